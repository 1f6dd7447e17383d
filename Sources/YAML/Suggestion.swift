/// "Did you mean": the known name nearest to a misspelt one.
public enum Suggestion {
    /// The nearest name, when it is near enough to be what was meant.
    ///
    /// Near is an edit distance (insert, delete, replace, swap neighbours) of at most a third of the longer name (rounded up
    /// from two thirds) and at most 3, compared without regard to case and with `-` and `_` as one. Where no name is near,
    /// one that begins like it, or that it begins with, is taken, if there is only one. Cost: names × lengths.
    public static func nearest(to name: String, among names: [String]) -> String? {
        let written = normalized(name)
        guard written.count <= longest else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names.prefix(mostNames) {
            let known = normalized(candidate)
            guard known.count <= longest else { continue }
            let limit = min(3, max(1, (max(written.count, known.count) + 1) / 3))
            let distance = editDistance(written, known)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name ?? continuation(of: written, among: names)
    }

    /// The only name that goes on where the misspelt one ends, or ends where it goes on: `date` for `datetime`.
    private static func continuation(of written: [UInt8], among names: [String]) -> String? {
        guard written.count >= 3 else { return nil }
        let found = names.prefix(mostNames).filter { name in
            let known = normalized(name)
            return known.count >= 3 && (known.starts(with: written) || written.starts(with: known))
        }
        return found.count == 1 ? found[0] : nil
    }

    /// The help of a message about an unknown name: `did you mean "main"?`, or the list of what there is.
    public static func help(for name: String, among names: [String]) -> String? {
        if let nearest = nearest(to: name, among: names) { return "did you mean \"\(nearest)\"?" }
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(24).joined(separator: ", ")
        return "one of: \(shown)\(names.count > 24 ? ", …" : "")"
    }

    private static let longest = 64
    private static let mostNames = 1_000

    private static func normalized(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// Damerau's distance with adjacent swaps (optimal string alignment), three rows.
    private static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var older: [Int] = []
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var best = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, older[column - 2] + 1)
                }
                current.append(best)
            }
            older = previous
            previous = current
        }
        return previous[right.count]
    }
}
