extension SIPURI {
    /// Reads a URI that stands alone: no angle brackets, no blanks around it.
    ///
    /// - Throws: ``SIPParseError`` of kind ``SIPParseError/Kind/uri``.
    public init(parsing text: some StringProtocol) throws(SIPParseError) {
        var cursor = ByteCursor(text)
        try self.init(from: &cursor)
    }

    /// Reads a URI that fills the rest of `cursor`.
    init(from cursor: inout ByteCursor) throws(SIPParseError) {
        let start = cursor.position
        guard let uri = Self.read(&cursor), cursor.isAtEnd else { throw SIPParseError(.uri, at: start) }
        self = uri
    }

    private static func read(_ cursor: inout ByteCursor) -> SIPURI? {
        let name = cursor.take {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
        guard let first = name.first, cursor.bytes[first].isLetter, cursor.accept(UInt8(ascii: ":")) else { return nil }
        guard cursor.bytes[cursor.rest].allSatisfy({ $0.isURI }) else { return nil }
        let scheme = Scheme(rawValue: cursor.text(name))
        return scheme.isSIP ? readSIP(scheme, &cursor) : readOpaque(scheme, &cursor)
    }

    /// tel: number and parameters; any other scheme: one opaque text.
    private static func readOpaque(_ scheme: Scheme, _ cursor: inout ByteCursor) -> SIPURI? {
        let body = cursor.take { scheme != .tel || $0 != UInt8(ascii: ";") }
        guard !body.isEmpty else { return nil }
        var uri = SIPURI(scheme: scheme, host: "")
        uri.rawUser = cursor.text(body)
        guard let parameters = takeParameters(&cursor) else { return nil }
        uri.parameters = parameters
        return uri
    }

    private static func readSIP(_ scheme: Scheme, _ cursor: inout ByteCursor) -> SIPURI? {
        var uri = SIPURI(scheme: scheme, host: "")
        if cursor.bytes[cursor.rest].contains(UInt8(ascii: "@")) {
            let user = cursor.take { $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: ":") }
            guard !user.isEmpty else { return nil }
            uri.rawUser = cursor.text(user)
            if cursor.accept(UInt8(ascii: ":")) { uri.password = cursor.text(cursor.take { $0 != UInt8(ascii: "@") }) }
            guard cursor.accept(UInt8(ascii: "@")) else { return nil }
        }
        guard let host = cursor.takeHost() else { return nil }
        uri.host = cursor.text(host)
        if cursor.accept(UInt8(ascii: ":")) {
            guard let port = cursor.takeNumber(upTo: 65_535) else { return nil }
            uri.port = UInt16(port)
        }
        guard let parameters = takeParameters(&cursor) else { return nil }
        uri.parameters = parameters
        if cursor.accept(UInt8(ascii: "?")) { uri.headers = cursor.text(cursor.take { _ in true }) }
        return uri
    }

    /// A URI's own parameters: no blanks, up to `?` or the end.
    private static func takeParameters(_ cursor: inout ByteCursor) -> SIPParameters? {
        var elements: [SIPParameters.Element] = []
        while cursor.accept(UInt8(ascii: ";")) {
            let name = cursor.take { ![UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "?")].contains($0) }
            let hasValue = cursor.accept(UInt8(ascii: "="))
            let value = hasValue ? cursor.take { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "?") } : nil
            guard !name.isEmpty, elements.count < SIPParameters.maximumCount else { return nil }
            elements.append(SIPParameters.Element(cursor.text(name), value.map { cursor.text($0) }))
        }
        return SIPParameters(elements)
    }
}

extension ByteCursor {
    /// Moves past a host name, an IPv4 literal, or an IPv6 literal in brackets.
    mutating func takeHost() -> Range<Int>? {
        let start = position
        if accept(UInt8(ascii: "[")) {
            let literal = take { $0.hexValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
            guard !literal.isEmpty, accept(UInt8(ascii: "]")) else { return nil }
            return start..<position
        }
        let name = take { $0.isHost }
        return name.isEmpty ? nil : name
    }
}
