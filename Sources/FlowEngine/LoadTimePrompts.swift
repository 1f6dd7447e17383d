public import FlowModel
import SansIO

extension FlowProgram {
    /// Every sound file and text that its flows can play and that needs no value of a call: what a driver reads
    /// and renders at load. In source order, each once.
    public var promptsKnownAtLoad: [ResolvedPlayable] {
        var collector = ConstantPlayables()
        for (_, flow) in flows.sorted(by: { $0.key < $1.key }) { collector.collect(flow) }
        return collector.found
    }

    /// The sound files among them, by their paths.
    public var soundsKnownAtLoad: [String] {
        var collector = ConstantPlayables(onlyFiles: true)
        for (_, flow) in flows.sorted(by: { $0.key < $1.key }) { collector.collect(flow) }
        return collector.found.compactMap { if case .file(let path, _, _) = $0 { path } else { nil } }
    }
}

/// Finds the constant items of prompt lists.
private struct ConstantPlayables {
    /// Leaves out what is spoken.
    private let onlyFiles: Bool
    private(set) var found: [ResolvedPlayable] = []
    private var known: Set<ResolvedPlayable> = []

    init(onlyFiles: Bool = false) { self.onlyFiles = onlyFiles }

    mutating func collect(_ flow: Flow) {
        for path in flow.snippets.values.flatMap(\.files).sorted() {
            let word = ResolvedPlayable.file(path: path, name: path)
            if known.insert(word).inserted { found.append(word) }
        }
        let frame = FlowFrame(flow: flow)
        let scope = FrameScope(call: [:], input: .null, isInputSensitive: false, frame: frame)
        for (_, items) in flow.prompts.sorted(by: { $0.key < $1.key }) { collect(items, nil, scope) }
        for step in flow.sections.flatMap(\.steps) {
            for list in step.verb.promptLists { collect(list.items, list.options, scope) }
        }
    }

    private mutating func collect(_ items: [Playable], _ options: PlayOptions?, _ scope: FrameScope) {
        for item in items {
            collect(item.alternate, options, scope)
            switch item.content {
            case .prompt, .silence, .tone: break
            case .oneOf(let lists): for list in lists { collect(list, options, scope) }
            case .file(let template): if template.isConstant { add(item, options, scope) }
            case .say(let template), .sayAs(_, let template, _):
                if !onlyFiles, template.isConstant { add(item, options, scope) }
            }
        }
    }

    private mutating func add(_ item: Playable, _ options: PlayOptions?, _ scope: FrameScope) {
        var item = item
        item.alternate = []
        var resolver = PlayableResolver(scope: scope, options: options, random: RandomSource(seed: 0))
        for playable in (try? resolver.resolve([item])) ?? [] where known.insert(playable).inserted {
            found.append(playable)
        }
    }
}
