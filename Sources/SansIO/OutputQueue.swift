/// What a machine wants done, in order: pushed as it acts, drained by its driver. First in, first out.
///
/// Each operation is O(1) amortised. The queue keeps its memory up to `keptCapacity` elements, so a machine
/// that drains it after each input allocates nothing once it has warmed up.
public struct OutputQueue<Element> {
    /// Memory for more elements than this is given back when the queue runs empty.
    private static var keptCapacity: Int { 256 }

    private var elements: [Element?] = []
    private var head = 0

    /// An empty queue with room for `capacity` elements.
    public init(capacity: Int = 0) { elements.reserveCapacity(capacity) }

    /// Whether nothing waits to be drained.
    public var isEmpty: Bool { head == elements.count }

    /// Appends at the end.
    public mutating func push(_ element: Element) { elements.append(element) }

    /// Takes from the front; `nil` when the queue is empty.
    public mutating func pop() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= Self.keptCapacity)
            head = 0
        }
        return element
    }
}

extension OutputQueue: Sendable where Element: Sendable {}
