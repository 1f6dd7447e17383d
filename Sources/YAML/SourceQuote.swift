/// A source line as a terminal shows it, and where the caret stands under it.
///
/// A line that is long is cut to the piece around the caret. Letters that are two columns wide count as two, marks that
/// have no width as none.
struct SourceQuote {
    /// Lines of more characters than this are cut.
    static let longest = 160
    /// How many characters stay on either side of the caret.
    static let around = 60

    /// The line, or the piece of it.
    let text: String
    /// What stands before the caret: spaces, and the line's own tabs.
    let indent: String
    /// How many columns the caret and what follows it take; at least 1.
    let width: Int

    /// - Parameters:
    ///   - column: of the first character that is marked, from 1, in Unicode scalars.
    ///   - length: how many characters are marked.
    init(of line: String, column: Int, length: Int) {
        let all = Array(line.unicodeScalars)
        let start = min(max(0, column &- 1), all.count)
        let end = max(start, min(start &+ max(1, length), all.count))
        let isLong = all.count > Self.longest
        let first = isLong ? max(0, start - Self.around) : 0
        let last = isLong ? min(all.count, max(start + Self.around, first + 2 * Self.around)) : all.count
        let marked = all[start..<max(start, min(end, last))]
        text = (first > 0 ? "…" : "") + Self.string(all[first..<last]) + (last < all.count ? "…" : "")
        indent = (first > 0 ? " " : "") + all[first..<min(start, last)].map { Self.blank($0) }.joined()
        width = max(1, marked.reduce(0) { $0 + Self.columns($1) })
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func blank(_ scalar: Unicode.Scalar) -> String {
        scalar == "\t" ? "\t" : String(repeating: " ", count: columns(scalar))
    }

    /// How many columns a character takes (UAX #11, and what terminals do with marks and emoji).
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        guard scalar.value >= 0x300 else { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
