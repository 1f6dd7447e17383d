import SIPMessage
import SansIO
import Testing

@testable import SIPCore

@Suite("Doors: who may call in")
struct DoorsTests {
    private static let contact = "Contact: <sip:alice@198.51.100.7:5062>\n"
    private static let carrier = NetworkAddress(host: .v4(0xC000_0263), port: 5060)

    private static func bench(_ adjust: (inout Doors) -> Void) -> Bench {
        let bench = Bench()
        var doors = Doors(
            neighbours: [.init(name: "carrier", blocks: [AddressBlock(carrier.host)])], requestsPerSecond: 5)
        adjust(&doors)
        bench.agent.replaceDoors(doors)
        return bench
    }

    private static func invite(_ number: Int, to user: String = "bob", more: String = contact) -> String {
        Request.text(
            "INVITE", uri: "sip:\(user)@192.0.2.2", branch: "z9hG4bK\(number)", callID: "call-\(number)", more: more)
    }

    @Test(
        "blocks of addresses",
        arguments: [
            ("198.51.100.0/27", "198.51.100.31", true), ("198.51.100.0/27", "198.51.100.32", false),
            ("198.51.100.7", "198.51.100.7", true), ("198.51.100.7", "198.51.100.8", false),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/127", "2001:db8::1", true), ("2001:db8::/127", "2001:db8::2", false), ("::/0", "::1", true),
        ])
    func blocks(block: String, host: String, isInside: Bool) throws {
        let host = try #require(NetworkAddress.Host(literal: host))
        #expect(try #require(AddressBlock(block)).contains(host) == isInside)
    }

    @Test(
        "what is no block", arguments: ["", "/", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "::/129", "example.com"])
    func noBlock(text: String) { #expect(AddressBlock(text) == nil) }

    @Test("a trunk calls in; a stranger gets 403 for every number, and nothing is kept of it")
    func strangers() throws {
        let bench = Self.bench { $0.requestsPerSecond = 100 }
        #expect(try bench.send(Self.invite(1), from: Self.carrier).map { $0.message.status } == [.trying])
        #expect(bench.calls.map { $0.1.admission } == ["carrier"])
        let kept = bench.agent.transactionCount
        for (number, user) in [(2, "bob"), (3, "nobody"), (4, "+15551230000")] {
            let answer = try bench.send(Self.invite(number, to: user))
            #expect(answer.map { $0.message.status } == [.forbidden])
            #expect(answer[0].message[.server] == nil, "a stranger is not told what we are")
        }
        #expect(bench.calls.count == 1 && bench.agent.transactionCount == kept)
        // The ACK of the refusal, a BYE of nobody's call, a REFER: no state either.
        #expect(try bench.send(Request.text("ACK", branch: "z9hG4bK2", to: ";tag=x", callID: "call-2")).isEmpty)
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bK9", to: ";tag=x", callID: "no")) == [403])
        #expect(bench.agent.transactionCount == kept)
        #expect(try bench.codes(Request.text("OPTIONS", branch: "z9hG4bK10", callID: "o")) == [200])
    }

    @Test("a call that is up goes on when the doors close")
    func callsStay() throws {
        let (bench, leg, tag) = try DialogTests.up()
        bench.agent.replaceDoors(Doors())
        #expect(try bench.codes(Request.text("INFO", branch: "z9hG4bKi", to: tag, cseq: 11)) == [200])
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bKb", to: tag, cseq: 12)) == [200])
        #expect(bench.ends(of: leg).count == 1)
    }

    private static func answered(
        _ challenge: SIPMessage, _ number: Int, name: String = "alice", password: String, count: UInt32 = 1,
        algorithm: Int = 0
    ) throws -> String {
        let asked = challenge.authentication(.wwwAuthenticate)[algorithm]
        let credentials = try #require(DigestCredentials(username: name, password: password))
        let kind = try #require(DigestAlgorithm(name: asked["algorithm"] ?? ""))
        let response = DigestResponse(
            algorithm: kind, realm: asked["realm"] ?? "", nonce: asked["nonce"] ?? "", method: "INVITE",
            uri: "sip:bob@192.0.2.2", protection: .auth, clientNonce: "c", count: count)
        let field =
            "Authorization: Digest username=\"\(name)\", realm=\"\(response.realm)\", nonce=\"\(response.nonce)\", "
            + "uri=\"\(response.uri)\", response=\"\(response.hash(of: credentials))\", algorithm=\(kind), cnonce=\"c\", "
            + "qop=auth, nc=\(response.countText)\n"
        return invite(number, more: contact + field)
    }

    @Test("a telephone proves its password with either algorithm; each answer is good once")
    func users() throws {
        let alice = try #require(DigestCredentials(username: "alice", password: "secret"))
        for algorithm in [0, 1] {
            let bench = Self.bench { $0.users = [alice] }
            let challenge = try bench.send(Self.invite(1))[0].message
            #expect(challenge.status == .unauthorized && bench.agent.transactionCount == 0)
            #expect(challenge.authentication(.wwwAuthenticate).map { $0["algorithm"] } == ["SHA-256", "MD5"])
            let good = try Self.answered(challenge, 2, password: "secret", algorithm: algorithm)
            #expect(try bench.codes(good) == [100] && bench.calls.last?.1.admission == "alice")
            // The same answer in another call is stale; with the next count it is good.
            let replayed = try bench.send(Self.answered(challenge, 3, password: "secret", algorithm: algorithm))
            #expect(replayed[0].message.authentication(.wwwAuthenticate)[0]["stale"] == "true")
            #expect(
                try bench.codes(Self.answered(challenge, 4, password: "secret", count: 2, algorithm: algorithm)) == [
                    100
                ])
            // After two minutes the nonce is too old, from another address it never was good.
            bench.now = bench.now + .seconds(130)
            let old = try bench.send(Self.answered(challenge, 5, password: "secret", count: 3, algorithm: algorithm))
            #expect(old[0].message.authentication(.wwwAuthenticate)[0]["stale"] == "true")
        }
    }

    @Test("an answer is good for the user and host that it was made for; behind a proxy the Request-URI may be another")
    func meant() throws {
        for (uri, hasProxy, code) in [
            ("sip:bob@192.0.2.2:5070;transport=udp", false, 100), ("sip:bob@192.0.2.2", false, 100),
            ("sip:premium@192.0.2.2", false, 401), ("sip:bob@192.0.2.3", false, 401),
            ("sip:premium@192.0.2.2", true, 100),
        ] {
            let bench = Self.bench {
                $0.users = [DigestCredentials(username: "alice", password: "secret")].compactMap(\.self)
            }
            let challenge = try bench.send(Self.invite(1))[0].message
            var text = try Self.answered(challenge, 2, password: "secret")
            let line = try #require(text.split(separator: "\n").first).description
            text = text.replacing(line, with: "INVITE \(uri) SIP/2.0")
            if hasProxy {
                text = text.replacing("Max-Forwards", with: "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\nMax-Forwards")
            }
            #expect(try bench.codes(text) == [code], "\(uri)")
        }
    }

    @Test("a wrong password and a name that nobody has get the same answer")
    func wrong() throws {
        let bench = Self.bench {
            $0.users = [DigestCredentials(username: "alice", password: "secret")].compactMap(\.self)
        }
        let challenge = try bench.send(Self.invite(1))[0].message
        let answers = try [("alice", "guess"), ("nobody", "guess")].enumerated().map { index, try_ in
            try bench.send(Self.answered(challenge, 2 + index, name: try_.0, password: try_.1))[0].message
        }
        for answer in answers {
            #expect(answer.status == .unauthorized)
            #expect(answer.authentication(.wwwAuthenticate)[0]["stale"] == nil)
            #expect(answer.allFields.map(\.name) == answers[0].allFields.map(\.name))
        }
        let stolen = NetworkAddress(host: .v4(0xC633_6499), port: 5062)
        let moved = try bench.send(Self.answered(challenge, 9, password: "secret"), from: stolen)[0].message
        #expect(moved.authentication(.wwwAuthenticate)[0]["stale"] == "true")
        #expect(bench.calls.isEmpty)
    }

    @Test("a trunk that has to prove its password as well")
    func askedTrunk() throws {
        let bench = Self.bench {
            $0.neighbours[0].credentials = DigestCredentials(username: "trunk", password: "shared")
            $0.users = [DigestCredentials(username: "alice", password: "secret")].compactMap(\.self)
        }
        let challenge = try bench.send(Self.invite(1), from: Self.carrier)[0].message
        #expect(challenge.status == .unauthorized)
        let wrong = try Self.answered(challenge, 2, password: "secret")
        #expect(try bench.send(wrong, from: Self.carrier)[0].message.status == .unauthorized, "a user is not the trunk")
        let right = try Self.answered(challenge, 3, name: "trunk", password: "shared")
        #expect(try bench.send(right, from: Self.carrier)[0].message.status == .trying)
        #expect(bench.calls.last?.1.admission == "carrier")
    }

    @Test("a flood: strangers are answered less and less, the trunk always; memory stays as it is")
    func flood() throws {
        let bench = Self.bench { _ in }
        var answered = 0
        for number in 0..<5000 {
            bench.now = bench.now + .milliseconds(1)
            if try !bench.send(Self.invite(number)).isEmpty { answered += 1 }
            if number % 100 == 0 {
                let call = try bench.send(Self.invite(1_000_000 + number), from: Self.carrier)
                #expect(call.map { $0.message.status } == [.trying])
            }
        }
        #expect(answered < 20, "\(answered) of 5 000 were answered")
        #expect(bench.agent.legCount == 50 && bench.agent.transactionCount == 50)
        bench.discarded.removeAll()
        // Who keeps quiet for ten minutes and a little more is listened to again.
        bench.now = bench.now + .seconds(700)
        #expect(try bench.codes(Self.invite(30_000)) == [403])
    }

    @Test(
        "where anyone may call, questions of strangers leave nothing behind, by whatever method; the same answers as else"
    )
    func questions() throws {
        let open = Self.bench {
            $0.admitsAnyone = true
            $0.requestsPerSecond = 100
        }
        let methods = [
            "OPTIONS", "REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "NOTIFY", "REFER", "BYE", "INFO", "FOO",
        ]
        for (index, method) in methods.enumerated() {
            let text = Request.text(method, branch: "z9hG4bKm\(index)", callID: "m\(index)", more: "Event: x\n")
            let stateless = try open.send(text)[0].message
            let stateful = try Bench().send(text)[0].message
            #expect(stateless.status == stateful.status)
            let names = [stateless, stateful].map { message in
                message.allFields.map(\.name.canonicalName).filter { $0 != "server" }
            }
            #expect(names[0] == names[1])
            // Once more: with the same tag.
            #expect(try open.send(text)[0].message.to?.tag == stateless.to?.tag)
            let inNoDialog = Request.text(method, branch: "z9hG4bKn\(index)", to: ";tag=x", callID: "m\(index)")
            #expect(try open.codes(inNoDialog) == (try Bench().codes(inNoDialog)))
        }
        #expect(open.agent.transactionCount == 0)
    }

    @Test("a flood from ten thousand sources takes no room that the trunk's calls need")
    func manySources() throws {
        let bench = Bench { $0.maxTransactions = 100 }
        bench.agent.replaceDoors(
            Doors(
                neighbours: [.init(name: "carrier", blocks: [AddressBlock(Self.carrier.host)])], admitsAnyone: true))
        for number in 0..<10_000 {
            let source = NetworkAddress(host: .v4(0x0A00_0000 + UInt32(number)), port: 5060)
            _ = try bench.send(
                Request.text("OPTIONS", branch: "z9hG4bKo\(number)", callID: "o\(number)"), from: source)
            _ = try bench.send(Self.invite(number), from: source)
        }
        #expect(bench.agent.transactionCount == 75)
        for number in 0..<25 {
            let call = try bench.send(Self.invite(1_000_000 + number), from: Self.carrier)
            #expect(call.map { $0.message.status } == [.trying])
        }
        let beyond = try bench.send(Self.invite(2_000_000), from: Self.carrier)
        #expect(beyond.map { $0.message.status } == [.serviceUnavailable])
    }

    @Test("damaged requests of strangers are answered as seldom as others, those of the trunk always")
    func damagedFlood() throws {
        let bench = Self.bench { _ in }
        func damaged(_ number: Int) -> String {
            Request.text("OPTIONS", branch: "z9hG4bKd\(number)").replacing("CSeq: 1", with: "CSeq: x")
        }
        let answered = try (0..<1000).count { try bench.codes(damaged($0)) == [400] }
        #expect(answered == 51, "a burst of ten seconds")
        #expect(try (0..<100).allSatisfy { try bench.send(damaged($0), from: Self.carrier).count == 1 })
        // What has come damaged counts for what comes whole.
        #expect(try bench.codes(Request.text("OPTIONS", branch: "z9hG4bKo")).isEmpty)
    }

    @Test("the limiter alone: a burst, then the rate; never more silence than its bound")
    func limiter() {
        let host = NetworkAddress.Host.v4(1)
        var limiter = SourceLimiter(SourceLimiter.Limit(rate: 10, burst: 50), salt: 1)
        #expect((0..<200).count { _ in limiter.admits(host, at: .zero) } == 51)
        #expect((0..<100).count { limiter.admits(host, at: .zero + .milliseconds(100 * ($0 + 1))) } == 100)
        for _ in 0..<100_000 { limiter.refuse(host, at: .zero) }
        #expect(limiter.admits(host, at: .zero + .seconds(599)) == false)
        #expect(limiter.admits(host, at: .zero + .seconds(606)) == true)
        #expect(MemoryLayout<Instant>.size * SourceLimiter.tableSize == 32_768)
    }
}
