/// Addresses of the web as templates: what the flow wrote stays, what is put into it is percent-encoded.
enum URLTemplate {
    /// Where a value stands in an address.
    enum Part: Sendable { case path, query }

    /// The template with every value encoded for its place; `nil` where scheme and host are not written out.
    ///
    /// A secret at the very beginning stands for scheme, host and whatever else the operator put into it.
    static func encoded(_ template: Template) -> Template? {
        let parts: [Template.Part] =
            switch template.form {
            case .constant(let value): [.text(value.text)]
            case .whole(let expression): [.expression(expression)]
            case .mixed(let parts): parts
            }
        guard let first = parts.first else { return nil }
        switch first {
        case .text(let text): guard hasHost(text, isAll: parts.count == 1) else { return nil }
        case .expression(let expression): guard isSecret(expression) else { return nil }
        }
        var isQuery = false
        let encoded: [Template.Part] = parts.enumerated().map { index, part in
            switch part {
            case .text(let text):
                isQuery = isQuery || text.contains("?")
                return part
            case .expression(let expression):
                if index == 0 { return part }
                let node = ExpressionNode.urlPart(expression.root, isQuery ? .query : .path)
                return .expression(Expression(source: expression.source, root: node))
            }
        }
        return Template(form: .mixed(encoded), expressions: template.expressions)
    }

    private static func isSecret(_ expression: Expression) -> Bool {
        if case .reference(let reference) = expression.root { reference.path.first == "secret" } else { false }
    }

    /// `https://host/…`; the host is over, by a `/` or `?`, before the first value, and holds no user name.
    private static func hasHost(_ text: String, isAll: Bool) -> Bool {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            let host = rest.prefix { $0 != "/" && $0 != "?" }
            let isVisible = text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" && $0 != "#"
            }
            return !host.isEmpty && !host.contains("@") && isVisible && (isAll || host.count < rest.count)
        }
        return false
    }

    /// A value as it may stand in an address: unreserved characters (RFC 3986 §2.3), all else percent-encoded.
    ///
    /// - Throws: in a path, for an empty value and for one that is nothing but dots: either would change the segments.
    static func encode(_ value: Value, _ part: Part) throws(EvaluationError) -> String {
        let text = value.text
        switch value {
        case .null, .list, .map: throw EvaluationError("\(value.typeName) cannot be part of an address")
        case .text, .integer, .decimal, .boolean: break
        }
        if part == .path, text.isEmpty || text.allSatisfy({ $0 == "." }) {
            throw EvaluationError("\"\(text)\" cannot be part of an address's path")
        }
        return percentEncoded(text)
    }

    /// A text with everything but letters, digits and `-._~` percent-encoded, byte by byte.
    static func percentEncoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
    }
}

/// Values as a web form sends them.
public enum WebForm {
    /// `application/x-www-form-urlencoded` (WHATWG URL §5): names and values percent-encoded, joined by `=` and `&`.
    public static func encoded(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(URLTemplate.percentEncoded($0.name))=\(URLTemplate.percentEncoded($0.value))" }
            .joined(separator: "&")
    }
}
