/// A binary heap: the least element first. To insert and to take cost O(log n), to look at the first O(1).
///
/// Of elements that are equally small any may come first: whoever wants an order gives them numbers. Inlinable: machines ask
/// for the first one with each packet.
public struct Heap<Element: Comparable> {
    /// The elements, in no order that means anything.
    @usableFromInline var elements: [Element] = []

    /// An empty heap.
    @inlinable public init() {}

    /// How many elements there are.
    @inlinable public var count: Int { elements.count }

    /// The least one; `nil` when there is none.
    @inlinable public var first: Element? { elements.first }

    /// Puts an element in.
    @inlinable
    public mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the least one out; `nil` when there is none.
    @inlinable @discardableResult
    public mutating func popFirst() -> Element? {
        guard let least = elements.first else { return nil }
        elements.swapAt(0, elements.count - 1)
        elements.removeLast()
        var parent = 0
        while let child = lesserChild(of: parent), elements[child] < elements[parent] {
            elements.swapAt(child, parent)
            parent = child
        }
        return least
    }

    /// Takes out all elements of which `isUnwanted` is true; O(n log n).
    @inlinable
    public mutating func removeAll(where isUnwanted: (Element) -> Bool) {
        let kept = elements.filter { !isUnwanted($0) }
        elements.removeAll(keepingCapacity: true)
        for element in kept { insert(element) }
    }

    @inlinable
    func lesserChild(of parent: Int) -> Int? {
        let left = 2 * parent + 1
        guard left < elements.count else { return nil }
        return left + 1 < elements.count && elements[left + 1] < elements[left] ? left + 1 : left
    }
}

extension Heap: Sendable where Element: Sendable {}
