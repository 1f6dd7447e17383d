import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("CANCEL and its races")
struct CancelTests {
    static func ringing() -> (World, LegID) {
        var world = World()
        world.onCall = { agent, leg, now in agent.ring(leg, status: 180, body: nil, at: now) }
        let leg = world.call()
        world.run(for: .seconds(2))
        return (world, leg)
    }

    @Test("hanging up while it rings cancels: 200, 487, ACK, with the INVITE's branch and number")
    func cancel() throws {
        var (world, leg) = Self.ringing()
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        #expect(world.caller.ends(of: leg).isEmpty)
        world.runToSilence()
        #expect(
            world.ladder.suffix(4) == [
                "→ CANCEL sip:+12564286254@192.0.2.2:5070 SIP/2.0", "← SIP/2.0 200 OK",
                "← SIP/2.0 487 Request Terminated",
                "→ ACK sip:+12564286254@192.0.2.2:5070 SIP/2.0",
            ])
        #expect(world.caller.ends(of: leg) == [EndReason(by: .local, status: 487, text: "Request Terminated")])
        #expect(world.callee.ends(of: world.callee.calls[0].0) == [EndReason(by: .remote, status: 487)])
        world.expectClean()
    }

    @Test("the Reason of a CANCEL is told")
    func reason() {
        var (world, leg) = Self.ringing()
        let why = HangupReason(cause: 26, text: "Call completed elsewhere\r\n\"x")
        world.atCaller { agent, now in agent.hangUp(leg, reason: why, at: now) }
        world.runToSilence()
        #expect(world.callee.ends(of: world.callee.calls[0].0).first?.text == "Call completed elsewherex")
    }

    @Test("no CANCEL before a provisional response, but with the first one")
    func early() {
        var world = World()
        world.onCall = { agent, leg, now in agent.ring(leg, status: 180, body: nil, at: now) }
        let leg = world.call()
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        #expect(world.sentCount == 1)
        #expect(world.caller.ends(of: leg) == [EndReason(by: .local, status: 408, text: "no response to INVITE")])
        world.runToSilence()
        #expect(world.ladder.filter { $0.hasPrefix("→ CANCEL") }.count == 1)
        #expect(world.caller.story(of: leg) == "ended")
        world.expectClean()
    }

    @Test("a 200 that crosses the CANCEL is acknowledged and ended with BYE", arguments: [0, 1, 10, 19])
    func crossing(_ milliseconds: Int) {
        var (world, leg) = Self.ringing()
        let other = world.callee.calls[0].0
        world.atCallee { agent, now in agent.answer(other, body: [1], at: now) }
        world.run(for: .milliseconds(milliseconds))
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.runToSilence()
        #expect(world.ladder.contains { $0.hasPrefix("→ CANCEL") })
        #expect(world.ladder.contains { $0.hasPrefix("→ ACK sip:192.0.2.2:5070") })
        #expect(world.ladder.contains { $0.hasPrefix("→ BYE") })
        #expect(world.caller.story(of: leg) == "progress-180 ended")
        #expect(world.callee.story(of: other) == "confirmed ended")
        world.expectClean()
    }

    @Test("a refusal that crosses the CANCEL is the remote's end")
    func crossingRefusal() {
        var (world, leg) = Self.ringing()
        let other = world.callee.calls[0].0
        world.atCallee { agent, now in agent.reject(other, status: 486, reason: nil, headers: [], at: now) }
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.runToSilence()
        #expect(world.caller.ends(of: leg) == [EndReason(by: .remote, status: 486, text: "Busy Here")])
        world.expectClean()
    }

    @Test("no final response after the CANCEL: the leg ends after 64·T1")
    func unanswered() {
        var (world, leg) = Self.ringing()
        world.weather = { _, _ in [] }
        let start = world.now
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.run(for: .seconds(31))
        #expect(world.caller.ends(of: leg).isEmpty)
        world.run(for: .seconds(2))
        #expect(world.caller.ends(of: leg).map(\.by) == [.local])
        #expect(start + .seconds(33) == world.now)
        #expect(world.caller.agent.transactionCount == 0)
    }

    @Test(
        "every packet after the decision to cancel lost or doubled in turn: both sides end", arguments: 0..<4, [0, 2])
    func damaged(_ index: Int, _ copies: Int) {
        var (world, leg) = Self.ringing()
        let base = world.sentCount
        world.weather = { sent, _ in
            sent == base + index ? Array(repeating: .milliseconds(20), count: copies) : [.milliseconds(20)]
        }
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.runToSilence()
        #expect(world.caller.ends(of: leg) == [EndReason(by: .local, status: 487, text: "Request Terminated")])
        #expect(world.callee.ends(of: world.callee.calls[0].0) == [EndReason(by: .remote, status: 487)])
        world.expectClean()
    }

    @Test("a CANCEL after the final response changes nothing")
    func tooLate() throws {
        let bench = Bench()
        _ = try bench.send(Request.invite)
        let leg = bench.calls[0].0
        _ = try bench.perform { $0.answer(leg, body: [], at: $1) }
        #expect(try bench.codes(Request.text("CANCEL")) == [200])
        #expect(bench.ends(of: leg).isEmpty)
        #expect(bench.agent.legCount == 1)
    }

    @Test("a call without any response ends with its ring timeout, not with Timer B")
    func deadTarget() {
        var world = World()
        world.weather = { _, _ in [] }
        let leg = world.call(World.outgoing(ringTimeout: .seconds(8)))
        world.run(for: .seconds(8))
        #expect(world.caller.ends(of: leg) == [EndReason(by: .timeout, status: 408, text: "no answer in time")])
        world.runToSilence()
        world.expectClean()
    }

    @Test("an incoming call that nobody answers is refused in the end")
    func unansweredIncoming() {
        var world = World(callee: { $0.maximumRinging = .seconds(100) })
        let leg = world.call()
        world.runToSilence()
        #expect(world.callee.ends(of: world.callee.calls[0].0).map(\.by) == [.timeout])
        #expect(world.caller.ends(of: leg).map(\.status) == [480])
        world.expectClean()
    }

    @Test("the CANCEL's 200 has the To tag of the 487")
    func tags() throws {
        let bench = Bench()
        _ = try bench.send(Request.invite)
        let responses = try bench.send(Request.text("CANCEL")).map(\.message)
        #expect(responses.map { $0.status?.code } == [200, 487])
        #expect(Set(responses.map { $0.to?.tag }).count == 1)
    }

    @Test("hanging up an incoming call refuses it", arguments: [(nil, 603), (486, 486), (200, 500)] as [(Int?, Int)])
    func decline(_ status: Int?, _ expected: Int) {
        var (world, leg) = Self.ringing()
        let other = world.callee.calls[0].0
        world.atCallee { agent, now in agent.hangUp(other, reason: HangupReason(status: status), at: now) }
        world.runToSilence()
        #expect(world.caller.ends(of: leg).first?.status == expected)
        #expect(world.callee.ends(of: other).first == EndReason(by: .local, status: expected))
        world.expectClean()
    }
}
