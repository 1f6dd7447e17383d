import FlowModel
import SansIO

/// Finds the texts of a section that can be rendered before they are wanted.
///
/// A text is ready when everything it reads has a value already and is neither the next input nor sensitive.
struct LookAhead {
    /// After so many texts of one call nothing more is prepared: it is rendered when it is played.
    static let mostTexts = 512

    private(set) var known: Set<ResolvedPlayable> = []

    /// The texts of the section that were not found before, in source order. O(items).
    mutating func newTexts(of section: Section, in scope: FrameScope) -> [ResolvedPlayable] {
        var found: [ResolvedPlayable] = []
        for step in section.steps {
            for list in step.verb.promptLists {
                collect(list.items, options: list.options, in: scope, depth: 0, into: &found)
            }
        }
        return found
    }

    private mutating func collect(
        _ items: [Playable], options: PlayOptions?, in scope: FrameScope, depth: Int,
        into found: inout [ResolvedPlayable]
    ) {
        guard depth <= PlayableResolver.deepest else { return }
        for item in items where known.count < Self.mostTexts {
            switch item.content {
            case .file, .silence, .tone: break
            case .prompt(let name):
                collect(
                    scope.frame.flow?.prompts[name] ?? [], options: options, in: scope, depth: depth + 1, into: &found)
            case .oneOf(let lists):
                for list in lists { collect(list, options: options, in: scope, depth: depth + 1, into: &found) }
            case .say(let template), .sayAs(_, let template, _):
                if isReady(template, in: scope) { add(item, options: options, in: scope, to: &found) }
            }
            collect(item.alternate, options: options, in: scope, depth: depth + 1, into: &found)
        }
    }

    private mutating func add(
        _ item: Playable, options: PlayOptions?, in scope: FrameScope, to found: inout [ResolvedPlayable]
    ) {
        var text = item
        text.alternate = []
        var resolver = PlayableResolver(scope: scope, options: options, random: RandomSource(seed: 0))
        guard let resolved = try? resolver.resolve([text]) else { return }
        found += resolved.filter { known.insert($0).inserted }
    }

    private func isReady(_ template: Template, in scope: FrameScope) -> Bool {
        !scope.isSensitive(template)
            && template.references.allSatisfy { reference in
                let path = reference.split(separator: ".").map(String.init)
                return path.first != "input" && scope.value(at: path) != .null
            }
    }
}
