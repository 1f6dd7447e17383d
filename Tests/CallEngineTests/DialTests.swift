import Audio
import CallEngine
import SIPCore
import SansIO
import Simulator
import Testing

@Suite struct DialTests {
    static let flow = """
        flow: test
        sections:
          main:
            - answer
            - dial: {to: "+12125550100", timeout: 10s}
              next: {completed: done, no_answer: nobody, busy: engaged, declined: refused, failed: broken}
          done: [{say: "Goodbye."}, hangup]
          nobody: [hangup]
          engaged: [hangup]
          refused: [hangup]
          broken: [hangup]
        """

    @Test func `the callee hears the caller's keys through the bridge, and its hang-up goes back to the flow`() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        var heard: [Character] = []
        let caller = try calls.call()
        calls.onPhoneRings = { call, incoming in
            #expect(incoming.caller.number == SimulatedCalls.did)
            calls.phone.exchange.answer(call, at: calls.simulation.now)
            calls.simulation.at(calls.simulation.now + .seconds(6)) {
                calls.phone.exchange.hangUp(call, at: calls.simulation.now)
            }
        }
        calls.phone.onEvent = { call, event in
            if call != caller, case .keyDown(let digit, _) = event { heard.append(digit.character) }
        }
        calls.press("159", on: caller, after: 2)
        calls.run(seconds: 30)
        #expect(heard == ["1", "5", "9"])
        #expect(calls.path == ["main", "done"])
        #expect(calls.records.count == 1)
        #expect(calls.phone.exchange.callCount == 0)
    }

    @Test(arguments: [
        (486, "engaged"), (600, "engaged"), (603, "refused"), (480, "nobody"), (404, "broken"), (503, "broken"),
    ])
    func `a refusal takes the branch of its outcome`(status: Int, section: String) throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        calls.onPhoneRings = { call, _ in calls.phone.exchange.reject(call, status: status, at: calls.simulation.now) }
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(calls.path == ["main", section])
    }

    @Test func `a target that nobody answers is given up after the timeout`() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "nobody"])
        #expect(calls.phone.exchange.callCount == 0)
        #expect(calls.bot.exchange.callCount == 0)
    }

    @Test func `a caller who hangs up while it rings takes the second leg along`() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        let caller = try calls.call()
        calls.simulation.at(.zero + .seconds(3)) { calls.phone.exchange.hangUp(caller, at: calls.simulation.now) }
        calls.run(seconds: 60)
        #expect(calls.records.map(\.endedBy) == ["caller"])
        #expect(calls.phone.exchange.callCount == 0)
        #expect(calls.bot.exchange.callCount == 0)
    }

    @Test func `a caller id that the trunk does not allow fails the dial with a sentence`() throws {
        let calls = try SimulatedCalls(
            flow: Self.flow.replacing("timeout: 10s", with: "timeout: 10s, caller_id: \"+15550001111\"")
        )
        _ = try calls.call()
        calls.run(seconds: 20)
        #expect(calls.path == ["main", "broken"])
        let sentences = calls.journal.compactMap { if case .dialEnded(_, _, let detail) = $0 { detail } else { nil } }
        #expect(
            sentences == [
                "the caller id +15550001111 may not be shown on trunk \"out\" (caller_ids allows: +15551230000)"
            ])
    }
}
