import Numbering
import YAML

/// The verbs about the call itself: `answer reject hangup dial send_digits`.
extension StepReader {
    private static var upToADay: ClosedRange<Duration> { .seconds(1) ... .seconds(86_400) }

    func readAnswer(_ node: YAMLNode?) -> Verb? {
        guard let node else { return .answer(Answer(maxDuration: .seconds(4 * 3_600))) }
        guard var fields = FieldReader(node, of: "answer", findings: findings) else { return nil }
        let longest = fields.duration("max_duration", in: Self.upToADay)
        fields.finish()
        return .answer(Answer(maxDuration: longest ?? .seconds(4 * 3_600)))
    }

    private enum RejectReason: String, CaseIterable {
        case busy, declined, forbidden
        case notFound = "not_found"

        var status: Int {
            switch self {
            case .busy: 486
            case .declined: 603
            case .notFound: 404
            case .forbidden: 403
            }
        }
    }

    func readReject(_ node: YAMLNode?) -> Verb? {
        guard let node else { return .reject(Reject(status: RejectReason.busy.status)) }
        if node.text != nil {
            return findings.choice(node, "reject", RejectReason.self).map { .reject(Reject(status: $0.status)) }
        }
        guard var fields = FieldReader(node, of: "reject", findings: findings) else { return nil }
        let reason = fields.choice("reason", RejectReason.self)
        let code = fields.integer("code", in: 400...699)
        if reason != nil, code != nil {
            findings.error("reject has a reason and a code", at: node, help: "keep one of the two")
        }
        fields.finish()
        return .reject(Reject(status: code ?? (reason ?? .busy).status))
    }

    func readHangup(_ node: YAMLNode?) -> Verb? {
        guard let node else { return .hangup(Hangup(cause: nil)) }
        guard var fields = FieldReader(node, of: "hangup", findings: findings) else { return nil }
        let cause = fields.string("cause")
        if let cause,
            cause.isEmpty || cause.utf8.count > 64 || cause.unicodeScalars.contains(where: { $0.value < 0x20 })
        {
            findings.error("cause is one line of 1 to 64 characters", at: node)
        }
        fields.finish()
        return .hangup(Hangup(cause: cause))
    }

    func readDial(_ node: YAMLNode) -> Verb? {
        guard var fields = FieldReader(node, of: "dial", findings: findings) else { return nil }
        fields.unavailable("screen", "whisper", "keys", "headers", "record", "answer_caller", "detect_machine")
        let targets = readTargets(fields.required("to", help: "write to: \"+12125550100\" or to: [first, second]"))
        let callerID = fields.has("caller_id") ? readCallerID(&fields) : Self.calledNumber
        let callerName = fields.value("caller_name").flatMap { file.template($0, "caller_name", for: .nullable) }
        let music = readMusic(&fields)
        let mode = fields.choice("mode", DialMode.self) ?? .all
        let timeout = fields.duration("timeout", in: .seconds(1) ... .seconds(600)) ?? .seconds(30)
        let longest = fields.duration("max_duration", in: Self.upToADay) ?? .seconds(4 * 3_600)
        fields.finish()
        return .dial(
            Dial(
                targets: targets, inOrder: mode == .inOrder, callerID: callerID, callerName: callerName,
                timeout: timeout, maxDuration: longest, music: music))
    }

    private enum DialMode: String, CaseIterable {
        case all
        case inOrder = "in_order"
    }

    /// `${did.number}`, what the callee is shown when nothing is written.
    private static var calledNumber: Template {
        let reference = Expression.Reference(path: ["did", "number"], offset: 0, length: 10)
        return Template(form: .whole(Expression(source: "did.number", root: .reference(reference))), expressions: [])
    }

    private func readTargets(_ node: YAMLNode?) -> [Template] {
        guard let node, let items = findings.list(node, "to") else { return [] }
        if items.isEmpty || items.count > 20 { findings.error("to has 1 to 20 numbers or addresses", at: node) }
        return items.compactMap { readTarget($0) }
    }

    private func readTarget(_ node: YAMLNode) -> Template? {
        guard let template = file.template(node, "to", for: .needed) else { return nil }
        guard let text = template.constant?.text, !Self.isAddress(text) else { return template }
        guard let number = checkedNumber(text, node, "write \"+12125550100\" or \"sip:name@host\"") else { return nil }
        return Template(.text(number))
    }

    private static func isAddress(_ text: String) -> Bool {
        guard text.hasPrefix("sip:") else { return false }
        let rest = text.drop { $0 != ":" }.dropFirst()
        let isVisible = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "<" && $0 != ">" }
        return isVisible && !rest.isEmpty && !rest.hasPrefix("@") && !rest.hasSuffix("@")
    }

    /// The number in its plain spelling.
    private func checkedNumber(_ text: String, _ node: YAMLNode, _ help: String) -> String? {
        do throws(PhoneNumberError) { return try PhoneNumber(text).description } catch {
            findings.error(error.description, at: node, help: help)
            return nil
        }
    }

    /// A number, `anonymous`, or null, which is anonymous too.
    private func readCallerID(_ fields: inout FieldReader) -> Template {
        guard let node = fields.value("caller_id"), node.text != "anonymous" else { return Template(.null) }
        guard let template = file.template(node, "caller_id", for: .nullable) else { return Template(.null) }
        guard let text = template.constant?.text else { return template }
        let help = "write \"+12125550100\", $caller.number or anonymous"
        return checkedNumber(text, node, help).map { Template(.text($0)) } ?? template
    }

    private func readMusic(_ fields: inout FieldReader) -> [Playable] {
        let music = fields.value("music")
        let ringback = fields.value("ringback")
        if let music, ringback != nil {
            findings.error("dial has music and ringback", at: music, help: "keep one of the two")
        }
        guard let node = music ?? ringback else { return [] }
        return PlayableReader(file: file).read(node, music == nil ? "ringback" : "music")
    }

    func readSendDigits(_ node: YAMLNode) -> Verb? {
        guard node.entries != nil else { return readDigits(node).map { Self.sendDigits($0) } }
        guard var fields = FieldReader(node, of: "send_digits", findings: findings) else { return nil }
        let digits = fields.required("digits").flatMap { readDigits($0) }
        let on = fields.duration("on", in: .milliseconds(40) ... .seconds(5))
        let off = fields.duration("off", in: .milliseconds(20) ... .seconds(5))
        let form = fields.choice("as", SendDigits.Form.self)
        fields.finish()
        return digits.map { Self.sendDigits($0, on: on, off: off, form: form) }
    }

    private static func sendDigits(
        _ digits: Template, on: Duration? = nil, off: Duration? = nil, form: SendDigits.Form? = nil
    ) -> Verb {
        let usual = Duration.milliseconds(100)
        return .sendDigits(SendDigits(digits: digits, on: on ?? usual, off: off ?? usual, form: form ?? .auto))
    }

    private func readDigits(_ node: YAMLNode) -> Template? {
        guard let template = file.template(node, "digits", for: .needed) else { return nil }
        if let text = template.constant?.text {
            let isSendable =
                !text.isEmpty && text.utf8.count <= SendDigits.mostDigits
                && text.allSatisfy { "0123456789ABCDabcd*#wW".contains($0) }
            if !isSendable {
                findings.error(
                    "\(node.summary) are not digits to send", at: node,
                    help:
                        "1 to \(SendDigits.mostDigits) of 0-9 A-D * #, w for half a second and W for a second of pause")
            }
        }
        return template
    }
}
