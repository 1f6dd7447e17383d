/// A pattern for what a caller keyed: a small, safe subset of regular expressions that a whole entry must satisfy.
///
/// `.`, `[0-9]`, `[^0]`, `\d`, `( )`, `|`, `*`, `+`, `?`, `{2}`, `{2,4}`, `{2,}`; `^` at the start and `$` at the end are
/// allowed and change nothing. Matching takes time O(entry × pattern) whatever the pattern is: there is no backtracking.
public struct DigitPattern: Hashable, Sendable {
    /// The pattern as written.
    public let source: String
    let program: [Instruction]

    /// Reads a pattern.
    /// - Throws: ``ExpressionError`` with the offset of the mistake.
    public init(_ source: String) throws(ExpressionError) {
        var compiler = try PatternCompiler(source)
        self.source = source
        program = try compiler.compileAll()
    }

    /// Whether the whole text satisfies the pattern.
    public func matches(_ text: String) -> Bool {
        var threads = PatternThreads(program)
        threads.start()
        for scalar in text.unicodeScalars {
            threads.step(over: scalar)
            if threads.isDead { return false }
        }
        return threads.hasMatched
    }

    enum Instruction: Hashable, Sendable {
        case one(CharacterSet)
        /// Goes on at both instructions.
        case fork(Int, Int)
        case jump(Int)
        case match
    }

    struct CharacterSet: Hashable, Sendable {
        var ranges: [ClosedRange<Unicode.Scalar>]
        var isNegated = false

        static let any = CharacterSet(ranges: [], isNegated: true)
        static let digit = CharacterSet(ranges: ["0"..."9"])

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}

/// The states of the pattern that are alive after the characters read so far (Thompson's simulation).
private struct PatternThreads {
    private let program: [DigitPattern.Instruction]
    private var alive: [Int] = []
    private var isListed: [Bool]

    init(_ program: [DigitPattern.Instruction]) {
        self.program = program
        isListed = Array(repeating: false, count: program.count)
    }

    var isDead: Bool { alive.isEmpty }
    var hasMatched: Bool { alive.contains { program[$0] == .match } }

    mutating func start() { follow(0) }

    mutating func step(over scalar: Unicode.Scalar) {
        let before = alive
        alive = []
        for index in isListed.indices { isListed[index] = false }
        for index in before {
            if case .one(let set) = program[index], set.contains(scalar) { follow(index + 1) }
        }
    }

    /// Lists an instruction and all that is reached from it without reading a character.
    private mutating func follow(_ start: Int) {
        var pending = [start]
        while let index = pending.popLast() {
            guard !isListed[index] else { continue }
            isListed[index] = true
            switch program[index] {
            case .fork(let first, let second): pending += [second, first]
            case .jump(let target): pending.append(target)
            case .one, .match: alive.append(index)
            }
        }
    }
}
