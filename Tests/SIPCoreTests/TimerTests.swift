import SIPCore
import SIPMessage
import SansIO
import Testing

/// Every timer of RFC 3261 §17 and its companions, through the whole user agent: what falls due, and when.
@Suite("Timers")
struct TimerTests {
    /// One timer: how its bench gets there, and at which milliseconds something is sent or forgotten.
    struct Row: Sendable, CustomTestStringConvertible {
        let timer: String
        var transport = SIPTransport.udp
        /// Brings the user agent to the moment at which the timer starts.
        let begin: @Sendable (Bench, Hop) throws -> Void
        /// When messages with this first word, or this status, are sent after it.
        var sends: (what: String, at: [Int]) = ("", [])
        /// When the user is told this.
        var tells: (what: String, at: [Int]) = ("", [])
        /// When the last transaction is gone; `nil` where it is not the timer's business.
        var gone: Int?

        var testDescription: String { "\(timer) over \(transport.rawValue)" }
    }

    private static func invite(_ bench: Bench, _ hop: Hop) throws -> SIPMessage {
        var call = OutgoingCall(
            target: SIPURI(user: "bob", host: "example.com"), destination: hop.address, caller: .anonymous, offer: [65])
        call.transport = hop.transport
        return try bench.perform { _ = $0.call(call, at: $1) }[0].message
    }

    private static func incoming(_ bench: Bench, _ hop: Hop, more: String = "Contact: <sip:alice@198.51.100.7:5062>\n")
        throws -> LegID
    {
        _ = try bench.send(Request.text("INVITE", cseq: 5, more: more, body: "v"), over: hop)
        return try #require(bench.calls.first?.0)
    }

    /// A call in that we answered, with its ACK.
    private static func acknowledged(_ bench: Bench, _ hop: Hop, more: String = "") throws {
        let leg = try incoming(bench, hop, more: sdp + more)
        let ok = try bench.perform { $0.answer(leg, body: [66], at: $1) }[0].message
        let tag = ";tag=\(ok.to?.tag ?? "")"
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKack", to: tag, cseq: 5), over: hop)
    }

    private static func up(_ bench: Bench, _ hop: Hop) throws -> LegID {
        let invite = try invite(bench, hop)
        _ = try bench.send(Asker.response(to: invite, "200 OK", more: "Contact: <sip:198.51.100.7:5062>\n"), over: hop)
        // Timer M is over, so that only what comes next is left.
        _ = try bench.wait(.seconds(40))
        return bench.events[0].0
    }

    private static func info(_ bench: Bench, _ hop: Hop) throws -> SIPMessage {
        let leg = try up(bench, hop)
        return try bench.perform { $0.info(leg, contentType: "a/b", body: [1], at: $1) }[0].message
    }

    private static let sdp = "Contact: <sip:alice@198.51.100.7:5062>\nContent-Type: application/sdp\n"

    static let rows: [Row] = [
        Row(
            timer: "A, B", begin: { _ = try invite($0, $1) },
            sends: ("INVITE", [500, 1500, 3500, 7500, 15_500, 31_500]),
            gone: 32_000),
        Row(timer: "B", transport: .tcp, begin: { _ = try invite($0, $1) }, sends: ("INVITE", []), gone: 32_000),
        Row(
            timer: "D",
            begin: { bench, hop in
                let invite = try invite(bench, hop)
                _ = try bench.send(Asker.response(to: invite, "486 Busy"), over: hop)
            }, gone: 32_000),
        Row(
            timer: "D", transport: .tls,
            begin: { bench, hop in
                let invite = try invite(bench, hop)
                _ = try bench.send(Asker.response(to: invite, "486 Busy"), over: hop)
            }, gone: 0),
        Row(
            timer: "M (RFC 6026)",
            begin: { bench, hop in
                let invite = try invite(bench, hop)
                _ = try bench.send(ForkTests.response("200 OK", to: invite, tag: "x"), over: hop)
            }, gone: 32_000),
        Row(
            timer: "E, F", begin: { _ = try info($0, $1) },
            sends: ("INFO", [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])),
        Row(timer: "F", transport: .tcp, begin: { _ = try info($0, $1) }, sends: ("BYE", [32_000])),
        Row(
            timer: "E after 100",
            begin: { bench, hop in
                let info = try info(bench, hop)
                _ = try bench.send(Asker.response(to: info, "100 Trying"), over: hop)
            }, sends: ("INFO", [500, 4500, 8500, 12_500, 16_500, 20_500, 24_500, 28_500])),
        Row(
            timer: "K",
            begin: { bench, hop in
                let info = try info(bench, hop)
                _ = try bench.send(Asker.response(to: info, "200 OK"), over: hop)
            }, gone: 5000),
        Row(
            timer: "K", transport: .tcp,
            begin: { bench, hop in
                let info = try info(bench, hop)
                _ = try bench.send(Asker.response(to: info, "200 OK"), over: hop)
            }, gone: 0),
        Row(
            timer: "G, H",
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.reject(leg, status: 486, reason: nil, headers: [], at: $1) }
            }, sends: ("486", [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]), gone: 32_000),
        Row(
            timer: "H", transport: .tcp,
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.reject(leg, status: 486, reason: nil, headers: [], at: $1) }
            }, sends: ("486", []), gone: 32_000),
        Row(
            timer: "I",
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.reject(leg, status: 486, reason: nil, headers: [], at: $1) }
                _ = try bench.send(Request.text("ACK", cseq: 5), over: hop)
            }, sends: ("486", []), gone: 5000),
        Row(
            timer: "I", transport: .tls,
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.reject(leg, status: 486, reason: nil, headers: [], at: $1) }
                _ = try bench.send(Request.text("ACK", cseq: 5), over: hop)
            }, gone: 0),
        Row(
            timer: "J", begin: { bench, hop in _ = try bench.send(Request.text("OPTIONS"), over: hop) }, gone: 32_000),
        Row(
            timer: "J", transport: .tcp,
            begin: { bench, hop in _ = try bench.send(Request.text("OPTIONS"), over: hop) },
            gone: 0),
        Row(
            timer: "2xx of RFC 3261 §13.3.1.4",
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.answer(leg, body: [66], at: $1) }
            }, sends: ("200", [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])),
        Row(
            timer: "2xx of RFC 3261 §13.3.1.4, then BYE", transport: .tcp,
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.answer(leg, body: [66], at: $1) }
            }, sends: ("BYE", [32_000])),
        Row(
            timer: "L (RFC 6026)",
            begin: { bench, hop in try acknowledged(bench, hop) }, sends: ("200", []), gone: 32_000),
        Row(
            timer: "L (RFC 6026)", transport: .tcp,
            begin: { bench, hop in try acknowledged(bench, hop) }, sends: ("200", []), gone: 32_000),
        Row(
            timer: "E of a PRACK (RFC 3262 §4)",
            begin: { bench, hop in
                var call = OutgoingCall(
                    target: SIPURI(user: "bob", host: "example.com"), destination: hop.address, caller: .anonymous,
                    offer: [65])
                call.reliability = .supported
                let invite = try bench.perform { _ = $0.call(call, at: $1) }[0].message
                let more = "Contact: <sip:callee@198.51.100.7:5062>\nRequire: 100rel\nRSeq: 1\n"
                _ = try bench.send(ForkTests.response("183 Progress", to: invite, tag: "x", more: more), over: hop)
            }, sends: ("PRACK", [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])),
        Row(
            timer: "E of a REFER, its NOTIFY not waited for (RFC 3515)",
            begin: { bench, hop in
                let leg = try up(bench, hop)
                _ = try bench.perform { $0.refer(leg, to: SIPURI(user: "c", host: "example.com"), at: $1) }
            }, sends: ("REFER", [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])),
        Row(
            timer: "N of a REFER that was accepted, and of which nothing is told (RFC 6665 §4.1.2.4)",
            begin: { bench, hop in
                let leg = try up(bench, hop)
                let refer = try bench.perform { $0.refer(leg, to: SIPURI(user: "c", host: "example.com"), at: $1) }
                _ = try bench.send(Asker.response(to: refer[0].message, "202 Accepted"), over: hop)
            }, tells: ("referred-nowhere", [32_000])),
        Row(
            timer: "N of a REFER that was challenged, and accepted then", transport: .tls,
            begin: { bench, hop in
                bench.agent.replaceAccounts([
                    SIPAccount(
                        name: "carrier",
                        credentials: try #require(DigestCredentials(username: "a", password: "b")),
                        hosts: [Bench.stranger.host], domain: "carrier.example")
                ])
                let leg = try up(bench, hop)
                let refer = try bench.perform { $0.refer(leg, to: SIPURI(user: "c", host: "example.com"), at: $1) }
                _ = try bench.wait(.seconds(10))
                let again = try bench.send(Asker().challenge(refer[0].message), over: hop)
                _ = try bench.send(Asker.response(to: again[0].message, "202 Accepted"), over: hop)
            }, tells: ("referred-nowhere", [32_000])),
        Row(
            timer: "a contact of a 302 that says nothing is given up as a target is",
            begin: { bench, hop in
                var call = OutgoingCall(
                    target: SIPURI(user: "bob", host: "example.com"), destination: hop.address, caller: .anonymous,
                    offer: [65])
                call.redirects = RedirectRule(home: ["example.com"])
                let invite = try bench.perform { _ = $0.call(call, at: $1) }[0].message
                let moved = Asker.response(to: invite, "302 Moved", more: "Contact: <sip:c@example.com>\n")
                _ = try bench.send(moved, over: hop)
            }, sends: ("INVITE", [500, 1500, 3500]), tells: ("ended", [4000]), gone: 32_000),
        Row(
            timer: "provisional of RFC 3261 §13.3.1.1",
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp)
                _ = try bench.perform { $0.ring(leg, status: 180, body: nil, at: $1) }
            }, sends: ("180", [60_000, 120_000, 180_000, 240_000, 300_000])),
        Row(
            timer: "reliable provisional of RFC 3262 §3", transport: .tcp,
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp + "Supported: 100rel\n")
                _ = try bench.perform { $0.ring(leg, status: 183, body: [65], at: $1) }
            }, sends: ("183", [500, 1500, 3500, 7500, 15_500, 31_500])),
        Row(
            timer: "no PRACK (RFC 3262 §3)",
            begin: { bench, hop in
                let leg = try incoming(bench, hop, more: sdp + "Supported: 100rel\n")
                _ = try bench.perform { $0.ring(leg, status: 183, body: [65], at: $1) }
                _ = try bench.wait(.milliseconds(31_900))
            }, sends: ("504", [100, 600, 1600, 3600, 7600, 11_600, 15_600, 19_600, 23_600, 27_600, 31_600]),
            gone: 32_100),
        Row(
            timer: "refresh at half, RFC 4028 §10",
            begin: { bench, hop in
                let invite = try invite(bench, hop)
                _ = try bench.send(
                    Asker.response(
                        to: invite, "200 OK",
                        more: "Contact: <sip:198.51.100.7:5062>\nAllow: UPDATE\nSession-Expires: 600;refresher=uac\n"),
                    over: hop)
            }, sends: ("UPDATE", [300_000, 300_500, 301_500, 303_500])),
        Row(
            timer: "no refresh, RFC 4028 §10",
            begin: { bench, hop in
                let invite = try invite(bench, hop)
                _ = try bench.send(
                    Asker.response(
                        to: invite, "200 OK",
                        more: "Contact: <sip:198.51.100.7:5062>\nSession-Expires: 90;refresher=uas\n"),
                    over: hop)
            }, sends: ("BYE", [60_000, 60_500, 61_500, 63_500, 67_500, 71_500, 75_500, 79_500, 83_500, 87_500, 91_500])),
        Row(
            timer: "no refresh of a long session, RFC 4028 §10", transport: .tcp,
            begin: { bench, hop in
                let invite = try invite(bench, hop)
                _ = try bench.send(
                    Asker.response(
                        to: invite, "200 OK",
                        more: "Contact: <sip:198.51.100.7:5062>\nSession-Expires: 300;refresher=uas\n"),
                    over: hop)
            }, sends: ("BYE", [268_000])),
        Row(
            timer: "our refresh of a call that came, RFC 4028 §9",
            begin: { bench, hop in
                try acknowledged(
                    bench, hop, more: "Supported: timer\nSession-Expires: 600;refresher=uas\nAllow: UPDATE\n")
            }, sends: ("UPDATE", [300_000, 300_500, 301_500, 303_500])),
    ]

    @Test("each falls due when the standard says", arguments: rows)
    func due(_ row: Row) throws {
        let bench = Bench()
        let hop = Hop(Bench.stranger, over: row.transport)
        try row.begin(bench, hop)
        let begin = bench.now
        var times: [Int] = []
        var told: [Int] = []
        var gone: Int? = bench.agent.transactionCount == 0 ? 0 : nil
        while let next = bench.agent.nextDeadline, next < begin + .seconds(345) {
            let before = bench.events.count
            let sent = try bench.wait(max(.zero, next - bench.now))
            let milliseconds = Int((bench.now - begin) / .milliseconds(1))
            for message in sent.map(\.message) {
                let word = message.status.map { String($0.code) } ?? message.method?.rawValue
                if word == row.sends.what { times.append(milliseconds) }
            }
            told += bench.events.dropFirst(before).filter { $0.1.name == row.tells.what }.map { _ in milliseconds }
            if gone == nil, bench.agent.transactionCount == 0 { gone = milliseconds }
        }
        if !row.sends.what.isEmpty { #expect(Array(times.prefix(row.sends.at.count)) == row.sends.at) }
        if !row.sends.what.isEmpty, row.sends.at.isEmpty { #expect(times.isEmpty) }
        if !row.tells.what.isEmpty { #expect(told == row.tells.at) }
        if let expected = row.gone { #expect(gone == expected) }
    }
}
