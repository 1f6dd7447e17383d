extension SourceFile {
    /// The place of a character of a scalar's text, which quoting, escapes and indentation moved.
    ///
    /// - Parameter offset: in characters (Unicode scalars) from the start of the scalar's text.
    /// - Returns: the exact place for texts of one line and for `|` blocks, else the place where the scalar begins.
    public func place(ofCharacter offset: Int, in node: YAMLNode) -> SourcePlace {
        guard let scalar = node.scalar, offset > 0 || scalar.style != .plain else { return node.place }
        guard let source = text(fromLine: node.place.line, column: node.place.column) else { return node.place }
        switch scalar.style {
        case .plain:
            let isOneLine = source.unicodeScalars.starts(with: scalar.text.unicodeScalars)
            return isOneLine ? node.place.advanced(by: offset) : node.place
        case .singleQuoted, .doubleQuoted: return quotedPlace(offset, source, scalar.style, node.place)
        case .literal: return blockPlace(offset, scalar.text, node.place)
        case .folded: return node.place
        }
    }

    /// Walks over the quoted text, where an escape of several characters stands for one.
    private func quotedPlace(
        _ offset: Int, _ source: Substring, _ style: YAMLNode.Scalar.Style, _ start: SourcePlace
    ) -> SourcePlace {
        let scalars = Array(source.unicodeScalars)
        var position = 1
        for _ in 0..<offset {
            guard position < scalars.count else { return start }
            position +=
                style == .doubleQuoted
                ? Self.doubleQuotedWidth(scalars, position) : Self.singleQuotedWidth(scalars, position)
        }
        return position < scalars.count ? start.advanced(by: position) : start
    }

    private static func singleQuotedWidth(_ scalars: [Unicode.Scalar], _ position: Int) -> Int {
        scalars[position] == "'" ? 2 : 1
    }

    private static func doubleQuotedWidth(_ scalars: [Unicode.Scalar], _ position: Int) -> Int {
        guard scalars[position] == "\\", position + 1 < scalars.count else { return 1 }
        switch scalars[position + 1] {
        case "x": return 4
        case "u": return 6
        case "U": return 10
        default: return 2
        }
    }

    /// Counts lines below the `|`; the indentation is that of the first line with text.
    private func blockPlace(_ offset: Int, _ text: String, _ start: SourcePlace) -> SourcePlace {
        let before = text.unicodeScalars.prefix(offset)
        let below = before.count { $0 == "\n" }
        let column = before.reversed().prefix { $0 != "\n" }.count
        var number = start.line + 1
        while let line = line(number), line.allSatisfy({ $0 == " " }) { number += 1 }
        guard let first = line(number) else { return start }
        let indent = first.prefix { $0 == " " }.count
        return SourcePlace(file: path, line: start.line + 1 + below, column: indent + column + 1)
    }
}
