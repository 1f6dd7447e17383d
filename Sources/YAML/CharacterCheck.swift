/// Refuses what no editor shows: broken UTF-8, control characters, spaces without width, and line breaks other than LF
/// and CRLF.
///
/// The YAML scanner counts U+0085, U+2028, U+2029 and a lone CR as line breaks and editors do not; without them, lines
/// and columns mean the same to both.
struct CharacterCheck {
    let path: String
    let findings: Findings

    /// Reports the first such character of the file.
    func run(over bytes: [UInt8]) {
        if bytes.withUnsafeBufferPointer({ $0.allSatisfy(Self.isPlain) }) { return }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var place = SourcePlace(file: path, line: 1, column: 1)
        var previous: Unicode.Scalar = "\n"
        var isIndenting = true
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput:
                if previous == "\r" { report(.init("\r"), place) }
                return
            case .error:
                findings.error("these bytes are not UTF-8", at: place, help: "save the file as UTF-8")
                return
            case .scalarValue(let scalar):
                if previous == "\r", scalar != "\n" { return report("\r", place) }
                if !Self.isAllowed(scalar) { return report(scalar, place) }
                if isIndenting, scalar.value > 0x7F, scalar.properties.isWhitespace {
                    let code = Self.code(scalar)
                    findings.error("U+\(code) looks like a space and cannot indent", at: place, help: "use spaces")
                    return
                }
                isIndenting = scalar == "\n" || (isIndenting && scalar == " ")
                place = scalar == "\n" ? Self.nextLine(place) : place.advanced(by: 1)
                previous = scalar
            }
        }
    }

    private func report(_ scalar: Unicode.Scalar, _ place: SourcePlace) {
        let isReturn = scalar == "\r"
        let what = isReturn ? "a carriage return without a line feed" : "the invisible character U+\(Self.code(scalar))"
        findings.error(
            "\(what) is not allowed here", at: place,
            help: isReturn ? "save the file with the line ends of Unix or Windows" : "delete it and type the line again"
        )
    }

    /// The number of a character, as Unicode writes it.
    private static func code(_ scalar: Unicode.Scalar) -> String {
        let code = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - code.count)) + code
    }

    private static func nextLine(_ place: SourcePlace) -> SourcePlace {
        SourcePlace(file: place.file, line: place.line + 1, column: 1)
    }

    /// A character that is allowed and has one byte, as nearly all are; a CR needs a second look.
    private static func isPlain(_ byte: UInt8) -> Bool { 0x20...0x7E ~= byte || byte == 0x0A || byte == 0x09 }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E: true
        case 0x00...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
        // Zero-width spaces, and marks that let a line look other than it is read (bidirectional overrides).
        case 0x200B, 0x2060, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
