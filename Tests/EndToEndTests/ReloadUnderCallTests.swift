import Foundation
import Testing

extension EndToEnd {
    /// What becomes of a call that is up while everything it was made of changes on the disk.
    @Suite("Reloads under a call")
    struct ReloadUnderCallTests {
        private static let root = Programs.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        private static let first = """
            flow: first
            defaults: {on_error: end}
            schedules:
              office: {timezone: UTC, open: {daily: "00:00-24:00"}, override: switch.json}
            sections:
              main:
                - answer
                - menu:
                    prompt: {file: greeting.wav}
                    options: {"1": next}
                    timeout: 20s
              next:
                - schedule: office
                  next: {closed: end, holiday: end}
                - run: {flow: sub.yaml, with: {who: old}}
                - goto: end
              end:
                - hangup
            """

        private static let sub = """
            flow: sub
            inputs: {who: string}
            sections:
              main:
                - goto: old_words
              old_words:
                - play: words.wav
            """

        private static let second = """
            flow: second
            sections:
              main: [answer, {goto: new}]
              new: [{play: greeting.wav}, hangup]
            """

        @Test("it keeps its flow, its subflow and its prompts; the next call gets the new ones")
        func keepsWhatItBeganWith() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.first, "flow.yaml")
            try scratch.write(Self.sub, "sub.yaml")
            _ = try scratch.folder("caller")
            for name in ["greeting.wav", "words.wav", "caller/greeting.wav", "caller/words.wav"] {
                try scratch.write(try Self.prompt(name.hasSuffix("words.wav") ? "goodbye" : "welcome"), name)
            }
            try scratch.write("{\"state\": \"open\"}", "switch.json")
            try scratch.write(
                """
                listen: 127.0.0.1:0
                numbers: {"\(Bot.number)": flow.yaml}
                records: var/calls.jsonl
                control: control
                """, "attendant.yaml")
            let server = try Child(try Programs.attendant.get(), ["serve"], in: scratch.url)
            let port = try await server.line(after: "listening on udp 127.0.0.1:", within: .seconds(20))
            let caller = try call(at: port, in: scratch)
            try await server.prints("answered", within: .seconds(20))

            // Half a file, a flow that is gone, a switch that nobody can read: refused, and nothing has changed.
            try scratch.write(String(Self.first.prefix(200)), "flow.yaml")
            try await reload(2, in: scratch)
            try scratch.write(Self.first, "flow.yaml")
            try FileManager.default.removeItem(atPath: scratch.path("sub.yaml"))
            try await reload(2, in: scratch)
            try FileManager.default.removeItem(atPath: scratch.path("switch.json"))
            // A prompt that is being copied, then another one in its place, and a flow that knows no subflow.
            try scratch.write(Array("RIFF".utf8), "greeting.wav")
            try scratch.write(Self.second, "flow.yaml")
            try await reload(2, in: scratch)
            try scratch.write(try Self.prompt("sorry"), "greeting.wav")
            try FileManager.default.removeItem(atPath: scratch.path("words.wav"))
            try await reload(0, in: scratch)
            let status = try await attendant(["status"], 0, in: scratch)
            #expect(status.contains("version 2") && status.contains("reloads: 1 taken, 3 refused"), "\(status)")
            #expect(status.contains("  version 1: 1"), "the call that is up has the version it began with: \(status)")

            #expect(try await caller.exitStatus(within: .seconds(60)) == 0, "\(caller.transcript)\(server.transcript)")
            let next = try call(at: port, named: "new", in: scratch)
            #expect(try await next.exitStatus(within: .seconds(60)) == 0, "\(next.transcript)\(server.transcript)")
            server.kill(SIGTERM)
            _ = try await server.exitStatus(within: .seconds(20))
            let records = try Bot.records(in: scratch)
            #expect(records.map(\.path) == [["main", "next", "main", "old_words", "end"], ["main", "new"]])
            #expect(records.map(\.outcome) == ["completed", "completed"])
        }

        private static func prompt(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: root.appendingPathComponent("prompts/\(name).wav")))
        }

        /// A caller that presses 1 after a while and knows the prompts by their sound; or one that only listens.
        private func call(at port: String, named name: String = "old", in scratch: Scratch) throws -> Child {
            let steps =
                name == "old"
                ? """
                      - {hear: {id: greeting, sound: greeting.wav}, within: 10s}
                      - {silence: 6s}
                      - {press: "1"}
                      - {hear: {id: words, sound: words.wav}, within: 8s}
                """ : "      - {silence: 1s}"
            try scratch.write(
                "tests:\n  - name: \(name)\n    steps:\n\(steps)\n    expect: {outcome: completed}\n",
                "caller/\(name).test.yaml")
            return try Child(
                try Programs.attendant.get(),
                ["test", "caller/\(name).test.yaml", "--live", "sip:\(Bot.number)@127.0.0.1:\(port)"], in: scratch.url)
        }

        private func reload(_ status: Int32, in scratch: Scratch) async throws {
            _ = try await attendant(["reload"], status, in: scratch)
        }

        private func attendant(_ arguments: [String], _ status: Int32, in scratch: Scratch) async throws -> String {
            let child = try Child(try Programs.attendant.get(), arguments, in: scratch.url)
            #expect(try await child.exitStatus(within: .seconds(20)) == status, "\(child.transcript)")
            return child.output
        }
    }
}
