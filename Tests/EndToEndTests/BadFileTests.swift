import Foundation
import Testing

extension EndToEnd {
    /// What the test commands say about files that are cut short, foreign or huge: a sentence with the place, and status 2.
    @Suite("Bad files")
    struct BadFileTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var command: [String]
            /// Files beside a good flow, its test and a journal.
            var files: [String: [UInt8]] = [:]
            /// The name of a file that is 3 GB long and empty.
            var huge: String?
            var says: [String]
            var testDescription: String { name }
        }

        private static let flow = "flow: a\nsections:\n  main:\n    - answer\n    - say: \"Hello.\"\n"
        private static func test(_ field: String) -> [UInt8] {
            Array("flow: flow.yaml\ntests:\n  - name: one\n    \(field)\n".utf8)
        }
        private static let picture: [UInt8] =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        private static let wav = Sound.wav(Sound.key("5", milliseconds: 400))
        /// A header that promises 1 GB.
        private static let boastfulWAV =
            Array(wav.prefix(4)) + [0x24, 0, 0, 0x40] + wav[8..<40] + [0, 0, 0, 0x40] + wav[44...].prefix(9)
        /// The header of a capture, and a packet that promises 4 GB.
        private static let boastfulPCAP: [UInt8] =
            [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 0, 0]
            + [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]
        private static let journal = Array(
            "{\"attendant_call\":1,\"call\":\"1\",\"day\":\"2026-03-06\",\"time\":\"15-00-00\"}\n".utf8)

        private static let testFiles = [
            Case(
                name: "a test file that ends in the middle", command: ["test", "a.test.yaml"],
                files: ["a.test.yaml": Array(test("steps: [{press: \"1").dropLast(1))], says: ["a.test.yaml:4:"]),
            Case(
                name: "a test file that is a picture", command: ["test", "a.test.yaml"],
                files: ["a.test.yaml": picture], says: ["a.test.yaml", "error"]),
            Case(
                name: "an empty test file", command: ["test", "a.test.yaml"], files: ["a.test.yaml": []],
                says: ["a.test.yaml", "error"]),
            Case(
                name: "a test file without end of brackets", command: ["test", "a.test.yaml"],
                files: ["a.test.yaml": [UInt8](repeating: UInt8(ascii: "["), count: 3_000_000)],
                says: ["a.test.yaml", "error"]),
            Case(
                name: "a huge test file", command: ["test", "huge.test.yaml"], huge: "huge.test.yaml",
                says: ["huge.test.yaml has 3221225472 bytes"]),
            Case(
                name: "a device in place of a test file", command: ["test", "/dev/zero"],
                says: ["/dev/zero is a device"]),
            Case(
                name: "a folder in place of a flow", command: ["test", "a.test.yaml"],
                files: ["a.test.yaml": Array("flow: /tmp\ntests: [{name: a}]\n".utf8)], says: ["/tmp"]),
        ]

        private static let sounds = [
            ("cut short", Array(wav.dropLast(1000))), ("of a header alone", Array(wav.prefix(30))),
            ("foreign", picture),
            ("empty", []), ("boastful", boastfulWAV),
        ].flatMap { name, bytes in
            [
                Case(
                    name: "a sound in a test, \(name)", command: ["test", "a.test.yaml"],
                    files: ["a.test.yaml": test("steps: [{audio: a.wav}]"), "a.wav": bytes],
                    says: ["a.test.yaml:4:21: error: ", "a.wav"]),
                Case(
                    name: "a sound for dtmf, \(name)", command: ["dtmf", "a.wav"], files: ["a.wav": bytes],
                    says: ["error: ", "a.wav"]),
                Case(
                    name: "a sound for amd, \(name)", command: ["amd", "a.wav"], files: ["a.wav": bytes],
                    says: ["error: ", "a.wav"]),
            ]
        }

        private static let captures = [
            ("cut short", Array(boastfulPCAP.prefix(20))), ("boastful", boastfulPCAP), ("foreign", picture),
            ("empty", []),
        ].flatMap { name, bytes in
            [
                Case(
                    name: "a capture in a test, \(name)", command: ["test", "a.test.yaml"],
                    files: ["a.test.yaml": test("pcap: a.pcap"), "a.pcap": bytes],
                    says: ["a.test.yaml:4:11: error: ", "a.pcap"]),
                Case(
                    name: "a capture to replay, \(name)", command: ["replay", "a.pcap", "--flow", "flow.yaml"],
                    files: ["a.pcap": bytes], says: ["error: a.pcap"]),
            ]
        }

        private static let badJournals: [(name: String, bytes: [UInt8])] = [
            ("cut in its first line", Array(journal.prefix(30))), ("of its first line alone", journal),
            ("foreign", picture), ("empty", []),
            ("with a line without end", journal + [UInt8](repeating: UInt8(ascii: "["), count: 3_000_000)),
        ]

        /// What a journal has before its damage can still be traced; it cannot be replayed without a beginning.
        private static let journals = badJournals.flatMap { name, bytes -> [Case] in
            let isRead = bytes.starts(with: journal)
            return (isRead ? ["replay"] : ["replay", "trace"]).map { command in
                Case(
                    name: "a journal to \(command), \(name)", command: [command, "a.call"], files: ["a.call": bytes],
                    says: ["error: a.call"])
            }
        }

        private static let journalsInTests = badJournals.map { name, bytes in
            Case(
                name: "a journal in a test, \(name)", command: ["test", "a.test.yaml"],
                files: ["a.test.yaml": test("replay: a.call"), "a.call": bytes],
                says: ["a.test.yaml:4:13: error: ", "a.call"])
        }

        private static let huge = ["a.wav", "a.pcap", "a.call"].flatMap { name in
            let field = name == "a.wav" ? "recording" : name == "a.pcap" ? "pcap" : "replay"
            let command = name == "a.wav" ? ["dtmf", name] : ["replay", name, "--flow", "flow.yaml"]
            return [
                Case(
                    name: "a huge \(name) in a test", command: ["test", "a.test.yaml"],
                    files: ["a.test.yaml": test("\(field): \(name)")], huge: name,
                    says: ["a.test.yaml:4:", "\(name) has 3221225472 bytes"]),
                Case(
                    name: "a huge \(name)", command: command, huge: name,
                    says: ["error: ", "\(name) has 3221225472 bytes"]),
            ]
        }

        static let cases = testFiles + sounds + captures + journals + journalsInTests + huge

        @Test("a sentence with the place, status 2, and nothing hangs", arguments: cases)
        func isToldWithItsPlace(_ bad: Case) async throws {
            let scratch = try Scratch()
            try scratch.write(Self.flow, "flow.yaml")
            for (name, bytes) in bad.files { try scratch.write(bytes, name) }
            if let huge = bad.huge { try Self.makeHuge(scratch.path(huge)) }
            let child = try Child(try Programs.attendant.get(), bad.command, in: scratch.url)
            let status = try await child.exitStatus(within: .seconds(20))
            #expect(status == 2, "\(child.transcript)")
            for text in bad.says { #expect(child.output.contains(text), "\(text) is not in:\n\(child.transcript)") }
        }

        /// A file without contents that takes no room on the disk.
        private static func makeHuge(_ path: String) throws {
            try Data().write(to: URL(fileURLWithPath: path))
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.truncate(atOffset: 3 << 30)
            try handle.close()
        }
    }
}
