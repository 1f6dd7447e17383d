import SIPMessage
import SansIO
import Testing

@testable import SIPCore

/// A server that asks for a password and checks the answer, as another program would.
struct Asker {
    var realm = "carrier.example"
    var nonce = "abc"
    var algorithm = "SHA-256"
    var isProxy = true
    var username = "4930123"
    var password = "zanzibar"

    /// The response that asks, to `request`.
    func challenge(_ request: SIPMessage, stale: Bool = false, tag: String = "far") -> String {
        let name = isProxy ? "Proxy-Authenticate" : "WWW-Authenticate"
        return Self.response(
            to: request, isProxy ? "407 Proxy Authentication Required" : "401 Unauthorized", tag: tag,
            more: "\(name): Digest realm=\"\(realm)\", nonce=\"\(nonce)\", algorithm=\(algorithm), qop=\"auth\""
                + "\(stale ? ", stale=true" : "")\n")
    }

    static func response(to request: SIPMessage, _ status: String, tag: String = "far", more: String = "") -> String {
        let to = request[.to] ?? ""
        return "SIP/2.0 \(status)\nVia: \(request[.via] ?? "")\nFrom: \(request[.from] ?? "")\n"
            + "To: \(to)\(to.contains(";tag=") ? "" : ";tag=\(tag)")\nCall-ID: \(request.callID ?? "")\n"
            + "CSeq: \(request[.cseq] ?? "")\n\(more)Content-Length: 0\n\n"
    }

    /// Whether a request proves the password.
    func accepts(_ request: SIPMessage) -> Bool {
        guard let field = request.authentication(isProxy ? .proxyAuthorization : .authorization).first,
            let algorithm = DigestAlgorithm(name: algorithm), field["username"] == username, field["realm"] == realm,
            field["nonce"] == nonce, let count = UInt32(field["nc"] ?? "", radix: 16),
            let credentials = DigestCredentials(username: username, password: password)
        else { return false }
        let expected = DigestResponse(
            algorithm: algorithm, realm: realm, nonce: nonce, method: request.method?.rawValue ?? "",
            uri: field["uri"] ?? "", protection: .auth, clientNonce: field["cnonce"] ?? "", count: count)
        return field["response"] == expected.hash(of: credentials) && field["uri"] == request.requestURIText
    }
}

@Suite("Requests of ours that are challenged (RFC 3261 §22)")
struct AuthenticationTests {
    static let carrier = NetworkAddress(host: .v4(0xC633_6414), port: 5060)

    static func bench(realm: String? = nil, password: String = "zanzibar") throws -> Bench {
        let bench = Bench()
        let credentials = try #require(DigestCredentials(username: "4930123", password: password))
        bench.agent.replaceAccounts([
            SIPAccount(
                name: "carrier", credentials: credentials, hosts: [carrier.host], domain: "carrier.example",
                realm: realm)
        ])
        return bench
    }

    static func invite(_ bench: Bench) throws -> (LegID, SIPMessage) {
        var call = OutgoingCall(
            target: SIPURI(user: "+12564286254", host: "carrier.example"), destination: carrier,
            caller: .uri(SIPURI(user: "alice", host: "carrier.example"), name: nil), offer: Array("v=0 offer".utf8),
            headers: [(HeaderName("X-Order"), "7"), (.route, "<sip:198.51.100.20;lr>")])
        call.account = "carrier"
        var leg = LegID(rawValue: 0)
        let sent = try bench.perform { leg = $0.call(call, at: $1) }
        return (leg, try #require(sent.first).message)
    }

    private static let contact = "Contact: <sip:198.51.100.20:5060>\nContent-Type: application/sdp\n"

    @Test("an INVITE is sent again with the answer: same call, next number, own branch, the same body and headers")
    func invite() throws {
        for isProxy in [true, false] {
            let bench = try Self.bench()
            let asker = Asker(isProxy: isProxy)
            let (leg, first) = try Self.invite(bench)
            let sent = try bench.send(asker.challenge(first), from: Self.carrier)
            #expect(sent.map { $0.message.method } == [.ack, .invite])
            let second = sent[1].message
            #expect(asker.accepts(second))
            #expect(second.callID == first.callID && second[.from] == first[.from] && second[.to] == first[.to])
            #expect(second.cseq?.number == first.cseq.map { $0.number + 1 })
            #expect(second.topVia?.branch != first.topVia?.branch)
            #expect(second[HeaderName("X-Order")] == "7" && second[.route] == first[.route])
            #expect(second.body == first.body && second.contentType == "application/sdp")
            #expect(sent[1].destination == Self.carrier)
            // The answer, the ACK with the same credentials, and the BYE one number on.
            let ack = try bench.send(
                Asker.response(to: second, "200 OK", more: Self.contact), from: Self.carrier)[0].message
            #expect(ack.method == .ack && ack.cseq?.number == second.cseq?.number)
            #expect(
                ack[isProxy ? .proxyAuthorization : .authorization]
                    == second[isProxy ? .proxyAuthorization : .authorization])
            #expect(bench.lastEvent == "answered")
            let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
            #expect(bye.cseq?.number == second.cseq.map { $0.number + 1 })
            let again = try bench.send(asker.challenge(bye), from: Self.carrier)
            #expect(again.map { $0.message.method } == [.bye] && asker.accepts(again[0].message))
            #expect(again[0].message.cseq?.number == bye.cseq.map { $0.number + 1 })
        }
    }

    @Test("who wants the body protected as well, and nothing else, gets an answer that is made of it (RFC 7616 §3.4.3)")
    func authInt() throws {
        let bench = try Self.bench()
        let (_, invite) = try Self.invite(bench)
        let asked = Asker().challenge(invite).replacing("qop=\"auth\"", with: "qop=\"auth-int\"")
        let sent = try bench.send(asked, from: Self.carrier)
        let again = try #require(sent.last).message
        let field = try #require(again.authentication(.proxyAuthorization).first)
        #expect(again.method == .invite && field["qop"] == "auth-int" && !again.body.isEmpty)
        let credentials = try #require(DigestCredentials(username: "4930123", password: "zanzibar"))
        func proof(_ body: [UInt8]) throws -> String {
            DigestResponse(
                algorithm: try #require(DigestAlgorithm(name: "SHA-256")), realm: "carrier.example", nonce: "abc",
                method: "INVITE", uri: field["uri"] ?? "", protection: .authInt, clientNonce: field["cnonce"] ?? "",
                count: 1, body: body
            ).hash(of: credentials)
        }
        #expect(try field["response"] == proof(Array(again.body)))
        #expect(try field["response"] != proof(Array(again.body) + [0]))
    }

    @Test("a refused answer ends the call and says what is wrong")
    func refused() throws {
        let bench = try Self.bench(password: "wrong")
        let (leg, first) = try Self.invite(bench)
        let second = try bench.send(Asker().challenge(first), from: Self.carrier)[1].message
        #expect(!Asker().accepts(second))
        let end = try bench.send(Asker(nonce: "next").challenge(second), from: Self.carrier)
        #expect(end.map { $0.message.method } == [.ack])
        #expect(
            bench.ends(of: leg) == [
                EndReason(
                    by: .remote, status: 407, text: "the name or the password for \"carrier.example\" was refused")
            ])
    }

    @Test("a proxy and the far end both ask: both are answered")
    func two() throws {
        let bench = try Self.bench()
        let (proxy, far) = (Asker(), Asker(nonce: "far", isProxy: false))
        let (_, first) = try Self.invite(bench)
        let second = try bench.send(proxy.challenge(first), from: Self.carrier)[1].message
        let third = try bench.send(far.challenge(second), from: Self.carrier)[1].message
        #expect(proxy.accepts(third) && far.accepts(third))
    }

    /// The leak of CVE-2021-41158: whoever can ask could try passwords on what it gets.
    @Test("a stranger's challenge, another realm and a request to somebody else are never answered")
    func leaks() throws {
        let bench = try Self.bench()
        let (_, first) = try Self.invite(bench)
        #expect(try bench.send(Asker().challenge(first)).map { $0.message.method } == [.ack])
        // The first realm of the trunk's own host is taken for its own, a second one is not.
        let other = try Self.bench()
        let (_, mine) = try Self.invite(other)
        #expect(try other.send(Asker(realm: "asterisk").challenge(mine), from: Self.carrier).count == 2)
        let (_, next) = try Self.invite(other)
        #expect(try other.send(Asker(realm: "attacker").challenge(next), from: Self.carrier).count == 1)
        let (_, third) = try Self.invite(other)
        #expect(try other.send(Asker(realm: "asterisk").challenge(third), from: Self.carrier).count == 2)
        // A realm that is configured is the only one.
        let strict = try Self.bench(realm: "carrier.example")
        let (_, one) = try Self.invite(strict)
        #expect(try strict.send(Asker(realm: "asterisk").challenge(one), from: Self.carrier).count == 1)
        // A call that came in from a stranger: its BYE is challenged by the stranger.
        let called = try Self.bench()
        let (up, leg, _) = try DialogTests.up(called)
        let bye = try up.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
        #expect(try up.send(Asker().challenge(bye)).isEmpty)
    }

    @Test("a challenge that crosses our CANCEL is not answered; the call ends as given up")
    func cancelled() throws {
        let bench = try Self.bench()
        let (leg, first) = try Self.invite(bench)
        _ = try bench.send(Asker.response(to: first, "180 Ringing"), from: Self.carrier)
        _ = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }
        #expect(try bench.send(Asker().challenge(first), from: Self.carrier).map { $0.message.method } == [.ack])
        #expect(bench.ends(of: leg).map(\.by) == [.local])
    }

    @Test("the CANCEL of a call that was challenged is that of its second INVITE")
    func cancelsTheSecond() throws {
        let bench = try Self.bench()
        let (leg, first) = try Self.invite(bench)
        let second = try bench.send(Asker().challenge(first), from: Self.carrier)[1].message
        _ = try bench.send(Asker.response(to: second, "180 Ringing"), from: Self.carrier)
        let cancel = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
        #expect(cancel.method == .cancel && cancel.topVia?.branch == second.topVia?.branch)
        #expect(cancel.cseq?.number == second.cseq?.number)
    }

    @Test("INFO in a call is answered with the next number, and the call goes on")
    func inDialog() throws {
        let bench = try Self.bench()
        let (leg, first) = try Self.invite(bench)
        _ = try bench.send(Asker.response(to: first, "200 OK", more: Self.contact), from: Self.carrier)
        let info = try bench.perform { $0.info(leg, contentType: "text/plain", body: [65], at: $1) }[0].message
        let again = try bench.send(Asker().challenge(info), from: Self.carrier)[0].message
        #expect(Asker().accepts(again) && again.body == [65] && again.contentType == "text/plain")
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
        #expect([info, again, bye].compactMap { $0.cseq?.number } == (1...3).map { (first.cseq?.number ?? 0) + $0 })
    }

    @Test("all comes to rest: no transaction is left")
    func silence() throws {
        let bench = try Self.bench()
        let (leg, first) = try Self.invite(bench)
        _ = try bench.send(Asker().challenge(first), from: Self.carrier)
        _ = try bench.wait(.seconds(100))
        #expect(bench.ends(of: leg).count == 1 && bench.agent.transactionCount == 0 && bench.agent.legCount == 0)
    }
}
