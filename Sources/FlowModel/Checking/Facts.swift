/// Numbers for the paths of one flow, so that what is known of them is a row of bits.
final class PathTable {
    private var numbers: [String: Int] = [:]
    private var familyNumbers: [String: Int] = [:]
    /// The numbers of a name and of all paths below it.
    private var families: [[Int]] = []
    /// What is known of the input, which many steps change, by its family and its one path.
    private(set) lazy var input = family(of: "input")
    private(set) lazy var plainInputFamily = family(of: Facts.plainInput)
    private(set) lazy var plainInput = number(of: Facts.plainInput)
    /// Whether of some value every field is known to be there: `result.*`.
    private(set) var hasWholes = false

    func number(of path: String) -> Int {
        if let number = numbers[path] { return number }
        let number = numbers.count
        numbers[path] = number
        families[family(of: String(path.prefix { $0 != "." }))].append(number)
        if path.hasSuffix(".*") { hasWholes = true }
        return number
    }

    /// The number of a name's family.
    func family(of name: String) -> Int {
        if let number = familyNumbers[name] { return number }
        familyNumbers[name] = families.count
        families.append([])
        return families.count - 1
    }

    /// The numbers of the paths of a family that were met so far.
    func members(ofFamily number: Int) -> [Int] { families[number] }
}

/// The paths that certainly have a value at some point of a flow: `caller.number`, `pin`, `message.file`.
struct Facts: Equatable {
    private let table: PathTable
    private var bits: [UInt64] = []

    init(_ table: PathTable) { self.table = table }

    func contains(_ path: String) -> Bool {
        let number = table.number(of: path)
        return bits.indices.contains(number >> 6) && bits[number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ path: String) { insert(number: table.number(of: path)) }

    private mutating func insert(number: Int) {
        while bits.count <= number >> 6 { bits.append(0) }
        bits[number >> 6] |= 1 << UInt64(number & 63)
    }

    func union(_ paths: some Collection<String>) -> Facts {
        if paths.isEmpty { return self }
        var result = self
        for path in paths { result.insert(path) }
        return result
    }

    /// Forgets a name and all fields below it.
    mutating func forget(_ name: String) { forget(family: table.family(of: name)) }

    private mutating func forget(family: Int) {
        for number in table.members(ofFamily: family) where bits.indices.contains(number >> 6) {
            bits[number >> 6] &= ~(1 << UInt64(number & 63))
        }
    }

    /// What is known after something else became known.
    func learning(_ news: News) -> Facts {
        if news.isEmpty { return self }
        var facts = self
        for family in news.forgotten { facts.forget(family: family) }
        for number in news.learnt { facts.insert(number: number) }
        return facts
    }

    /// What is known on both of two ways.
    func meet(_ other: Facts) -> Facts {
        if isSubset(of: other) { return self }
        var result = self
        result.bits = zip(bits, other.bits).map { $0 & $1 }
        return result
    }

    /// Whether all that is known here is known there.
    func isSubset(of other: Facts) -> Bool {
        for (index, word) in bits.enumerated() {
            if word & ~(index < other.bits.count ? other.bits[index] : 0) != 0 { return false }
        }
        return true
    }

    /// What is known here or there.
    func union(_ other: Facts) -> Facts {
        var result = bits.count >= other.bits.count ? self : other
        for (index, word) in (bits.count >= other.bits.count ? other.bits : bits).enumerated() {
            result.bits[index] |= word
        }
        return result
    }

    static func == (left: Facts, right: Facts) -> Bool { left.isSubset(of: right) && right.isSubset(of: left) }

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

/// What one way out of a step changes of what is known, as numbers of a ``PathTable``.
struct News: Sendable {
    /// Families of which nothing is known any more.
    var forgotten: [Int] = []
    /// Paths that have a value.
    var learnt: [Int] = []

    var isEmpty: Bool { forgotten.isEmpty && learnt.isEmpty }

    init() {}

    init(_ paths: Set<String>, _ table: PathTable) { learnt = paths.map(table.number) }

    init(_ knowledge: Knowledge, _ table: PathTable) {
        if knowledge.isNothing { return }
        forgotten.reserveCapacity(knowledge.assigned.count + 2)
        learnt.reserveCapacity(knowledge.present.count + 1)
        for name in knowledge.assigned { forgotten.append(table.family(of: name)) }
        for path in knowledge.present { learnt.append(table.number(of: path)) }
        guard let isSecret = knowledge.takesSecretInput else { return }
        forgotten.append(table.input)
        forgotten.append(table.plainInputFamily)
        if !isSecret { learnt.append(table.plainInput) }
    }
}

extension Facts? {
    /// What is known on both ways, where a way that is never taken says nothing.
    mutating func merge(_ other: Facts) { self = self?.meet(other) ?? other }
}

extension ExpressionNode {
    /// Paths that have a value where this is true.
    var truths: Set<String> {
        switch self {
        case .reference(let reference): [reference.name]
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
        if case .reference(let reference) = self { [reference.name] } else { [] }
    }
}
