import Foundation
import Testing

extension EndToEnd {
    /// What strangers throw at the bot.
    @Suite("Garbage", .withOtherPrograms)
    struct GarbageTests {
        /// How long it lasts; more for a long run: `ATTENDANT_GARBAGE_SECONDS=60`.
        private let seconds = ProcessInfo.processInfo.environment["ATTENDANT_GARBAGE_SECONDS"].flatMap(Int.init) ?? 4

        @Test("ten thousand random datagrams a second on the SIP and RTP ports leave a running call untouched")
        func garbage() async throws {
            let peer = AudioPeer(try UDPSocket())
            let records = try await Bot.serving("keys.yaml") { bot in
                var call = SIPp(scenario: "audio-elsewhere.xml", words: ["audio_port": "\(peer.port)"])
                call.bound = .seconds(seconds + 20)
                async let bye: Void = { [call] in try await call.call(bot) }()
                try await peer.throwGarbage(rounds: seconds * 50, each: 100, at: bot.port)
                try await peer.play(Sound.caller(pressing: "1", after: 400, then: 5000))
                try await bye
            }.records
            #expect(records.map(\.path) == [["main", "goodbye"]])
            #expect(records.map(\.ended_by) == ["flow"])
        }
    }
}
