/// Turns the text of a ``DigitPattern`` into a program, by recursive descent with bounds on depth and size.
struct PatternCompiler {
    private typealias Instruction = DigitPattern.Instruction

    private static let deepest = 16
    private static let mostInstructions = 1_000
    private static let mostRepeats = 64

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ source: String) throws(ExpressionError) {
        scalars = Array(source.unicodeScalars)
        guard scalars.count <= 200 else { throw ExpressionError("this pattern is longer than 200 characters", at: 0) }
    }

    mutating func compileAll() throws(ExpressionError) -> [DigitPattern.Instruction] {
        if peek == "^" { position += 1 }
        let body = try alternatives()
        if peek == "$", position == scalars.count - 1 { position += 1 }
        guard peek == nil else { throw mistake("there is no ( for this )") }
        return body + [.match]
    }

    /// `a|b`: jumps are relative to the start of the fragment, so that fragments can be moved and repeated.
    private mutating func alternatives() throws(ExpressionError) -> [Instruction] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw mistake("this pattern has more than \(Self.deepest) nested brackets") }
        var result = try sequence()
        while peek == "|" {
            position += 1
            let other = try sequence()
            let end = 1 + result.count + 1 + other.count
            result =
                [.fork(1, result.count + 2)] + Self.moved(result, by: 1) + [.jump(end)]
                + Self.moved(other, by: result.count + 2)
            try check(result)
        }
        return result
    }

    private mutating func sequence() throws(ExpressionError) -> [Instruction] {
        var result: [Instruction] = []
        while let scalar = peek, scalar != "|", scalar != ")", !isFinalAnchor {
            let item = try repeated(try atom(scalar))
            result += Self.moved(item, by: result.count)
            try check(result)
        }
        return result
    }

    private mutating func atom(_ scalar: Unicode.Scalar) throws(ExpressionError) -> [Instruction] {
        let start = position
        position += 1
        switch scalar {
        case "(":
            let body = try alternatives()
            guard peek == ")" else { throw ExpressionError("this ( is never closed", at: start) }
            position += 1
            return body
        case "[": return [.one(try characterClass(from: start))]
        case ".": return [.one(.any)]
        case "\\": return [.one(try escaped())]
        case "*", "+", "?", "{": throw ExpressionError("there is nothing before this \(scalar) to repeat", at: start)
        case "^", "$":
            throw ExpressionError(
                "\(scalar) belongs at the \(scalar == "^" ? "start" : "end") of the pattern", at: start)
        default: return [.one(.init(ranges: [scalar...scalar]))]
        }
    }

    private mutating func escaped() throws(ExpressionError) -> DigitPattern.CharacterSet {
        guard let scalar = peek else { throw ExpressionError("nothing follows this \\", at: position - 1) }
        position += 1
        if scalar == "d" { return .digit }
        guard !scalar.isNameStart, !scalar.isDigit else {
            throw ExpressionError(
                "\\\(scalar) has no meaning here; of these there is only \\d", at: position - 2, length: 2)
        }
        return .init(ranges: [scalar...scalar])
    }

    private mutating func characterClass(from start: Int) throws(ExpressionError) -> DigitPattern.CharacterSet {
        var set = DigitPattern.CharacterSet(ranges: [])
        if peek == "^" {
            set.isNegated = true
            position += 1
        }
        while let low = peek, low != "]" {
            position += 1
            if low == "\\" {
                set.ranges += try escaped().ranges
                continue
            }
            set.ranges.append(try range(from: low))
        }
        guard peek == "]" else { throw ExpressionError("this [ is never closed", at: start) }
        position += 1
        guard !set.ranges.isEmpty else {
            throw ExpressionError("there is nothing in these brackets", at: start, length: position - start)
        }
        return set
    }

    private mutating func range(from low: Unicode.Scalar) throws(ExpressionError) -> ClosedRange<Unicode.Scalar> {
        guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return low...low }
        let high = scalars[position + 1]
        guard low <= high else {
            throw ExpressionError("\(low)-\(high) runs backwards", at: position - 1, length: 3)
        }
        position += 2
        return low...high
    }

    // MARK: Repetition

    private mutating func repeated(_ item: [Instruction]) throws(ExpressionError) -> [Instruction] {
        let start = position
        let counts: (least: Int, most: Int?)
        switch peek {
        case "*": counts = (0, nil)
        case "+": counts = (1, nil)
        case "?": counts = (0, 1)
        case "{": counts = try bounds()
        default: return item
        }
        if scalars[start] != "{" { position += 1 }
        if let next = peek, "*+?{".unicodeScalars.contains(next) {
            throw mistake("a repetition cannot be repeated; put brackets around it")
        }
        let result = Self.copies(of: item, least: counts.least, most: counts.most)
        try check(result)
        return result
    }

    /// `{2}`, `{2,4}`, `{2,}`.
    private mutating func bounds() throws(ExpressionError) -> (least: Int, most: Int?) {
        let start = position
        guard let close = scalars[start...].firstIndex(of: "}") else {
            throw ExpressionError("this { is never closed", at: start)
        }
        let text = String(String.UnicodeScalarView(scalars[(start + 1)..<close]))
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        position = close + 1
        let least = parts.first.flatMap { $0.isDigits ? Int($0) : nil }
        let most = parts.last.flatMap { $0.isDigits ? Int($0) : nil }
        guard parts.count <= 2, let least, least <= Self.mostRepeats, most ?? least >= least,
            most ?? 0 <= Self.mostRepeats, most != nil || parts.last == ""
        else {
            throw ExpressionError(
                "{\(text)} is no repetition", at: start, length: close + 1 - start,
                help: "write {4}, {2,6} or {2,}, with numbers up to \(Self.mostRepeats)")
        }
        return (least, parts.count == 1 ? least : most)
    }

    private static func copies(of item: [Instruction], least: Int, most: Int?) -> [Instruction] {
        var result: [Instruction] = []
        for _ in 0..<least { result += moved(item, by: result.count) }
        guard let most else {
            let start = result.count
            return result + [.fork(start + 1, start + item.count + 2)] + moved(item, by: start + 1) + [.jump(start)]
        }
        for _ in least..<most {
            let start = result.count
            result += [.fork(start + 1, start + 1 + item.count)] + moved(item, by: start + 1)
        }
        return result
    }

    private static func moved(_ fragment: [Instruction], by distance: Int) -> [Instruction] {
        fragment.map { instruction in
            switch instruction {
            case .fork(let first, let second): .fork(first + distance, second + distance)
            case .jump(let target): .jump(target + distance)
            case .one, .match: instruction
            }
        }
    }

    // MARK: Text

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
    private var isFinalAnchor: Bool { peek == "$" && position == scalars.count - 1 }

    private func mistake(_ message: String) -> ExpressionError { ExpressionError(message, at: position) }

    private func check(_ fragment: [Instruction]) throws(ExpressionError) {
        guard fragment.count <= Self.mostInstructions else { throw mistake("this pattern is too large") }
    }
}
