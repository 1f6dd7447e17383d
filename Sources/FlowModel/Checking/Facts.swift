/// The paths that certainly have a value at some point of a flow: `caller.number`, `pin`, `message.file`.
struct Facts: Equatable {
    private(set) var paths: Set<String>

    init(_ paths: Set<String> = []) { self.paths = paths }

    func contains(_ path: [String]) -> Bool { paths.contains(path.joined(separator: ".")) }
    func contains(_ path: String) -> Bool { paths.contains(path) }

    mutating func insert(_ path: String) { paths.insert(path) }
    mutating func formUnion(_ other: Set<String>) { paths.formUnion(other) }
    func union(_ other: Set<String>) -> Facts { Facts(paths.union(other)) }

    /// Forgets a name and all fields below it.
    mutating func forget(_ name: String) {
        paths = paths.filter { $0 != name && !$0.hasPrefix(name + ".") }
    }

    /// What is known on both of two ways.
    func meet(_ other: Facts) -> Facts { Facts(paths.intersection(other.paths)) }

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
