import CallEngine
import FlowEngine
import SansIO
import Simulator
import Testing

@Suite struct InboundCallTests {
    static let menu = """
        flow: test
        sections:
          main:
            - answer
            - menu:
                prompt: {say: "Press 1 or 2."}
                options: {"1": first, "2": second}
              next: {failed: lost}
          first:
            - say: "You pressed one."
            - hangup
          second:
            - say: "You pressed two."
            - hangup
          lost:
            - hangup
        """

    @Test(arguments: [("1", false), ("2", false), ("1", true), ("2", true)])
    func `a key in the audio or as an event takes its branch, and the flow's end ends the call`(
        key: String, asEvents: Bool
    ) throws {
        let calls = try SimulatedCalls(flow: Self.menu)
        let call = try calls.call()
        calls.press(key, on: call, after: 0.5, asEvents: asEvents)
        calls.run(seconds: 30)
        #expect(calls.path == ["main", key == "1" ? "first" : "second"])
        #expect(calls.keys == ["\(key) \(asEvents ? "rfc4733" : "inband")"])
        #expect(calls.phoneWasHungUp)
        let record = try #require(calls.records.first)
        #expect(calls.records.count == 1)
        #expect(record.endedBy == "flow")
        #expect(record.outcome == "completed")
        #expect(record.from == SimulatedCalls.callerNumber)
        #expect(record.to == SimulatedCalls.did)
        #expect(record.packetsLost == 0)
        #expect(calls.bot.exchange.callCount == 0)
    }

    @Test func `a caller who presses nothing is asked three times and then let go`() throws {
        let calls = try SimulatedCalls(flow: Self.menu)
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "lost"])
        let attempts = calls.journal.count { if case .flow(.attempt(_, _)) = $0 { true } else { false } }
        #expect(attempts == 3)
    }

    @Test func `a caller who hangs up ends the flow, and the record says who it was`() throws {
        let calls = try SimulatedCalls(flow: Self.menu)
        let call = try calls.call()
        calls.simulation.at(.zero + .seconds(2)) { calls.phone.exchange.hangUp(call, at: calls.simulation.now) }
        calls.run(seconds: 10)
        #expect(calls.records.map(\.endedBy) == ["caller"])
        #expect(calls.records.map(\.outcome) == ["hangup"])
        #expect(calls.records.first.map { $0.duration > .milliseconds(1900) && $0.duration < .seconds(2) } == true)
    }

    @Test func `a caller who gives up before the answer leaves a record with status 487`() throws {
        let calls = try SimulatedCalls(
            flow: """
                flow: test
                sections:
                  main: [{wait: 5s}, answer, {say: "Too late."}, hangup]
                """
        )
        let call = try calls.call()
        calls.simulation.at(.zero + .seconds(1)) { calls.phone.exchange.hangUp(call, at: calls.simulation.now) }
        calls.run(seconds: 40)
        #expect(calls.records.map(\.status) == [487])
        #expect(calls.records.map(\.answeredAt) == [nil])
        #expect(calls.bot.exchange.callCount == 0)
    }

    @Test func `a withheld number reaches the flow as null`() throws {
        let calls = try SimulatedCalls(
            flow: """
                flow: test
                sections:
                  main:
                    - answer
                    - log: "caller ${caller.number ?? 'withheld'} ${caller.anonymous}"
                    - hangup
                """
        )
        _ = try calls.call(showing: nil)
        calls.run(seconds: 5)
        #expect(calls.journal.contains(.flow(.log(level: "info", text: "caller withheld true"))))
        #expect(calls.records.map(\.from) == [nil])
    }

    @Test func `a number that no flow answers gets 404 and a record`() throws {
        let calls = try SimulatedCalls(flow: Self.menu)
        _ = try calls.call("+15559999999")
        calls.run(seconds: 40)
        #expect(calls.records.map(\.status) == [404])
        #expect(calls.phoneWasHungUp)
    }

    @Test func `reject refuses the call with its status`() throws {
        let calls = try SimulatedCalls(
            flow: """
                flow: test
                sections:
                  main: [{reject: {reason: busy}}]
                """
        )
        _ = try calls.call()
        calls.run(seconds: 40)
        #expect(calls.records.map(\.status) == [486])
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func `lost and repeated signaling, lost audio and jitter change neither the branch nor the record`(seed: UInt64)
        throws
    {
        let damage = Impairment(
            delay: .milliseconds(30), jitter: .milliseconds(15), loss: 0.02, duplication: 0.02, signalingLoss: 0.2
        )
        let calls = try SimulatedCalls(flow: Self.menu, seed: seed, impairment: damage)
        let call = try calls.call()
        calls.press("1", on: call, after: 20, asEvents: true)
        calls.run(seconds: 120)
        #expect(calls.records.count == 1)
        #expect(calls.bot.exchange.callCount == 0)
        #expect(calls.phone.exchange.callCount == 0)
    }

    @Test func `the same seed gives the same journal, to the last entry`() throws {
        func story() throws -> [JournalEvent] {
            let calls = try SimulatedCalls(
                flow: Self.menu, seed: 11, impairment: Impairment(jitter: .milliseconds(40), loss: 0.1))
            let call = try calls.call()
            calls.press("2", on: call, after: 1)
            calls.run(seconds: 60)
            return calls.journal
        }
        let first = try story()
        #expect(first.count > 5)
        for _ in 0..<5 { #expect(try story() == first) }
    }
}
