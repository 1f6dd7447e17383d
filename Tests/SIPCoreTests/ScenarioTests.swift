import SIPCore
import SIPMessage
import SansIO
import Testing

/// A call as a script: what both sides do at which second, whatever the network does to its packets.
struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    var reliability = ProvisionalReliability.off
    /// What is different in the world, before the call.
    var prepare: @Sendable (inout World) -> Void = { _ in }
    /// Where the call goes if the callee will not have it.
    var alternatives: [Hop] = []
    /// What both sides must have seen of it, whatever happened to one packet.
    var lasting: Set<String> = ["answered", "confirmed", "offered"]
    /// What happens at its second; the legs are those of the caller and, once the call has come, of the callee.
    let script: [(second: Int64, act: @Sendable (inout World, LegID, LegID) -> Void)]
    /// The first lines of all that is sent where nothing happens to it.
    let ladder: [String]

    var testDescription: String { name }

    /// Plays the scenario to the end of all timers.
    func play(_ weather: @escaping World.Weather = { _, _ in [.milliseconds(20)] }) -> World {
        var world = World(callee: { $0.acceptsReferrals = true })
        world.weather = weather
        prepare(&world)
        world.onEvent = { agent, leg, event, now in
            switch event {
            case .offer: agent.answerOffer(leg, body: [67], at: now)
            case .offerWanted: agent.offer(leg, body: [80], at: now)
            case .referred: agent.answerReferral(leg, status: 202, at: now)
            default: break
            }
        }
        var call = World.outgoing()
        call.reliability = reliability
        call.alternatives = alternatives
        let leg = world.call(call)
        for (second, act) in script {
            let due = Instant.zero + .seconds(second)
            world.run(for: due - world.now)
            let callee = world.callee.calls.first ?? world.spare?.calls.first
            act(&world, leg, callee?.0 ?? LegID(rawValue: 0))
        }
        world.runToSilence()
        return world
    }

    /// What must be the same whatever happened to a packet: what both sides have seen of the call, in whatever order.
    static func summary(_ world: World, _ events: Set<String>) -> [String] {
        [world.caller, world.callee, world.spare].compactMap(\.self).map { side in
            side.events.map(\.1).map { event in
                if case .ended(let reason) = event { return "ended-\(reason.by)-\(reason.status ?? 0)" }
                return event.name
            }.filter { events.contains($0) || $0.hasPrefix("ended") }.sorted().joined(separator: " ")
        }
    }

    static let answerAtOnce: @Sendable (inout World, LegID, LegID) -> Void = { world, _, callee in
        world.atCallee { $0.ring(callee, status: 180, body: nil, at: $1) }
        world.atCallee { $0.answer(callee, body: [66], at: $1) }
    }

    static let all: [Scenario] = [
        Scenario(
            name: "early media, acknowledged", reliability: .supported,
            script: [
                (4, { world, _, callee in world.atCallee { $0.ring(callee, status: 183, body: [65], at: $1) } }),
                (10, { world, _, callee in world.atCallee { $0.answer(callee, body: [66], at: $1) } }),
                (20, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 183", "→ PRACK", "← 200", "← 200", "→ ACK", "→ BYE", "← 200",
            ]),
        Scenario(
            name: "the caller gives up while it rings, acknowledged", reliability: .supported,
            script: [
                (4, { world, _, callee in world.atCallee { $0.ring(callee, status: 183, body: [65], at: $1) } }),
                (12, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: ["→ INVITE", "← 100", "← 183", "→ PRACK", "← 200", "→ CANCEL", "← 200", "← 487", "→ ACK"]),
        Scenario(
            name: "the caller holds and resumes by re-INVITE",
            script: [
                (4, answerAtOnce),
                (12, { world, caller, _ in world.atCaller { $0.offer(caller, body: [80], at: $1) } }),
                (24, { world, caller, _ in world.atCaller { $0.offer(caller, body: [81], at: $1) } }),
                (36, { world, _, callee in world.atCallee { $0.hangUp(callee, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 180", "← 200", "→ ACK", "→ INVITE", "← 100", "← 200", "→ ACK", "→ INVITE",
                "← 100",
                "← 200", "→ ACK", "← BYE", "→ 200",
            ]),
        Scenario(
            name: "the callee offers by UPDATE",
            script: [
                (4, answerAtOnce),
                (12, { world, _, callee in world.atCallee { $0.offer(callee, body: [80], by: .update, at: $1) } }),
                (24, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 180", "← 200", "→ ACK", "← UPDATE", "→ 200", "→ BYE", "← 200",
            ]),
        Scenario(
            name: "both offer at once (glare)",
            script: [
                (4, answerAtOnce),
                (
                    12,
                    { world, caller, callee in
                        world.atCaller { $0.offer(caller, body: [80], at: $1) }
                        world.atCallee { $0.offer(callee, body: [81], at: $1) }
                    }
                ),
                (40, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 180", "← 200", "→ ACK", "→ INVITE", "← INVITE", "← 491", "→ 491", "→ ACK",
                "← ACK",
                "← INVITE", "→ 100", "→ 200", "← ACK", "→ INVITE", "← 100", "← 200", "→ ACK", "→ BYE", "← 200",
            ]),
        Scenario(
            name: "the callee refuses",
            script: [
                (
                    4,
                    { world, _, callee in
                        world.atCallee { $0.reject(callee, status: 486, reason: nil, headers: [], at: $1) }
                    }
                )
            ],
            ladder: ["→ INVITE", "← 100", "← 486", "→ ACK"]),
        Scenario(
            name: "the answer crosses the CANCEL", lasting: [],
            script: [
                (4, { world, _, callee in world.atCallee { $0.ring(callee, status: 180, body: nil, at: $1) } }),
                (
                    8,
                    { world, caller, callee in
                        world.atCaller { $0.hangUp(caller, reason: nil, at: $1) }
                        world.atCallee { $0.answer(callee, body: [66], at: $1) }
                    }
                ),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 180", "→ CANCEL", "← 200", "← 200", "→ ACK", "→ BYE", "← 200",
            ]),
        Scenario(
            name: "the callee is overloaded, and another one answers",
            prepare: {
                $0.addSpare()
                $0.callee.agent.isDraining = true
            },
            alternatives: [Hop(World.spareAddress)],
            script: [
                (
                    8,
                    { world, _, callee in
                        let now = world.now
                        world.spare?.agent.answer(callee, body: [66], at: now)
                        world.drain()
                    }
                ),
                (20, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 503", "→ ACK", "⇒ INVITE", "⇐ 100", "⇐ 200", "⇒ ACK", "⇒ BYE", "⇐ 200",
            ]),
        Scenario(
            name: "the caller refers the callee", lasting: ["answered", "confirmed", "refer", "referred-200"],
            script: [
                (4, answerAtOnce),
                (
                    12,
                    { world, caller, _ in
                        world.atCaller { $0.refer(caller, to: SIPURI(user: "carol", host: "example.com"), at: $1) }
                    }
                ),
                (24, { world, _, callee in world.atCallee { $0.notifyReferral(callee, status: 200, at: $1) } }),
                (36, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 180", "← 200", "→ ACK", "→ REFER", "← 202", "← NOTIFY", "→ 200", "← NOTIFY",
                "→ 200", "→ BYE", "← 200",
            ]),
        Scenario(
            name: "the session is refreshed after a quarter of an hour",
            script: [
                (4, answerAtOnce),
                (1000, { world, caller, _ in world.atCaller { $0.hangUp(caller, reason: nil, at: $1) } }),
            ],
            ladder: [
                "→ INVITE", "← 100", "← 180", "← 200", "→ ACK", "→ UPDATE", "← 200", "→ BYE", "← 200",
            ]),
    ]
}

@Suite("Scenarios")
struct ScenarioTests {
    private static func short(_ world: World) -> [String] {
        world.ladder.map { line in
            let words = line.split(separator: " ")
            return "\(words[0]) \(words[1] == "SIP/2.0" ? words[2] : words[1])"
        }
    }

    @Test("the golden ladder of each", arguments: Scenario.all)
    func golden(_ scenario: Scenario) {
        let world = scenario.play()
        #expect(Self.short(world) == scenario.ladder)
        world.expectClean()
    }

    @Test(
        "each single packet lost, doubled, late by three seconds or behind the next one: the same end at both sides",
        arguments: Scenario.all
    )
    func damaged(_ scenario: Scenario) {
        let undamaged = scenario.play()
        let wanted = Scenario.summary(undamaged, scenario.lasting)
        #expect(wanted[0].contains("ended"))
        for index in 0..<undamaged.sentCount {
            for (damage, delays) in [
                ("lost", []), ("doubled", [20, 140]), ("late", [3000]), ("behind the next", [30]),
            ] as [(String, [Int64])] {
                let world = scenario.play { sent, _ in
                    sent == index ? delays.map { .milliseconds($0) } : [.milliseconds(20)]
                }
                let comment: Comment = "\(scenario.name): packet \(index) \(damage)"
                #expect(Scenario.summary(world, scenario.lasting) == wanted, comment)
                world.expectClean(comment)
            }
        }
    }

    @Test("loss, doubling and disorder by seed: every leg ends once and nothing is left", arguments: Scenario.all)
    func storm(_ scenario: Scenario) {
        for seed in 0..<40 {
            var random = RandomSource(seed: UInt64(seed))
            let plan = (0..<1024).map { _ in random.next() }
            let world = scenario.play { sent, _ in
                let chance = plan[sent % plan.count]
                if chance % 100 < 25 { return [] }
                let delay = Duration.milliseconds(Int64(chance >> 8) & 0x3FF)
                return chance % 100 < 45 ? [delay, delay + .milliseconds(300)] : [delay]
            }
            world.expectClean("\(scenario.name), seed \(seed)")
        }
    }
}
