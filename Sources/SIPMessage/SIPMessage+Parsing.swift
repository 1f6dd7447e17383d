extension SIPMessage {
    /// Reads a message out of one datagram.
    ///
    /// Total: any bytes give a message or an error. Header values are not judged here, see ``checkMandatoryFields()``.
    /// - Throws: ``SIPParseError`` saying what is wrong with the first line, the lines or the body's length.
    /// - Complexity: O(bytes); one array for the fields, and a copy of the bytes only where lines are folded.
    public init(parsing datagram: [UInt8]) throws(SIPParseError) {
        var reader = MessageReader(datagram, isSalvaging: false)
        self = try reader.read()
    }

    /// Reads what can be read of a damaged message, so that its sender can be told: bad lines are left out.
    ///
    /// - Throws: ``SIPParseError`` when not even the first line can be told.
    public init(salvaging datagram: [UInt8]) throws(SIPParseError) {
        var reader = MessageReader(Array(datagram.prefix(Self.maximumLength)), isSalvaging: true)
        self = try reader.read()
    }
}

/// One pass over a datagram: lines become fields.
private struct MessageReader {
    private var bytes: [UInt8]
    private let isSalvaging: Bool
    private var position = 0
    private var fields: [SIPMessage.Field] = []

    init(_ datagram: [UInt8], isSalvaging: Bool) {
        bytes = datagram
        self.isSalvaging = isSalvaging
        fields.reserveCapacity(24)
    }

    mutating func read() throws(SIPParseError) -> SIPMessage {
        guard bytes.count <= SIPMessage.maximumLength else {
            throw SIPParseError(.tooLong, at: SIPMessage.maximumLength)
        }
        while position < bytes.count, bytes[position] == .cr || bytes[position] == .lf { position += 1 }
        guard position < bytes.count else { throw SIPParseError(.empty, at: 0) }
        guard let first = takeLine() else { throw SIPParseError(.startLine, at: position) }
        let (kind, subject) = try readStartLine(first)
        try readFields()
        let body = try readBody(from: position)
        return SIPMessage(bytes: bytes, kind: kind, subject: subject, fields: fields, body: body)
    }

    /// The next line without its end, `nil` when no line end follows. A line feed alone is a line end, too.
    private mutating func takeLine() -> Range<Int>? {
        let start = position
        guard let feed = bytes[start...].firstIndex(of: .lf) else { return nil }
        position = feed + 1
        return start..<(feed > start && bytes[feed - 1] == .cr ? feed - 1 : feed)
    }

    // MARK: First line

    private func readStartLine(_ line: Range<Int>) throws(SIPParseError) -> (SIPMessage.Kind, Range<Int>) {
        if equalIgnoringCase(bytes[line].prefix(4), "SIP/".utf8) { return try readStatusLine(line) }
        return try readRequestLine(line)
    }

    /// `Method SP Request-URI SP SIP/2.0`: one space each.
    private func readRequestLine(_ line: Range<Int>) throws(SIPParseError) -> (SIPMessage.Kind, Range<Int>) {
        let visible = bytes.trimmed(line)
        guard let firstSpace = bytes[visible].firstIndex(of: .space) else {
            throw SIPParseError(.startLine, at: line.lowerBound)
        }
        let name = line.lowerBound..<firstSpace
        let rest = firstSpace + 1..<visible.upperBound
        guard (1...SIPMessage.maximumMethodLength).contains(name.count), bytes[name].allSatisfy({ $0.isToken }),
            !rest.isEmpty, let lastSpace = bytes[rest].lastIndex(of: .space)
        else { throw SIPParseError(.startLine, at: line.lowerBound) }
        let version = bytes[lastSpace + 1..<rest.upperBound]
        guard equalIgnoringCase(version.prefix(4), "SIP/".utf8) else { throw SIPParseError(.startLine, at: lastSpace) }
        let uri = rest.lowerBound..<lastSpace
        if !isSalvaging {
            guard equalIgnoringCase(version, "SIP/2.0".utf8) else { throw SIPParseError(.version, at: lastSpace) }
            guard !uri.isEmpty, rest.upperBound == line.upperBound, bytes[uri].allSatisfy({ $0.isURI }) else {
                throw SIPParseError(.startLine, at: uri.lowerBound)
            }
        }
        return (.request(SIPMethod(rawValue: String(decoding: bytes[name], as: UTF8.self))), uri)
    }

    /// `SIP/2.0 SP 3DIGIT SP Reason`.
    private func readStatusLine(_ line: Range<Int>) throws(SIPParseError) -> (SIPMessage.Kind, Range<Int>) {
        var cursor = ByteCursor(bytes, line)
        guard equalIgnoringCase(bytes[cursor.take { $0 != .space }], "SIP/2.0".utf8) else {
            throw SIPParseError(.version, at: line.lowerBound)
        }
        cursor.skipBlanks()
        let digits = cursor.take { $0.isDigit }
        guard digits.count == 3, let code = bytes.decimal(digits, upTo: 999), let status = SIPStatus(code: code),
            cursor.isAtEnd || cursor.accept(.space)
        else { throw SIPParseError(.startLine, at: digits.lowerBound) }
        return (.response(status), cursor.rest)
    }

    // MARK: Fields

    private mutating func readFields() throws(SIPParseError) {
        while let line = takeLine() {
            if line.isEmpty { return }
            try readField(unfold(line))
        }
        if !isSalvaging { throw SIPParseError(.headerEnd, at: position) }
    }

    /// Joins the lines that follow and begin with a blank: their line ends become spaces, in place.
    private mutating func unfold(_ line: Range<Int>) -> Range<Int> {
        var end = line.upperBound
        while position < bytes.count, bytes[position].isBlank, let more = takeLine() {
            for index in end..<more.lowerBound { bytes[index] = .space }
            end = more.upperBound
        }
        return line.lowerBound..<end
    }

    private mutating func readField(_ line: Range<Int>) throws(SIPParseError) {
        guard let field = field(in: line) else {
            if isSalvaging { return }
            throw SIPParseError(.fieldLine, at: line.lowerBound)
        }
        guard fields.count < SIPMessage.maximumFieldCount else {
            if isSalvaging { return }
            throw SIPParseError(.tooManyFields, at: line.lowerBound)
        }
        fields.append(field)
    }

    /// `name HCOLON value`; a carriage return inside the value is a broken line.
    private func field(in line: Range<Int>) -> SIPMessage.Field? {
        var digest = NameDigest()
        var index = line.lowerBound
        while index < line.upperBound, bytes[index].isToken {
            digest = digest.adding(bytes[index])
            index += 1
        }
        let name = line.lowerBound..<index
        while index < line.upperBound, bytes[index].isBlank { index += 1 }
        guard !name.isEmpty, index < line.upperBound, bytes[index] == UInt8(ascii: ":") else { return nil }
        let value = index + 1..<line.upperBound
        guard !bytes[value].contains(.cr) else { return nil }
        let known = name.count == 1 ? HeaderName.digest(ofCompact: bytes[name.lowerBound]) : nil
        return SIPMessage.Field(digest: known ?? digest.value, name: name, value: bytes.trimmed(value))
    }

    // MARK: Body

    /// RFC 3261 §18.3: bytes beyond Content-Length are dropped, a body that is shorter is an error.
    private func readBody(from start: Int) throws(SIPParseError) -> Range<Int> {
        let start = min(start, bytes.count)
        let available = bytes.count - start
        var length: Int?
        for field in fields where field.digest == HeaderName.contentLength.digest {
            guard let number = bytes.decimal(field.value, upTo: Int(UInt32.max)), length ?? number == number else {
                if isSalvaging { return start..<start }
                throw SIPParseError(.contentLength, at: field.value.lowerBound)
            }
            length = number
        }
        guard let length else { return start..<bytes.count }
        guard length <= available else {
            if isSalvaging { return start..<start }
            throw SIPParseError(.shortBody, at: start)
        }
        return start..<start + length
    }
}
