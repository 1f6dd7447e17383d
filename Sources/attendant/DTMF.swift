import ArgumentParser
import Audio
import Foundation
import YAML

/// `attendant dtmf`
struct DTMF: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dtmf",
        abstract: "Finds the keys in recordings, with the detector that hears your callers.",
        discussion: """
            Any sound file that libsndfile reads, at any rate; several channels are mixed. The audio is fed in
            frames of 20 ms, as packets come in a call.

              attendant dtmf flows/audio/caller-digits-0-9.wav
              attendant dtmf --json recordings/*.wav

            With --explain, also what was nearly a key: why it was none, with level, twist, frequency errors, shares
            and length.

            With --json one object a key: time is the end of the audio delivered when the key was reported,
            onset the start of its tone, both in seconds.
            """
    )

    @Argument(help: ArgumentHelp("Sound files.", valueName: "file"))
    var files: [String]

    @Flag(help: "One JSON object a key.")
    var json = false

    @Flag(help: "Also say what was nearly a key, and why it was none.")
    var explain = false

    @Option(
        name: .customLong("frame"),
        help: ArgumentHelp("How much audio is delivered at once: 1ms to 1000ms.", valueName: "time"))
    var frameText = "20ms"

    private var frame: Int { Int(frameText.hasSuffix("ms") ? frameText.dropLast(2) : frameText[...]) ?? 0 }

    func validate() throws {
        guard 1...1000 ~= frame else { throw ValidationError("--frame wants 1ms to 1000ms") }
    }

    func run() throws {
        var failed = false
        for file in files {
            guard let bytes = Files.bytes(of: file) else {
                Terminal.note("error: there is no file \(file)")
                failed = true
                continue
            }
            do { report(try SoundFile.readMono8k(bytes, name: file, limit: .seconds(24 * 3600)), of: file) } catch {
                Terminal.note("error: \(error)")
                failed = true
            }
        }
        if failed { throw Terminal.usageFailure }
    }

    private func report(_ samples: [Int16], of file: String) {
        var detector = DTMFDetector(explains: explain)
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: frame * 8) {
                let end = min(start + frame * 8, all.count)
                detector.process(UnsafeBufferPointer(rebasing: all[start..<end]))
                while let event = detector.next() {
                    if case .began(let digit, let onset, _) = event { print(digit, onset, deliveredUpTo: end, file) }
                }
                while let refusal = detector.nextRefusal() { print(refusal, file) }
            }
        }
    }

    private func print(_ digit: DTMFDigit, _ onset: Int, deliveredUpTo end: Int, _ file: String) {
        if json {
            let name = JSONText.quoted(file)
            Terminal.print(
                "{\"file\":\(name),\"time\":\(seconds(end)),\"digit\":\"\(digit.character)\",\"onset\":\(seconds(onset))}"
            )
        } else {
            let name = files.count > 1 ? "  \(file)" : ""
            Terminal.print("\(digit.character)  at \(shown(onset)) s, known at \(shown(end)) s\(name)")
        }
    }

    private func print(_ refusal: DTMFRefusal, _ file: String) {
        guard json else { return Terminal.print("   at \(shown(refusal.samples.lowerBound)) s, \(refusal)") }
        let figures = [
            ("level", refusal.levelDBm0), ("twist", refusal.twistDecibels), ("row", refusal.rowOffsetPercent),
            ("column", refusal.columnOffsetPercent), ("low", refusal.lowShare), ("high", refusal.highShare),
            ("evidence", refusal.evidence),
        ].map { String(format: "\"\($0)\":%.3g", Double($1)) }.joined(separator: ",")
        Terminal.print(
            "{\"file\":\(JSONText.quoted(file)),\"refused\":\"\(refusal.digit)\",\"reason\":\"\(refusal.reason)\","
                + "\"onset\":\(seconds(refusal.samples.lowerBound)),\"length\":\(seconds(refusal.samples.count)),\(figures)}"
        )
    }

    /// For people: to the millisecond.
    private func shown(_ samples: Int) -> String { String(format: "%.9g", (Double(samples) / 8).rounded() / 1000) }

    /// For programs: to the sample.
    private func seconds(_ samples: Int) -> String { String(format: "%.6g", Double(samples) / 8000) }
}
