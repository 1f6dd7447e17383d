/// What a machine wants done, in order: pushed as it acts, drained by its driver. First in, first out.
///
/// Each operation is O(1) amortised. The queue keeps its memory up to `keptCapacity` elements, so a machine
/// that drains it after each input allocates nothing once it has warmed up. Inlinable: other rooms drain it per packet,
/// and a generic that is not specialised there costs many times as much.
public struct OutputQueue<Element> {
    /// Memory for more elements than this is given back when the queue runs empty.
    @usableFromInline static var keptCapacity: Int { 256 }

    @usableFromInline var elements: [Element?] = []
    @usableFromInline var head = 0
    /// How many wait: known without a look at their memory, which is cold after most packets.
    @usableFromInline var waiting = 0

    /// An empty queue with room for `capacity` elements.
    @inlinable
    public init(capacity: Int = 0) { elements.reserveCapacity(capacity) }

    /// Whether nothing waits to be drained.
    @inlinable public var isEmpty: Bool { waiting == 0 }

    /// Appends at the end.
    @inlinable
    public mutating func push(_ element: Element) {
        elements.append(element)
        waiting += 1
    }

    /// Takes from the front; `nil` when the queue is empty.
    @inlinable
    public mutating func pop() -> Element? {
        guard waiting > 0 else { return nil }
        waiting -= 1
        let element = elements[head]
        elements[head] = nil
        head += 1
        if waiting == 0 {
            elements.removeAll(keepingCapacity: elements.capacity <= Self.keptCapacity)
            head = 0
        }
        return element
    }
}

extension OutputQueue: Sendable where Element: Sendable {}
