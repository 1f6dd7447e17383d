import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Calls between two user agents")
struct CallTests {
    static func answering(after delay: Duration? = nil) -> World {
        var world = World()
        world.onCall = { agent, leg, now in
            agent.ring(leg, status: 180, body: nil, at: now)
            agent.answer(leg, body: Array("v=0 answer\r\n".utf8), at: now)
        }
        return world
    }

    /// A call that is up: the world and the leg at each side.
    static func established() -> (World, caller: LegID, callee: LegID) {
        var world = answering()
        let leg = world.call()
        world.run(for: .seconds(1))
        return (world, leg, world.callee.calls[0].0)
    }

    @Test("a call is placed, rings, is answered and hung up: the golden ladder")
    func golden() {
        var (world, leg, other) = Self.established()
        world.atCaller { agent, now in agent.hangUp(leg, reason: HangupReason(cause: 16, text: "done"), at: now) }
        world.runToSilence()
        #expect(
            world.ladder == [
                "→ INVITE sip:+12564286254@192.0.2.2:5070 SIP/2.0",
                "← SIP/2.0 100 Trying", "← SIP/2.0 180 Ringing", "← SIP/2.0 200 OK",
                "→ ACK sip:192.0.2.2:5070 SIP/2.0", "→ BYE sip:192.0.2.2:5070 SIP/2.0", "← SIP/2.0 200 OK",
            ])
        #expect(world.caller.story(of: leg) == "progress-180 answered ended")
        #expect(world.callee.story(of: other) == "confirmed ended")
        #expect(world.caller.ends(of: leg) == [EndReason(by: .local, text: "done")])
        #expect(world.callee.ends(of: other) == [EndReason(by: .remote, text: "done", cause: 16)])
        world.expectClean()
    }

    @Test("the callee hangs up; the call's facts are told")
    func calleeHangsUp() {
        var (world, leg, other) = Self.established()
        let call = world.callee.calls[0].1
        #expect(call.requestURI.user == "+12564286254")
        #expect(call.caller == CallerIdentity(number: "alice", name: "Alice", isAnonymous: false))
        #expect(call.offer == Array("v=0 offer\r\n".utf8))
        #expect(call.source == World.callerAddress)
        world.atCallee { agent, now in agent.hangUp(other, reason: nil, at: now) }
        world.runToSilence()
        #expect(world.caller.ends(of: leg) == [EndReason(by: .remote)])
        #expect(world.callee.ends(of: other) == [EndReason(by: .local)])
        world.expectClean()
    }

    @Test(
        "a refusal reaches the caller with its status",
        arguments: [(302, 302), (404, 404), (486, 486), (603, 603), (200, 500)])
    func rejected(_ status: Int, _ expected: Int) {
        var world = World()
        world.onCall = { agent, leg, now in
            agent.reject(
                leg, status: status, reason: "No\r\nWay: x", headers: [(.warning, "399 x \"y\""), (.via, "z")], at: now)
        }
        let leg = world.call()
        world.runToSilence()
        #expect(world.caller.ends(of: leg) == [EndReason(by: .remote, status: expected, text: "NoWay: x")])
        #expect(world.callee.ends(of: world.callee.calls[0].0).first?.status == expected)
        world.expectClean()
    }

    @Test("nobody answers: Timer B ends the leg once")
    func silence() {
        var world = World()
        world.weather = { _, _ in [] }
        let leg = world.call()
        world.runToSilence()
        #expect(world.ladder.count == 7)
        #expect(world.now == .zero + .seconds(32))
        #expect(world.caller.ends(of: leg).map(\.by) == [.timeout])
        world.expectClean()
    }

    @Test("the ring timeout cancels the call; a ringing is repeated each minute")
    func ringTimeout() {
        var world = World()
        world.onCall = { agent, leg, now in agent.ring(leg, status: 180, body: nil, at: now) }
        let leg = world.call(World.outgoing(ringTimeout: .seconds(150)))
        world.runToSilence()
        #expect(world.ladder.filter { $0.contains("180") }.count == 3)
        #expect(world.caller.ends(of: leg) == [EndReason(by: .timeout, status: 487, text: "no answer in time")])
        #expect(world.callee.ends(of: world.callee.calls[0].0) == [EndReason(by: .remote, status: 487)])
        world.expectClean()
    }

    @Test("the 2xx is repeated from T1 to T2 until 64·T1, then BYE ends the leg")
    func noAck() {
        var world = Self.answering()
        world.weather = { _, bytes in bytes.starts(with: Array("ACK".utf8)) ? [] : [.milliseconds(20)] }
        let leg = world.call()
        world.runToSilence()
        #expect(world.ladder.filter { $0 == "← SIP/2.0 200 OK" }.count == 11)
        // Each 200 gets the same ACK again, also the last.
        #expect(world.ladder.filter { $0.hasPrefix("→ ACK") }.count == 11)
        #expect(world.ladder.contains { $0.hasPrefix("← BYE") })
        #expect(world.callee.ends(of: world.callee.calls[0].0).map(\.by) == [.timeout])
        #expect(world.caller.ends(of: leg).map(\.by) == [.remote])
        world.expectClean()
    }

    @Test("hanging up before the ACK waits for it")
    func hangUpBeforeAck() {
        var world = World()
        world.onCall = { agent, leg, now in
            agent.answer(leg, body: [], at: now)
            agent.hangUp(leg, reason: nil, at: now)
            agent.hangUp(leg, reason: nil, at: now)
        }
        let leg = world.call()
        world.runToSilence()
        let ack = world.ladder.firstIndex { $0.hasPrefix("→ ACK") } ?? 99
        let bye = world.ladder.firstIndex { $0.hasPrefix("← BYE") } ?? 0
        #expect(ack < bye)
        #expect(world.callee.ends(of: world.callee.calls[0].0) == [EndReason(by: .local)])
        #expect(world.caller.ends(of: leg) == [EndReason(by: .remote)])
        world.expectClean()
    }

    @Test("INFO goes both ways in a call, and its 481 ends it")
    func info() {
        var (world, leg, other) = Self.established()
        world.atCaller { agent, now in
            agent.info(leg, contentType: "application/dtmf-relay", body: Array("Signal=5".utf8), at: now)
        }
        world.run(for: .seconds(1))
        world.atCallee { agent, now in agent.info(other, contentType: "text/plain", body: Array("x".utf8), at: now) }
        world.run(for: .seconds(1))
        guard case .info(let type, let body)? = world.callee.events.last?.1 else { return #expect(Bool(false)) }
        #expect(type == "application/dtmf-relay" && body == Array("Signal=5".utf8))
        #expect(world.caller.story(of: leg).hasSuffix("info"))
        var fresh = Self.side(of: world)
        swap(&fresh, &world.callee.agent)
        world.atCaller { agent, now in agent.info(leg, contentType: "text/plain", body: [], at: now) }
        world.run(for: .seconds(60))
        #expect(world.caller.ends(of: leg).map(\.by) == [.remote])
        #expect(world.caller.agent.legCount == 0)
    }

    /// A user agent that has forgotten all its calls.
    private static func side(of world: World) -> UserAgent {
        UserAgent(configuration: world.callee.agent.configuration, random: RandomSource(seed: 9))
    }

    @Test("no answer at all to INFO ends the leg by timeout, with a BYE")
    func infoTimeout() {
        var (world, leg, _) = Self.established()
        world.weather = { _, _ in [] }
        world.atCaller { agent, now in agent.info(leg, contentType: "text/plain", body: [], at: now) }
        world.run(for: .seconds(100))
        #expect(world.caller.ends(of: leg).map(\.by) == [.timeout])
        #expect(world.ladder.contains { $0.hasPrefix("→ BYE") })
        #expect(world.caller.agent.transactionCount == 0)
    }

    @Test("limits: legs and transactions beyond them are refused with 503 and Retry-After")
    func limits() {
        var world = World(caller: { $0.maxLegs = 3 }, callee: { $0.maxLegs = 2 })
        world.onCall = { agent, leg, now in agent.answer(leg, body: [], at: now) }
        let legs = (0..<4).map { _ in world.call() }
        world.run(for: .seconds(2))
        #expect(world.callee.agent.legCount == 2)
        #expect(world.caller.ends(of: legs[2]).map(\.status) == [503])
        #expect(
            world.caller.ends(of: legs[3]) == [EndReason(by: .local, status: 503, text: "too many calls at a time")])
        for leg in legs.prefix(2) { world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) } }
        world.runToSilence()
        world.expectClean()
    }

    @Test("draining refuses new calls and OPTIONS, and lets calls go on")
    func draining() {
        var (world, leg, other) = Self.established()
        world.callee.agent.isDraining = true
        let late = world.call()
        world.run(for: .seconds(1))
        #expect(world.caller.ends(of: late).map(\.status) == [503])
        #expect(world.caller.ends(of: leg).isEmpty)
        world.atCallee { agent, now in agent.hangUp(other, reason: nil, at: now) }
        world.runToSilence()
        world.expectClean()
    }

    @Test("Call-IDs are drawn until one is accepted, and never for ever")
    func callIDs() {
        var world = World(caller: { $0.acceptsCallID = { $0.hasPrefix("7") } })
        _ = world.call()
        world.run(for: .milliseconds(100))
        #expect(world.callee.calls[0].1.callID.hasPrefix("7"))
        var stubborn = World(caller: { $0.acceptsCallID = { _ in false } })
        _ = stubborn.call()
        #expect(stubborn.sentCount == 1)
    }

    @Test("verbs on legs that are gone do nothing")
    func strangeLegs() {
        var (world, leg, other) = Self.established()
        world.atCaller { agent, now in
            agent.answer(leg, body: [], at: now); agent.answerOffer(leg, body: [], at: now)
        }
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.run(for: .seconds(1))
        let before = world.sentCount
        for id in [leg, other, LegID(rawValue: 99)] {
            world.atCallee { agent, now in
                agent.ring(id, status: 180, body: nil, at: now)
                agent.answer(id, body: [], at: now)
                agent.reject(id, status: 486, reason: nil, headers: [], at: now)
                agent.hangUp(id, reason: nil, at: now)
                agent.info(id, contentType: "a", body: [], at: now)
                agent.refuseOffer(id, status: 488, at: now)
            }
        }
        #expect(world.sentCount == before)
    }
}
