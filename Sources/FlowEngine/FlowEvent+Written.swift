public import FlowModel
import SansIO

/// How what comes in from outside stands in a call journal. A new case needs a line in each of the two functions.
extension FlowEvent {
    /// The event's name and what it carries.
    public var written: (name: String, fields: [String: Value]) {
        switch self {
        case .started(let isAnswered): ("started", ["answered": .boolean(isAnswered)])
        case .answered: ("answered", [:])
        case .answerFailed(let reason): ("answer_failed", ["reason": .text(reason)])
        case .keyDown(let key, let source): ("key_down", ["key": .text(String(key)), "source": .text(source)])
        case .keyUp(let key): ("key_up", ["key": .text(String(key))])
        case .playFinished(let token): ("play_finished", ["token": token.written])
        case .playFailed(let token, let reason): ("play_failed", ["token": token.written, "reason": .text(reason)])
        case .dialFinished(let token, let outcome, let detail):
            ("dial_finished", ["token": token.written, "outcome": .text(outcome), "detail": .text(detail)])
        case .digitsSent(let token): ("digits_sent", ["token": token.written])
        case .dialBridged(let token): ("dial_bridged", ["token": token.written])
        case .calleeKeyDown(let token, let key):
            ("callee_key_down", ["token": token.written, "key": .text(String(key))])
        case .transferFinished(let token, let isAccepted, let detail):
            (
                "transfer_finished",
                ["token": token.written, "accepted": .boolean(isAccepted), "detail": .text(detail)]
            )
        case .webAnswered(let token, let answer):
            ("web_answered", ["token": token.written].merging(answer.written) { token, _ in token })
        case .overridesRead(let token, let states):
            ("overrides_read", ["token": token.written, "states": .map(states.mapValues(Value.text))])
        case .machineDetected(let token, let answeredBy, let detail):
            (
                "machine_detected",
                ["token": token.written, "answered_by": .text(answeredBy), "detail": .text(detail)]
            )
        case .recordFinished(let token, let result):
            ("record_finished", ["token": token.written].merging(result.written) { token, _ in token })
        case .callRecorded(let token, let failure):
            ("call_recorded", ["token": token.written, "failure": Value(failure)])
        case .hungUp(let side): ("hung_up", ["by": .text(side)])
        }
    }

    /// Reads what ``written`` wrote; `nil` where a name is not known or something is missing.
    public init?(written name: String, _ fields: [String: Value]) {
        let fields = WrittenFields(fields)
        let event: FlowEvent? =
            switch name {
            case "started": fields.boolean("answered").map { .started(isAnswered: $0) }
            case "answered": .answered
            case "answer_failed": fields.text("reason").map { .answerFailed($0) }
            case "key_down": fields.key.flatMap { key in fields.text("source").map { .keyDown(key, source: $0) } }
            case "key_up": fields.key.map { .keyUp($0) }
            case "play_finished": fields.token.map { .playFinished($0) }
            case "play_failed":
                fields.token.flatMap { token in fields.text("reason").map { .playFailed(token, reason: $0) } }
            case "dial_finished":
                fields.token.flatMap { token in
                    fields.text("outcome").map {
                        .dialFinished(token, outcome: $0, detail: fields.text("detail") ?? "")
                    }
                }
            case "digits_sent": fields.token.map { .digitsSent($0) }
            case "dial_bridged": fields.token.map { .dialBridged($0) }
            case "callee_key_down":
                fields.token.flatMap { token in fields.key.map { .calleeKeyDown(token, $0) } }
            case "transfer_finished":
                fields.token.flatMap { token in
                    fields.boolean("accepted").map {
                        .transferFinished(token, isAccepted: $0, detail: fields.text("detail") ?? "")
                    }
                }
            case "web_answered":
                fields.token.flatMap { token in WebAnswer(written: fields).map { .webAnswered(token, $0) } }
            case "overrides_read":
                fields.token.map { .overridesRead($0, (fields.map("states") ?? [:]).mapValues(\.text)) }
            case "machine_detected":
                fields.token.flatMap { token in
                    fields.text("answered_by").map {
                        .machineDetected(token, answeredBy: $0, detail: fields.text("detail") ?? "")
                    }
                }
            case "record_finished":
                fields.token.flatMap { token in RecordResult(written: fields).map { .recordFinished(token, $0) } }
            case "call_recorded": fields.token.map { .callRecorded($0, failure: fields.text("failure")) }
            case "hung_up": fields.text("by").map { .hungUp(by: $0) }
            default: nil
            }
        guard let event else { return nil }
        self = event
    }

    /// The event as it may be written down: a sensitive key is masked.
    func masked(_ isHidden: Bool) -> FlowEvent {
        switch self {
        case .keyDown(_, let source) where isHidden: .keyDown(Presumption.maskedKey, source: source)
        case .keyUp where isHidden: .keyUp(Presumption.maskedKey)
        default: self
        }
    }
}

extension WebAnswer {
    fileprivate var written: [String: Value] {
        switch self {
        case .response(let response):
            [
                "result": .text("response"), "status": .integer(response.status),
                "headers": .list(response.headers.map { .list([.text($0.name), .text($0.value)]) }),
                "body": Self.written(response.body),
            ]
        case .accepted: ["result": .text("accepted")]
        case .timedOut(let reason): ["result": .text("timed_out"), "reason": .text(reason)]
        case .notConnected(let reason): ["result": .text("not_connected"), "reason": .text(reason)]
        case .failed(let reason): ["result": .text("failed"), "reason": .text(reason)]
        }
    }

    /// A body as text, or as a list of bytes where it is none.
    private static func written(_ body: [UInt8]) -> Value {
        let text = String(decoding: body, as: UTF8.self)
        return text.utf8.elementsEqual(body) ? .text(text) : .list(body.map { .integer(Int($0)) })
    }

    fileprivate init?(written fields: WrittenFields) {
        let reason = fields.text("reason") ?? ""
        switch fields.text("result") {
        case "response":
            guard let status = fields.integer("status") else { return nil }
            let headers = (fields.list("headers") ?? []).compactMap { header -> WebRequest.Header? in
                guard case .list(let parts) = header, parts.count == 2 else { return nil }
                return WebRequest.Header(parts[0].text, parts[1].text)
            }
            let bytes = (fields.list("body") ?? []).compactMap { byte -> UInt8? in
                if case .integer(let value) = byte { UInt8(exactly: value) } else { nil }
            }
            let body = fields.text("body").map { Array($0.utf8) } ?? bytes
            self = .response(WebResponse(status: status, headers: headers, body: body))
        case "accepted": self = .accepted
        case "timed_out": self = .timedOut(reason)
        case "not_connected": self = .notConnected(reason)
        case "failed": self = .failed(reason)
        default: return nil
        }
    }
}

extension RecordResult {
    fileprivate var written: [String: Value] {
        switch self {
        case .saved(let message, let outcome):
            [
                "result": .text("saved"), "outcome": .text(outcome), "file": .text(message.file),
                "nanoseconds": .integer(Int(clamping: message.duration.wholeNanoseconds)),
            ]
        case .empty: ["result": .text("empty")]
        case .failed(let reason): ["result": .text("failed"), "reason": .text(reason)]
        }
    }

    fileprivate init?(written fields: WrittenFields) {
        switch fields.text("result") {
        case "saved":
            guard let file = fields.text("file"), let outcome = fields.text("outcome"),
                let length = fields.integer("nanoseconds")
            else { return nil }
            self = .saved(RecordedMessage(file: file, duration: .nanoseconds(length)), outcome: outcome)
        case "empty": self = .empty
        case "failed": self = .failed(fields.text("reason") ?? "")
        default: return nil
        }
    }
}

extension StepToken {
    fileprivate var written: Value { .integer(Int(clamping: rawValue)) }
}

/// The fields of a written event by their types.
struct WrittenFields {
    private let fields: [String: Value]

    init(_ fields: [String: Value]) { self.fields = fields }

    func text(_ name: String) -> String? { if case .text(let text)? = fields[name] { text } else { nil } }
    func boolean(_ name: String) -> Bool? { if case .boolean(let value)? = fields[name] { value } else { nil } }
    func integer(_ name: String) -> Int? { if case .integer(let value)? = fields[name] { value } else { nil } }

    func list(_ name: String) -> [Value]? { if case .list(let items)? = fields[name] { items } else { nil } }
    func map(_ name: String) -> [String: Value]? { if case .map(let entries)? = fields[name] { entries } else { nil } }

    /// `key`, one character.
    var key: Character? { text("key").flatMap { $0.count == 1 ? $0.first : nil } }
    var token: StepToken? { integer("token").flatMap(UInt64.init(exactly:)).map(StepToken.init(rawValue:)) }
}
