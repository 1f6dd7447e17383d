import YAML

extension HTTP {
    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let (method, url) = readAddress(&fields)
        let waiting = fields.group("while_waiting").map { readWaiting($0) }
        let http = HTTP(
            method: method, url: url ?? Template(.text("")),
            headers: readHeaders(&fields),
            authorization: fields.group("auth").flatMap { readAuthorization($0) },
            body: readBody(&fields, method),
            timeout: fields.duration("timeout"), connectTimeout: fields.duration("connect_timeout"),
            retry: readRetry(&fields, method),
            saved: readSaved(&fields),
            maxBody: readSize(&fields),
            waiting: waiting?.items ?? [], waitingAfter: waiting?.after ?? .seconds(1))
        if http.retry.isDurable, !http.saved.isEmpty {
            step.findings.error(
                "a durable request has no answer to save", at: value, help: "delete save or durable")
        }
        fields.finish()
        return url == nil ? nil : .http(http)
    }

    // MARK: Address

    private static func readAddress(_ fields: inout FormReader) -> (Method, Template?) {
        let written = Method.allCases.filter { fields.has($0.rawValue) }
        guard let method = written.first else {
            if !fields.isMisspelt("get") {
                fields.findings.error("http needs an address", at: fields.node, help: "write get: https://…")
            }
            return (.get, nil)
        }
        if written.count > 1 {
            fields.findings.error(
                "one request is one of \(written.map(\.rawValue).joined(separator: " and "))", at: fields.node)
        }
        guard let node = fields.node(method.rawValue), let template = fields.template(method.rawValue) else {
            return (method, nil)
        }
        guard let url = URLTemplate.encoded(template) else {
            fields.findings.error(
                "the address begins with http:// or https:// and a host that is written out", at: node,
                help: "values can stand in the path and the query; a secret may stand for the beginning")
            return (method, nil)
        }
        return (method, url)
    }

    // MARK: Headers

    private static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "content-type",
    ]

    private static func readHeaders(_ fields: inout FormReader) -> [Field] {
        (fields.map("headers") ?? []).compactMap { entry in
            let isToken =
                !entry.key.isEmpty
                && entry.key.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
            guard isToken, !ownHeaders.contains(entry.key.lowercased()) else {
                fields.findings.error(
                    isToken ? "\(entry.key) is set by the program itself" : "\(entry.key) is no name of a header",
                    at: entry.keyPlace, length: entry.key.count)
                return nil
            }
            if entry.value.text?.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) == true {
                fields.findings.error(
                    "\(entry.key) has a line break or another control character in it", at: entry.value,
                    help: "a header is one line of text")
            }
            return fields.file.template(entry.value, entry.key, for: .needed).map { Field(name: entry.key, value: $0) }
        }
    }

    private static func readAuthorization(_ reader: FormReader) -> Authorization? {
        var fields = reader
        defer { fields.finish() }
        let bearer = fields.template("bearer")
        let basic = fields.group("basic").flatMap { readBasic($0) }
        if (bearer == nil) == (basic == nil) {
            fields.findings.error("auth is one of bearer and basic", at: fields.node)
        }
        return bearer.map { .bearer($0) } ?? basic
    }

    private static func readBasic(_ reader: FormReader) -> Authorization? {
        var fields = reader
        defer { fields.finish() }
        guard let user = fields.template("user"), let password = fields.template("password") else { return nil }
        return .basic(user: user, password: password)
    }

    // MARK: Body

    private static func readBody(_ fields: inout FormReader, _ method: Method) -> Body {
        let written = ["json", "form", "multipart"].filter { fields.has($0) }
        if let first = written.first, method == .get || written.count > 1, let place = fields.keyPlace(first) {
            fields.findings.error(
                method == .get ? "get sends no body" : "a request has one body", at: place, length: first.count,
                help: method == .get ? "write post: or put the values into the address" : nil)
        }
        if fields.has("json") {
            guard let node = fields.node("json") else { return .json(.leaf(Template(.null))) }
            return TemplateTree.read(node, "json", for: .nullable, in: fields.file).map { .json($0) } ?? .none
        }
        if let entries = fields.map("form") {
            return .form(
                entries.compactMap { entry in
                    fields.file.template(entry.value, entry.key, for: .needed).map { Field(name: entry.key, value: $0) }
                })
        }
        return fields.map("multipart").map { .multipart($0.compactMap { readPart($0, fields.file) }) } ?? .none
    }

    private static func readPart(_ entry: YAMLNode.Entry, _ file: FlowFile) -> Field? {
        guard entry.value.entries != nil else {
            if entry.value.text?.hasPrefix("@") == true {
                file.findings.error(
                    "\(entry.key) would be sent as text, with the @ in front", at: entry.value,
                    help: "a file is written \(entry.key): {file: path}")
            }
            return file.template(entry.value, entry.key, for: .needed).map { Field(name: entry.key, value: $0) }
        }
        let form = [
            FlowModel.Field("file", .value(.path), .required(help: nil), "The file, relative to the flow's folder.")
        ]
        guard var fields = FormReader(entry.value, form, named: entry.key, in: file) else { return nil }
        defer { fields.finish() }
        guard let node = fields.node("file"), let template = fields.template("file") else { return nil }
        guard let path = template.contained(in: FlowPath.folder(of: file.path)) else {
            file.findings.error(
                "\(node.summary) is not a path inside the project", at: node,
                help: "paths are relative to the flow's folder and stay inside it")
            return nil
        }
        return Field(name: entry.key, value: path, isFile: true)
    }

    // MARK: Retries and answers

    private static func readRetry(_ fields: inout FormReader, _ method: Method) -> Retry {
        let usual = method == .get ? 2 : 1
        let troubles: [Trouble] = [.timeout, .connect]
        guard var retry = fields.group("retry") else {
            return Retry(attempts: usual, backoff: .milliseconds(500), on: troubles, isDurable: false)
        }
        defer { retry.finish() }
        if retry.node["durable"].flatMap({ ["true", "yes", "on"].contains($0.text) }) == true {
            for key in ["attempts", "backoff", "on"] where retry.node[key] != nil {
                retry.findings.warning(
                    "a durable request is tried until it is taken, so \(key) does nothing", at: retry.keyPlace(key),
                    length: key.count, help: "delete it")
            }
        }
        return Retry(
            attempts: retry.optionalInteger("attempts") ?? usual, backoff: retry.duration("backoff"),
            on: retry.list("on")?.compactMap { readTrouble($0, retry.findings) } ?? troubles,
            isDurable: retry.boolean("durable"))
    }

    private static func readTrouble(_ node: YAMLNode, _ findings: Findings) -> Trouble? {
        switch node.text {
        case "timeout": return .timeout
        case "connect": return .connect
        case let text?:
            if text.count == 3, let status = Int(text), 100...599 ~= status { return .status(status...status) }
            if text.count == 3, text.hasSuffix("xx"), let family = Int(text.prefix(1)), 1...5 ~= family {
                return .status(family * 100...family * 100 + 99)
            }
        case nil: break
        }
        return findings.refuse(node, "on", "timeout, connect, a status or a family of them", help: "write 503 or 5xx")
    }

    private static func readSaved(_ fields: inout FormReader) -> [Saved] {
        (fields.map("save") ?? []).compactMap { readSaved($0, fields.file) }
    }

    private static func readSaved(_ entry: YAMLNode.Entry, _ file: FlowFile) -> Saved? {
        let path = entry.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isRight =
            !path.contains("")
            && (path == ["status"] || path[0] == "body" || (path[0] == "headers" && path.count == 2))
        guard isRight else {
            file.findings.error(
                "\(entry.key) is no part of an answer", at: entry.keyPlace, length: max(1, entry.key.count),
                help: "write status, headers.NAME, body or body.name.of.a.value")
            return nil
        }
        guard let written = file.findings.string(entry.value, entry.key) else { return nil }
        let isNullable = written.hasSuffix("?")
        let text = isNullable ? String(written.dropLast()) : written
        guard let name = file.assignableName(text, at: entry.value.place) else { return nil }
        file.assign(name)
        return Saved(path: path, name: name, isNullable: isNullable)
    }

    private static func readSize(_ fields: inout FormReader) -> Int {
        let usual = 256 << 10
        guard let node = fields.node("max_body"), let text = fields.findings.string(node, "max_body") else {
            return usual
        }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let factors = ["": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20]
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        if digits.count <= 9, let number = Int(digits), let factor = factors[String(unit)], number > 0,
            number <= 16 << 20, number * factor <= 16 << 20
        {
            return number * factor
        }
        return fields.findings.refuse(node, "max_body", "a size up to 16MB", help: "write 64KB or 1MB") ?? usual
    }

    private static func readWaiting(_ reader: FormReader) -> (items: [Playable], after: Duration) {
        var fields = reader
        defer { fields.finish() }
        return (fields.prompt("play"), fields.duration("after"))
    }
}
