import SansIO

/// The keys pressed while no step collects, oldest first (collect rule 1). What comes when it is full is refused.
struct TypeAheadBuffer: Sendable {
    /// How many keys wait at most.
    static let capacity = 64

    private(set) var presses: [KeyPress] = []

    /// Keeps a key; false when the buffer is full.
    mutating func append(_ press: KeyPress) -> Bool {
        guard presses.count < Self.capacity else { return false }
        presses.append(press)
        return true
    }

    /// Notes that a kept key came up.
    mutating func keyUp(_ key: Character, at now: Instant) {
        guard let index = presses.lastIndex(where: { $0.key == key && $0.upAt == nil }) else { return }
        presses[index].upAt = now
    }

    /// Takes all keys out.
    mutating func takeAll() -> [KeyPress] {
        defer { presses.removeAll() }
        return presses
    }

    /// Takes the oldest key out.
    @discardableResult
    mutating func popFirst() -> KeyPress? { presses.isEmpty ? nil : presses.removeFirst() }
}
