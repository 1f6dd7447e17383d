/// What can be reached from where in a directed graph of numbers, which count from 0.
struct Reach {
    /// The numbers that each number leads to.
    let edges: [[Int]]

    /// Whether each number is reached from one by at least one edge: the number itself only where it lies on a cycle.
    /// O(edges).
    func from(_ start: Int) -> [Bool] {
        var seen = Array(repeating: false, count: edges.count)
        var pending = edges[start]
        while let number = pending.popLast() {
            if seen[number] { continue }
            seen[number] = true
            pending += edges[number]
        }
        return seen
    }

    /// Whether one of those that are marked can be reached from each number, or is it. O(edges).
    func leading(to ends: [Bool]) -> [Bool] {
        var sources: [[Int]] = Array(repeating: [], count: edges.count)
        for (source, targets) in edges.enumerated() {
            for target in targets { sources[target].append(source) }
        }
        var seen = ends
        var pending = ends.indices.filter { ends[$0] }
        while let number = pending.popLast() {
            for source in sources[number] where !seen[source] {
                seen[source] = true
                pending.append(source)
            }
        }
        return seen
    }
}
