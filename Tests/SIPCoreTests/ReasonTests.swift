import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Reason (RFC 3326)")
struct ReasonTests {
    static let table: [(value: String, text: String?, cause: Int?)] = [
        ("Q.850;cause=16;text=\"Normal call clearing\"", "Normal call clearing", 16),
        ("q.850 ; cause=17", "q.850 ; cause=17", 17),
        ("SIP;cause=200;text=\"Call completed elsewhere\"", "Call completed elsewhere", nil),
        ("SIP;cause=486;text=\"Busy\", Q.850;cause=17", "Busy", 17),
        ("Q.850;cause=99999999999999999999", "Q.850;cause=99999999999999999999", nil),
        ("Q.850;cause=-1", "Q.850;cause=-1", nil),
        (";;;", ";;;", nil),
        ("Q.850;text=\"a, b;cause=3\";cause=21", "a, b;cause=3", 21),
    ]

    @Test("the Reason of a BYE is told with its Q.850 cause", arguments: table)
    func bye(_ row: (value: String, text: String?, cause: Int?)) throws {
        let (bench, leg, tag) = try DialogTests.up()
        _ = try bench.send(
            Request.text("BYE", branch: "z9hG4bKb", to: tag, cseq: 12, more: "Reason: \(row.value)\n"))
        #expect(bench.ends(of: leg) == [EndReason(by: .remote, text: row.text, cause: row.cause)])
    }

    @Test("whoever lost the race for a call is told that it was completed elsewhere")
    func elsewhere() {
        var world = World()
        world.onCall = { agent, leg, now in agent.ring(leg, status: 180, body: nil, at: now) }
        let leg = world.call()
        world.run(for: .seconds(1))
        world.atCaller { agent, now in agent.hangUp(leg, reason: .completedElsewhere, at: now) }
        world.runToSilence()
        #expect(
            world.callee.ends(of: world.callee.calls[0].0) == [
                EndReason(by: .remote, status: 487, text: "Call completed elsewhere")
            ])
    }
}
