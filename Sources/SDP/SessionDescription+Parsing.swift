extension SessionDescription {
    /// Reads a description (RFC 8866 §5): CRLF or LF, lines in any order after `v=`, unknown ones ignored.
    ///
    /// - Throws: ``SDPParseError`` with the line, when it is too long, no description at all, or names no usable
    ///   origin, address, port or medium. O(bytes).
    public init(parsing bytes: [UInt8]) throws(SDPParseError) {
        let lines = try SDPLine.lines(of: bytes)
        guard let first = lines.first else { throw SDPParseError(.empty) }
        guard first.type == UInt8(ascii: "v") else { throw first.error(.noVersion) }
        guard first.value.elementsEqual([UInt8(ascii: "0")]) else { throw first.error(.unknownVersion) }
        self.init(origin: Origin(sessionID: "", version: "", host: ""))
        for line in lines.dropFirst() { try read(line) }
        guard !origin.host.isEmpty else { throw SDPParseError(.noOrigin) }
    }

    private mutating func read(_ line: SDPLine) throws(SDPParseError) {
        switch line.type {
        case UInt8(ascii: "o"): origin = try Origin(line)
        case UInt8(ascii: "s"): name = line.value.text
        case UInt8(ascii: "c"): try readConnection(line)
        case UInt8(ascii: "a"): readAttribute(line)
        case UInt8(ascii: "m"): try readMedia(line)
        default: break
        }
    }

    private mutating func readConnection(_ line: SDPLine) throws(SDPParseError) {
        let connection = try ConnectionData(line)
        if media.isEmpty { self.connection = connection } else { media[media.count - 1].connection = connection }
    }

    private mutating func readAttribute(_ line: SDPLine) {
        let (name, value) = line.value.cut(at: ":")
        let attribute = SDPAttribute(name.text, value?.text)
        if media.isEmpty { attributes.append(attribute) } else { media[media.count - 1].attributes.append(attribute) }
    }

    private mutating func readMedia(_ line: SDPLine) throws(SDPParseError) {
        guard media.count < Self.maximumMedia else { throw line.error(.tooManyMedia) }
        media.append(try MediaDescription(line))
    }
}

extension Origin {
    fileprivate init(_ line: SDPLine) throws(SDPParseError) {
        let fields = line.fields
        guard fields.count == 6, fields[5].isHost else { throw line.error(.badOrigin) }
        self.init(
            username: fields[0].text, sessionID: fields[1].text, version: fields[2].text, host: fields[5].text)
    }
}

extension ConnectionData {
    fileprivate init(_ line: SDPLine) throws(SDPParseError) {
        let fields = line.fields
        guard fields.count == 3, fields[0].text == "IN", fields[1].text == "IP4" || fields[1].text == "IP6" else {
            throw line.error(.badConnection)
        }
        let host = fields[2].cut(at: "/").head
        guard host.isHost else { throw line.error(.badConnection) }
        self.init(host: host.text)
    }
}

extension MediaDescription {
    fileprivate init(_ line: SDPLine) throws(SDPParseError) {
        let fields = line.fields
        guard fields.count >= 4 else { throw line.error(.badMedia) }
        guard fields.count - 3 <= SessionDescription.maximumFormats else { throw line.error(.tooManyFormats) }
        guard let port = fields[1].cut(at: "/").head.decimal(upTo: 65_535) else { throw line.error(.badPort) }
        self.init(
            kind: fields[0].text, port: UInt16(port), transport: fields[2].text, formats: fields[3...].map(\.text))
    }
}
