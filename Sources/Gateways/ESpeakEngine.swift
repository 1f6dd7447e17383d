import Audio

/// Speech by the program espeak-ng: robotic, quick (about 20 ms a sentence), and at home in a hundred languages.
public struct ESpeakEngine: SpeechEngine {
    /// `espeak-ng`.
    public let name = "espeak-ng"
    /// The program's version and the pace.
    public let version: String
    private let program: String
    private let wordsPerMinute: Int

    /// - Parameters:
    ///   - program: the program's path, or its name in `PATH`.
    ///   - wordsPerMinute: how fast it speaks, 80 to 450.
    public init(program: String = "espeak-ng", wordsPerMinute: Int = 150) {
        self.program = program
        self.wordsPerMinute = max(80, min(450, wordsPerMinute))
        let answer = try? ProgramRun(program: program, arguments: ["--version"], timeLimit: .seconds(5)).run()
        let words = String(decoding: answer?.output.prefix(200) ?? [], as: UTF8.self).split(separator: " ")
        let number = words.first { $0.first?.isNumber == true } ?? "unknown"
        version = "\(number) at \(self.wordsPerMinute)"
    }

    /// Whether the program is on this machine.
    public var isInstalled: Bool { ProgramRun.find(program) != nil }

    /// Speaks a text; see ``SpeechEngine/render(_:)``. An unknown region of a known language is no error (`en-ZA`).
    public func render(_ request: SpeechRequest) throws(SpeechError) -> [Int16] {
        try request.check(for: name)
        let voice = request.voice ?? request.language
        let run = ProgramRun(
            program: program,
            arguments: ["-b", "1", "-s", String(wordsPerMinute), "-v", voice, "--stdin", "--stdout"],
            input: Array(request.line.utf8))
        return try SpeechProgram(name: name, advice: Self.advice).speech(of: request, by: run, outputFile: nil)
    }

    private static let advice = "apt-get install espeak-ng, or set speech.command"
}
