import FlowModel
import SansIO

/// Turns the items of a prompt list into what the media side plays: names are expanded, texts evaluated, values put
/// into words, chance drawn.
struct PlayableResolver {
    /// How deep prompts may name each other, and how many items a list may become.
    static let deepest = 8
    static let mostItems = 1000

    private let scope: FrameScope
    private let language: String
    let voice: String?
    var random: RandomSource
    /// The list as people read it: `[name]` for a prompt or file, and the words spoken; sensitive digits masked.
    private(set) var labels: [String] = []
    private var count = 0

    init(scope: FrameScope, options: PlayOptions?, random: RandomSource) {
        var scope = scope
        scope.spoken = options?.language
        self.scope = scope
        language = scope.language
        voice = options?.voice
        self.random = random
    }

    /// Resolves a list.
    /// - Throws: the first item that has neither a value nor an alternate with one.
    mutating func resolve(_ items: [Playable]) throws(EvaluationError) -> [ResolvedPlayable] {
        try resolve(items, prompt: nil, depth: 0)
    }

    private mutating func resolve(
        _ items: [Playable], prompt: String?, depth: Int
    ) throws(EvaluationError) -> [ResolvedPlayable] {
        guard depth <= Self.deepest else {
            throw EvaluationError("prompts name each other more than \(Self.deepest) deep: \(prompt ?? "")")
        }
        var resolved: [ResolvedPlayable] = []
        for item in items {
            count += 1
            guard count <= Self.mostItems else {
                throw EvaluationError("the prompt has more than \(Self.mostItems) items")
            }
            resolved += try resolve(item, prompt: prompt, depth: depth)
        }
        return resolved
    }

    /// One item with its alternate: where the item has no value, the alternate takes its place.
    private mutating func resolve(
        _ item: Playable, prompt: String?, depth: Int
    ) throws(EvaluationError) -> [ResolvedPlayable] {
        guard !item.alternate.isEmpty else { return try content(of: item, prompt: prompt, depth: depth) }
        guard let main = try? content(of: item, prompt: prompt, depth: depth) else {
            return try resolve(item.alternate, prompt: prompt, depth: depth + 1)
        }
        let written = labels
        let alternate = try? resolve(item.alternate, prompt: prompt, depth: depth + 1)
        labels = written
        return alternate.map { [.withAlternate(main, else: $0)] } ?? main
    }

    private mutating func content(
        of item: Playable, prompt: String?, depth: Int
    ) throws(EvaluationError) -> [ResolvedPlayable] {
        switch item.content {
        case .file(let path): return [try file(path, prompt: prompt)]
        case .prompt(let name):
            guard let items = scope.frame.flow?.prompts[name] else {
                throw EvaluationError("there is no prompt named \(name)")
            }
            labels.append("[\(name)]")
            return try resolve(items, prompt: name, depth: depth + 1)
        case .say(let template): return [try speech(template) { text in text.text }]
        case .sayAs(let form, let template, let currency):
            let code = try currency?.text(in: scope)
            let spoken = Spoken(language)
            return recorded(try speech(template) { value in form.words(for: value, currency: code, in: spoken) })
        case .silence(let duration): return [.silence(duration)]
        case .tone(let tone):
            labels.append("[tone \(tone.hertz.map(String.init).joined(separator: "+")) Hz]")
            return [.tone(tone)]
        case .oneOf(let lists):
            guard !lists.isEmpty else { return [] }
            return try resolve(lists[Int(random.next() % UInt64(lists.count))], prompt: prompt, depth: depth + 1)
        }
    }

    /// A text from recorded words, where the language's folder has them all.
    private func recorded(_ speech: ResolvedPlayable) -> [ResolvedPlayable] {
        guard case .speech(let text, let language, _) = speech,
            let files = scope.frame.flow?.snippets[language.lowercased()]?.files(saying: text)
        else { return [speech] }
        return files.map { path in .file(path: path, name: text) }
    }

    private mutating func file(_ template: Template, prompt: String?) throws(EvaluationError) -> ResolvedPlayable {
        let path = try template.text(in: scope)
        guard !path.isEmpty else { throw EvaluationError("the path of the sound file is empty") }
        let name = prompt ?? path.split(separator: "/").last.map(String.init) ?? path
        if prompt == nil { labels.append(scope.isSensitive(template) ? "[\(FrameScope.mask)]" : "[\(name)]") }
        return .file(path: path, name: name, recording: template.constant == nil ? recording(path) : nil)
    }

    /// Where a recording of that name lies: the path as the flow wrote it, without the flow's folder.
    private func recording(_ path: String) -> String? {
        let folder = FlowPath.folder(of: scope.frame.flow?.path ?? "")
        let beside = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        guard path.hasPrefix(beside) else { return nil }
        let written = String(path.dropFirst(beside.count))
        return RecordingPath.isWithinFolder(written) ? written : nil
    }

    private mutating func speech(
        _ template: Template, words: (Value) -> String?
    ) throws(EvaluationError) -> ResolvedPlayable {
        let value = try template.evaluate(in: scope)
        guard value != .null, let text = words(value) else {
            throw EvaluationError(
                value == .null ? "there is no value to say" : "\"\(value.text.prefix(40))\" cannot be said so")
        }
        labels.append(scope.isSensitive(template) ? scope.journalText(of: template) : text)
        return .speech(text: text, language: language, voice: voice)
    }
}
