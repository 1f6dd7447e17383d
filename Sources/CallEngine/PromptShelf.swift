public import FlowEngine
public import MediaEngine

/// What names a piece of audio that a flow plays.
public enum PromptKey: Hashable, Sendable {
    /// A sound file by its resolved path; where there is a recording of a flow at `recording`, that goes before it.
    case file(String, recording: String? = nil)
    /// Text as a speech engine renders it.
    case speech(text: String, language: String, voice: String?)
}

/// The prompts that are ready to play: filled at load, and during calls with rendered texts.
///
/// Values are shared and immutable. The texts rendered for calls are bounded: the oldest go first.
public struct PromptShelf: Sendable {
    private var fixed: [PromptKey: Prompt]
    private var rendered: [PromptKey: Prompt] = [:]
    private var renderedOrder: [PromptKey] = []
    private let renderedLimit: Int

    /// - Parameter renderedLimit: how many texts rendered during calls are kept.
    public init(_ fixed: [PromptKey: Prompt] = [:], renderedLimit: Int = 512) {
        self.fixed = fixed
        self.renderedLimit = renderedLimit
    }

    /// The prompt of that name; `nil` while it is not there.
    public subscript(key: PromptKey) -> Prompt? { fixed[key] ?? rendered[key] }

    /// Forgets what was fetched of a recording, or in place of it: its file is another now.
    mutating func forget(recording path: String) {
        let isOld: (PromptKey) -> Bool = { key in if case .file(_, path) = key { true } else { false } }
        guard renderedOrder.contains(where: isOld) else { return }
        renderedOrder.removeAll(where: isOld)
        rendered = rendered.filter { !isOld($0.key) }
    }

    /// Keeps a prompt that was fetched while the calls went on.
    mutating func keep(_ prompt: Prompt, for key: PromptKey) {
        guard rendered.updateValue(prompt, forKey: key) == nil else { return }
        renderedOrder.append(key)
        guard renderedOrder.count > renderedLimit else { return }
        // Half go at once, so that the cost of moving the rest is paid rarely.
        let surplus = renderedOrder.count - renderedLimit / 2
        for old in renderedOrder.prefix(surplus) { rendered[old] = nil }
        renderedOrder.removeFirst(surplus)
    }
}

extension PromptKey {
    /// The key of a playable that needs audio from outside; `nil` for silence, tones and groups.
    public init?(_ playable: ResolvedPlayable) {
        switch playable {
        case .file(let path, _, let recording): self = .file(path, recording: recording)
        case .speech(let text, let language, let voice): self = .speech(text: text, language: language, voice: voice)
        default: return nil
        }
    }
}
