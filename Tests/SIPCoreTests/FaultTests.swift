import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Damage on the way")
struct FaultTests {
    /// A golden call: rings, is answered after a second, an INFO, then the caller hangs up at ten seconds, and silence.
    static func goldenCall(_ weather: @escaping World.Weather) -> (World, LegID) {
        var world = World()
        world.weather = weather
        world.onCall = { agent, leg, now in agent.ring(leg, status: 180, body: nil, at: now) }
        let leg = world.call()
        world.run(for: .seconds(5))
        if let other = world.callee.calls.first?.0 {
            world.atCallee { agent, now in agent.answer(other, body: [1], at: now) }
        }
        world.run(for: .seconds(5))
        world.atCaller { agent, now in agent.info(leg, contentType: "text/plain", body: [2], at: now) }
        world.run(for: .seconds(5))
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.runToSilence()
        return (world, leg)
    }

    static let packets = Array(0..<9)

    private func expectSameEnd(_ world: World, _ leg: LegID, _ comment: Comment) {
        #expect(world.caller.ends(of: leg) == [EndReason(by: .local)], comment)
        #expect(world.callee.calls.count == 1, comment)
        guard let other = world.callee.calls.first?.0 else { return }
        #expect(world.callee.ends(of: other) == [EndReason(by: .remote)], comment)
        #expect(world.callee.story(of: other) == "confirmed info ended", comment)
        #expect(world.caller.story(of: leg).hasSuffix("answered ended"), comment)
        world.expectClean(comment)
    }

    @Test("the golden call has nine packets")
    func golden() {
        let (world, leg) = Self.goldenCall { _, _ in [.milliseconds(20)] }
        #expect(world.sentCount == Self.packets.count)
        #expect(world.caller.story(of: leg) == "progress-180 answered ended")
        expectSameEnd(world, leg, "undamaged")
    }

    @Test("each single packet lost: the same end at both sides", arguments: packets)
    func lost(_ index: Int) {
        let (world, leg) = Self.goldenCall { sent, _ in sent == index ? [] : [.milliseconds(20)] }
        expectSameEnd(world, leg, "packet \(index) lost")
    }

    @Test("each single packet doubled: the same end at both sides", arguments: packets)
    func doubled(_ index: Int) {
        let (world, leg) = Self.goldenCall { sent, _ in
            sent == index ? [.milliseconds(20), .milliseconds(120)] : [.milliseconds(20)]
        }
        expectSameEnd(world, leg, "packet \(index) doubled")
    }

    @Test("each single packet late by three seconds: the same end at both sides", arguments: packets)
    func late(_ index: Int) {
        let (world, leg) = Self.goldenCall { sent, _ in sent == index ? [.milliseconds(3000)] : [.milliseconds(20)] }
        expectSameEnd(world, leg, "packet \(index) late")
    }

    @Test("loss, duplication and reordering by seed: every leg ends once, nothing is left", arguments: 0..<100)
    func storm(_ seed: Int) {
        var random = RandomSource(seed: UInt64(seed))
        let plan = (0..<4096).map { _ in random.next() }
        let (world, _) = Self.goldenCall { sent, _ in
            let chance = plan[sent % plan.count]
            if chance % 100 < 25 { return [] }
            let delay = Duration.milliseconds(Int64(chance >> 8) & 0x3FF)
            return chance % 100 < 45 ? [delay, delay + .milliseconds(300)] : [delay]
        }
        world.expectClean("seed \(seed)")
    }

    @Test("one side falls silent at any packet: both legs end", arguments: 0..<12)
    func death(_ index: Int) {
        var (world, leg) = Self.goldenCall { sent, _ in sent >= index ? [] : [.milliseconds(20)] }
        // Without session timers only the user can tell that a call has died.
        if let other = world.callee.calls.first?.0 {
            world.atCallee { agent, now in agent.hangUp(other, reason: nil, at: now) }
        }
        world.runToSilence()
        #expect(world.caller.ends(of: leg).count == 1)
        world.expectClean("silent from packet \(index)")
    }

    @Test("garbage of every kind while a call is up leaves it up")
    func garbage() throws {
        var (world, leg, other) = CallTests.established()
        var random = RandomSource(seed: 77)
        let attacker = NetworkAddress(host: .v4(0xCB00_7109), port: 5060)
        let seeds = Self.templates.map(wire)
        for round in 0..<2000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<(1 + random.next() % 5) where !bytes.isEmpty {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                case 2: bytes.insert(contentsOf: [13, 10], at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
                }
            }
            world.inject(bytes, toCallee: round % 2 == 0, from: attacker)
        }
        #expect(world.caller.ends(of: leg).isEmpty)
        #expect(world.callee.ends(of: other).isEmpty)
        for (stranger, _) in world.callee.calls.dropFirst() + world.caller.calls {
            world.atCallee { agent, now in agent.hangUp(stranger, reason: nil, at: now) }
            world.atCaller { agent, now in if stranger != leg { agent.hangUp(stranger, reason: nil, at: now) } }
        }
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.runToSilence()
        #expect(world.callee.ends(of: other) == [EndReason(by: .remote)])
        world.expectClean()
    }

    private static let templates = [
        Request.invite, Request.text("BYE", to: ";tag=guess"), Request.text("OPTIONS"), Request.text("CANCEL"),
        Request.text("ACK", to: ";tag=guess"), Request.text("INFO", to: ";tag=x"), Request.text("REGISTER"),
        "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKguess\nFrom: <sip:a@b>;tag=1\n"
            + "To: <sip:a@b>;tag=2\nCall-ID: guess\nCSeq: 1 INVITE\n\n",
        "\n\n", "GET / HTTP/1.1\nHost: x\n\n",
    ]
}
