/// A first-in-first-out queue that keeps its memory: no allocation once it has grown to what its user needs.
struct EventQueue<Element> {
    private var elements: [Element] = []
    private var head = 0

    init(capacity: Int = 16) { elements.reserveCapacity(capacity) }

    mutating func push(_ element: Element) { elements.append(element) }

    mutating func pop() -> Element? {
        guard head < elements.count else { return nil }
        defer {
            head += 1
            if head == elements.count {
                elements.removeAll(keepingCapacity: true)
                head = 0
            }
        }
        return elements[head]
    }
}

extension EventQueue: Sendable where Element: Sendable {}
