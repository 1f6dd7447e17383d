import FlowEngine
import FlowModel
import YAML

/// `http:` and `schedules:` of a test.
extension TestFilePass {
    /// `{match: "POST /v1/login", reply: {status: 200, json: {…}}}`.
    func readReply(_ node: YAMLNode) -> ScriptedReply? {
        guard var fields = FieldReader(node, of: "an answer of the web", findings: findings) else { return nil }
        defer { fields.finish() }
        let match = fields.required("match", help: "write match: \"GET /path\"").flatMap {
            findings.string($0, "match")
        }
        guard let reply = fields.required("reply", help: "write reply: {status: 200}"), let match else { return nil }
        let address = Self.address(match)
        return readContent(reply).map {
            ScriptedReply(method: address.method, address: address.address, reply: $0.reply, after: $0.after)
        }
    }

    /// `POST /v1/login`, or an address alone.
    static func address(_ text: String) -> WebAddress {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        return WebAddress(method: parts.count > 1 ? parts[0].uppercased() : nil, address: parts.last ?? "*")
    }

    private enum ReplyWord: String, CaseIterable { case timeout, refused }

    private func readContent(_ node: YAMLNode) -> (reply: ScriptedReply.Reply, after: Duration)? {
        guard node.entries != nil else {
            switch findings.choice(node, "reply", ReplyWord.self) {
            case .timeout: return (.silence, .zero)
            case .refused: return (.refusal, .milliseconds(50))
            case nil: return nil
            }
        }
        guard var fields = FieldReader(node, of: "reply", findings: findings) else { return nil }
        defer { fields.finish() }
        let status = fields.integer("status", in: 100...599) ?? 200
        let after = fields.duration("after", in: .zero ... .seconds(600)) ?? .milliseconds(50)
        var headers = (fields.map("headers") ?? []).map { WebRequest.Header($0.key, $0.value.text ?? "") }
        var body = Array((fields.string("text") ?? "").utf8)
        if let json = fields.value("json") {
            headers.append(WebRequest.Header("Content-Type", "application/json"))
            body = Array(Self.value(json).json.utf8)
        }
        return (.response(status: status, headers: headers, body: body), after)
    }

    /// A value as YAML means it: quoted scalars are text.
    static func value(_ node: YAMLNode) -> Value {
        switch node.kind {
        case .list(let items): .list(items.map { value($0) })
        case .map(let entries): .map(Dictionary(entries.map { ($0.key, value($0.value)) }) { first, _ in first })
        case .scalar(let scalar): scalar.style == .plain ? Value(plain: scalar.text) : .text(scalar.text)
        }
    }

    /// `schedules: {office: closed}`.
    func readStates(_ entries: [YAMLNode.Entry]) -> [String: Schedule.State] {
        var states: [String: Schedule.State] = [:]
        for entry in entries { states[entry.key] = findings.choice(entry.value, entry.key, Schedule.State.self) }
        return states
    }
}
