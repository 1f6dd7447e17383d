import Audio
import FlowModel
import Numbering
import Telephony
import Testing

/// Two clients on the loopback address: real sockets, real time, little of it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ClientTests {
    private let did = "+15551230000"
    private let callerNumber = "+12564286254"

    private func pair(numbers: [PhoneNumber] = []) async throws -> (bot: Client, phone: Client) {
        let bot = try await Client(.init(listen: "127.0.0.1:0", numbers: numbers))
        let trunk = Client.TrunkAddress("bot", at: bot.localAddress, callerIDs: [try PhoneNumber(callerNumber)])
        return (bot, try await Client(.init(listen: "127.0.0.1:0", trunk: trunk)))
    }

    @Test func `a call is placed, answered, heard and hung up`() async throws {
        let (bot, phone) = try await pair(numbers: [try PhoneNumber(did)])
        async let placed = phone.startPhoneCall(number: did, callerID: callerNumber)
        let incoming = try #require(await bot.incomingCalls.first { _ in true })
        let outgoing = try await placed
        #expect(outgoing.caller)
        #expect(!incoming.caller)
        #expect(incoming.toType == .did)
        #expect(incoming.to == did)
        #expect(incoming.callerID?.number == callerNumber)
        #expect(incoming.callerID?.name == nil)
        try await incoming.answer()
        try await outgoing.waitUntilAnswered()
        outgoing.sendDigits("4", as: .audio)
        let key = await incoming.events.first { if case .key = $0 { true } else { false } }
        #expect(key == .key("4"))
        #expect(await incoming.play(Array(repeating: 0, count: 1600)))
        incoming.hangup()
        var last: Call.Event?
        for await event in outgoing.events { last = event }
        guard case .hangup = last else {
            Issue.record("the last event was \(String(describing: last))")
            return
        }
        await bot.close()
        await phone.close()
    }

    @Test func `an anonymous caller has neither number nor name`() async throws {
        let (bot, phone) = try await pair()
        async let placed = phone.startPhoneCall(number: did)
        let incoming = try #require(await bot.incomingCalls.first { _ in true })
        #expect(incoming.callerID?.number == nil)
        #expect(incoming.callerID?.name == nil)
        incoming.reject()
        let outgoing = try await placed
        await #expect(throws: CallError.self) { try await outgoing.waitUntilAnswered() }
        await bot.close()
        await phone.close()
    }

    @Test func `a number that is not ours is told from a DID`() async throws {
        let (bot, phone) = try await pair(numbers: [try PhoneNumber("+15550000000")])
        async let placed = phone.startPhoneCall(number: did, callerID: "")
        let incoming = try #require(await bot.incomingCalls.first { _ in true })
        #expect(incoming.toType == .other)
        incoming.hangup()
        _ = try await placed
        await bot.close()
        await phone.close()
    }

    @Test func `what cannot be placed is refused before anything is sent`() async throws {
        let (bot, phone) = try await pair()
        await #expect(throws: ClientError.self) { try await phone.startPhoneCall(number: "5551234") }
        await #expect(throws: ClientError.self) {
            try await phone.startPhoneCall(number: did, callerID: "+19998887777")
        }
        await #expect(throws: ClientError.self) { try await bot.startPhoneCall(number: did) }
        await #expect(throws: ClientError.self) { try await Client(.init(listen: "localhost:x")) }
        await #expect(throws: ClientError.self) { try await Client(.init(listen: bot.localAddress)) }
        await bot.close()
        await phone.close()
    }
}
