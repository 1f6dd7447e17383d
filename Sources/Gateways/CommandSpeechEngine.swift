import Foundation

/// Speech by any program that writes a sound file: `["piper", "--model", "{voice}", "--output_file", "-"]`.
///
/// The words of the command are a template. `{text}`, `{language}`, `{voice}` and `{output}` are replaced wherever they
/// stand; each word stays one argument, and no shell sees it. Without `{text}` the text is given on standard input.
/// Without `{output}`, the path of a file that the program has to write, the sound is expected on standard output.
public struct CommandSpeechEngine: SpeechEngine {
    /// The program's name without its folder.
    public let name: String
    /// The whole command, so that another one does not find this one's recordings.
    public let version: String
    private let command: [String]
    private let defaultVoice: String?
    private let timeLimit: Duration

    private static let placeholders = ["{text}", "{language}", "{voice}", "{output}"]

    /// - Parameters:
    ///   - command: the program and its arguments.
    ///   - defaultVoice: what `{voice}` stands for where the flow names none.
    ///   - timeLimit: how long one text may take.
    /// - Throws: ``SpeechError`` when there is no program, or a placeholder is not one of the four.
    public init(
        _ command: [String], defaultVoice: String? = nil, timeLimit: Duration = .seconds(10)
    ) throws(SpeechError) {
        guard let program = command.first, !program.isEmpty else {
            throw SpeechError("speech.command", .unusableCommand("it is empty; write a list: [program, argument, …]"))
        }
        for word in command {
            if let unknown = Self.unknownPlaceholder(in: word) {
                let known = Self.placeholders.joined(separator: ", ")
                throw SpeechError("speech.command", .unusableCommand("\(unknown) is unknown; there are \(known)"))
            }
        }
        self.command = command
        self.defaultVoice = defaultVoice
        self.timeLimit = timeLimit
        name = URL(fileURLWithPath: program).lastPathComponent
        version = (command + [defaultVoice ?? ""]).joined(separator: "\u{0}")
    }

    /// Speaks a text; see ``SpeechEngine/render(_:)``.
    public func render(_ request: SpeechRequest) throws(SpeechError) -> [Int16] {
        try request.check(for: name)
        let voice = request.voice ?? defaultVoice
        if voice == nil, uses("{voice}") { throw SpeechError(name, .noVoice) }
        let file = uses("{output}") ? Self.temporaryFile() : nil
        defer { if let file { try? FileManager.default.removeItem(at: file) } }
        let values = [
            "{text}": request.line, "{language}": request.language, "{voice}": voice ?? "",
            "{output}": file?.path ?? "",
        ]
        let run = ProgramRun(
            program: command[0],
            arguments: command.dropFirst().map { Self.filled($0, values) },
            input: uses("{text}") ? [] : Array(request.line.utf8),
            timeLimit: timeLimit)
        let program = SpeechProgram(name: name, advice: "install \(command[0]), or correct speech.command")
        return try program.speech(of: request, by: run, outputFile: file)
    }

    private func uses(_ placeholder: String) -> Bool { command.contains { $0.contains(placeholder) } }

    private static func temporaryFile() -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("attendant-\(UUID().uuidString).wav")
    }

    /// `word` with its placeholders replaced, in one pass: what a value contains is not looked at again.
    static func filled(_ word: String, _ values: [String: String]) -> String {
        var (filled, rest) = ("", word[...])
        while let start = rest.firstIndex(of: "{") {
            filled += rest[..<start]
            rest = rest[start...]
            let (name, value) = values.first { rest.hasPrefix($0.key) } ?? ("{", "{")
            filled += value
            rest = rest.dropFirst(name.count)
        }
        filled += rest
        // A text that begins with a hyphen is not to be taken for an option.
        return filled.hasPrefix("-") && !word.hasPrefix("-") ? " " + filled : filled
    }

    /// The first `{name}` in lower-case letters that is no placeholder.
    private static func unknownPlaceholder(in word: String) -> String? {
        word.split(separator: "{", omittingEmptySubsequences: false).dropFirst().lazy
            .compactMap { part in part.firstIndex(of: "}").map { part[..<$0] } }
            .filter { !$0.isEmpty && $0.allSatisfy { $0.isLowercase && $0.isASCII } }
            .map { "{\($0)}" }.first { !placeholders.contains($0) }
    }
}
