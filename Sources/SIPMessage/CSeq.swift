/// The order of a request in its dialog, and its method (RFC 3261 §20.16).
public struct CSeq: Hashable, Sendable, CustomStringConvertible {
    /// Below 2³¹ (RFC 3261 §8.1.1.5).
    public var number: UInt32
    /// The request's method; in a response, that of the request it answers.
    public var method: SIPMethod

    /// A sequence number and its method.
    public init(number: UInt32, method: SIPMethod) {
        self.number = number
        self.method = method
    }

    /// The value as on the wire.
    public var description: String { "\(number) \(method)" }

    /// Reads a CSeq value.
    ///
    /// - Throws: ``SIPParseError`` of kind ``SIPParseError/Kind/cseq``, also for numbers of 2³¹ and more.
    public init(parsing text: some StringProtocol) throws(SIPParseError) {
        var cursor = ByteCursor(text)
        try self.init(from: &cursor)
    }

    init(from cursor: inout ByteCursor) throws(SIPParseError) {
        let start = cursor.position
        guard let number = cursor.takeNumber(upTo: 0x7FFF_FFFF), cursor.peek?.isBlank == true else {
            throw SIPParseError(.cseq, at: start)
        }
        cursor.skipBlanks()
        let name = cursor.take { $0.isToken }
        cursor.skipBlanks()
        guard (1...SIPMessage.maximumMethodLength).contains(name.count), cursor.isAtEnd else {
            throw SIPParseError(.cseq, at: start)
        }
        self.number = UInt32(number)
        method = SIPMethod(rawValue: cursor.text(name))
    }
}
