import Numbering
import YAML

/// Whom a call is for, as flows write it: an E.164 number, or `sip:name@host`.
enum CallTarget {
    /// One target; a written out one is checked, and a number brought into its plain spelling.
    static func read(_ node: YAMLNode, _ file: FlowFile) -> Template? {
        guard let template = file.template(node, "to", for: .dialled) else { return nil }
        guard let text = template.constant?.text, !isAddress(text) else { return template }
        return checkedNumber(text, node, file, "write \"+12125550100\" or \"sip:name@host\"").map {
            Template(.text($0))
        }
    }

    /// A target that is written out, in its plain spelling.
    static func readConstant(_ node: YAMLNode, _ file: FlowFile) -> String? {
        guard let text = file.findings.string(node, "the target") else { return nil }
        if isAddress(text) { return text }
        return checkedNumber(text, node, file, "write \"+12125550100\" or \"sip:name@host\"")
    }

    /// A caller id: a number, `anonymous`, or null, which is anonymous too; our own number where nothing is written.
    static func readCallerID(_ fields: inout FormReader) -> Template {
        guard fields.has("caller_id") else { return calledNumber }
        guard let node = fields.node("caller_id"), node.text != "anonymous" else { return Template(.null) }
        guard let template = fields.template("caller_id") else { return Template(.null) }
        guard let text = template.constant?.text else { return template }
        let help = "write \"+12125550100\", $caller.number or anonymous"
        return checkedNumber(text, node, fields.file, help).map { Template(.text($0)) } ?? template
    }

    /// `${did.number}`, what the callee is shown when nothing is written.
    private static let calledNumber = Template(
        form: .whole(
            Expression(
                source: "did.number",
                root: .reference(Expression.Reference(path: ["did", "number"], offset: 0, length: 10)))),
        expressions: [])

    private static func isAddress(_ text: String) -> Bool {
        guard text.hasPrefix("sip:") else { return false }
        let rest = text.drop { $0 != ":" }.dropFirst()
        let isVisible = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "<" && $0 != ">" }
        // Without a name, what follows is the host, and a host has a dot or a colon in it.
        let hasHost = rest.contains("@") || rest.contains(".") || rest.contains(":")
        return isVisible && hasHost && !rest.hasPrefix("@") && !rest.hasSuffix("@")
    }

    /// The number in its plain spelling.
    private static func checkedNumber(_ text: String, _ node: YAMLNode, _ file: FlowFile, _ help: String) -> String? {
        if text.hasPrefix("sip:") {
            file.findings.error("\(node.summary) has no host", at: node, help: "write sip:name@host")
            return nil
        }
        do throws(PhoneNumberError) { return try PhoneNumber(text).description } catch {
            file.findings.error(error.description, at: node, help: help)
            return nil
        }
    }
}
