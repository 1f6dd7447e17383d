import CallEngine
import FlowModel
import FlowTest
import Gateways
import MediaEngine
import SansIO
import Server

/// Call journals as the commands read them.
enum CallJournal {
    /// Reads a journal, or ends the command with what is wrong with it.
    static func read(_ path: String) throws -> RecordedCall {
        guard let bytes = Files.bytes(of: path) else { throw Terminal.stop("there is no journal \(path)") }
        do throws(RecordedCallError) {
            let call = try RecordedCall(bytes, path: path)
            if let damage = call.damage { Terminal.note("note: \(path): \(damage)") }
            return call
        } catch {
            throw Terminal.stop(error.description)
        }
    }

    /// The flow that ran in the call: the version that the journals keep, or the file as it is now.
    static func program(of call: RecordedCall) throws -> FlowProgram {
        guard let beginning = call.beginning else {
            throw Terminal.stop("\(call.path): no flow began in this call, so there is nothing to replay")
        }
        if let version = keptVersion(beginning.version, near: call.path) {
            let (program, diagnostics) = version.load()
            if let program { return program }
            Terminal.show(diagnostics)
            throw Terminal.stop("the version \(beginning.version) of \(beginning.flow) does not load with this program")
        }
        Terminal.note("note: the version of \(beginning.flow) that ran is not kept here; this is the file as it is now")
        return try load(beginning.flow)
    }

    static func load(_ flow: String) throws -> FlowProgram {
        guard Files.bytes(of: flow) != nil else { throw Terminal.stop("there is no flow \(flow)") }
        let result = FlowFiles.loader(for: flow).load(flow)
        Terminal.show(result.diagnostics)
        guard let program = result.program else { throw Terminal.usageFailure }
        return program
    }

    /// Looks for `flows/VERSION` beside the journal and in the folders above.
    private static func keptVersion(_ name: String, near path: String) -> FlowVersion? {
        guard !name.isEmpty, !name.contains("/") else { return nil }
        var folder = path.contains("/") ? path[..<(path.lastIndex(of: "/") ?? path.startIndex)] : "."
        for _ in 0..<3 {
            if let version = FlowVersion(folder: "\(folder)/flows/\(name)") { return version }
            guard let slash = folder.lastIndex(of: "/") else { return FlowVersion(folder: "flows/\(name)") }
            folder = folder[..<slash]
        }
        return nil
    }

    /// The speech that calls hear, for replays in which the caller's times must fit; texts that cannot be spoken are hummed.
    static func speech() -> @Sendable (String, String, String?) -> Prompt? {
        let desk = PromptDesk(speech: SpeechLibrary(engine: ESpeakEngine(), cache: SpeechCache()))
        return { text, language, voice in
            try? desk.prompt(for: .speech(text: text, language: language, voice: voice)).get()
        }
    }

    /// How long the sounds of a flow are, and the speech that tests hum.
    static func lengths(of program: FlowProgram) -> (PromptKey) -> Duration? {
        let sounds = FlowFiles.sounds(of: program)
        return { key in
            switch key {
            case .file(let path, _): sounds[path]?.duration
            case .speech(let text, _, _): .milliseconds(65 * max(4, text.count))
            }
        }
    }
}
