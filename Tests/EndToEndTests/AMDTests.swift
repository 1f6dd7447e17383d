import Foundation
import Testing

extension EndToEnd {
    /// `attendant amd DIR --labels FILE`: who was taken for whom.
    @Suite("Who answered, from recordings")
    struct AMDTests {
        private static func tone(_ hertz: Double, milliseconds: Int) -> [Int16] {
            (0..<milliseconds * Sound.rate / 1000).map { index in
                Int16(6000 * sin(2 * Double.pi * hertz * Double(index) / Double(Sound.rate)))
            }
        }

        /// A machine's beep, a fax, a line without a sound, and another beep that the labels call a person.
        private static func folder() throws -> Scratch {
            let scratch = try Scratch()
            let quiet = Sound.silence(milliseconds: 1000)
            try scratch.write(Sound.wav(quiet + tone(1000, milliseconds: 500) + quiet), "machine.wav")
            try scratch.write(Sound.wav(quiet + tone(2100, milliseconds: 3000) + quiet), "fax.wav")
            try scratch.write(Sound.wav(Sound.silence(milliseconds: 8000)), "silence.wav")
            try scratch.write(Sound.wav(quiet + tone(800, milliseconds: 400) + quiet), "person.wav")
            try scratch.write(
                """
                {"file": "machine.wav", "label": "machine"}
                {"file": "fax.wav", "label": "fax"}
                {"file": "silence.wav", "label": "unknown"}
                {"file": "person.wav", "label": "human"}

                """, "labels.jsonl")
            return scratch
        }

        @Test("the matrix has a row a label, and the status says whether enough were right", arguments: [0, 97])
        func matrix(atLeast: Int) async throws {
            let scratch = try Self.folder()
            let arguments = ["amd", ".", "--labels", "labels.jsonl", "--at-least", "\(atLeast)"]
            let child = try Child(try Programs.attendant.get(), arguments, in: scratch.url)
            let status = try await child.exitStatus(within: .seconds(30))
            #expect(status == (atLeast > 0 ? 1 : 0), "\(child.transcript)")
            let rows = child.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            let expected = [
                ["human", "0", "1", "0", "0"], ["machine", "0", "1", "0", "0"], ["fax", "0", "0", "1", "0"],
                ["unknown", "0", "0", "0", "1"],
            ]
            for row in expected { #expect(rows.contains { $0.starts(with: row) }, "\(child.transcript)") }
        }

        @Test("a label that nobody has is named, with status 2")
        func badLabel() async throws {
            let scratch = try Self.folder()
            try scratch.write("machine.wav robot\n", "labels.jsonl")
            let child = try Child(
                try Programs.attendant.get(), ["amd", ".", "--labels", "labels.jsonl"], in: scratch.url)
            #expect(try await child.exitStatus(within: .seconds(30)) == 2, "\(child.transcript)")
            #expect(child.output.contains("robot"), "\(child.transcript)")
        }
    }
}
