import Foundation
import Testing

extension EndToEnd {
    /// What a person gets who wrote something wrong: a sentence that names it, and status 2.
    @Suite("Mistakes")
    struct MistakeTests {
        /// Files of one folder, a command in it, and what the command must say.
        struct Mistake: Sendable, CustomTestStringConvertible {
            var name: String
            var command = ["serve"]
            var configuration = """
                listen: 127.0.0.1:0
                numbers: {"+15551230000": flow.yaml}
                """
            /// What the flow plays.
            var prompt = "{tone: \"440/1s\"}"
            var sound: [UInt8]?
            var says: [String]
            var testDescription: String { name }
        }

        private static let wav = Sound.wav(Sound.key("5", milliseconds: 200))

        static let mistakes = [
            Mistake(
                name: "an unknown key in the configuration",
                configuration: "listen: 127.0.0.1:0\nnumber: {\"+15551230000\": flow.yaml}\n",
                says: ["attendant.yaml:2:1: error: ", "\"number\"", "numbers"]),
            Mistake(
                name: "a number that is not E.164",
                configuration: "listen: 127.0.0.1:0\nnumbers: {\"555-1230000\": flow.yaml}\n",
                says: ["attendant.yaml:2:11: error: ", "555-1230000", "E.164"]),
            Mistake(
                name: "a caller id that is not E.164",
                configuration:
                    "trunks: [{name: a, address: 127.0.0.1:5999, caller_ids: [\"12ab\"]}]\n",
                says: ["attendant.yaml:1:", "error: ", "12ab"]),
            Mistake(
                name: "an address that is none", configuration: "listen: here:5060\n",
                says: ["attendant.yaml:1:9: error: ", "here:5060"]),
            Mistake(
                name: "a file to compare that is no flow", command: ["diff", "attendant.yaml", "flow.yaml"],
                says: ["error: attendant.yaml is no flow"]),
            Mistake(
                name: "no configuration", command: ["serve", "--config", "missing.yaml"],
                says: ["error: ", "missing.yaml"]),
            Mistake(
                name: "a flow that is not there",
                configuration: "listen: 127.0.0.1:0\nnumbers: {\"+15551230000\": missing.yaml}\n",
                says: ["error: ", "missing.yaml"]),
            Mistake(
                name: "a prompt that is not there", prompt: "sound.wav",
                says: ["flow.yaml:5:13: error: ", "there is no sound file", "sound.wav"]),
            Mistake(
                name: "a truncated prompt", prompt: "sound.wav", sound: Array(wav.dropLast(1000)),
                says: ["flow.yaml:5:13: error: ", "sound.wav", "cannot be played"]),
            Mistake(
                name: "a prompt that ends in its header", prompt: "sound.wav", sound: Array(wav.prefix(20)),
                says: ["flow.yaml:5:13: error: ", "sound.wav", "cannot be played"]),
            Mistake(
                name: "a foreign prompt", prompt: "sound.wav", sound: Array("<html>Not found</html>".utf8),
                says: ["flow.yaml:5:13: error: ", "sound.wav", "cannot be played"]),
            Mistake(
                name: "an unknown verb, found by check", command: ["check", "."],
                prompt: "{tone: \"440/1s\"}\n    - anser",
                says: ["flow.yaml:6:7: error: ", "anser", "did you mean", "answer"]),
            Mistake(
                name: "a call to a number that is not E.164", command: ["call", "5551234", "flow.yaml"],
                says: ["error: ", "5551234"]),
            Mistake(
                name: "a call without a trunk", command: ["call", "+12564286254", "flow.yaml"],
                says: ["error: ", "trunk"]),
            Mistake(
                name: "a journal that is a sound", command: ["replay", "sound.wav"], sound: wav,
                says: ["error: sound.wav:1: it is no call journal"]),
            Mistake(
                name: "a journal that is not there", command: ["trace", "missing.call"],
                says: ["error: there is no journal missing.call"]),
            Mistake(
                name: "a capture that is not there", command: ["replay", "missing.pcap", "--flow", "flow.yaml"],
                says: ["error: there is no capture missing.pcap"]),
            Mistake(
                name: "a capture without a flow", command: ["replay", "missing.pcap"], says: ["error: ", "--flow FILE"]),
            Mistake(
                name: "keys wanted of a file that is not there", command: ["dtmf", "missing.wav"],
                says: ["error: ", "missing.wav"]),
        ]

        @Test("a sentence, and status 2", arguments: mistakes)
        func explains(mistake: Mistake) async throws {
            let scratch = try Scratch()
            try scratch.write(mistake.configuration, "attendant.yaml")
            try scratch.write(
                "flow: test\nsections:\n  main:\n    - answer\n    - play: \(mistake.prompt)\n", "flow.yaml")
            if let sound = mistake.sound { try scratch.write(sound, "sound.wav") }
            let child = try Child(try Programs.attendant.get(), mistake.command, in: scratch.url)
            let status = try await child.exitStatus(within: .seconds(15))
            #expect(status == 2, "\(child.transcript)")
            for words in mistake.says { #expect(child.output.contains(words), "\(child.transcript)") }
        }

        @Test(
            "a mistake is told once, though a configuration names its flow and another flow runs it",
            arguments: [".", "./"])
        func toldOnce(folder: String) async throws {
            let scratch = try Scratch()
            try scratch.write(
                "listen: 127.0.0.1:0\nnumbers: {\"+15551230000\": flow.yaml, \"+15551230001\": inner.yaml}\n",
                "attendant.yaml")
            try scratch.write("flow: outer\nsections:\n  main:\n    - run: {flow: inner.yaml}\n", "flow.yaml")
            try scratch.write("flow: inner\nsections:\n  main:\n    - anser\n", "inner.yaml")
            let child = try Child(try Programs.attendant.get(), ["check", folder], in: scratch.url)
            let status = try await child.exitStatus(within: .seconds(15))
            #expect(status == 2, "\(child.transcript)")
            #expect(child.output.components(separatedBy: "anser\n").count == 2, "\(child.transcript)")
            #expect(child.output.contains("1 mistake in 3 files"), "\(child.transcript)")
        }

        @Test("tests of a flow that is not there: told where the file names it")
        func testsOfNothing() async throws {
            let scratch = try Scratch()
            try scratch.write("# A comment.\nflow:   missing.yaml\ntests: [{name: a}]\n", "a.test.yaml")
            let child = try Child(try Programs.attendant.get(), ["test", "a.test.yaml"], in: scratch.url)
            let status = try await child.exitStatus(within: .seconds(15))
            #expect(status == 2, "\(child.transcript)")
            #expect(
                child.output.contains("a.test.yaml:2:9: error: there is no flow file missing.yaml"),
                "\(child.transcript)")
        }

        @Test("a port in use: a sentence, and status 2")
        func portInUse() async throws {
            let other = try UDPSocket()
            let scratch = try Scratch()
            try scratch.write("listen: 127.0.0.1:\(other.port)\n", "attendant.yaml")
            let child = try Child(try Programs.attendant.get(), ["serve"], in: scratch.url)
            let status = try await child.exitStatus(within: .seconds(15))
            #expect(status == 2, "\(child.transcript)")
            let sentence = "error: cannot listen on udp 127.0.0.1:\(other.port): another program uses this port"
            #expect(child.output.contains(sentence), "\(child.transcript)")
        }
    }
}
