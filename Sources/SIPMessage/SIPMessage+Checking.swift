extension SIPMessage {
    /// Checks what every message must carry (RFC 3261 §8.1.1): Via, From, To, Call-ID and CSeq, each readable, the
    /// last four once, and a CSeq of the request's method.
    ///
    /// - Throws: ``SIPParseError`` for the first thing that is wrong.
    public func checkMandatoryFields() throws(SIPParseError) {
        for name in [HeaderName.from, .to, .callID, .cseq] {
            guard let first = firstRange(of: name) else { throw SIPParseError(.missing(name), at: 0) }
            guard count(of: name) == 1 else { throw SIPParseError(.repeated(name), at: first.lowerBound) }
        }
        guard contains(.via) else { throw SIPParseError(.missing(.via), at: 0) }
        _ = try vias()
        try checkAddress(.from)
        try checkAddress(.to)
        try checkCallID()
        try checkCSeq()
        try checkRequestFields()
    }

    private func checkAddress(_ name: HeaderName) throws(SIPParseError) {
        let list = try addresses(of: name)
        guard list.count == 1 else { throw SIPParseError(.repeated(name), at: 0) }
    }

    private func checkCallID() throws(SIPParseError) {
        guard let range = firstRange(of: .callID) else { throw SIPParseError(.missing(.callID), at: 0) }
        guard !range.isEmpty, bytes[range].allSatisfy({ !$0.isControl && $0 != .space }) else {
            throw SIPParseError(.value(.callID), at: range.lowerBound)
        }
    }

    private func checkCSeq() throws(SIPParseError) {
        guard let range = firstRange(of: .cseq) else { throw SIPParseError(.missing(.cseq), at: 0) }
        var cursor = ByteCursor(bytes, range)
        let cseq = try CSeq(from: &cursor)
        guard let method, method != cseq.method else { return }
        throw SIPParseError(.cseqMethod, at: range.lowerBound)
    }

    private func checkRequestFields() throws(SIPParseError) {
        guard method != nil else { return }
        guard count(of: .maxForwards) <= 1 else {
            throw SIPParseError(.repeated(.maxForwards), at: 0)
        }
        if let range = firstRange(of: .maxForwards), maxForwards == nil {
            throw SIPParseError(.value(.maxForwards), at: range.lowerBound)
        }
        var cursor = ByteCursor(bytes, subject)
        _ = try SIPURI(from: &cursor)
    }

    /// The Call-ID of a datagram, found without parsing it: for choosing the shard that owns the call.
    ///
    /// - Returns: the first Call-ID's value in either spelling, or `nil` when there is none.
    /// - Complexity: O(header bytes); allocates nothing.
    public static func callID(of datagram: [UInt8]) -> ArraySlice<UInt8>? {
        var position = 0
        while position < datagram.count, let feed = datagram[position...].firstIndex(of: .lf) {
            let line = position..<feed
            if let value = valueOfCallID(datagram, line) { return value }
            position = feed + 1
            // The empty line ends the header, except before the first line.
            if line.count <= 1, line.lowerBound > 2 { return nil }
        }
        return nil
    }

    private static func valueOfCallID(_ datagram: [UInt8], _ line: Range<Int>) -> ArraySlice<UInt8>? {
        guard let colon = datagram[line].prefix(16).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = datagram[datagram.trimmed(line.lowerBound..<colon)]
        guard equalIgnoringCase(name, "call-id".utf8) || equalIgnoringCase(name, "i".utf8) else { return nil }
        let value = datagram.trimmed(colon + 1..<line.upperBound)
        return value.isEmpty ? nil : datagram[value]
    }
}
