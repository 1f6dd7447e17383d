import Foundation
import Gateways
import Testing

@Suite("Speech by a command")
struct CommandSpeechEngineTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(beepFile(), "beep.wav")
    }

    private func engine(
        _ script: String, _ arguments: [String] = [], timeLimit: Duration = .seconds(10)
    ) throws -> CommandSpeechEngine {
        try CommandSpeechEngine(try scratch.speaker(script) + arguments, timeLimit: timeLimit)
    }

    private let hello = SpeechRequest(text: "hello", language: "en-US")

    @Test("the text goes to standard input, the sound comes from standard output")
    func usesStandardStreams() throws {
        let samples = try engine("cat > text; cat beep.wav").render(hello)
        #expect(try scratch.text("text") == "hello")
        #expect(abs(level(samples) - -16) < 0.5)
        #expect((5580...5600).contains(samples.count), "silence before and after is cut to 50 and 150 ms")
    }

    @Test("the sound is read from the file the program wrote, which is removed then")
    func readsOutputFile() throws {
        let samples = try engine(#"cp beep.wav "$1"; printf %s "$1" > where"#, ["{output}"]).render(hello)
        #expect(samples.count > 4000)
        let where_ = try scratch.text("where")
        #expect(!where_.isEmpty && !FileManager.default.fileExists(atPath: where_))
    }

    @Test(
        "a text stays one argument, whatever it contains",
        arguments: [
            ("$(touch gone) `touch gone`; touch gone", "$(touch gone) `touch gone`; touch gone"),
            (#"it's "so" \ easy"#, #"it's "so" \ easy"#),
            ("--help", " --help"),
            ("{voice} {text}", "{voice} {text}"),
            ("two\nlines\u{0}\u{1B}[31m", "two lines  [31m"),
        ])
    func keepsTextOneArgument(text: String, seen: String) throws {
        let script = #"printf %s "$#" > count; printf %s "$1" > text; printf %s "$2" > voice; cat beep.wav"#
        _ = try engine(script, ["{text}", "in-{language}-by-{voice}"])
            .render(SpeechRequest(text: text, language: "de-CH", voice: "anna"))
        #expect(try scratch.text("text") == seen)
        #expect(try scratch.text("voice") == "in-de-CH-by-anna")
        #expect(try scratch.text("count") == "2")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("gone")))
    }

    @Test(
        "what goes wrong is said in a sentence",
        arguments: [
            ("echo 'no such model' >&2; exit 3", "speaker ended with status 3: no such model"),
            ("exit 1", "speaker ended with status 1 and said nothing"),
            ("kill -9 $$", "speaker ended with status -9 and said nothing"),
            ("echo hello", "speaker gave no usable sound: its output is not a sound file"),
            ("exit 0", "speaker gave no usable sound: its output is empty"),
            ("cat /dev/zero", "speaker gave more than 32768 KiB of sound: shorten the text"),
        ])
    func reportsFailures(script: String, sentence: String) throws {
        let error = #expect(throws: SpeechError.self) { try engine(script).render(hello) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "no error")")
    }

    @Test(
        "a program that does not end is ended, even if it refuses or leaves a child behind",
        arguments: ["exec tail -f /dev/null", "trap '' TERM; while :; do :; done", "tail -f /dev/null & wait"])
    func endsWhatHangs(script: String) throws {
        let start = ContinuousClock.now
        let error = #expect(throws: SpeechError.self) {
            try engine("echo $$ > pid; " + script, timeLimit: .milliseconds(150)).render(hello)
        }
        #expect(error?.reason == .timedOut(.milliseconds(150)))
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test("what a program left running in the background is not waited for")
    func ignoresGrandchildren() throws {
        let start = ContinuousClock.now
        let samples = try engine("tail -f /dev/null & echo $! > pid; cat beep.wav").render(hello)
        #expect(samples.count > 4000)
        #expect(ContinuousClock.now - start < .seconds(3))
        if let child = Int32(try scratch.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)) {
            kill(child, SIGKILL)
        }
    }

    @Test("the program gets none of our open files")
    func handsOverNoFiles() throws {
        try scratch.write([], "ours")
        let ours = open(scratch.path("ours"), O_RDONLY)  // without O_CLOEXEC
        defer { close(ours) }
        _ = try engine("ls -l /proc/$$/fd > files; cat beep.wav").render(hello)
        let files = try scratch.text("files")
        #expect(files.contains("pipe:") && !files.contains(scratch.path("ours")), "\(files)")
    }

    @Test("many runs leave no open files behind")
    func leaksNoFiles() throws {
        let engine = try engine("cat beep.wav")
        let open = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        for _ in 0..<3 { _ = try engine.render(hello) }
        let before = try open()
        for _ in 0..<30 { _ = try engine.render(hello) }
        // Other tests run at the same time and have files open; a leak would be 90 or more.
        #expect(try open() < before + 60)
    }

    @Test(
        "commands that cannot work are refused when they are read",
        arguments: [
            ([], "speech.command cannot be used: it is empty"),
            ([""], "speech.command cannot be used: it is empty"),
            (["piper", "--model", "{model}"], "speech.command cannot be used: {model} is unknown"),
        ] as [([String], String)])
    func refusesBadCommands(command: [String], sentence: String) {
        let error = #expect(throws: SpeechError.self) { try CommandSpeechEngine(command) }
        #expect(error?.description.hasPrefix(sentence) == true)
    }

    @Test("a voice that the command needs has to come from somewhere")
    func needsVoice() throws {
        let speaker = try scratch.speaker(#"printf %s "$1" > voice; cat beep.wav"#)
        #expect(throws: SpeechError("speaker", .noVoice)) {
            try CommandSpeechEngine(speaker + ["{voice}"]).render(hello)
        }
        _ = try CommandSpeechEngine(speaker + ["{voice}"], defaultVoice: "eva").render(hello)
        #expect(try scratch.text("voice") == "eva")
    }

    @Test("a missing program is named, with what to do")
    func namesMissingProgram() throws {
        let engine = try CommandSpeechEngine(["no-such-speaker"])
        let error = #expect(throws: SpeechError.self) { try engine.render(hello) }
        #expect(
            error?.description == "no-such-speaker is not installed: install no-such-speaker, or correct speech.command"
        )
    }

    @Test(
        "names that a program could take for an option are refused",
        arguments: [("-v", nil), ("", nil), ("en\nUS", nil), ("en", "--evil"), ("en", "")] as [(String, String?)])
    func refusesOptionNames(language: String, voice: String?) throws {
        let request = SpeechRequest(text: "hello", language: language, voice: voice)
        #expect(throws: SpeechError.self) { try engine("cat beep.wav").render(request) }
    }

    @Test("a text that is too long is refused, one without words is a short silence")
    func boundsText() throws {
        let long = SpeechRequest(text: String(repeating: "a", count: 4097), language: "en")
        #expect(throws: SpeechError("speaker", .textTooLong(bytes: 4097))) { try engine("cat beep.wav").render(long) }
        let longest = SpeechRequest(text: String(repeating: "a", count: 4096), language: "en")
        #expect(try engine("wc -c > size; cat beep.wav").render(longest).count > 4000)
        #expect(try scratch.text("size").trimmingCharacters(in: .whitespacesAndNewlines) == "4096")
        let empty = try engine("exit 9").render(SpeechRequest(text: " \n", language: "en"))
        #expect(!empty.isEmpty && empty.allSatisfy { $0 == 0 })
    }
}
