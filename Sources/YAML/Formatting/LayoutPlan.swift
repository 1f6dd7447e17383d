/// What has to become of each line of a file that is being formatted.
///
/// Lines that begin with a key or a dash get the indentation of their level. All others go with such a line: what goes on
/// after it moves as far as it does, and a comment takes the place of the line it belongs to.
struct LayoutPlan {
    typealias Line = [Unicode.Scalar]

    private let lines: [Line]
    /// The indentation of the lines that begin a key or an item.
    private var indents: [Int: Int] = [:]
    /// Spaces to be replaced by one, and pieces in brackets to be tidied: places in a line, from 0.
    private var gaps: [Int: [Int]] = [:]
    private var brackets: [Int: [Range<Int>]] = [:]
    /// Lines within a text of several lines: their spaces may belong to it.
    private var textLines: Set<Int> = []
    /// Lines within brackets that are several lines long: a comment there goes with what stands around it.
    private var bracketLines: Set<Int> = []

    init(lines: [Line]) { self.lines = lines }

    // MARK: Walking the tree

    /// Plans the lines of a value that stands at that indentation.
    mutating func place(_ node: YAMLNode, indent: Int) {
        let isBracketed = ["{", "["].contains(scalar(at: node.place))
        switch node.kind {
        case .map(let entries) where !isBracketed:
            for entry in entries { place(entry, indent: indent) }
        case .list(let items) where !isBracketed:
            for item in items { place(item: item, indent: indent) }
        case .map, .list:
            let start = node.place.column - 1
            brackets[node.place.line - 1, default: []].append(start..<(start + node.length))
            bracketLines.formUnion(node.place.line..<max(node.place.line, node.lastLine - 1))
        case .scalar: break
        }
    }

    private mutating func place(_ entry: YAMLNode.Entry, indent: Int) {
        let line = entry.keyPlace.line - 1
        if firstColumn(of: line) == entry.keyPlace.column - 1 { indents[line] = indent }
        if entry.value.place.line == entry.keyPlace.line, entry.value.text != "" {
            gaps[line, default: []].append(entry.value.place.column - 1)
        }
        place(entry.value, indent: indent + 2)
        note(textOf: entry.value)
    }

    private mutating func place(item: YAMLNode, indent: Int) {
        var line = item.place.line - 1
        while line > 0, !beginsWithDash(line) || firstColumn(of: line) ?? 0 >= item.place.column - 1 { line -= 1 }
        if beginsWithDash(line), indents[line] == nil { indents[line] = indent }
        if item.place.line - 1 == line, item.text != "" { gaps[line, default: []].append(item.place.column - 1) }
        place(item, indent: indent + 2)
        note(textOf: item)
    }

    /// Notes the lines of a quoted or literal text after its first: nothing at their ends or within them is ours.
    private mutating func note(textOf node: YAMLNode) {
        guard let scalar = node.scalar, scalar.style != .plain, !endsInItsLine(node, scalar.style) else { return }
        var line = node.place.line
        let own = firstColumn(of: line - 1) ?? 0
        while line < lines.count, (firstColumn(of: line) ?? .max) > own {
            textLines.insert(line)
            line += 1
        }
    }

    private func endsInItsLine(_ node: YAMLNode, _ style: YAMLNode.Scalar.Style) -> Bool {
        guard lines.indices.contains(node.place.line - 1) else { return true }
        let line = lines[node.place.line - 1]
        let last = node.place.column - 2 + node.length
        guard node.length > 1, line.indices.contains(last) else { return false }
        return style == .doubleQuoted ? line[last] == "\"" : style == .singleQuoted && line[last] == "'"
    }

    // MARK: Lines

    private func formattedLines() -> [Line] {
        var shift = 0
        return lines.indices.map { index in
            guard let first = firstColumn(of: index) else { return [] }
            if let indent = indents[index] {
                shift = indent - first
                return spaces(indent) + content(of: index, from: first)
            }
            if lines[index][first] == "#", !textLines.contains(index), !bracketLines.contains(index) {
                return spaces(indentOfComment(index, first)) + trimmed(lines[index][first...])
            }
            let rest = lines[index][first...]
            return spaces(max(0, first + shift)) + (textLines.contains(index) ? Line(rest) : trimmed(rest))
        }
    }

    /// A line's content with one space at each gap and tidy brackets.
    private func content(of index: Int, from first: Int) -> Line {
        let line = lines[index]
        var result: Line = []
        var column = first
        let starts = Set(gaps[index] ?? [])
        let pieces = Dictionary((brackets[index] ?? []).map { ($0.lowerBound, $0) }) { first, _ in first }
        while column < line.count {
            if starts.contains(column), column > first {
                while result.last == " " { result.removeLast() }
                result.append(" ")
            }
            if let piece = pieces[column], piece.upperBound <= line.count, piece.count > 1 {
                result += BracketText.tidied(line[piece])
                column = piece.upperBound
            } else {
                result.append(line[column])
                column += 1
            }
        }
        return trimmed(result[...])
    }

    /// The indentation of the line that a comment belongs to: the next key or item where that stood as far in, else the
    /// one before where that did, else the next.
    private func indentOfComment(_ index: Int, _ column: Int) -> Int {
        let next = lines[index...].indices.first { indents[$0] != nil }
        let before = lines[..<index].indices.last { indents[$0] != nil }
        let candidates = [next, before].compactMap { $0 }
        let fitting = candidates.first { firstColumn(of: $0) == column } ?? next
        return fitting.flatMap { indents[$0] } ?? 0
    }

    /// The whole text: no empty line at its ends, never two in a row outside of a text.
    func formatted() -> String {
        var result: [Line] = []
        for (index, line) in formattedLines().enumerated() {
            let isNeedless = line.isEmpty && (result.last?.isEmpty ?? true) && !textLines.contains(index)
            if !isNeedless { result.append(line) }
        }
        while result.last?.isEmpty == true { result.removeLast() }
        var text = ""
        for line in result {
            text.unicodeScalars.append(contentsOf: line)
            text.unicodeScalars.append("\n")
        }
        return text
    }

    private func firstColumn(of line: Int) -> Int? {
        lines.indices.contains(line) ? lines[line].firstIndex { $0 != " " && $0 != "\t" } : nil
    }

    private func beginsWithDash(_ line: Int) -> Bool {
        guard let first = firstColumn(of: line), lines[line][first] == "-" else { return false }
        return first + 1 == lines[line].count || lines[line][first + 1] == " "
    }

    private func scalar(at place: SourcePlace) -> Unicode.Scalar? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        return line.indices.contains(place.column - 1) ? line[place.column - 1] : nil
    }

    private func spaces(_ count: Int) -> Line { Line(repeating: " ", count: count) }

    private func trimmed(_ line: ArraySlice<Unicode.Scalar>) -> Line {
        Line(line[..<(line.lastIndex { $0 != " " && $0 != "\t" }.map { $0 + 1 } ?? line.startIndex)])
    }
}

extension YAMLNode {
    /// The last line, from 1, on which something in the value begins.
    fileprivate var lastLine: Int {
        switch kind {
        case .scalar: place.line
        case .list(let items): items.reduce(place.line) { max($0, $1.lastLine) }
        case .map(let entries): entries.reduce(place.line) { max($0, $1.value.lastLine) }
        }
    }
}
