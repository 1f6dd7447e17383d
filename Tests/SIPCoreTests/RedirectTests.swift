import Numbering
import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Calls that are sent on, and targets that do not answer (RFC 3261 §8.1.3.4, RFC 3263 §4.3)")
struct RedirectTests {
    private static let first = NetworkAddress(host: .v4(0xC633_6401), port: 5060)
    private static let second = NetworkAddress(host: .v4(0xC633_6402), port: 5060)
    private static let third = NetworkAddress(host: .v4(0xC633_6403), port: 5060)

    private static func call(
        _ bench: Bench = Bench(), redirects: RedirectRule = .none, alternatives: [NetworkAddress] = [],
        transport: SIPTransport = .udp,
        caller: OutboundIdentity = .number(CallerIdentityTests.number, name: nil, domain: "carrier.example")
    ) throws -> (Bench, LegID, Bench.Sent) {
        var call = OutgoingCall(
            target: SIPURI(user: "+15551230000", host: "carrier.example"), destination: first,
            caller: caller, offer: [65],
            headers: [(HeaderName("X-Order"), "7")])
        call.redirects = redirects
        call.alternatives = alternatives.map { Hop($0, over: transport) }
        call.transport = transport
        var leg = LegID(rawValue: 0)
        let sent = try bench.perform { leg = $0.call(call, at: $1) }
        return (bench, leg, try #require(sent.last))
    }

    private static let home = RedirectRule(home: ["carrier.example", "198.51.100.1"], others: ["198.51.100.30"])

    private static func moved(_ invite: SIPMessage, _ contacts: String, status: String = "302 Moved") -> String {
        Asker.response(to: invite, status, more: "Contact: \(contacts)\n")
    }

    struct Row: Sendable {
        var contacts: String
        var target: String?
        var destination = RedirectTests.first
        var status = "302 Moved"
    }

    static let rows: [Row] = [
        Row(contacts: "<sip:+15557770000@carrier.example>", target: "sip:+15557770000@carrier.example"),
        Row(
            contacts: "<sip:+15557770000@CARRIER.example;user=phone>",
            target: "sip:+15557770000@CARRIER.example;user=phone"),
        Row(contacts: "<sip:+15557770000@198.51.100.1>", target: "sip:+15557770000@198.51.100.1"),
        Row(
            contacts: "<sip:x@198.51.100.30:5099>", target: "sip:x@198.51.100.30:5099",
            destination: NetworkAddress(host: .v4(0xC633_641E), port: 5099)),
        Row(contacts: "<sip:a@carrier.example>;q=0.2, <sip:b@carrier.example>;q=0.9", target: "sip:b@carrier.example"),
        Row(contacts: "<sip:a@evil.example>;q=1, <sip:b@carrier.example>;q=0.1", target: "sip:b@carrier.example"),
        Row(contacts: "<sip:a@carrier.example;method=BYE?Replaces=x>", target: "sip:a@carrier.example"),
        Row(
            contacts: "<sip:+15557770000@carrier.example>", target: "sip:+15557770000@carrier.example",
            status: "301 Moved"),
        Row(
            contacts: "<sip:+15557770000@carrier.example>", target: "sip:+15557770000@carrier.example",
            status: "300 Several"),
        Row(contacts: "<sip:+15557770000@evil.example>", target: nil),
        Row(contacts: "<sip:+15557770000@198.51.100.31>", target: nil),
        Row(contacts: "<tel:+19005550000>", target: nil), Row(contacts: "<sips:a@carrier.example>", target: nil),
        Row(contacts: "<sip:+15551230000@carrier.example>", target: nil), Row(contacts: "broken <", target: nil),
        Row(contacts: "<sip:a@carrier.example>", target: nil, status: "305 Use Proxy"),
        Row(contacts: "<sip:a@carrier.example>", target: nil, status: "380 Alternative"),
        Row(contacts: "*", target: nil),
    ]

    @Test("what is followed, and where it goes", arguments: rows)
    func followed(_ row: Row) throws {
        let (bench, leg, invite) = try Self.call(redirects: Self.home)
        let sent = try bench.send(Self.moved(invite.message, row.contacts, status: row.status), from: Self.first)
        #expect(sent.first?.message.method == .ack && sent.first?.destination == Self.first)
        guard let target = row.target else {
            #expect(sent.count == 1 && bench.ends(of: leg).map(\.status) == [Int(row.status.prefix(3))])
            return
        }
        let next = try #require(sent.last)
        #expect(
            next.message.method == .invite && next.message.requestURIText == target
                && next.destination == row.destination)
        #expect(next.message.callID == invite.message.callID && next.message[.from] == invite.message[.from])
        #expect(next.message[.to] == invite.message[.to] && next.message[HeaderName("X-Order")] == "7")
        #expect(
            next.message.cseq?.number == invite.message.cseq.map { $0.number + 1 } && Array(next.message.body) == [65])
        #expect(next.message.contains(.pAssertedIdentity) == (row.destination == Self.first))
        #expect(bench.lastEvent == "redirected-\(row.status.prefix(3))")
        let ack = try bench.send(ForkTests.response("200 OK", to: next.message, tag: "x"), from: next.destination)
        #expect(ack.map { $0.message.method } == [.ack] && bench.lastEvent == "answered")
    }

    @Test(
        "only the trunk is told what only the trunk may know, in whatever header",
        arguments: IdentityProfile.IdentityHeader.allCases)
    func secrets(_ header: IdentityProfile.IdentityHeader) throws {
        var profile = IdentityProfile()
        profile.headers = [header]
        profile.tellsWithheldNumber = true
        let caller = CallerPresentation(
            number: CallerIdentityTests.number, name: nil, isWithheld: true, domain: "carrier.example")
        let (bench, _, invite) = try Self.call(redirects: Self.home, caller: .presented(caller, as: profile))
        let number = CallerIdentityTests.number.digits
        let before = String(decoding: invite.message.serialized(), as: UTF8.self)
        #expect(before.contains(number))
        let contacts = "<sip:x@198.51.100.30:5099>"
        let sent = try bench.send(Self.moved(invite.message, contacts), from: Self.first)
        let next = try #require(sent.last)
        #expect(next.message.method == .invite && next.destination != Self.first)
        let after = String(decoding: next.message.serialized(), as: UTF8.self)
        #expect(!after.contains(number))
    }

    @Test("nothing is followed unless it is allowed; a call that is given up is not sent on")
    func notAllowed() throws {
        let (bench, leg, invite) = try Self.call()
        _ = try bench.send(Self.moved(invite.message, "<sip:a@carrier.example>"), from: Self.first)
        #expect(bench.ends(of: leg).map(\.status) == [302])
        let (other, gone, second) = try Self.call(redirects: Self.home)
        _ = try other.send(Asker.response(to: second.message, "180 Ringing"), from: Self.first)
        _ = try other.perform { $0.hangUp(gone, reason: nil, at: $1) }
        let sent = try other.send(Self.moved(second.message, "<sip:a@carrier.example>"), from: Self.first)
        #expect(sent.map { $0.message.method } == [.ack] && other.ends(of: gone).count == 1)
    }

    private static let several =
        "<sip:c@carrier.example>;q=0.2, <sip:a@carrier.example>;q=0.9, <sip:x@evil.example>, "
        + "<sip:b@198.51.100.30>;q=0.9, <sip:d@carrier.example>;q=0"

    @Test(
        "several contacts are tried in the order of q, each when the one before has failed", arguments: [404, 486, 500])
    func order(_ code: Int) throws {
        let (bench, leg, invite) = try Self.call(redirects: Self.home)
        var sent = try #require(try bench.send(Self.moved(invite.message, Self.several), from: Self.first).last)
        var tried: [String] = []
        while sent.message.method == .invite {
            tried.append(sent.message.requestURIText)
            #expect(sent.message.contains(.pAssertedIdentity) == (sent.destination == Self.first))
            sent = try #require(
                try bench.send(Asker.response(to: sent.message, "\(code) No"), from: sent.destination).last)
        }
        let users = ["a@carrier.example", "b@198.51.100.30", "c@carrier.example", "d@carrier.example"]
        #expect(tried == users.map { "sip:\($0)" })
        #expect(bench.ends(of: leg).map(\.status) == [code] && bench.ends(of: leg).count == 1)
        #expect(bench.events.filter { $0.1.name == "redirected-302" }.count == 4)
    }

    @Test("a contact that sends on again: its own contacts come before what is left")
    func nested() throws {
        let (bench, _, invite) = try Self.call(redirects: Self.home)
        let first = try #require(try bench.send(Self.moved(invite.message, Self.several), from: Self.first).last)
        let inner = Self.moved(first.message, "<sip:e@carrier.example>;q=0.1")
        let second = try #require(try bench.send(inner, from: Self.first).last)
        let third = try #require(
            try bench.send(Asker.response(to: second.message, "404 No"), from: Self.first).last)
        #expect(second.message.requestURIText == "sip:e@carrier.example")
        #expect(third.message.requestURIText == "sip:b@198.51.100.30")
        let numbers = [invite, first, second, third].compactMap { $0.message.cseq?.number }
        #expect(numbers == (0..<4).map { numbers[0] + $0 })
    }

    @Test(
        "a contact that says nothing is left after its time; the callee's last word ends the search",
        arguments: [600, 603])
    func lastWord(_ code: Int) throws {
        let (bench, leg, invite) = try Self.call(redirects: Self.home)
        _ = try bench.send(Self.moved(invite.message, Self.several), from: Self.first)
        let next = try #require(try bench.wait(.milliseconds(4100)).last)
        #expect(next.message.requestURIText == "sip:b@198.51.100.30" && bench.ends(of: leg).isEmpty)
        _ = try bench.send(Asker.response(to: next.message, "\(code) No"), from: next.destination)
        #expect(bench.ends(of: leg).map(\.status) == [code])
    }

    @Test("all contacts are silent: four seconds each, and the call ends; golden, by the first line and the time")
    func silentContacts() throws {
        let (bench, leg, invite) = try Self.call(redirects: Self.home)
        let begin = bench.now
        var ladder: [String] = []
        func note(_ sent: [Bench.Sent]) {
            let time = Int((bench.now - begin) / .milliseconds(1))
            ladder += sent.map { "\(time) \($0.message.firstLine.prefix(40)) to \($0.destination)" }
        }
        let contacts = "<sip:a@carrier.example>;q=0.9, <sip:b@198.51.100.30>"
        note(try bench.send(Self.moved(invite.message, contacts), from: Self.first))
        while let next = bench.agent.nextDeadline, bench.ends(of: leg).isEmpty {
            note(try bench.wait(next - bench.now))
        }
        let second = "to 198.51.100.30:5060"
        #expect(
            ladder == [
                "0 ACK sip:+15551230000@carrier.example SIP to 198.51.100.1:5060",
                "0 INVITE sip:b@198.51.100.30 SIP/2.0 \(second)", "500 INVITE sip:b@198.51.100.30 SIP/2.0 \(second)",
                "1500 INVITE sip:b@198.51.100.30 SIP/2.0 \(second)",
                "3500 INVITE sip:b@198.51.100.30 SIP/2.0 \(second)",
                "4000 INVITE sip:a@carrier.example SIP/2.0 to 198.51.100.1:5060",
                "4500 INVITE sip:a@carrier.example SIP/2.0 to 198.51.100.1:5060",
                "5500 INVITE sip:a@carrier.example SIP/2.0 to 198.51.100.1:5060",
                "7500 INVITE sip:a@carrier.example SIP/2.0 to 198.51.100.1:5060",
            ])
        #expect(bench.now == begin + .seconds(8))
        #expect(
            bench.ends(of: leg) == [
                EndReason(by: .timeout, status: 408, text: "no response from where the call was sent on to")
            ])
        #expect(try bench.wait(.seconds(40)).isEmpty && bench.agent.transactionCount == 0)
    }

    @Test("what a silent contact says after all: ringing is cancelled, an answer is acknowledged and ended")
    func lateContact() throws {
        let (bench, leg, invite) = try Self.call(redirects: Self.home)
        let moved = Self.moved(invite.message, "<sip:a@carrier.example>")
        let next = try #require(try bench.send(moved, from: Self.first).last)
        _ = try bench.wait(.milliseconds(4100))
        #expect(bench.ends(of: leg).map(\.status) == [408])
        let ringing = try bench.send(Asker.response(to: next.message, "180 Ringing"), from: Self.first)
        #expect(ringing.map { $0.message.method } == [.cancel])
        let late = try bench.send(ForkTests.response("200 OK", to: next.message, tag: "y"), from: Self.first)
        #expect(late.map { $0.message.method } == [.ack, .bye] && bench.ends(of: leg).count == 1)
    }

    @Test("a contact that rings is waited for as long as any callee")
    func ringingContact() throws {
        let (bench, leg, invite) = try Self.call(redirects: Self.home)
        let next = try #require(try bench.send(Self.moved(invite.message, Self.several), from: Self.first).last)
        _ = try bench.send(Asker.response(to: next.message, "180 Ringing"), from: next.destination)
        #expect(try bench.wait(.seconds(60)).isEmpty && bench.ends(of: leg).isEmpty)
    }

    @Test("not to the same address twice, and five times at most")
    func loops() throws {
        var (bench, leg, invite) = try Self.call(redirects: Self.home)
        for number in 1...5 {
            let sent = try bench.send(Self.moved(invite.message, "<sip:n\(number)@carrier.example>"), from: Self.first)
            invite = try #require(sent.last)
            #expect(invite.message.method == .invite)
        }
        _ = try bench.send(Self.moved(invite.message, "<sip:n6@carrier.example>"), from: Self.first)
        #expect(bench.ends(of: leg).map(\.status) == [302])
        let (second, other, begin) = try Self.call(redirects: Self.home)
        let once = try bench2(second, begin.message, "<sip:a@carrier.example>")
        _ = try second.send(Self.moved(once, "<sip:a@carrier.example>"), from: Self.first)
        #expect(second.ends(of: other).map(\.status) == [302])
    }

    private func bench2(_ bench: Bench, _ invite: SIPMessage, _ contact: String) throws -> SIPMessage {
        try #require(try bench.send(Self.moved(invite, contact), from: Self.first).last).message
    }

    @Test("the place that it was sent on to may ask for the password, if it is the trunk's; nobody else learns it")
    func password() throws {
        for (contact, isTold) in [("<sip:a@carrier.example>", true), ("<sip:a@198.51.100.30>", false)] {
            let bench = try AuthenticationTests.bench()
            let credentials = try #require(DigestCredentials(username: "4930123", password: "zanzibar"))
            bench.agent.replaceAccounts([
                SIPAccount(
                    name: "carrier", credentials: credentials, hosts: [Self.first.host], domain: "carrier.example")
            ])
            let (_, _, invite) = try Self.call(bench, redirects: Self.home)
            let next = try #require(try bench.send(Self.moved(invite.message, contact), from: Self.first).last)
            // By 407 or 401, for the trunk's realm or its own: only the trunk's hosts are answered.
            for asker in [Asker(), Asker(isProxy: false), Asker(realm: "198.51.100.30")] {
                var copy = bench.agent
                copy.receive(Bench.raw(asker.challenge(next.message)), from: next.destination, at: bench.now)
                var methods: [SIPMethod?] = []
                while let output = copy.poll() {
                    guard case .transmit(let bytes, _) = output else { continue }
                    let message = try SIPMessage(parsing: bytes)
                    methods.append(message.method)
                    #expect(isTold || !message.contains(asker.isProxy ? .proxyAuthorization : .authorization))
                }
                #expect(methods == (isTold ? [.ack, .invite] : [.ack]))
            }
        }
    }

    // MARK: Targets

    @Test(
        "503: the next target at once, with a new branch and all else the same; the one that refused is tried last for a while"
    )
    func unavailable() throws {
        let (bench, leg, invite) = try Self.call(alternatives: [Self.second, Self.third])
        #expect(invite.destination == Self.first)
        let sent = try bench.send(
            Asker.response(to: invite.message, "503 Busy", more: "Retry-After: 120\n"), from: Self.first)
        #expect(sent.map { $0.message.method } == [.ack, .invite] && sent[1].destination == Self.second)
        #expect(sent[1].message.callID == invite.message.callID && sent[1].message.cseq == invite.message.cseq)
        #expect(sent[1].message.topVia?.branch != invite.message.topVia?.branch)
        let (_, other, next) = try Self.call(bench, alternatives: [Self.second])
        #expect(next.destination == Self.second)
        _ = try bench.perform { $0.hangUp(other, reason: nil, at: $1) }
        _ = try bench.wait(.seconds(121))
        #expect(try Self.call(bench, alternatives: [Self.second]).2.destination == Self.first)
        #expect(bench.ends(of: leg).count == 1)
    }

    @Test("every target refuses: the last refusal is the call's", arguments: [503, 486])
    func allRefuse(_ last: Int) throws {
        let (bench, leg, invite) = try Self.call(alternatives: [Self.second])
        let next = try #require(try bench.send(Asker.response(to: invite.message, "503 Busy"), from: Self.first).last)
        _ = try bench.send(Asker.response(to: next.message, "\(last) No"), from: Self.second)
        #expect(bench.ends(of: leg).map(\.status) == [last])
    }

    @Test("busy and the like are answers of the callee: nobody else is tried", arguments: [404, 486, 500, 603])
    func finalAnswers(_ code: Int) throws {
        let (bench, leg, invite) = try Self.call(alternatives: [Self.second])
        #expect(
            try bench.send(Asker.response(to: invite.message, "\(code) No"), from: Self.first).map { $0.message.method }
                == [.ack])
        #expect(bench.ends(of: leg).map(\.status) == [code])
    }

    @Test("silence: the next target after four seconds; what the first still says is ended")
    func silent() throws {
        let (bench, leg, invite) = try Self.call(alternatives: [Self.second])
        #expect(try bench.wait(.milliseconds(3900)).allSatisfy { $0.destination == Self.first })
        let next = try #require(try bench.wait(.milliseconds(200)).last)
        #expect(next.destination == Self.second && next.message.method == .invite)
        // No more of the first INVITE; its late answers are cancelled, or acknowledged and ended.
        #expect(try bench.wait(.seconds(2)).allSatisfy { $0.destination == Self.second })
        #expect(
            try bench.send(Asker.response(to: invite.message, "180 Ringing"), from: Self.first).map {
                $0.message.method
            } == [.cancel])
        #expect(bench.events.isEmpty)
        let answered = try bench.send(ForkTests.response("200 OK", to: next.message, tag: "x"), from: Self.second)
        #expect(answered.map { $0.message.method } == [.ack] && bench.lastEvent == "answered")
        let late = try bench.send(ForkTests.response("200 OK", to: invite.message, tag: "y"), from: Self.first)
        #expect(late.map { $0.message.method } == [.ack, .bye] && bench.ends(of: leg).isEmpty)
    }

    @Test("the silent one answers first, after all: acknowledged and ended, and the call goes on elsewhere")
    func lateAnswer() throws {
        let (bench, leg, invite) = try Self.call(alternatives: [Self.second])
        let next = try #require(try bench.wait(.milliseconds(4100)).last)
        let late = try bench.send(ForkTests.response("200 OK", to: invite.message, tag: "y"), from: Self.first)
        #expect(late.map { $0.message.method } == [.ack, .bye] && bench.ends(of: leg).isEmpty)
        _ = try bench.send(Asker.response(to: next.message, "486 Busy"), from: Self.second)
        #expect(bench.ends(of: leg).map(\.status) == [486])
    }

    @Test("a target that has answered anything is not left")
    func trying() throws {
        let (bench, leg, invite) = try Self.call(alternatives: [Self.second])
        _ = try bench.send(Asker.response(to: invite.message, "100 Trying"), from: Self.first)
        #expect(try bench.wait(.seconds(60)).isEmpty && bench.ends(of: leg).isEmpty)
    }

    @Test("all are silent: the call ends after all of them")
    func allSilent() throws {
        let (bench, leg, _) = try Self.call(alternatives: [Self.second, Self.third])
        _ = try bench.wait(.seconds(39))
        #expect(bench.ends(of: leg).isEmpty)
        _ = try bench.wait(.seconds(2))
        #expect(bench.ends(of: leg).map(\.status) == [408])
        _ = try bench.wait(.seconds(40))
        #expect(bench.agent.transactionCount == 0)
    }

    @Test("a connection that cannot be made: the next one at once")
    func refusedConnection() throws {
        let (bench, leg, _) = try Self.call(alternatives: [Self.second], transport: .tcp)
        let sent = try bench.perform { $0.connectionLost(Hop(Self.first, over: .tcp), at: $1) }
        #expect(sent.map(\.destination) == [Self.second] && bench.ends(of: leg).isEmpty)
        _ = try bench.perform { $0.connectionLost(Hop(Self.second, over: .tcp), at: $1) }
        #expect(bench.ends(of: leg).map(\.by) == [.transport])
    }

    @Test("health: a minute, doubled up to a quarter of an hour, or as long as was asked; one answer forgives; bounded")
    func health() {
        var health = TargetHealth()
        let hops = [Self.first, Self.second, Self.third].map { Hop($0) }
        var now = Instant.zero
        for seconds in [60, 120, 240, 480, 900, 900] {
            health.failed(hops[0], at: now)
            #expect(health.ordered(hops, at: now) == [hops[1], hops[2], hops[0]])
            #expect(health.unhealthyUntil(hops[0], at: now) == now + .seconds(seconds))
            now = now + .seconds(seconds)
            #expect(health.isHealthy(hops[0], at: now) && health.ordered(hops, at: now) == hops)
        }
        health.answered(hops[0])
        health.failed(hops[0], pause: .seconds(5), at: now)
        health.failed(hops[1], pause: .seconds(3), at: now)
        #expect(health.ordered(hops, at: now) == [hops[2], hops[1], hops[0]])
        for number in 0..<5000 { health.failed(Hop(NetworkAddress(host: .v4(UInt32(number)), port: 1)), at: now) }
        #expect(
            (0..<5000).filter { !health.isHealthy(Hop(NetworkAddress(host: .v4(UInt32($0)), port: 1)), at: now) }.count
                <= 1024)
    }
}
