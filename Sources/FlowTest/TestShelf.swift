import CallEngine
import FlowModel
import MediaEngine

/// Gives a flow its prompts in a test: sound files as they are, texts hummed or spoken, and none that the test takes away.
struct TestShelf {
    private let program: FlowProgram
    private let sounds: [String: Prompt]
    private let unplayable: [Heard]
    private let speech: (@Sendable (String, String, String?) -> Prompt?)?

    init(
        program: FlowProgram, sounds: [String: Prompt], test: TestCase,
        speech: (@Sendable (String, String, String?) -> Prompt?)?
    ) {
        self.program = program
        self.sounds = sounds
        unplayable = test.world.unplayable
        self.speech = speech
    }

    /// Whether the test says that it cannot be played.
    func refuses(_ key: PromptKey) -> Bool {
        !unplayable.isEmpty && names(of: key).contains { name in unplayable.contains { $0.matches(name) } }
    }

    func prompt(_ key: PromptKey) -> Result<Prompt, PromptUnavailable> {
        if refuses(key) {
            return .failure(PromptUnavailable(reason: "the test says that it cannot be played"))
        }
        switch key {
        case .speech(let text, let language, let voice):
            return .success(speech?(text, language, voice) ?? SpeechStandIn.prompt(for: text))
        case .file(let path, _):
            return sounds[path].map { .success($0) }
                ?? .failure(PromptUnavailable(reason: "there is no sound file \(path)"))
        }
    }

    /// What people call a prompt: its text, or its file's name and the names that flows have for it.
    private func names(of key: PromptKey) -> [String] {
        switch key {
        case .speech(let text, _, _): return [text]
        case .file(let path, _):
            let file = path.split(separator: "/").last.map(String.init) ?? path
            let named = program.flows.values.flatMap { flow in
                flow.prompts.filter { $0.value.contains { $0.isFile(path) } }.map(\.key)
            }
            return [file] + named.map { "[\($0)]" }
        }
    }
}

extension Playable {
    fileprivate func isFile(_ path: String) -> Bool {
        if case .file(let template) = content { template.constant?.text == path } else { false }
    }
}
