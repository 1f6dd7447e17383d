/// Cuts the bytes of a description into lines and the lines into fields, without ever reading past an end.
struct SDPLine {
    typealias Bytes = ArraySlice<UInt8>

    /// Counted from 1.
    let number: Int
    let type: UInt8
    let value: Bytes

    /// The lines of `bytes`; LF ends a line, a CR before it and empty lines are dropped.
    static func lines(of bytes: [UInt8]) throws(SDPParseError) -> [SDPLine] {
        guard bytes.count <= SessionDescription.maximumBytes else { throw SDPParseError(.tooLong(bytes: bytes.count)) }
        var lines: [SDPLine] = []
        let pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard pieces.count <= SessionDescription.maximumLines else { throw SDPParseError(.tooManyLines) }
        for (index, piece) in pieces.enumerated() {
            let text = piece.last == UInt8(ascii: "\r") ? piece.dropLast() : piece
            guard !text.isEmpty else { continue }
            guard text.count >= 2, text[text.startIndex + 1] == UInt8(ascii: "=") else {
                throw SDPParseError(.notALine, line: index + 1, excerpt: text)
            }
            let line = SDPLine(number: index + 1, type: text[text.startIndex], value: text.dropFirst(2))
            if line.value.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") || $0 == 0x7F }) {
                // An attribute that nobody could understand is ignored; elsewhere it would be echoed or dialled.
                guard line.type == UInt8(ascii: "a") else { throw line.error(.controlCharacter) }
                continue
            }
            lines.append(line)
        }
        return lines
    }

    /// The fields of the value, separated by any number of spaces and tabs.
    var fields: [Bytes] { value.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

    func error(_ reason: SDPParseError.Reason) -> SDPParseError {
        SDPParseError(reason, line: number, excerpt: [type, UInt8(ascii: "=")] + value)
    }
}

extension ArraySlice<UInt8> {
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The part before the first `separator` and the part after it, or the whole and `nil`.
    func cut(at separator: Unicode.Scalar) -> (head: Self, tail: Self?) {
        guard let place = firstIndex(of: UInt8(ascii: separator)) else { return (self, nil) }
        return (self[..<place], self[(place + 1)...])
    }

    /// The unsigned decimal number that these bytes are, or `nil` when they are anything else or above `limit`.
    func decimal(upTo limit: Int) -> Int? {
        guard (1...9).contains(count) else { return nil }
        var number = 0
        for byte in self {
            guard (48...57).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        return number <= limit ? number : nil
    }

    /// True when these bytes can stand for an address or a host name in a header or a socket call.
    var isHost: Bool {
        (1...255).contains(count)
            && allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
                    || byte == UInt8(ascii: "_")
            }
    }
}
