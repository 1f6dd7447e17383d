/// Outputs in order: appended at the end, taken from the front, each O(1) amortised.
struct OutputQueue: Sendable {
    private var items: [UserAgent.Output?] = []
    private var first = 0

    mutating func append(_ output: UserAgent.Output) { items.append(output) }

    mutating func next() -> UserAgent.Output? {
        guard first < items.count else { return nil }
        let output = items[first]
        items[first] = nil
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: items.capacity <= 256)
            first = 0
        }
        return output
    }
}
