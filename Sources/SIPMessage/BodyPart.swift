/// A part of a message's body: all of it, or one of several (RFC 2046 §5.1, RFC 5621).
///
///     Content-Type: multipart/mixed; boundary=x
///
///     --x
///     Content-Type: application/sdp              ← a part: its header, an empty line, its bytes
///
///     v=0…
///     --x
///     Content-Type: application/isup; version=itu-t92+
///     Content-Disposition: signal;handling=optional
///
///     …
///     --x--
public struct BodyPart: Sendable, Equatable {
    /// Whether the one that reads it has to understand it (`handling`, RFC 3261 §20.11).
    public enum Handling: Sendable, Equatable { case optional, required, unsaid }

    /// The media type in lower case, without parameters; `nil` where none is written.
    public var type: String?
    /// What it is for, in lower case, without parameters: `session`, `signal`, `render`; `nil` where it is not written.
    public var disposition: String?
    /// Whether it has to be understood.
    public var handling: Handling
    /// Whether its bytes are as they are, and not encoded for the way.
    public var isPlain: Bool
    /// Where its bytes are in the message's.
    let range: Range<Int>

    /// Whether it describes the session.
    public var isSessionDescription: Bool {
        type == "application/sdp" && isPlain && (disposition ?? "session") == "session"
    }
}

extension SIPMessage {
    /// No more parts are read, and no deeper.
    static let maximumPartCount = 16
    static let maximumPartDepth = 3

    /// The parts of the body, in order, those of parts among them; of `multipart/alternative` the last that describes the
    /// session, as the one that the sender wants most, where there is one. One part where the body is not divided, none
    /// where there is no body.
    ///
    /// Total: a boundary that is missing ends nothing, and what cannot be divided is one part. O(bytes) for each level.
    public var bodyParts: [BodyPart] {
        guard !bodyRange.isEmpty else { return [] }
        let type = firstRange(of: .contentType)
        let whole = part(
            type: type, disposition: firstRange(of: .contentDisposition), encoding: nil, range: bodyRange)
        return parts(of: whole, type, depth: 0)
    }

    /// Whether the body says that it has parts.
    public var isDivided: Bool { contentType?.hasPrefix("multipart/") == true }

    /// The session description that the message carries, by itself or among other parts; `nil` where it has none. A body
    /// that does not say what it is counts as one.
    public var sessionDescription: [UInt8]? {
        guard let type = contentType, type != "application/sdp" else { return bodyBytes }
        guard isDivided else { return nil }
        return bodyParts.first { $0.isSessionDescription }.map { Array(bytes[$0.range]) }
    }

    private func parts(of whole: BodyPart, _ type: Range<Int>?, depth: Int) -> [BodyPart] {
        guard let type, whole.type?.hasPrefix("multipart/") == true, depth < Self.maximumPartDepth,
            let boundary = boundary(in: type)
        else { return [whole] }
        var found: [BodyPart] = []
        for range in pieces(of: whole.range, at: Array("--\(boundary)".utf8)) {
            let (part, type) = readPart(range)
            found += parts(of: part, type, depth: depth + 1)
            if found.count >= Self.maximumPartCount { break }
        }
        found = Array(found.prefix(Self.maximumPartCount))
        guard !found.isEmpty else { return [whole] }
        guard whole.type == "multipart/alternative", let best = found.last(where: { $0.isSessionDescription }) else {
            return found
        }
        return [best]
    }

    /// The `boundary` of a Content-Type.
    private func boundary(in type: Range<Int>) -> String? {
        guard let start = bytes[type].firstIndex(of: UInt8(ascii: ";")) else { return nil }
        var cursor = ByteCursor(bytes, start..<type.upperBound)
        guard let value = cursor.takeParameters()?["boundary"] else { return nil }
        let plain = value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : value
        return (1...70).contains(plain.utf8.count) ? plain : nil
    }

    /// What lies between the lines that begin with the delimiter; the last one may be missing.
    private func pieces(of body: Range<Int>, at delimiter: [UInt8]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var begin: Int?
        var line = body.lowerBound
        while line < body.upperBound, pieces.count < Self.maximumPartCount {
            let next = endOfLine(line, body)
            if bytes[line..<next].starts(with: delimiter) {
                let rest = bytes[line + delimiter.count..<next]
                let isLast = rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")])
                if isLast || rest.allSatisfy({ $0.isBlank || $0 == .cr || $0 == .lf }) {
                    if let begin { pieces.append(begin..<max(begin, beforeLineEnd(line, body))) }
                    if isLast { return pieces }
                    begin = next
                }
            }
            line = next
        }
        if let begin, begin < body.upperBound, pieces.count < Self.maximumPartCount {
            pieces.append(begin..<body.upperBound)
        }
        return pieces
    }

    private func endOfLine(_ start: Int, _ range: Range<Int>) -> Int {
        (bytes[start..<range.upperBound].firstIndex(of: .lf) ?? range.upperBound - 1) + 1
    }

    /// The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
    private func beforeLineEnd(_ line: Int, _ body: Range<Int>) -> Int {
        var end = line
        if end > body.lowerBound, bytes[end - 1] == .lf { end -= 1 }
        if end > body.lowerBound, bytes[end - 1] == .cr { end -= 1 }
        return end
    }

    /// Reads the header of a part, up to the empty line.
    private func readPart(_ range: Range<Int>) -> (BodyPart, type: Range<Int>?) {
        var (type, disposition, encoding): (Range<Int>?, Range<Int>?, Range<Int>?)
        var line = range.lowerBound
        while line < range.upperBound {
            var next = endOfLine(line, range)
            if bytes[line..<next].allSatisfy({ $0 == .cr || $0 == .lf }) {
                line = next
                break
            }
            while next < range.upperBound, bytes[next].isBlank { next = endOfLine(next, range) }
            if let colon = bytes[line..<next].firstIndex(of: UInt8(ascii: ":")) {
                let name = text(bytes.trimmed(line..<colon)).lowercased()
                let value = bytes.trimmed(colon + 1..<lineEnd(colon + 1, next))
                switch name {
                case "content-type", "c": type = type ?? value
                case "content-disposition": disposition = disposition ?? value
                case "content-transfer-encoding", "content-encoding", "e": encoding = encoding ?? value
                default: break
                }
            }
            line = next
        }
        return (part(type: type, disposition: disposition, encoding: encoding, range: line..<range.upperBound), type)
    }

    /// Where a line ends without its line end.
    private func lineEnd(_ start: Int, _ next: Int) -> Int {
        var end = next
        while end > start, bytes[end - 1] == .lf || bytes[end - 1] == .cr { end -= 1 }
        return end
    }

    private func part(
        type: Range<Int>?, disposition: Range<Int>?, encoding: Range<Int>?, range: Range<Int>
    ) -> BodyPart {
        let words = disposition.map { text($0).lowercased() } ?? ""
        let plain = encoding.map { ["identity", "binary", "8bit", "7bit"].contains(text($0).lowercased()) } ?? true
        return BodyPart(
            type: type.map(firstWord), disposition: disposition.map(firstWord),
            handling: words.contains("handling=optional")
                ? .optional : words.contains("handling=required") ? .required : .unsaid,
            isPlain: plain, range: range)
    }

    /// What stands before the parameters of a value, in lower case.
    private func firstWord(_ range: Range<Int>) -> String {
        let end = bytes[range].firstIndex(of: UInt8(ascii: ";")) ?? range.upperBound
        return text(range.lowerBound..<end).lowercased().filter { !$0.isWhitespace }
    }
}
