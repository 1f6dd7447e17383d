import Foundation
import Testing

extension EndToEnd {
    /// `attendant test --live`: the caller of a test file in real calls, to an IVR of others and to our own.
    @Suite("Live flow tests", .withOtherPrograms)
    struct LiveTests {
        private static let root = Programs.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        /// SIPp plays an IVR with three recordings; it takes its key by INFO.
        @Test("a caller tells the prompts of another IVR by their sound, and notices a wrong one")
        func judgesAnotherIVR() async throws {
            let scratch = try Scratch()
            let port = try UDPSocket.freePort()
            let ivr = try startIVR(at: port, calls: 2, in: scratch)
            try scratch.write(
                """
                tests:
                  - name: key 1 says goodbye
                    steps:
                      - {hear: {id: menu, sound: menu.wav}, within: 5s}
                      - {press: "1", as: info}
                      - {hear: {id: goodbye, sound: one.wav}, within: 4s}
                    expect: {outcome: completed, path: [main]}
                  - name: key 2 says goodbye, too
                    steps:
                      - {hear: "whatever it says first", within: 12s}
                      - {press: "2", as: info}
                      - {hear: {id: goodbye, sound: one.wav}, within: 2s}
                """, "ivr.test.yaml")
            let test = try Child(
                try Programs.attendant.get(), ["test", "ivr.test.yaml", "--live", "sip:ivr@127.0.0.1:\(port)"],
                in: scratch.url)
            #expect(try await test.exitStatus(within: .seconds(60)) == 1, "\(test.transcript)")
            let output = test.output
            #expect(output.contains("✓ key 1 says goodbye"), "\(output)")
            #expect(output.contains("note: not judged, for it cannot be seen from outside: path"), "\(output)")
            #expect(output.contains("✗ key 2 says goodbye, too"), "\(output)")
            #expect(
                output.contains("ivr.test.yaml:12: the caller did not hear \"goodbye [one.wav]\" in time"), "\(output)")
            #expect(output.contains("note: line 10: nobody knows how \"whatever it says first\" sounds"), "\(output)")
            ivr.kill(SIGTERM)
        }

        @Test("a call that nobody takes shows nothing, and its test does not pass") func refused() async throws {
            let scratch = try Scratch()
            try scratch.write("flow: away\nsections: {main: [{reject: busy}]}\n", "away.yaml")
            try scratch.write(
                "listen: 127.0.0.1:0\nnumbers: {\"\(Bot.number)\": away.yaml}\n", "attendant.yaml")
            let server = try Child(try Programs.attendant.get(), ["serve"], in: scratch.url)
            let port = try await server.line(after: "listening on udp 127.0.0.1:", within: .seconds(20))
            try scratch.write("tests: [{name: a quiet caller, steps: [{silence: 1s}]}]\n", "quiet.test.yaml")
            let test = try Child(
                try Programs.attendant.get(),
                ["test", "quiet.test.yaml", "--live", "sip:\(Bot.number)@127.0.0.1:\(port)"], in: scratch.url)
            #expect(try await test.exitStatus(within: .seconds(40)) == 1, "\(test.transcript)\(server.transcript)")
            #expect(test.output.contains("the call was not answered: the other side said 486"), "\(test.output)")
            server.kill(SIGTERM)
        }

        private func startIVR(at port: UInt16, calls: Int, in scratch: Scratch) throws -> Child {
            try scratch.bring("ivr.xml")
            for (name, prompt) in [("menu", "menu"), ("one", "goodbye"), ("other", "sorry")] {
                let file = Self.root.appendingPathComponent("prompts/\(prompt).wav")
                let bytes = [UInt8](try Data(contentsOf: file))
                try scratch.write(bytes, "\(name).wav")
                try scratch.write(Sound.samples(ofWAV: bytes).map(Sound.muLaw), "\(name).raw")
            }
            let media = try UDPSocket.freePort() & ~1
            return try Child(
                try Programs.sipp.get(),
                [
                    "-sf", "ivr.xml", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", "\(port)", "-mp", "\(media)", "-m",
                    "\(calls)", "-nostdin", "-rtp_payload", "0",
                ], in: scratch.url)
        }

        @Test("the shipped tests pass on our own server, by a trunk with a password, with keys in the audio")
        func judgesOurOwnServer() async throws {
            let scratch = try Scratch()
            let flow = Self.root.appendingPathComponent("flows/front-desk.yaml").path
            try scratch.write("sesame", "password.txt")
            try scratch.write(
                """
                listen: 127.0.0.1:0
                numbers: {"\(Bot.number)": \(flow)}
                records: var/calls.jsonl
                callers: {users: {tester: tester_password}, realm: carrier.example}
                secrets: {tester_password: {file: password.txt}}
                """, "server.yaml")
            let server = try Child(
                try Programs.attendant.get(), ["serve", "--config", "server.yaml"], in: scratch.url)
            let port = try await server.line(after: "listening on udp 127.0.0.1:", within: .seconds(20))
            try scratch.write(
                """
                trunks:
                  - name: carrier
                    address: "127.0.0.1:\(port)"
                    domain: carrier.example
                    caller_ids: ["+15555555555"]
                    username: tester
                    password: tester_password
                secrets: {tester_password: {file: password.txt}}
                """, "attendant.yaml")
            let file = Self.root.appendingPathComponent("flows/front-desk.test.yaml").path
            let test = try Child(
                try Programs.attendant.get(),
                ["test", file, "--live", Bot.number, "--filter", "impatient caller", "--json"], in: scratch.url)
            #expect(try await test.exitStatus(within: .seconds(40)) == 0, "\(test.transcript)\(server.transcript)")
            #expect(test.output.contains("\"passed\":true"), "\(test.output)")
            #expect(test.output.contains("\"prompts\":[\"[welcome]\","), "\(test.output)")
            server.kill(SIGTERM)
            _ = try await server.exitStatus(within: .seconds(20))
            // Two drivers of ours: the caller's reports (RTCP) came to the port behind the audio's.
            #expect(try Bot.records(in: scratch).map(\.far_packets_lost) == [0], "\(scratch.text("var/calls.jsonl"))")
        }
    }
}
