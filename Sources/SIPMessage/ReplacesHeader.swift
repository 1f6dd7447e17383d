/// Which dialog an INVITE wants to take the place of (RFC 3891 §6.1).
///
///     Replaces: 98732@sip.example;from-tag=r33th4x0r;to-tag=ff87ff
public struct ReplacesHeader: Sendable, Hashable {
    /// The dialog's Call-ID.
    public var callID: String
    /// The tag of the side that gets this INVITE.
    public var toTag: String
    /// The tag of the other side of that dialog.
    public var fromTag: String
    /// Whether a dialog that is confirmed already is not meant.
    public var isEarlyOnly: Bool

    /// Reads a header value; `nil` where it is none, or names not exactly one tag of each side.
    public init?(_ value: String) {
        let bytes = Array(value.utf8)
        var cursor = ByteCursor(bytes, 0..<bytes.count)
        cursor.skipBlanks()
        let callID = cursor.take { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
        guard !callID.isEmpty, let parameters = cursor.takeParameters() else { return nil }
        cursor.skipBlanks()
        guard cursor.isAtEnd, let toTag = Self.sole("to-tag", in: parameters),
            let fromTag = Self.sole("from-tag", in: parameters)
        else { return nil }
        self.callID = cursor.text(callID)
        self.toTag = toTag
        self.fromTag = fromTag
        isEarlyOnly = parameters.contains("early-only")
    }

    private static func sole(_ name: String, in parameters: SIPParameters) -> String? {
        let values = parameters.elements.filter { $0.name.equalsIgnoringCase(name) }
        guard values.count == 1, let value = values[0].value, !value.isEmpty else { return nil }
        return value
    }
}
