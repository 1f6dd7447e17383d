public import FlowModel
import SansIO

extension FlowProgram {
    /// Every sound file and text that its flows can play and that needs no value of a call: what a driver reads
    /// and renders at load. In source order, each once.
    public var promptsKnownAtLoad: [ResolvedPlayable] {
        var known: Set<ResolvedPlayable> = []
        return labelledPrompts.map { $0.playable }.filter { known.insert($0).inserted }
    }

    /// The same prompts, each as journals tell it: `[name]` for a prompt or file, and the words spoken. One that stands
    /// in the flows in several ways is there for each.
    public var labelledPrompts: [(label: String, playable: ResolvedPlayable)] {
        var collector = ConstantPlayables()
        for (_, flow) in flows.sorted(by: { $0.key < $1.key }) { collector.collect(flow) }
        return collector.found
    }

    /// The sound files among them, by their paths.
    public var soundsKnownAtLoad: [String] {
        var collector = ConstantPlayables(onlyFiles: true)
        for (_, flow) in flows.sorted(by: { $0.key < $1.key }) { collector.collect(flow) }
        var known: Set<String> = []
        return collector.found.compactMap { if case .file(let path, _, _) = $0.playable { path } else { nil } }
            .filter { known.insert($0).inserted }
    }
}

/// Finds the constant items of prompt lists.
private struct ConstantPlayables {
    /// Leaves out what is spoken.
    private let onlyFiles: Bool
    private(set) var found: [(label: String, playable: ResolvedPlayable)] = []
    private var known: [ResolvedPlayable: Set<String>] = [:]

    init(onlyFiles: Bool = false) { self.onlyFiles = onlyFiles }

    mutating func collect(_ flow: Flow) {
        for path in flow.snippets.values.flatMap(\.files).sorted() {
            add(ResolvedPlayable.file(path: path, name: path), told: path)
        }
        let frame = FlowFrame(flow: flow)
        let scope = FrameScope(call: [:], input: .null, isInputSensitive: false, frame: frame)
        for (name, items) in flow.prompts.sorted(by: { $0.key < $1.key }) { collect(items, nil, scope, prompt: name) }
        for step in flow.sections.flatMap(\.steps) {
            for list in step.verb.promptLists { collect(list.items, list.options, scope, prompt: nil) }
        }
    }

    private mutating func collect(
        _ items: [Playable], _ options: PlayOptions?, _ scope: FrameScope, prompt: String?
    ) {
        for item in items {
            collect(item.alternate, options, scope, prompt: prompt)
            switch item.content {
            case .prompt, .silence, .tone: break
            case .oneOf(let lists): for list in lists { collect(list, options, scope, prompt: prompt) }
            case .file(let template): if template.isConstant { add(item, options, scope, prompt: prompt) }
            case .say(let template), .sayAs(_, let template, _):
                if !onlyFiles, template.isConstant { add(item, options, scope, prompt: prompt) }
            }
        }
    }

    private mutating func add(_ item: Playable, _ options: PlayOptions?, _ scope: FrameScope, prompt: String?) {
        var item = item
        item.alternate = []
        var resolver = PlayableResolver(scope: scope, options: options, random: RandomSource(seed: 0))
        let resolved = (try? resolver.resolve([item])) ?? []
        var label = resolver.labels.joined(separator: " ")
        if let prompt { label = item.isFile ? "[\(prompt)]" : "[\(prompt)] \(label)" }
        for playable in resolved { add(playable, told: label) }
    }

    private mutating func add(_ playable: ResolvedPlayable, told label: String) {
        if known[playable, default: []].insert(label).inserted { found.append((label, playable)) }
    }
}

extension Playable {
    fileprivate var isFile: Bool { if case .file = content { true } else { false } }
}
