import FlowModel

/// What stands on the ways of a picture: as few words as say it, for each of them makes the picture wider.
///
/// An outcome needs no verb where no other verb of its card has ways, and no words at all where the step just went well.
struct FlowWords {
    /// The verbs that the ways out of each node speak of.
    private var verbs: [String: Set<Substring>] = [:]
    private static let known = Set(FlowLanguage.verbs.map { Substring($0.word) })
    /// Good endings that lead on like the end of a card does.
    private static let expected: Set<Substring> = ["completed", "accepted", "ok", "stored"]

    init(_ edges: [FlowDrawing.Edge]) {
        for edge in edges where !edge.isByDefault {
            for part in Self.parts(of: edge) {
                if let verb = part.verb, !part.outcome.isEmpty { verbs[edge.from, default: []].insert(verb) }
            }
        }
    }

    /// The words on one way.
    func text(of edge: FlowDrawing.Edge) -> String {
        let parts = Self.parts(of: edge)
        if parts.count == 1, parts[0].verb != nil, Self.expected.contains(parts[0].outcome) { return "" }
        let isOnlyVerb = verbs[edge.from]?.count == 1
        return parts.map { part in
            guard let verb = part.verb, !isOnlyVerb || part.outcome.isEmpty else { return String(part.outcome) }
            return part.outcome.isEmpty ? String(verb) : "\(verb) \(part.outcome)"
        }.joined(separator: ", ")
    }

    /// `dial busy, declined` as its parts; a part without a verb belongs to the one before.
    private static func parts(of edge: FlowDrawing.Edge) -> [(verb: Substring?, outcome: Substring)] {
        edge.label.split(separator: ", ").map { text in
            let word = text.prefix { $0 != " " }
            guard known.contains(word) else { return (nil, text) }
            return (word, text.dropFirst(word.count).drop { $0 == " " })
        }
    }
}
