/// A queue of a few events that reuses its memory.
struct ShortQueue<Element: Sendable>: Sendable {
    private var waiting: [Element] = []
    private var taken = 0

    init() { waiting.reserveCapacity(8) }

    mutating func append(_ element: Element) { waiting.append(element) }

    mutating func next() -> Element? {
        guard taken < waiting.count else { return nil }
        let element = waiting[taken]
        taken += 1
        if taken == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            taken = 0
        }
        return element
    }
}
