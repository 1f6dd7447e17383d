import Audio
public import CallEngine
import FlowEngine
public import FlowModel
import Foundation
public import Gateways
public import MediaEngine
public import YAML

/// The flows of a configuration, compiled, with every prompt they can play decoded and rendered at load.
///
/// All or nothing: with one error there is no library, and whoever reloads keeps the one before.
public struct FlowLibrary: Sendable {
    /// The compiled flows by the path they are named by.
    public var programs: [String: FlowProgram]
    /// Sound files and constant texts, ready to play.
    public var prompts: [PromptKey: Prompt]
    /// Errors and warnings of all files.
    public var diagnostics: [Diagnostic]
    /// What the programs were made from, by the names of their versions.
    public var versions: [String: FlowVersion] = [:]

    /// True where the flows must not be used.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Loads flows.
    ///
    /// - Parameters:
    ///   - paths: the flows' paths, as messages shall name them.
    ///   - speech: renders the constant texts; `nil` leaves them out, for a mere check.
    ///   - secrets: the names of the secrets there are; a flow that reads another one is refused. `nil` takes all.
    ///   - previous: the library before; prompts that did not change are taken from it.
    ///   - progress: called after each text with how many are done and how many there are.
    public static func load(
        _ paths: [String], speech: SpeechLibrary?, secrets: Set<String>? = nil, reusing previous: FlowLibrary? = nil,
        progress: (Int, Int) -> Void = { _, _ in }
    ) -> FlowLibrary {
        var library = FlowLibrary(programs: [:], prompts: [:], diagnostics: [])
        var seen: Set<String> = []
        let distinct = paths.filter { seen.insert($0).inserted }
        for (flow, version) in distinct.mapOnAllCores({ path in LoadedFlow(path).withVersion }) {
            library.take(flow, version, secrets)
        }
        guard !library.hasErrors, let speech else { return library }
        library.loadPrompts(speech, reusing: previous?.prompts ?? [:], progress: progress)
        return library
    }

    /// Flows that were loaded already, to be checked against a configuration: without versions and prompts.
    public init(checking flows: [LoadedFlow], secrets: Set<String>) {
        self.init(programs: [:], prompts: [:], diagnostics: [])
        for flow in flows { take(flow, nil, secrets) }
    }

    private init(programs: [String: FlowProgram], prompts: [PromptKey: Prompt], diagnostics: [Diagnostic]) {
        self.programs = programs
        self.prompts = prompts
        self.diagnostics = diagnostics
    }

    private mutating func take(_ loaded: LoadedFlow, _ version: FlowVersion?, _ secrets: Set<String>?) {
        diagnostics += loaded.diagnostics
        guard let program = loaded.program else { return }
        if let secrets { check(program, secrets) }
        programs[loaded.path] = program
        if let version { versions[version.name] = version }
    }

    /// Reports the secrets that a program reads and that are not there.
    private mutating func check(_ program: FlowProgram, _ secrets: Set<String>) {
        for flow in program.flows.values.sorted(by: { $0.path < $1.path }) {
            for name in flow.secretNames where !secrets.contains(name) {
                diagnostics.append(
                    Diagnostic(
                        .error, "\(flow.path) reads secret.\(name), and the configuration has no such secret", at: nil,
                        length: 1, help: "write secrets: {\(name): {env: \(name.uppercased())}} in the configuration"))
            }
        }
    }

    private mutating func loadPrompts(
        _ speech: SpeechLibrary, reusing previous: [PromptKey: Prompt], progress: (Int, Int) -> Void
    ) {
        let desk = PromptDesk(speech: speech)
        let wanted = programs.values.flatMap(\.promptsKnownAtLoad).compactMap(PromptKey.init)
        let keys = Set(wanted).subtracting(prompts.keys)
        for (index, key) in keys.enumerated() {
            switch desk.prompt(for: key) {
            case .success(let prompt):
                // The same samples are kept once, however often the flows are loaded.
                let known = previous[key]
                prompts[key] = known?.samples == prompt.samples ? known : prompt
            case .failure(let failure): diagnostics.append(Diagnostic(.error, failure.reason, at: nil, length: 1))
            }
            progress(index + 1, keys.count)
        }
    }
}

/// How flows find their files: relative to the flow's own folder, within the project around it.
public enum FlowFiles {
    /// A loader that reads flows and checks sounds from the disk.
    ///
    /// The project around a flow with a relative path is the folder that the path starts in; around one with an
    /// absolute path, the folder above the flow's own, so that `flows` and `prompts` can lie side by side.
    public static func loader(for path: String) -> FlowLoader {
        FlowLoader(
            root: path.hasPrefix("/") ? parentFolder(of: parentFolder(of: path)) : nil,
            readFile: { path in FileManager.default.contents(atPath: path).map { [UInt8]($0) } },
            checkSound: { path, bytes in
                do throws(SoundFileError) {
                    _ = try SoundFile.readMono8k(bytes, name: path)
                    return nil
                } catch {
                    return error.description
                }
            },
            listFolder: { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
        )
    }
}

/// Gives prompts: reads sound files, has texts spoken. Blocks; not for the threads of calls.
public struct PromptDesk: Sendable {
    private let speech: SpeechLibrary
    private let data: String?

    /// - Parameters:
    ///   - speech: has texts spoken.
    ///   - data: the folder that flows keep their recordings in; `nil` for none.
    public init(speech: SpeechLibrary, data: String? = nil) {
        self.speech = speech
        self.data = data
    }

    /// The prompt, or a sentence that says why there is none.
    public func prompt(for key: PromptKey) -> Result<Prompt, PromptUnavailable> {
        switch key {
        case .speech(let text, let language, let voice):
            do throws(SpeechError) {
                let samples = try speech.samples(of: SpeechRequest(text: text, language: language, voice: voice))
                return .success(Prompt(name: text, samples: samples))
            } catch {
                return .failure(PromptUnavailable(reason: error.description))
            }
        case .file(let besideFlow, let recording):
            let path = recorded(recording) ?? besideFlow
            do {
                let samples = try SoundFile.readMono8k(read(path), name: path)
                return .success(Prompt(name: path, samples: SpeechLevel.normalised(samples)))
            } catch {
                return .failure(PromptUnavailable(reason: "\(error)"))
            }
        }
    }

    private func recorded(_ recording: String?) -> String? {
        guard let data, let recording, RecordingPath.isWithinFolder(recording) else { return nil }
        let path = data + "/" + recording
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PromptUnavailable(reason: "there is no sound file \(path)")
        }
        return [UInt8](data)
    }
}

extension FlowFiles {
    /// The sound files that a flow names, by their resolved paths; those that cannot be read are left out.
    ///
    /// - Parameter known: sounds that need not be read again; they are in the result.
    public static func sounds(of program: FlowProgram, known: [String: Prompt] = [:]) -> [String: Prompt] {
        var sounds = known
        for path in program.soundsKnownAtLoad {
            guard sounds[path] == nil, let data = FileManager.default.contents(atPath: path) else { continue }
            sounds[path] = (try? SoundFile.readMono8k([UInt8](data), name: path)).map {
                Prompt(name: path, samples: $0)
            }
        }
        return sounds
    }
}
