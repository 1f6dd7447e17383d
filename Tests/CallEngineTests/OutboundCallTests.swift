import CallEngine
import FlowModel
import Numbering
import SIPCore
import SansIO
import Simulator
import Testing

@Suite struct OutboundCallTests {
    static let greeting = """
        flow: test
        sections:
          main:
            - menu:
                prompt: {say: "Press 1 to confirm."}
                options: {"1": confirmed}
              next: {failed: lost}
          confirmed: [{set: {result: yes}}, hangup]
          lost: [hangup]
        """

    /// A bot that calls the phone with a flow; `answer` is what the phone does.
    private func place(
        callerID: String?, answer: @escaping (SimulatedCalls, CallID) -> Void
    ) throws -> SimulatedCalls {
        let calls = try SimulatedCalls(flow: nil)
        calls.onPhoneRings = { [unowned calls] call, _ in answer(calls, call) }
        let program = try SimulatedCalls.compile(Self.greeting)
        let request = CallRequest(
            to: try PhoneNumber("+12564286254"), callerID: callerID, ringTimeout: .seconds(20),
            control: .flow(program, inputs: [:])
        )
        _ = try calls.bot.exchange.place(request, at: calls.simulation.now)
        return calls
    }

    @Test func `the flow runs when the call is answered, and hears the callee's key`() throws {
        let calls = try place(callerID: SimulatedCalls.did) { calls, call in
            calls.phone.exchange.answer(call, at: calls.simulation.now)
            calls.press("1", on: call, after: 1)
        }
        calls.run(seconds: 20)
        #expect(calls.path == ["main", "confirmed"])
        #expect(calls.records.map(\.direction) == [.outbound])
        #expect(calls.records.first?.variables["result"]?.text == "yes")
        #expect(calls.records.first?.answeredAt != nil)
    }

    @Test(arguments: [(486, 486), (603, 603)])
    func `a refused call ends with its status`(refusal: Int, recorded: Int) throws {
        let calls = try place(callerID: SimulatedCalls.did) { calls, call in
            calls.phone.exchange.reject(call, status: refusal, at: calls.simulation.now)
        }
        calls.run(seconds: 40)
        #expect(calls.records.map(\.status) == [recorded])
        #expect(calls.path.isEmpty)
    }

    @Test func `a call that nobody answers is cancelled after its ring timeout`() throws {
        let calls = try place(callerID: SimulatedCalls.did) { _, _ in }
        calls.run(seconds: 80)
        #expect(calls.records.count == 1)
        #expect(calls.records.first?.answeredAt == nil)
        #expect(calls.phone.exchange.callCount == 0)
    }

    @Test func `a caller id that is not on the trunk's list is refused before anything is sent`() throws {
        #expect(throws: CallRefused.self) { try place(callerID: "+15550001111") { _, _ in } }
        #expect(throws: CallRefused.self) { try place(callerID: "not a number") { _, _ in } }
    }

    @Test(arguments: [nil, "", "  "] as [String?])
    func `no caller id, or an empty one, is an anonymous call`(callerID: String?) throws {
        var seen: CallerIdentity?
        let calls = try SimulatedCalls(flow: nil)
        calls.onPhoneRings = { _, incoming in seen = incoming.caller }
        let request = CallRequest(to: try PhoneNumber("+12564286254"), callerID: callerID, control: .application)
        _ = try calls.bot.exchange.place(request, at: calls.simulation.now)
        calls.run(seconds: 1)
        let caller = try #require(seen)
        #expect(caller.isAnonymous)
        #expect(caller.number == nil)
    }
}
