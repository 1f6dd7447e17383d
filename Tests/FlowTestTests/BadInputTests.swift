import FlowTest
import Foundation
import MediaEngine
import Testing
import YAML

/// Files that are cut short, foreign or huge: a sentence with a place, and never a trap or a hang.
@Suite struct BadInputTests {
    private static let good = Array(
        """
        flow: a.yaml
        network: {loss: 1%}
        tests:
          - name: one
            dial: {"+15551230001": {answer_after: 3s}}
            steps:
              - {audio: a.wav}
              - {hear: {regex: "a|b"}, within: 3s}
            expect: {path: [main], keys: {pressed: "1", as: audio}, duration: 1s..2s}
        """.utf8)

    /// A second of silence as a WAV file of 16 bits.
    private static let wav: [UInt8] = {
        let header: [UInt8] =
            Array("RIFF".utf8) + [0xA4, 0x3E, 0, 0] + Array("WAVEfmt ".utf8) + [
                16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0,
            ]
            + [0x80, 0x3E, 0, 0, 2, 0, 16, 0] + Array("data".utf8) + [0x80, 0x3E, 0, 0]
        return header + [UInt8](repeating: 0, count: 16_000)
    }()

    private func read(_ test: [UInt8], audio: [UInt8] = wav) -> (TestFile?, [Diagnostic]) {
        TestFileReader(readFile: { $0.hasSuffix(".wav") ? audio : $0.hasSuffix(".test.yaml") ? test : nil })
            .read("dir/a.test.yaml")
    }

    @Test func `the good file is read`() {
        let (file, diagnostics) = read(Self.good)
        #expect(file != nil, "\(diagnostics.map(\.description))")
    }

    @Test(
        arguments: [
            ("empty", []), ("of zeros", [UInt8](repeating: 0, count: 4096)),
            (
                "a picture",
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
                    + (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            ),
            ("a sound", wav), ("a list", Array("- a\n- b\n".utf8)),
            ("nested without end", Array(String(repeating: "[", count: 100_000).utf8)),
            ("huge", Array(repeating: Array("tests: [a, b, c]\n".utf8), count: 400_000).flatMap(\.self)),
            ("full of tests", Array(("tests:\n" + String(repeating: "  - {}\n", count: 60_000)).utf8)),
        ] as [(String, [UInt8])])
    func `a test file that is no test file is refused with a sentence`(what: String, bytes: [UInt8]) {
        let (file, diagnostics) = read(bytes)
        #expect(file == nil)
        #expect(diagnostics.contains { $0.severity == .error && !$0.message.isEmpty }, "\(what)")
        #expect(diagnostics.count <= Findings.most)
    }

    @Test func `a test file cut anywhere is read or refused with a sentence`() {
        for length in 0..<Self.good.count {
            let (file, diagnostics) = read(Array(Self.good.prefix(length)))
            if file == nil, diagnostics.isEmpty { Issue.record("cut at \(length), and nothing is said") }
        }
    }

    @Test(
        arguments: [
            ("cut in its header", Array(wav.prefix(20))), ("cut in its audio", Array(wav.prefix(9000))),
            ("without audio", Array(wav.prefix(44))), ("empty", []), ("a page", Array("<html>Not found</html>".utf8)),
            ("claiming 1 GiB", Array(wav.prefix(40)) + [0, 0, 0, 0x40] + [UInt8](repeating: 0, count: 100)),
        ] as [(String, [UInt8])])
    func `a recording that is none is refused at the step that plays it`(what: String, audio: [UInt8]) {
        let (file, diagnostics) = read(Self.good, audio: audio)
        #expect(file == nil)
        #expect(diagnostics.map { $0.place?.line } == [7], "\(what): \(diagnostics.map(\.description))")
        #expect(diagnostics.first?.message.contains("dir/a.wav") == true)
    }

    /// What `ffmpeg` and `sox` leave where they write to a pipe: the audio that is there counts.
    @Test(arguments: [[0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F]] as [[UInt8]])
    func `a recording whose length its writer could not know is read as far as it goes`(size: [UInt8]) {
        let audio = Array(Self.wav.prefix(40)) + size + [UInt8](repeating: 0, count: 3200)
        let (file, diagnostics) = read(Self.good, audio: audio)
        guard case .audio(let sound)? = file?.tests.first?.steps.first?.action else {
            Issue.record("\(diagnostics.map(\.description))")
            return
        }
        #expect(sound.prompt.samples.count == 1600)
    }
}
