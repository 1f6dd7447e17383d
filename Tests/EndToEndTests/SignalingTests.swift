import Testing

extension EndToEnd {
    @Suite("Signaling", .withOtherPrograms)
    struct SignalingTests {
        @Test("a call is not answered before its flow answers, and CANCEL ends it: 200 and 487")
        func cancels() async throws {
            let records = try await Bot.serving("late.yaml") { bot in
                try await SIPp(scenario: "cancel.xml").call(bot)
            }.records
            #expect(records.map(\.path) == [["main"]])
            #expect(records.map(\.answered_at) == [nil])
            #expect(records.map(\.ended_by) == ["caller"])
            #expect(records.map(\.status) == [487])
        }

        @Test("OPTIONS is answered with what the bot can do, and is no call")
        func answersOptions() async throws {
            let records = try await Bot.serving("late.yaml") { bot in
                try await SIPp(scenario: "options.xml").call(bot)
            }.records
            #expect(records.isEmpty)
        }

        @Test("a number without a flow gets 404, and a record")
        func refusesUnknownNumber() async throws {
            let records = try await Bot.serving("late.yaml") { bot in
                try await SIPp(scenario: "unknown-number.xml", number: "+15559999999").call(bot)
            }.records
            #expect(records.map(\.status) == [404])
            #expect(records.map(\.answered_at) == [nil])
        }

        @Test("a hundred calls at once, each ended by the key that it alone sends in its audio")
        func hundredCalls() async throws {
            let audio = Sound.caller(pressing: "1", after: 3000)
            // A core that others use as well is no reason to refuse here: that is tested where time is virtual.
            let records = try await Bot.serving("keys.yaml", adding: "\nlimits: {load: off}\n") { bot in
                try await SIPp(scenario: "key-then-bye.xml", audio: audio, calls: 100, rate: 50).call(bot)
            }.records
            #expect(records.count == 100)
            #expect(records.count { $0.path == ["main", "goodbye"] && $0.ended_by == "flow" } == 100)
            #expect(records.count { $0.outcome == "completed" } == 100)
        }
    }
}
