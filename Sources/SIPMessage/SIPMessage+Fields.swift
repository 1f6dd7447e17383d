extension SIPMessage {
    func matches(_ field: Field, _ name: HeaderName) -> Bool {
        guard field.digest == name.digest else { return false }
        return field.name.count == 1 || equalIgnoringCase(bytes[field.name], name.canonicalName.utf8)
    }

    func firstRange(of name: HeaderName) -> Range<Int>? {
        fields.first { matches($0, name) }?.value
    }

    func ranges(of name: HeaderName) -> [Range<Int>] {
        fields.lazy.filter { matches($0, name) }.map(\.value)
    }

    /// How many fields have this name, in any of its spellings.
    public func count(of name: HeaderName) -> Int {
        fields.reduce(0) { matches($1, name) ? $0 + 1 : $0 }
    }

    /// Whether a field of this name is there.
    public func contains(_ name: HeaderName) -> Bool { firstRange(of: name) != nil }

    /// The value of the first field of this name, as written without the blanks around it.
    public subscript(name: HeaderName) -> String? { firstRange(of: name).map(text) }

    /// The value of each field of this name, in order.
    public func values(of name: HeaderName) -> [String] { ranges(of: name).map(text) }

    /// The members of comma-separated fields (Require, Supported, Allow), in order, empty ones left out.
    public func tokens(of name: HeaderName) -> [String] {
        ranges(of: name).flatMap { range in
            bytes[range].split(separator: UInt8(ascii: ",")).map { text(bytes.trimmed($0.startIndex..<$0.endIndex)) }
        }.filter { !$0.isEmpty }
    }

    /// Every field as name and value, in order, for a reader who wants to see them all.
    public var allFields: [(name: HeaderName, value: String)] {
        fields.map { (HeaderName(text($0.name)), text($0.value)) }
    }

    // MARK: Decoded on demand

    /// The first Via: who sent this message to us, or to whom a response goes.
    public var topVia: ViaHeader? {
        guard let range = firstRange(of: .via) else { return nil }
        var cursor = ByteCursor(bytes, range)
        return try? ViaHeader(from: &cursor)
    }

    /// Every Via, comma-separated ones too, top first.
    ///
    /// - Throws: ``SIPParseError`` when one cannot be read.
    public func vias() throws(SIPParseError) -> [ViaHeader] {
        var all: [ViaHeader] = []
        for range in ranges(of: .via) {
            var cursor = ByteCursor(bytes, range)
            repeat { all.append(try ViaHeader(from: &cursor)) } while cursor.accept(UInt8(ascii: ","))
        }
        return all
    }

    /// Every address of fields such as Record-Route, Route, Contact and P-Asserted-Identity, in order.
    ///
    /// - Throws: ``SIPParseError`` when one cannot be read.
    public func addresses(of name: HeaderName) throws(SIPParseError) -> [NameAddress] {
        var all: [NameAddress] = []
        for range in ranges(of: name) {
            var cursor = ByteCursor(bytes, range)
            repeat { all.append(try NameAddress(from: &cursor)) } while cursor.accept(UInt8(ascii: ","))
        }
        return all
    }

    /// The first address of a field, `nil` when there is none or it cannot be read.
    public func address(of name: HeaderName) -> NameAddress? {
        guard let range = firstRange(of: name) else { return nil }
        var cursor = ByteCursor(bytes, range)
        return try? NameAddress(from: &cursor)
    }

    /// Who sent the request (RFC 3261 §20.20).
    public var from: NameAddress? { address(of: .from) }
    /// Whom the request was for (RFC 3261 §20.39).
    public var to: NameAddress? { address(of: .to) }
    /// Where the sender is reached directly (RFC 3261 §20.10).
    public var contact: NameAddress? { address(of: .contact) }
    /// The dialog's or registration's name (RFC 3261 §20.8).
    public var callID: String? { self[.callID] }

    /// The sequence number and method (RFC 3261 §20.16).
    public var cseq: CSeq? {
        guard let range = firstRange(of: .cseq) else { return nil }
        var cursor = ByteCursor(bytes, range)
        return try? CSeq(from: &cursor)
    }

    /// Hops left, 0...255; `nil` when missing or not such a number.
    public var maxForwards: Int? { firstRange(of: .maxForwards).flatMap { bytes.decimal($0, upTo: 255) } }

    /// The media type of the body in lower case, without parameters: `application/sdp`.
    public var contentType: String? {
        guard let range = firstRange(of: .contentType) else { return nil }
        let end = bytes[range].firstIndex(of: UInt8(ascii: ";")) ?? range.upperBound
        let type = text(range.lowerBound..<end).lowercased()
        return String(type.filter { $0 != " " && $0 != "\t" })
    }
}
