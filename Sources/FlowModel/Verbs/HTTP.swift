import YAML

/// `http`: asks a web server. Outcomes `ok`, each status code that `next` names, `timeout`, `failed`.
public struct HTTP: Sendable {
    /// What is done.
    public enum Method: String, Sendable, CaseIterable { case get, post, put, delete }

    /// Who asks.
    public enum Authorization: Sendable {
        case bearer(Template)
        case basic(user: Template, password: Template)
    }

    /// What is sent.
    public enum Body: Sendable {
        case none
        case json(TemplateTree)
        case form([Field])
        case multipart([Field])
    }

    /// A named value: a header, a field of a form.
    public struct Field: Sendable {
        /// The name as written; of a header a token (RFC 9110).
        public var name: String
        /// Its value; of a file its path, which no value in it can lead out of the flow's folder.
        public var value: Template
        /// Whether it is a file that is sent.
        public var isFile = false
    }

    /// What makes a request worth another try.
    public enum Trouble: Hashable, Sendable {
        case timeout, connect
        case status(ClosedRange<Int>)
    }

    /// How often a request is sent, and when again.
    public struct Retry: Sendable {
        /// 1 to 10.
        public var attempts: Int
        /// The wait before the second attempt; each further one is twice as long.
        public var backoff: Duration
        /// What is tried again.
        public var on: [Trouble]
        /// Kept on disk and delivered until it is taken, while the flow goes on.
        public var isDurable: Bool
    }

    /// One entry of `save`.
    public struct Saved: Sendable {
        /// `["status"]`, `["body", "token"]` or `["headers", "etag"]`.
        public var path: [String]
        /// The variable.
        public var name: String
        /// Written with a `?`: may be missing or null.
        public var isNullable: Bool
    }

    /// What is done.
    public var method: Method
    /// The address; its values are percent-encoded and cannot change scheme, host or path segments.
    public var url: Template
    /// Header lines in source order.
    public var headers: [Field]
    /// Who asks; `nil` for nobody in particular.
    public var authorization: Authorization?
    /// What is sent.
    public var body: Body
    /// How long one attempt may take, 100 ms to 2 minutes.
    public var timeout: Duration
    /// How long its connection may take.
    public var connectTimeout: Duration
    /// How often it is tried.
    public var retry: Retry
    /// What is kept of the answer.
    public var saved: [Saved]
    /// The most bytes of an answer's body.
    public var maxBody: Int
    /// What the caller hears while it lasts; empty for silence.
    public var waiting: [Playable]
    /// When that begins.
    public var waitingAfter: Duration
}

extension HTTP: VerbParameters {
    static let form = VerbForm(
        "http", "Asks a web server, or tells it something.",
        details: """
            Values in the address are percent-encoded: they become part of one path segment or of the query, never of the
            host. The host is written out, or the address begins with a secret: `${secret.core_url}/accounts`. Certificates
            are checked. `save` takes values out of the answer: `status`, `headers.NAME`, `body` and what lies below it in
            JSON. A value that is missing or null makes the outcome `failed`, unless its variable is written with a `?`;
            after other outcomes than `ok` every saved variable but `status` may be null.

            `retry: {durable: true}` keeps the request on disk until the other side takes it, over restarts; the flow goes on
            at once with `ok`, and `attempts`, `backoff` and `on` mean nothing. Keys pressed meanwhile are kept for the next `menu` or `gather`.
            """,
        fields: methodFields + bodyFields + [
            FlowModel.Field("headers", .map(of: .value(.needed), keys: "names", pattern: ".*"), "Header lines."),
            FlowModel.Field(
                "auth",
                .group([
                    FlowModel.Field("bearer", .value(.needed), "A token (RFC 6750)."),
                    FlowModel.Field(
                        "basic",
                        .group([
                            FlowModel.Field("user", .value(.needed), .required(help: nil), "The name."),
                            FlowModel.Field("password", .value(.needed), .required(help: nil), "The password."),
                        ]), "A name and a password (RFC 7617)."),
                ]), "Who asks: `{bearer: …}` or `{basic: {user: …, password: …}}`."),
            FlowModel.Field(
                "timeout", .duration(.milliseconds(100) ... .seconds(120)), .usual("5s"),
                "How long an attempt may take."),
            FlowModel.Field(
                "connect_timeout", .duration(.milliseconds(50) ... .seconds(60)), .usual("2s"),
                "How long its connection may take."),
            FlowModel.Field("retry", .group(retryFields), "When it is tried again."),
            FlowModel.Field(
                "save", .map(of: .variable, keys: "paths", pattern: #"^(status|headers\..+|body(\..+)?)$"#),
                "What is kept of the answer: `{status: status, body.token: token, body.name: name?}`."),
            FlowModel.Field(
                "max_body", .shaped("a size", pattern: #"^[0-9]+ *(B|KB|MB)?$"#), .usual("256KB"),
                "The largest answer, up to `16MB`."),
            FlowModel.Field(
                "while_waiting",
                .group([
                    FlowModel.Field("play", .prompt, .required(help: nil), "What is heard, repeated."),
                    FlowModel.Field(
                        "after", .duration(.zero ... .seconds(60)), .usual("1s"), "When it begins."),
                ]), "What the caller hears while it lasts; on a call that is not answered yet nothing."),
        ],
        outcomes: [
            .good(
                "ok",
                "A status of 200 to 299, and everything to be saved was there; with `durable`, the request is kept."),
            .any("a status code", "That status, where `next` names it: `404`.", accepts: isStatus),
            .bad("timeout", "No whole answer in time."),
            .bad("failed", "No connection, another status, an answer that is too large or lacks what is to be saved."),
        ],
        example: """
            flow: balance
            defaults: {on_error: end}
            vars: {account: "4711"}
            sections:
              main:
                - http:
                    get: "https://core.example.com/accounts/${account}/balance"
                    auth: {bearer: $secret.core_token}
                    timeout: 4s
                    save: {body.available: available, body.name: name?}
                    while_waiting: {play: {say: "One moment please."}, after: 1s}
                  next: {404: unknown}
                - say: "${name ? name + ', your' : 'Your'} balance is ${available | money}."
                - hangup
              unknown:
                - say: "There is no such account."
              end:
                - hangup
            """)

    private static let methodFields = Method.allCases.map { method in
        FlowModel.Field(method.rawValue, .value(.needed), "The address for \(method.rawValue.uppercased()).")
    }

    private static let bodyFields = [
        FlowModel.Field("json", .anything, "Sent as JSON; null values are sent as null."),
        FlowModel.Field("form", .map(of: .value(.needed), keys: "names", pattern: ".*"), "Sent as a web form."),
        FlowModel.Field(
            "multipart", .map(of: .anything, keys: "names", pattern: ".*"),
            "Sent in parts: a text each, or a file as `{file: path}`."),
    ]

    private static let retryFields = [
        FlowModel.Field(
            "attempts", .integer(1...10), .depends("1; 2 for `get`"), "How often it is tried, the first time included."),
        FlowModel.Field(
            "backoff", .duration(.zero ... .seconds(60)), .usual("500ms"),
            "The wait before the second attempt; twice as long before each further one."),
        FlowModel.Field(
            "on",
            .list(
                of: .shaped("timeout, connect, a status or 5xx", pattern: #"^(timeout|connect|[1-5]([0-9]{2}|xx))$"#),
                0...20),
            .depends("`[timeout, connect]`"), "What is tried again: `timeout`, `connect`, `503`, `5xx`."),
        FlowModel.Field(
            "durable", .boolean, .usual("false"), "Delivers it however long it takes, and goes on at once."),
    ]

    private static let isStatus: @Sendable (String) -> Bool = { text in
        text.count == 3 && Int(text).map { 100...599 ~= $0 } ?? false
    }

    func knowledge(after outcome: String) -> Knowledge {
        var knowledge = Knowledge(assigned: saved.map(\.name))
        let isAnswer = outcome == "ok" || Self.isStatus(outcome)
        for value in saved where isAnswer && !retry.isDurable {
            if value.path == ["status"] || (outcome == "ok" && !value.isNullable) {
                knowledge.present.append(value.name)
            }
        }
        return knowledge
    }

    var promptLists: [PromptList] { [PromptList(waiting)] }

    var drawingLine: String? { "http \(method.rawValue)" }
}
