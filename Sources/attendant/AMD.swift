import ArgumentParser
import Audio
import Foundation
import YAML

/// `attendant amd`
struct AMD: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amd",
        abstract:
            "Tells who answered recorded calls, with the detector of `detect_machine`: human, machine, fax or unknown.",
        discussion: """
            Any sound file that libsndfile reads, at any rate, from the answer on; folders are searched for .wav,
            .flac and .ogg. Each file's verdict comes with what it was measured from.

              attendant amd calls/
              attendant amd calls/ --labels calls.jsonl        the confusion matrix
              attendant amd --wait-for beep call.wav           when the machine's beep ended
              attendant amd --beeps hours.wav                  every beep of a long recording

            --labels: a line a file, `name label`, `name,label`, or JSON: {"file": "a.wav", "label": "human"}.

            Exit status: 0 fine; 1 with --labels, when fewer than --at-least percent of the people or of the machines
            that were decided are right; 2 a file or an argument is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Sound files or folders.", valueName: "path"))
    var paths: [String]

    @Option(help: ArgumentHelp("Who really answered each file.", valueName: "file"))
    var labels: String?

    @Option(help: ArgumentHelp("The percentage of right verdicts that --labels demands.", valueName: "percent"))
    var atLeast = 0.0

    @Option(help: ArgumentHelp("result, greeting_end or beep.", valueName: "what"))
    var waitFor = "result"

    @Flag(help: "One JSON object a file, or a beep.")
    var json = false

    @Flag(help: "Find beeps in the whole of each file instead of deciding who answered.")
    var beeps = false

    func validate() throws {
        guard MachineRules.Wait(rawValue: waitFor) != nil else {
            throw ValidationError("--wait-for wants result, greeting_end or beep")
        }
    }

    func run() throws {
        let known = try labels.map(readLabels) ?? [:]
        var matrix = ConfusionMatrix()
        var failed = false
        for file in Files.expand(paths, Self.isSound) {
            do {
                let samples = try samples(of: file)
                if beeps {
                    reportBeeps(samples, of: file)
                } else {
                    let finding = Self.finding(samples, MachineRules.Wait(rawValue: waitFor) ?? .result)
                    let label = known[(file as NSString).lastPathComponent]
                    if let label { matrix.count(finding.answeredBy, label: label) }
                    report(finding, label, of: file)
                }
            } catch {
                Terminal.note("error: \(error)")
                failed = true
            }
        }
        if failed { throw Terminal.usageFailure }
        guard labels != nil, !beeps else { return }
        if json { Terminal.print(matrix.json) } else { Terminal.print(matrix.text) }
        if matrix.worstPercentage < atLeast { throw ExitCode(1) }
    }

    private static func isSound(_ name: String) -> Bool {
        [".wav", ".flac", ".ogg"].contains { name.lowercased().hasSuffix($0) }
    }

    private func samples(of file: String) throws -> [Int16] {
        guard let bytes = Files.bytes(of: file) else { throw AMDError(sentence: "there is no file \(file)") }
        return try SoundFile.readMono8k(bytes, name: file, limit: .seconds(24 * 3600))
    }

    private func readLabels(_ path: String) throws -> [String: AnsweredBy] {
        do { return try AMDLabels.read(path) } catch {
            Terminal.note("error: \(error)")
            throw Terminal.usageFailure
        }
    }

    /// Hears a whole call in frames of 20 ms, as packets come.
    private static func finding(_ samples: [Int16], _ wait: MachineRules.Wait) -> MachineFinding {
        var rules = MachineRules()
        rules.wait = wait
        var detector = MachineDetector(rules: rules)
        var last: MachineFinding?
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) where !detector.isOver {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + 160, all.count)]))
                while let finding = detector.next() { last = finding }
            }
        }
        // A recording that ends before the verdict, or before the beep, is all there was to hear.
        return last ?? detector.findingSoFar
    }

    private func report(_ finding: MachineFinding, _ label: AnsweredBy?, of file: String) {
        if json {
            Terminal.print(finding.json(file: file, label: label))
        } else {
            let mark = label.map { $0 == finding.answeredBy ? "" : "   ← \($0.rawValue)" } ?? ""
            Terminal.print("\(file): \(finding.line)\(mark)")
        }
    }

    private func reportBeeps(_ samples: [Int16], of file: String) {
        var detector = BeepDetector()
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) {
                let end = min(start + 160, all.count)
                detector.process(UnsafeBufferPointer(rebasing: all[start..<end]))
                while let tone = detector.next() {
                    if case .beep(let burst) = tone { report(burst, knownAt: end, of: file) }
                }
            }
        }
    }

    private func report(_ burst: ToneBurst, knownAt end: Int, of file: String) {
        let (from, to, known) = (Double(burst.start) / 8000, Double(burst.end) / 8000, Double(end) / 8000)
        if json {
            Terminal.print(
                "{\"file\":\(JSONText.quoted(file)),\"time\":\(known),\"start\":\(from),\"end\":\(to),\"hertz\":\(burst.hertz)}"
            )
        } else {
            let figures = String(format: "%.0f Hz, %.2f–%.2f s, known at %.2f s", burst.hertz, from, to, known)
            Terminal.print("\(file): beep of \(figures)")
        }
    }
}

/// A sentence about a file.
struct AMDError: Error, CustomStringConvertible {
    var sentence: String
    var description: String { sentence }
}
