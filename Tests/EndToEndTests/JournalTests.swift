import Foundation
import Testing

extension EndToEnd {
    /// A real call is kept in its journal and by tcpdump; both must come to the same again.
    @Suite("Journals")
    struct JournalTests {
        private static let root = Programs.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        @Test(
            "the demonstration call replays from its journal and from a capture to the same path", .withOtherPrograms,
            .enabled("packets may not be captured here: run the tests as root, or give tcpdump the right to") {
                try await mayCapture()
            })
        func demonstration() async throws {
            let scratch = try Scratch()
            let flow = Self.root.appendingPathComponent("flows/front-desk.yaml").path
            try scratch.write(
                """
                listen: 127.0.0.1:0
                numbers: {"+15551230000": \(flow)}
                journal: {folder: calls, packets: true}
                """, "attendant.yaml")
            let tcpdump = try Child(
                try Programs.tcpdump.get(), ["-i", "lo", "-U", "-w", "call.pcap", "udp"], in: scratch.url)
            try await tcpdump.prints("listening on", within: .seconds(10))
            let caller = Self.root.appendingPathComponent("flows/audio/caller-front-desk-3.wav").path
            let demo = try Child(try Programs.attendant.get(), ["demo", "--once", "--caller", caller], in: scratch.url)
            #expect(try await demo.exitStatus(within: .seconds(90)) == 0, "\(demo.transcript)")
            tcpdump.kill(SIGTERM)
            _ = try await tcpdump.exitStatus(within: .seconds(10))

            let journal = try #require(Self.journal(in: scratch.url.appendingPathComponent("calls")))
            let replayed = try await run(["replay", journal], in: scratch)
            #expect(replayed.contains("path: main, menu, address, goodbye, end"), "\(replayed)")
            #expect(replayed.contains("the same: "), "\(replayed)")
            let captured = try await run(
                ["replay", "call.pcap", "--call", "+15551230000", "--flow", flow], in: scratch)
            #expect(captured.contains("path: main, menu, address, goodbye, end"), "\(captured)")
            let test = try await run(["test", "--from", journal], in: scratch)
            try scratch.write(test, "call.test.yaml")
            #expect(try await run(["test", "call.test.yaml"], in: scratch).contains("1 passed, 0 failed"))
        }

        /// Whether tcpdump may listen on the loopback interface; a tcpdump that is missing is a failure, not a reason.
        private static func mayCapture() async throws -> Bool {
            guard let program = try? Programs.tcpdump.get() else { return true }
            let scratch = try Scratch()
            let tcpdump = try Child(program, ["-i", "lo", "-w", "/dev/null"], in: scratch.url)
            defer { tcpdump.kill(SIGTERM) }
            do { try await tcpdump.prints("listening on", within: .seconds(10)) } catch {
                return !tcpdump.output.contains("permi")
            }
            return true
        }

        private func run(_ arguments: [String], in scratch: Scratch) async throws -> String {
            let child = try Child(try Programs.attendant.get(), arguments, in: scratch.url)
            #expect(try await child.exitStatus(within: .seconds(60)) == 0, "\(child.transcript)")
            return child.output
        }

        /// The one journal of a call that is over.
        private static func journal(in folder: URL) -> String? {
            let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            let journals = names.filter { $0.hasSuffix(".call") && !$0.hasPrefix("open/") }
            return journals.count == 1 ? folder.appendingPathComponent(journals[0]).path : nil
        }
    }
}
