import Testing

extension EndToEnd {
    /// What happens before the answer, in the middle of a call and at its handing over, with programs of others.
    @Suite("Early media, hold, delayed offer, transfer, screening", .withOtherPrograms)
    struct JoinedCallTests {
        @Test("early media: a session with the 183, audio in it, and the same session in the 200")
        func earlyMedia() async throws {
            let records = try await Bot.serving("early.yaml") { bot in
                try await SIPp(scenario: "early-media.xml").call(bot)
            }.records
            #expect(records.map(\.path) == [["main"]])
            // Two seconds before the answer, a fifth of a second after it.
            #expect(records.allSatisfy { 90...140 ~= $0.packets_sent })
        }

        @Test("hold by re-INVITE: answered recvonly, and no packet until the call is resumed")
        func hold() async throws {
            let records = try await Bot.serving("tone.yaml") { bot in
                try await SIPp(scenario: "hold.xml").call(bot)
            }.records
            // A second of audio in three seconds of call.
            #expect(records.allSatisfy { 40...75 ~= $0.packets_sent })
            #expect(records.map(\.ended_by) == ["caller"])
        }

        @Test("an INVITE without an offer is answered with ours, and the answer in the ACK starts the audio")
        func delayedOffer() async throws {
            let records = try await Bot.serving("tone.yaml") { bot in
                try await SIPp(scenario: "delayed-offer.xml").call(bot)
            }.records
            #expect(records.allSatisfy { 40...60 ~= $0.packets_sent })
            #expect(records.map { $0.answered_at != nil } == [true])
        }

        @Test(
            "REFER: who takes it is hung up after its NOTIFY, who refuses it stays with the flow",
            arguments: [("accepted", "gone", "transferred"), ("refused", "stays", "completed")])
        func transfer(kind: String, section: String, outcome: String) async throws {
            let records = try await Bot.serving("transfer.yaml") { bot in
                try await SIPp(scenario: "transfer-\(kind).xml").call(bot)
            }.records
            #expect(records.map(\.path) == [["main", section]])
            #expect(records.map(\.outcome) == [outcome])
        }

        @Test("a softphone that is dialled is asked first, and connected by its key", arguments: ["1", "5"])
        func screening(key: String) async throws {
            let scratch = try Scratch()
            let phone = try await Softphone(in: scratch, saying: Sound.silence(milliseconds: 20_000))
            let records = try await Bot.serving("screened.yaml", trunk: phone.port) { bot in
                async let call: Void = SIPp(scenario: "talk.xml").call(bot)
                try await bot.shows("picked up and is asked", within: .seconds(10))
                try phone.press(key)
                if key == "1" { try await bot.shows("bridged with", within: .seconds(5)) }
                try await call
            }.records
            #expect(records.map(\.ended_by) == ["caller"])
            #expect(records.map(\.path) == [["main"]])
        }
    }
}
