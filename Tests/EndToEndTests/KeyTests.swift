import Foundation
import Testing

extension EndToEnd {
    /// A key must act whatever way it comes, and no other thing may act as a key.
    @Suite("Keys", .withOtherPrograms)
    struct KeyTests {
        @Test("a key that is only in the audio is answered by what its branch does", arguments: [SIPp.Law.mu, .a])
        func actsOnKeyInAudio(law: SIPp.Law) async throws {
            let records = try await Bot.serving("keys.yaml") { bot in
                try await SIPp(scenario: "key-then-bye.xml", audio: Sound.caller(pressing: "1"), law: law).call(bot)
            }.records
            #expect(records.map(\.path) == [["main", "goodbye"]])
            #expect(records.map(\.ended_by) == ["flow"])
        }

        @Test("audio from another address than the session description names, as from behind a NAT, is heard")
        func hearsCallerBehindNAT() async throws {
            let audio = Sound.caller(pressing: "1", after: 2000)
            let records = try await Bot.serving("keys.yaml") { bot in
                // Nobody is there; an address within reach, because a socket could not be pointed at others at all.
                try await SIPp(scenario: "key-then-bye.xml", audio: audio, audioHost: "127.0.0.2").call(bot)
            }.records
            #expect(records.map(\.path) == [["main", "goodbye"]])
        }

        @Test(
            "another key in the audio, and no key at all, do not hang up",
            arguments: [("2", ["main", "keep"]), (nil, ["main"])] as [(Character?, [String])])
        func tellsKeysApart(key: Character?, path: [String]) async throws {
            let audio = key.map { Sound.caller(pressing: $0) } ?? Sound.silence(milliseconds: 10_000)
            let records = try await Bot.serving("keys.yaml") { bot in
                try await SIPp(scenario: "key-without-bye.xml", audio: audio).call(bot)
            }.records
            #expect(records.map(\.path) == [path])
            #expect(records.map(\.ended_by) == ["caller"])
            #expect(records.allSatisfy { $0.packets_received > 50 && $0.packets_sent > 50 })
        }

        @Test(
            "a key as telephone-events (RFC 4733) of SIPp's own capture",
            .enabled(if: geteuid() == 0, "SIPp replays captures through a raw socket, which only root may open"))
        func actsOnCapturedEvents() async throws {
            let records = try await Bot.serving("keys.yaml") { bot in
                try await SIPp(scenario: "event-then-bye.xml", capture: "dtmf_2833_1.pcap").call(bot)
            }.records
            #expect(records.map(\.path) == [["main", "goodbye"]])
        }

        @Test(
            "a key in the body of an INFO request",
            arguments: ["info-relay-then-bye.xml", "info-plain-then-bye.xml"])
        func actsOnInfo(scenario: String) async throws {
            let records = try await Bot.serving("keys.yaml") { bot in
                try await SIPp(scenario: scenario, words: ["key": "1"]).call(bot)
            }.records
            #expect(records.map(\.path) == [["main", "goodbye"]])
        }
    }
}
