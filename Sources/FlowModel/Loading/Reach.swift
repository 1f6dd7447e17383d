/// What can be reached from where in a directed graph of names.
struct Reach {
    let edges: [String: [String]]

    /// The names reached from one by at least one edge: the name itself only where it lies on a cycle. O(edges).
    func from(_ start: String) -> Set<String> {
        var seen: Set<String> = []
        var pending = edges[start] ?? []
        while let name = pending.popLast() {
            if seen.insert(name).inserted { pending += edges[name] ?? [] }
        }
        return seen
    }
}
