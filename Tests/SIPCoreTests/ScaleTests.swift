import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Many calls")
struct ScaleTests {
    @Test("a thousand calls are up at a time; each ends once and nothing is left")
    func thousands() throws {
        let bench = Bench()
        var tags: [String] = []
        for index in 0..<1000 {
            bench.now = bench.now + .milliseconds(1)
            _ = try bench.send(Self.text("INVITE", index, cseq: 1, more: "Contact: <sip:a@198.51.100.7>\n"))
            let leg = bench.calls[index].0
            tags.append(try bench.perform { $0.answer(leg, body: [65], at: $1) }[0].message.to?.tag ?? "")
            _ = try bench.send(Self.text("ACK", index, cseq: 1, to: ";tag=\(tags[index])"))
        }
        #expect(bench.agent.legCount == 1000)
        #expect(try bench.wait(.seconds(40)).isEmpty)
        for index in 0..<1000 { _ = try bench.send(Self.text("BYE", index, cseq: 2, to: ";tag=\(tags[index])")) }
        _ = try bench.wait(.seconds(40))
        #expect(bench.agent.legCount == 0 && bench.agent.transactionCount == 0 && bench.agent.nextDeadline == nil)
        #expect(bench.events.filter { $0.1.name == "ended" }.count == 1000)
    }

    private static func text(_ method: String, _ index: Int, cseq: Int, to: String = "", more: String = "") -> String {
        Request.text(
            method, branch: "z9hG4bK\(method)\(index)", to: to, callID: "call-\(index)", cseq: cseq, more: more)
    }

    @Test("outputs stay small values")
    func sizes() {
        #expect(MemoryLayout<LegEvent>.size <= 64)
        #expect(MemoryLayout<LegID>.size == 8)
    }
}
