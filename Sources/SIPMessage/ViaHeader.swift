/// One Via value (RFC 3261 §20.42, RFC 3581): where a request came through and its response goes back.
///
///     SIP/2.0/UDP host:port;branch=z9hG4bK…;rport
public struct ViaHeader: Hashable, Sendable, CustomStringConvertible {
    /// The transport in upper case: `UDP`, `TCP`, `TLS`, …
    public var transport: String
    /// The sent-by host as written.
    public var host: String
    /// The sent-by port, `nil` where none is written.
    public var port: UInt16?
    /// branch, received, rport and others.
    public var parameters: SIPParameters

    /// A Via out of parts.
    public init(transport: String, host: String, port: UInt16?, parameters: SIPParameters = []) {
        self.transport = transport
        self.host = host
        self.port = port
        self.parameters = parameters
    }

    /// What every branch of RFC 3261 begins with (§8.1.1.7).
    public static let magicCookie = "z9hG4bK"

    /// The transaction's name, `nil` where it is missing or empty.
    public var branch: String? { parameters["branch"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether the branch is one of RFC 3261, and so unique to its transaction (§17.2.3).
    public var hasMagicCookie: Bool {
        branch.map { $0.utf8.count > 7 && $0.prefix(7).equalsIgnoringCase(Self.magicCookie) } ?? false
    }

    /// Whether the sender asks for the response at its source port (RFC 3581 §3).
    public var asksForRport: Bool { parameters.contains("rport") }

    /// The sent-by as one text to compare: lower case, with its port.
    public var sentBy: String { "\(host.lowercased()):\(port ?? 5060)" }

    /// The value as on the wire.
    public var description: String {
        "SIP/2.0/\(transport) \(host)\(port.map { ":\($0)" } ?? "")\(parameters)"
    }
}

extension ViaHeader {
    /// Reads one Via value that stands alone.
    ///
    /// - Throws: ``SIPParseError`` of kind ``SIPParseError/Kind/via``.
    public init(parsing text: some StringProtocol) throws(SIPParseError) {
        var cursor = ByteCursor(text)
        try self.init(from: &cursor)
        guard cursor.isAtEnd else { throw SIPParseError(.via, at: cursor.position) }
    }

    /// Reads one Via value, up to a comma or the end.
    init(from cursor: inout ByteCursor) throws(SIPParseError) {
        let start = cursor.position
        guard let via = Self.read(&cursor) else { throw SIPParseError(.via, at: start) }
        self = via
    }

    private static func read(_ cursor: inout ByteCursor) -> ViaHeader? {
        guard readWord(&cursor).equalsIgnoringCase("SIP"), cursor.accept(UInt8(ascii: "/")),
            readWord(&cursor) == "2.0", cursor.accept(UInt8(ascii: "/"))
        else { return nil }
        let transport = readWord(&cursor).uppercased()
        guard !transport.isEmpty, let host = cursor.takeHost() else { return nil }
        var via = ViaHeader(transport: transport, host: cursor.text(host), port: nil)
        cursor.skipBlanks()
        if cursor.accept(UInt8(ascii: ":")) {
            cursor.skipBlanks()
            guard let port = cursor.takeNumber(upTo: 65_535) else { return nil }
            via.port = UInt16(port)
        }
        guard let parameters = cursor.takeParameters() else { return nil }
        via.parameters = parameters
        cursor.skipBlanks()
        return cursor.isAtEnd || cursor.peek == UInt8(ascii: ",") ? via : nil
    }

    /// A token with the blanks around it, which RFC 3261 §25.1 allows about each slash.
    private static func readWord(_ cursor: inout ByteCursor) -> String {
        cursor.skipBlanks()
        let word = cursor.take { $0.isToken }
        cursor.skipBlanks()
        return cursor.text(word)
    }
}
