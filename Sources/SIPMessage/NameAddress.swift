/// A name-addr or addr-spec with its parameters: From, To, Contact, Route, P-Asserted-Identity (RFC 3261 §20.10).
///
///     "Display Name" <sip:user@host;uri-parameters>;header-parameters
public struct NameAddress: Hashable, Sendable, CustomStringConvertible {
    /// The display name with quotes and escapes resolved; `nil` where none is given or it is empty.
    public var displayName: String?
    /// The address.
    public var uri: SIPURI
    /// The parameters of the header, not of the URI.
    public var parameters: SIPParameters

    /// An address out of parts.
    public init(displayName: String? = nil, uri: SIPURI, parameters: SIPParameters = []) {
        self.displayName = displayName
        self.uri = uri
        self.parameters = parameters
    }

    /// The tag of a From or To (RFC 3261 §19.3).
    public var tag: String? {
        get { parameters["tag"] }
        set { parameters["tag"] = newValue }
    }

    /// The address as on the wire, always in angle brackets; control characters of the name are left out.
    public var description: String {
        let name = displayName.map { "\"\(Self.quote($0))\" " } ?? ""
        return "\(name)<\(uri)>\(parameters)"
    }

    private static func quote(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars where !scalar.isControl {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted
    }
}

extension NameAddress {
    /// Reads one address that stands alone.
    ///
    /// - Throws: ``SIPParseError`` of kind ``SIPParseError/Kind/nameAddress`` or ``SIPParseError/Kind/uri``.
    public init(parsing text: some StringProtocol) throws(SIPParseError) {
        var cursor = ByteCursor(text)
        try self.init(from: &cursor)
        guard cursor.isAtEnd else { throw SIPParseError(.nameAddress, at: cursor.position) }
    }

    /// Reads one address, up to a comma or the end.
    init(from cursor: inout ByteCursor) throws(SIPParseError) {
        cursor.skipBlanks()
        let start = cursor.position
        displayName = try Self.readDisplayName(&cursor)
        if cursor.accept(UInt8(ascii: "<")) {
            uri = try Self.readURI(&cursor) { $0 == UInt8(ascii: ">") }
            guard cursor.accept(UInt8(ascii: ">")) else { throw SIPParseError(.nameAddress, at: start) }
        } else {
            guard displayName == nil else { throw SIPParseError(.nameAddress, at: start) }
            // Without brackets what follows ; or ? is not the URI's (RFC 3261 §20.10).
            uri = try Self.readURI(&cursor) {
                $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "?") || $0.isBlank
            }
        }
        guard let parameters = cursor.takeParameters() else { throw SIPParseError(.nameAddress, at: start) }
        self.parameters = parameters
        cursor.skipBlanks()
        guard cursor.isAtEnd || cursor.peek == UInt8(ascii: ",") else {
            throw SIPParseError(.nameAddress, at: cursor.position)
        }
    }

    private static func readURI(
        _ cursor: inout ByteCursor, until stops: (UInt8) -> Bool
    ) throws(SIPParseError) -> SIPURI {
        let range = cursor.takeUntil(stops)
        var inner = ByteCursor(cursor.bytes, range)
        return try SIPURI(from: &inner)
    }

    /// A quoted string, or words before an opening bracket; leaves the cursor at the bracket or at a bare URI.
    private static func readDisplayName(_ cursor: inout ByteCursor) throws(SIPParseError) -> String? {
        if cursor.peek == UInt8(ascii: "\"") {
            guard let quoted = cursor.takeQuoted() else { throw SIPParseError(.nameAddress, at: cursor.position) }
            cursor.skipBlanks()
            let name = unquote(cursor.bytes[quoted])
            guard cursor.peek == UInt8(ascii: "<") else { throw SIPParseError(.nameAddress, at: cursor.position) }
            return name.isEmpty ? nil : name
        }
        var ahead = cursor
        let words = ahead.take {
            ![UInt8(ascii: "<"), UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\"")].contains($0)
        }
        guard ahead.peek == UInt8(ascii: "<") else { return nil }
        cursor = ahead
        let name = cursor.text(cursor.trimmed(words))
        return name.isEmpty ? nil : name
    }

    private static func unquote(_ quoted: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in quoted.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                bytes.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Unicode.Scalar {
    /// C0 and C1 controls, DEL, and the two separators that end a line in some readers.
    var isControl: Bool { value < 32 || (127...159).contains(value) || value == 0x2028 || value == 0x2029 }
}

extension String {
    /// This text without control characters: what may be shown, logged or written into a header.
    public func removingControlCharacters() -> String {
        guard unicodeScalars.contains(where: { $0.isControl }) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isControl }))
    }
}
