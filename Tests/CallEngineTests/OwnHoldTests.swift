import CallEngine
import MediaEngine
import Numbering
import SIPCore
import SIPMessage
import SansIO
import Simulator
import Testing

/// Hold and resume that an application asks for, and what a dial tells the trunk about the call that it came from.
@Suite struct OwnHoldTests {
    private static let flow = """
        flow: test
        sections:
          main: [answer, {play: {tone: "440/60s"}}, hangup]
        """

    private func changes(_ calls: SimulatedCalls) -> [String] {
        calls.journal.compactMap { if case .sessionChanged(let text) = $0 { text } else { nil } }
    }

    @Test func `hold stops the other side's audio, resume brings it back, and both sides say so`() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        let call = try calls.call()
        var own: [String] = []
        calls.phone.onJournal = { if case .sessionChanged(let text) = $0.event { own.append(text) } }
        calls.run(seconds: 3)
        calls.phone.exchange.hold(call, at: calls.simulation.now)
        calls.phone.exchange.hold(call, at: calls.simulation.now)
        calls.run(seconds: 2)
        #expect(changes(calls) == ["the other side put the call on hold"] && own == ["this side put the call on hold"])
        calls.phone.exchange.resume(call, at: calls.simulation.now)
        calls.run(seconds: 2)
        #expect(changes(calls).last == "the other side resumed the call" && own.last == "this side resumed the call")
        calls.phone.exchange.hangUp(call, at: calls.simulation.now)
        calls.run(seconds: 40)
        let record = try #require(calls.records.first)
        // Five of the seven seconds had audio, a packet each 20 ms.
        #expect((240...262).contains(record.packetsSent))
        #expect(calls.bot.exchange.callCount == 0 && calls.phone.exchange.callCount == 0)
    }

    @Test func `hold and resume in one breath, and both sides at once: it ends as the last word was`() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        let call = try calls.call()
        calls.run(seconds: 3)
        calls.phone.exchange.hold(call, at: calls.simulation.now)
        calls.phone.exchange.resume(call, at: calls.simulation.now)
        calls.run(seconds: 10)
        let last = changes(calls).last
        #expect(last == nil || last == "the other side resumed the call")
        calls.phone.exchange.hangUp(call, at: calls.simulation.now)
        calls.run(seconds: 40)
        #expect(calls.records.count == 1)
    }

    @Test func `early media is acknowledged between two of ours, and the call goes on as before`() throws {
        let calls = try SimulatedCalls(
            flow: "flow: test\nsections:\n  main: [{ring: {for: 4s, play: {tone: \"600/1s\"}}}, answer, hangup]")
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(calls.phoneEvents.contains { if case .ringing(status: 183) = $0 { true } else { false } })
        #expect(calls.records.map(\.endedBy) == ["system"] || calls.records.map(\.endedBy) == ["flow"])
        #expect(calls.records.first?.answeredAt != nil && calls.phone.exchange.callCount == 0)
    }

    @Test func `a dial tells by which number the caller came, where the trunk wants to know`() throws {
        let calls = try SimulatedCalls(
            flow: """
                flow: test
                sections:
                  main: [answer, {dial: {to: "+15557770000"}, next: {no_answer: end, busy: end, declined: end, failed: end}}]
                  end: [hangup]
                """)
        var seen: [IncomingCall] = []
        calls.onPhoneRings = { _, incoming in seen.append(incoming) }
        var trunks = calls.bot.exchange.configuration.trunks
        trunks[0].identity.diversions = [.diversion]
        trunks[0].identity.numberFormat = .plain
        calls.bot.exchange.replace(trunks: trunks)
        _ = try calls.call()
        calls.run(seconds: 3)
        let incoming = try #require(seen.first)
        #expect(incoming.from.uri.user == String(SimulatedCalls.did.dropFirst()))
        #expect(incoming.diversions.map(\.number) == [String(SimulatedCalls.did.dropFirst())])
        #expect(incoming.diversions.map(\.reason) == [.unconditional])
    }

    @Test func `a trunk whose name was not found places no call, and says why`() throws {
        let calls = try SimulatedCalls(flow: nil)
        var trunks = calls.bot.exchange.configuration.trunks
        trunks[0].address = Trunk.nowhere
        calls.bot.exchange.replace(trunks: trunks)
        let request = CallRequest(to: try PhoneNumber("+12564286254"), callerID: nil, control: .application)
        #expect(throws: CallRefused.self) { try calls.bot.exchange.place(request, at: calls.simulation.now) }
    }
}
