/// Numbers for the paths of one flow, so that what is known of them is a row of bits.
final class PathTable {
    private var numbers: [String: Int] = [:]
    /// The numbers of a name and of all paths below it.
    private var families: [String: [Int]] = [:]

    func number(of path: String) -> Int {
        if let number = numbers[path] { return number }
        let number = numbers.count
        numbers[path] = number
        families[String(path.prefix { $0 != "." }), default: []].append(number)
        return number
    }

    func family(of name: String) -> [Int] { families[name] ?? [] }
}

/// The paths that certainly have a value at some point of a flow: `caller.number`, `pin`, `message.file`.
struct Facts: Equatable {
    private let table: PathTable
    private var bits: [UInt64] = []

    init(_ table: PathTable) { self.table = table }

    func contains(_ path: [String]) -> Bool { contains(path.joined(separator: ".")) }

    func contains(_ path: String) -> Bool {
        let number = table.number(of: path)
        return bits.indices.contains(number >> 6) && bits[number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ path: String) {
        let number = table.number(of: path)
        while bits.count <= number >> 6 { bits.append(0) }
        bits[number >> 6] |= 1 << UInt64(number & 63)
    }

    mutating func formUnion(_ paths: Set<String>) {
        for path in paths { insert(path) }
    }

    func union(_ paths: Set<String>) -> Facts {
        var result = self
        result.formUnion(paths)
        return result
    }

    /// Forgets a name and all fields below it.
    mutating func forget(_ name: String) {
        for number in table.family(of: name) where bits.indices.contains(number >> 6) {
            bits[number >> 6] &= ~(1 << UInt64(number & 63))
        }
    }

    /// What is known after an outcome of a step.
    func learning(_ knowledge: Knowledge) -> Facts {
        var facts = self
        for name in knowledge.assigned { facts.forget(name) }
        if let isSecret = knowledge.takesSecretInput {
            facts.forget("input")
            facts.forget(Facts.plainInput)
            if !isSecret { facts.insert(Facts.plainInput) }
        }
        facts.formUnion(knowledge.present)
        return facts
    }

    /// What is known on both of two ways.
    func meet(_ other: Facts) -> Facts {
        var result = self
        result.bits = zip(bits, other.bits).map { $0 & $1 }
        return result
    }

    /// What is known here or there.
    func union(_ other: Facts) -> Facts {
        var result = bits.count >= other.bits.count ? self : other
        for (index, word) in (bits.count >= other.bits.count ? other.bits : bits).enumerated() {
            result.bits[index] |= word
        }
        return result
    }

    static func == (left: Facts, right: Facts) -> Bool {
        zip(left.bits, right.bits).allSatisfy { $0 == $1 }
            && left.bits.dropFirst(right.bits.count).allSatisfy { $0 == 0 }
            && right.bits.dropFirst(left.bits.count).allSatisfy { $0 == 0 }
    }

    /// What is known of `name` after it was given a constant.
    mutating func learn(_ name: String, is value: Value) {
        if value.isNull { return }
        insert(name)
        guard case .map(let entries) = value else { return }
        for (key, value) in entries { learn("\(name).\(key)", is: value) }
    }

    /// Stands for "the last input was no secret".
    static let plainInput = "input!plain"
}

extension Facts? {
    /// What is known on both ways, where a way that is never taken says nothing.
    mutating func merge(_ other: Facts) { self = self?.meet(other) ?? other }
}

extension ExpressionNode {
    /// Paths that have a value where this is true.
    var truths: Set<String> {
        switch self {
        case .reference(let reference): [reference.path.joined(separator: ".")]
        case .not(let operand): operand.falsities
        case .binary(.and, let left, let right): left.truths.union(right.truths)
        case .binary(.or, let left, let right): left.truths.intersection(right.truths)
        case .binary(.notEqual, let left, .literal(.null)), .binary(.notEqual, .literal(.null), let left): left.path
        case .binary(.equal, let left, .literal(let value)) where !value.isNull: left.path
        case .binary(.equal, .literal(let value), let right) where !value.isNull: right.path
        default: []
        }
    }

    /// Paths that have a value where this is false.
    var falsities: Set<String> {
        switch self {
        case .not(let operand): operand.truths
        case .binary(.or, let left, let right): left.falsities.union(right.falsities)
        case .binary(.and, let left, let right): left.falsities.intersection(right.falsities)
        case .binary(.equal, let left, .literal(.null)), .binary(.equal, .literal(.null), let left): left.path
        default: []
        }
    }

    private var path: Set<String> {
        if case .reference(let reference) = self { [reference.path.joined(separator: ".")] } else { [] }
    }
}
