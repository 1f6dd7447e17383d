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

    /// The names from which one of those can be reached, and those themselves. O(edges).
    func leading(to ends: [String]) -> Set<String> {
        var sources: [String: [String]] = [:]
        for (source, targets) in edges {
            for target in targets { sources[target, default: []].append(source) }
        }
        var seen = Set(ends)
        var pending = ends
        while let name = pending.popLast() {
            for source in sources[name] ?? [] where seen.insert(source).inserted { pending.append(source) }
        }
        return seen
    }
}
