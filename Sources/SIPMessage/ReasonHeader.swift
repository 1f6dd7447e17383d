/// Why a request or a response was sent (RFC 3326): a cause in the terms of one protocol.
///
///     Reason: Q.850;cause=16;text="Normal call clearing"
public struct ReasonHeader: Sendable, Hashable {
    /// `Q.850`, `SIP` and so on, as written.
    public var protocolName: String
    /// The cause in the protocol's own numbering, 0...999; `nil` where none can be read.
    public var cause: Int?
    /// The text in words, without its quotes and control characters; at most 128 characters.
    public var text: String?

    /// Whether the cause is one of ITU-T Q.850: what the telephone network said.
    public var isQ850: Bool { protocolName.equalsIgnoringCase("Q.850") }

    /// Reads one reason, up to a comma or the end.
    init?(from cursor: inout ByteCursor) {
        cursor.skipBlanks()
        let name = cursor.take { $0.isToken || $0 == UInt8(ascii: "/") }
        guard !name.isEmpty, let parameters = cursor.takeParameters() else { return nil }
        protocolName = cursor.text(name)
        let digits = Array((parameters["cause"] ?? "").utf8)
        cause = digits.decimal(0..<digits.count, upTo: 999)
        text = parameters["text"].map { String(Self.unquoted($0).removingControlCharacters().prefix(128)) }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count >= 2 else { return text }
        return String(text.dropFirst().dropLast())
    }
}

extension SIPMessage {
    /// The reasons of a message, in order: those that can be read, 16 of them at most.
    public var reasons: [ReasonHeader] {
        var reasons: [ReasonHeader] = []
        for range in ranges(of: .reason) {
            var cursor = ByteCursor(bytes, range)
            while reasons.count < 16, let reason = ReasonHeader(from: &cursor) {
                reasons.append(reason)
                guard cursor.accept(UInt8(ascii: ",")) else { break }
            }
        }
        return reasons
    }
}
