import MediaEngine
import SDP
import SansIO
import Simulator
import Testing

@testable import CallEngine

/// What both sides report of the audio (RTCP), and calls in which nothing comes any more.
@Suite struct ReportTests {
    private static let flow = """
        flow: test
        sections:
          main: [answer, {play: {tone: "440/60s"}}, {play: {tone: "440/60s"}}, {play: {tone: "440/60s"}}, hangup]
        """

    private func record(_ impairment: Impairment, seconds: Double = 61) throws -> CallRecord {
        let calls = try SimulatedCalls(flow: Self.flow, impairment: impairment)
        let id = try calls.call()
        calls.run(seconds: seconds)
        calls.phone.exchange.hangUp(id, at: calls.simulation.now)
        calls.run(seconds: 2)
        return try #require(calls.records.first)
    }

    @Test(arguments: [2, 40, 250])
    func `the record tells the round trip`(delay: Int) throws {
        let record = try record(Impairment(delay: .milliseconds(delay)))
        let found = try #require(record.roundTrip)
        // Reports leave with their leg's turn and are read at once.
        #expect(abs((found - .milliseconds(2 * delay)).wholeMilliseconds) <= 1)
        #expect(record.farPacketsLost == 0 && record.packetsLost == 0)
        #expect(record.jitter == .zero && record.farJitter == .zero)
    }

    @Test func `the record tells what each side misses, and the jitter that each side sees`() throws {
        let record = try record(Impairment(jitter: .milliseconds(20), loss: 0.04))
        let far = try #require(record.farPacketsLost)
        #expect(60...180 ~= far && 60...180 ~= record.packetsLost)
        for jitter in [record.jitter, try #require(record.farJitter)] {
            #expect(3...12 ~= jitter.wholeMilliseconds)
        }
    }

    @Test func `a call that is over before the first report says that nothing was reported`() throws {
        let record = try record(.none, seconds: 1)
        #expect(record.roundTrip == nil && record.farPacketsLost == nil && record.farJitter == nil)
    }

    @Test func `reports are encrypted where the audio is`() throws {
        let calls = try SimulatedCalls(flow: Self.flow, encryption: (.required, .required))
        let id = try calls.call()
        calls.run(seconds: 30)
        calls.phone.exchange.hangUp(id, at: calls.simulation.now)
        calls.run(seconds: 2)
        let record = try #require(calls.records.first)
        #expect(record.roundTrip.map { $0.wholeMilliseconds } == 4 && record.farPacketsLost == 0)
        #expect(!calls.journal.contains { if case .problem = $0 { true } else { false } })
    }

    @Test(arguments: [true, false])
    func `a call whose other side is gone ends, or is told of, after the time that is set`(ends: Bool) throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        calls.bot.exchange.configuration.watch = .init(patience: .seconds(20), endsCalls: ends)
        _ = try calls.call()
        calls.simulation.at(.zero + .seconds(5)) { calls.phone.isMuted = true }
        calls.run(seconds: 24)
        #expect(calls.records.isEmpty)
        calls.run(seconds: 3)
        #expect(calls.records.map(\.endedBy) == (ends ? ["timeout"] : []))
        let problems = calls.journal.compactMap { if case .problem(let text) = $0 { text } else { nil } }
        #expect(problems == ["nothing came from the other side for 20 s, neither audio nor a report"])
        guard !ends else { return }
        calls.phone.isMuted = false
        calls.run(seconds: 1)
        #expect(calls.journal.contains(.sessionChanged("the other side is heard again")))
    }

    @Test func `nobody has to send while the call is on hold`() throws {
        let call = try HandCall(flow: Self.flow)
        call.exchange.configuration.watch = .init(patience: .seconds(20), endsCalls: true)
        try call.callUp(offer: HandCall.sdp(nil))
        call.wait(.seconds(15))
        _ = call.send("INVITE", 2, body: HandCall.sdp("inactive"))
        _ = call.send("ACK", 2)
        call.wait(.seconds(60))
        #expect(call.records.isEmpty)
        _ = call.send("INVITE", 3, body: HandCall.sdp("sendrecv"))
        _ = call.send("ACK", 3)
        call.wait(.seconds(19))
        #expect(call.records.isEmpty)
        call.wait(.seconds(2))
        #expect(call.journal.contains { if case .problem = $0 { true } else { false } })
    }
}
