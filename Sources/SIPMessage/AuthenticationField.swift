/// One challenge or one set of credentials: a scheme and its parameters (RFC 3261 §20.44, RFC 7235 §2.1).
///
///     Digest realm="example.com", nonce="84f1c1ae", algorithm=SHA-256, qop="auth,auth-int"
///
/// A field may hold several, separated by commas like their parameters.
public struct AuthenticationField: Sendable, Equatable {
    /// The scheme as written: `Digest`.
    public var scheme: String
    /// The parameters in order; values without the quotes around them, escapes left as written.
    public var parameters: SIPParameters

    /// No more are read from one message.
    static let maximumCount = 16

    /// The value of a parameter, its name compared without case.
    public subscript(name: String) -> String? { parameters[name] }

    /// Reads what stands in one field. Total: what cannot be read ends the list.
    public static func read(_ text: some StringProtocol) -> [AuthenticationField] {
        var cursor = ByteCursor(text)
        var fields: [AuthenticationField] = []
        while fields.count < maximumCount, let field = AuthenticationField(from: &cursor) { fields.append(field) }
        return fields
    }

    private init?(from cursor: inout ByteCursor) {
        _ = cursor.take { $0.isBlank || $0 == UInt8(ascii: ",") }
        let name = cursor.take { $0.isToken }
        guard !name.isEmpty, cursor.isAtEnd || cursor.peek?.isBlank == true else { return nil }
        scheme = cursor.text(name)
        var elements: [SIPParameters.Element] = []
        while elements.count < SIPParameters.maximumCount {
            // After a comma comes a parameter, or the scheme of the next challenge: a token without `=`.
            let before = cursor
            _ = cursor.take { $0.isBlank || $0 == UInt8(ascii: ",") }
            guard let element = cursor.takeAuthenticationParameter() else {
                cursor = before
                break
            }
            elements.append(element)
        }
        parameters = SIPParameters(elements)
    }
}

extension ByteCursor {
    /// `name = token` or `name = "quoted"`; a token ends at a comma or a blank.
    fileprivate mutating func takeAuthenticationParameter() -> SIPParameters.Element? {
        let name = take { $0.isToken }
        guard !name.isEmpty else { return nil }
        skipBlanks()
        guard accept(UInt8(ascii: "=")) else { return nil }
        skipBlanks()
        if peek == UInt8(ascii: "\"") {
            guard let quoted = takeQuoted() else { return nil }
            return SIPParameters.Element(text(name), text(quoted.lowerBound + 1..<quoted.upperBound - 1))
        }
        let value = take { !$0.isBlank && $0 != UInt8(ascii: ",") }
        return SIPParameters.Element(text(name), text(value))
    }
}

extension SIPMessage {
    /// The challenges or credentials in the fields of this name, in order; those that cannot be read are left out.
    public func authentication(_ name: HeaderName) -> [AuthenticationField] {
        Array(
            values(of: name).prefix(AuthenticationField.maximumCount).flatMap { AuthenticationField.read($0) }
                .prefix(AuthenticationField.maximumCount))
    }
}
