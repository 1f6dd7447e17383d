/// Cuts a byte stream into messages (RFC 3261 §18.3) and keep-alives (RFC 5626 §3.5.1): TCP and TLS know no datagrams.
///
/// Sans-IO and total: any bytes, in pieces of any size, give messages, keep-alives, or one error after which the
/// connection has to be closed, since nobody knows where the next message begins. It keeps at most one message's bytes.
public struct StreamFramer: Sendable {
    /// What was found, in order.
    public enum Item: Sendable, Equatable {
        /// A whole message, header and body; not yet parsed.
        case message([UInt8])
        /// Two line ends between messages: the peer asks whether we are there. A single line end answers.
        case ping
        /// One line end between messages: an answer to our ping, or the first half of one of theirs.
        case lineEnd
    }

    /// Why the stream cannot be read any further.
    public enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// No message ends within ``SIPMessage/maximumLength`` bytes.
        case tooLong
        /// A message without a Content-Length, which streams need.
        case noContentLength
        /// A Content-Length that is no number, or two that differ.
        case contentLength

        /// The fault as a sentence.
        public var description: String {
            switch self {
            case .tooLong: "a message is longer than \(SIPMessage.maximumLength) bytes"
            case .noContentLength: "a message has no Content-Length"
            case .contentLength: "Content-Length is not one number"
            }
        }
    }

    private var buffer: [UInt8] = []
    /// What comes before this place is done with; it is cut off once for everything that comes at a time.
    private var start = 0
    /// Up to here nothing of the buffer has to be looked at again.
    private var scanned = 0
    /// Where the message ends whose header is complete.
    private var end: Int?
    private var isAfterLineEnd = false
    private var fault: Fault?

    /// A stream from which nothing has come.
    public init() {}

    /// How many bytes wait for the rest of their message.
    public var waitingBytes: Int { buffer.count }

    /// Takes what came, and gives all that is complete now.
    ///
    /// - Throws: ``Fault``, then and ever after; what was complete before the fault is lost with it.
    /// - Complexity: O(bytes), however they are cut.
    public mutating func read(_ bytes: some Collection<UInt8>) throws(Fault) -> [Item] {
        if let fault { throw fault }
        buffer += bytes
        var items: [Item] = []
        do throws(Fault) {
            while let item = try next() { items.append(item) }
        } catch {
            fault = error
            buffer = []
            throw error
        }
        dropDone()
        return items
    }

    /// What came so far was the answer to a ping of ours: a line end that comes next begins anew, and is not the second half
    /// of a ping of theirs.
    public mutating func takeAsPong() { isAfterLineEnd = false }

    private mutating func dropDone() {
        guard start > 0 else { return }
        buffer.removeFirst(start)
        scanned -= start
        end = end.map { $0 - start }
        start = 0
    }

    private mutating func next() throws(Fault) -> Item? {
        if let lineEnd = takeLineEnd() { return lineEnd }
        // A carriage return where a message could begin: its line feed is still to come.
        if buffer.count == start + 1, buffer[start] == .cr { return nil }
        if end == nil { try findEnd() }
        guard let end, end <= buffer.count else { return nil }
        let message = Array(buffer[start..<end])
        skip(to: end)
        isAfterLineEnd = false
        return .message(message)
    }

    /// A line end where a message could begin.
    private mutating func takeLineEnd() -> Item? {
        guard end == nil, scanned == start else { return nil }
        while start < buffer.count {
            if buffer[start] == .lf { return lineEnd(of: 1) }
            guard buffer[start] == .cr, start + 1 < buffer.count else { return nil }
            if buffer[start + 1] == .lf { return lineEnd(of: 2) }
            // A lone carriage return is no message's beginning; it is left out.
            skip(to: start + 1)
        }
        return nil
    }

    private mutating func lineEnd(of length: Int) -> Item {
        skip(to: start + length)
        defer { isAfterLineEnd.toggle() }
        return isAfterLineEnd ? .ping : .lineEnd
    }

    private mutating func skip(to place: Int) {
        start = place
        scanned = place
        end = nil
    }

    /// Looks for the empty line, from where the last look ended.
    private mutating func findEnd() throws(Fault) {
        var index = scanned
        while index < buffer.count {
            guard buffer[index] == .lf, index > start else {
                index += 1
                continue
            }
            // An empty line: a line feed after a line feed, with or without a carriage return between them.
            let before = buffer[index - 1] == .cr ? index - 2 : index - 1
            guard before >= start, buffer[before] == .lf else {
                index += 1
                continue
            }
            let length = try contentLength(in: start..<index + 1)
            guard length <= SIPMessage.maximumLength - (index + 1 - start) else { throw .tooLong }
            end = index + 1 + length
            return
        }
        scanned = index
        guard buffer.count - start <= SIPMessage.maximumLength else { throw .tooLong }
    }

    // MARK: Content-Length

    private func contentLength(in header: Range<Int>) throws(Fault) -> Int {
        var found: Int?
        var line = header.lowerBound
        while line < header.upperBound {
            var next = endOfLine(line, header)
            // Lines that begin with a blank go on with the one before (RFC 3261 §7.3.1).
            while next < header.upperBound, buffer[next].isBlank { next = endOfLine(next, header) }
            if let value = valueOfContentLength(line..<next) {
                guard let length = Self.number(buffer[value]), found ?? length == length else { throw .contentLength }
                found = length
            }
            line = next
        }
        guard let found else { throw .noContentLength }
        return found
    }

    private func endOfLine(_ start: Int, _ header: Range<Int>) -> Int {
        (buffer[start..<header.upperBound].firstIndex(of: .lf) ?? header.upperBound - 1) + 1
    }

    private func valueOfContentLength(_ line: Range<Int>) -> Range<Int>? {
        guard let colon = buffer[line].prefix(64).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = buffer[buffer.trimmed(line.lowerBound..<colon)]
        guard equalIgnoringCase(name, "content-length".utf8) || equalIgnoringCase(name, "l".utf8) else { return nil }
        return colon + 1..<line.upperBound
    }

    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        let visible = text.filter { !$0.isBlank && $0 != .cr && $0 != .lf }
        return Array(visible).decimal(0..<visible.count, upTo: Int(UInt32.max))
    }
}
