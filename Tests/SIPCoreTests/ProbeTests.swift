import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Whether the other side is still there")
struct ProbeTests {
    @Test(
        "without session timers an OPTIONS asks every five minutes; any answer will do",
        arguments: [200, 405, 486, 500, 501])
    func alive(_ code: Int) throws {
        let (bench, leg, _) = try DialogTests.up()
        for _ in 0..<3 {
            #expect(try bench.wait(.seconds(299)).isEmpty)
            let sent = try bench.wait(.seconds(1))
            #expect(sent.map { $0.message.method } == [.options] && sent[0].message.to?.tag == "their")
            _ = try bench.send(Asker.response(to: sent[0].message, "\(code) Whatever"))
        }
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("481 ends the call, and so does silence, with a BYE", arguments: [true, false])
    func gone(_ isTold: Bool) throws {
        let (bench, leg, _) = try DialogTests.up()
        let probe = try bench.wait(.seconds(300))[0].message
        if isTold {
            #expect(try bench.send(Asker.response(to: probe, "481 No Call")).isEmpty)
            #expect(bench.ends(of: leg).map(\.by) == [.remote])
        } else {
            #expect(try bench.wait(.seconds(32)).last?.message.method == .bye)
            #expect(bench.ends(of: leg).map(\.by) == [.timeout])
        }
    }

    @Test("with session timers, and where it is turned off, nobody asks")
    func notNeeded() throws {
        let timed = try DialogTests.up(
            Bench(), "Contact: <sip:alice@198.51.100.7:5062>\nSupported: timer\nSession-Expires: 1800;refresher=uac\n"
        ).0
        #expect(try timed.wait(.seconds(1700)).isEmpty)
        let off = try DialogTests.up(
            Bench {
                $0.probeInterval = nil; $0.sessionSeconds = nil
            }
        ).0
        #expect(try off.wait(.seconds(10_000)).isEmpty)
    }
}
