import SIPMessage
import SansIO
import Testing

@testable import SIPCore

@Suite("Registration: the machine")
struct RegistrationTests {
    private static let settings = RegistrationSettings(
        name: "carrier", registrar: AuthenticationTests.carrier, domain: "carrier.example", user: "4930123",
        expires: .seconds(600))
    private var random = RandomSource(seed: 5)
    private var machine = Registration(settings, callID: "c", tag: "t", sequence: 1, at: .zero)

    /// Lets the next deadline come, and says when that is and what is done.
    private mutating func next() -> (Duration, Registration.Action?) {
        guard let due = machine.nextDeadline else { return (.zero, nil) }
        return (due - .zero, machine.handleTimeout(at: due))
    }

    /// Lets time pass, without the empty lines, until something else is to be done.
    private mutating func nextRequest() -> (Instant, Registration.Action?) {
        while let due = machine.nextDeadline {
            if let action = machine.handleTimeout(at: due), action != .keepAlive { return (due, action) }
        }
        return (.zero, nil)
    }

    @Test("the first REGISTER is due at once, the next one well before the end; the time is the registrar's")
    mutating func refreshes() {
        #expect(next() == (.zero, .register(seconds: 600)))
        #expect(machine.receive(.init(status: .ok, seconds: 300), at: .zero, &random) == nil)
        #expect(machine.report.state == .registered && machine.report.until == .zero + .seconds(300))
        let (due, action) = nextRequest()
        #expect(action == .register(seconds: 600))
        #expect((.seconds(225) ... .seconds(240)).contains(due - .zero))
        #expect(machine.handleTimeout(at: due + .seconds(1)) == nil, "one REGISTER at a time")
        _ = machine.receive(.init(status: .ok, seconds: 300), at: due, &random)
        #expect(machine.report.since == .zero && machine.report.until == due + .seconds(300))
    }

    @Test(
        "time enough is left for a REGISTER without an answer, for any granted time",
        arguments: [1, 2, 10, 30, 60, 90, 300, 600, 3600, 86_400])
    func reserve(granted: Int) {
        var random = RandomSource(seed: UInt64(granted))
        for _ in 0..<200 {
            let time = Registration.refreshTime(of: granted, &random)
            #expect(time > .zero && time <= .seconds(granted) - min(.seconds(granted) / 2, .seconds(40)))
            #expect(time >= .seconds(granted) * 9 / 20)
        }
    }

    @Test("423: at once again with the registrar's time, but not for ever")
    mutating func tooBrief() {
        _ = next()
        #expect(
            machine.receive(.init(status: .intervalTooBrief, minimumSeconds: 1800), at: .zero, &random)
                == .register(seconds: 1800))
        #expect(machine.receive(.init(status: .intervalTooBrief, minimumSeconds: 3600), at: .zero, &random) == nil)
        #expect(machine.report.state == .failed && machine.report.failures == 1)
        for minimum in [nil, 0, 1800, 999_999_999] {
            var other = Registration(Self.settings, callID: "c", tag: "t", sequence: 1, at: .zero)
            _ = other.handleTimeout(at: .zero)
            let action = other.receive(
                .init(status: .intervalTooBrief, minimumSeconds: minimum), at: .zero, &random)
            #expect(action == (minimum == 1800 ? .register(seconds: 1800) : nil))
        }
    }

    @Test("failures: waits double from half a minute to half an hour, with chance in them, and never end")
    mutating func backsOff() {
        var now = Instant.zero
        for failure in 1...40 {
            let (due, action) = nextRequest()
            #expect(action == .register(seconds: 600))
            now = due
            #expect(machine.receive(nil, at: now, &random) == nil)
            let ceiling = min(Duration.seconds(30) * (1 << min(failure - 1, 6)), .seconds(1800))
            let wait = (machine.report.nextAttempt ?? .zero) - now
            #expect(wait >= ceiling / 2 && wait <= ceiling, "failure \(failure)")
        }
        #expect(machine.report.problem == "the registrar did not answer")
        let (due, _) = nextRequest()
        _ = machine.receive(.init(status: .ok), at: due, &random)
        #expect(machine.report.state == .registered && machine.report.failures == 0 && machine.report.problem == nil)
    }

    @Test("two machines that fail together do not come again together")
    func jitter() {
        var (one, two) = (RandomSource(seed: 1), RandomSource(seed: 2))
        var left = Registration(Self.settings, callID: "c", tag: "t", sequence: 1, at: .zero)
        var right = left
        _ = (left.handleTimeout(at: .zero), right.handleTimeout(at: .zero))
        _ = (left.receive(nil, at: .zero, &one), right.receive(nil, at: .zero, &two))
        #expect(left.nextDeadline != right.nextDeadline)
    }

    @Test("who refuses is asked less often; a Retry-After is waited for, up to half an hour")
    mutating func refusals() {
        _ = next()
        _ = machine.receive(.init(status: .forbidden), at: .zero, &random)
        #expect((machine.report.nextAttempt ?? .zero) >= .zero + .seconds(60))
        for (asked, expected) in [(300, 300), (999_999_999, 1800)] {
            var other = Registration(Self.settings, callID: "c", tag: "t", sequence: 1, at: .zero)
            _ = other.handleTimeout(at: .zero)
            _ = other.receive(
                .init(status: .serviceUnavailable, retryAfter: .seconds(asked)), at: .zero, &random)
            #expect(other.report.nextAttempt == .zero + .seconds(expected))
        }
    }

    @Test("a binding is good until it ends, whatever a refresh comes to; then the state says so")
    mutating func outage() {
        _ = next()
        _ = machine.receive(.init(status: .ok, seconds: 120), at: .zero, &random)
        let (due, _) = nextRequest()
        _ = machine.receive(nil, at: due + .seconds(32), &random)
        #expect(machine.report.state == .registered && machine.report.failures == 1)
        while let deadline = machine.nextDeadline, deadline <= .zero + .seconds(120) {
            if machine.handleTimeout(at: deadline) == .register(seconds: 600) {
                _ = machine.receive(nil, at: deadline, &random)
            }
        }
        #expect(machine.report.state == .failed && machine.report.since == nil && machine.report.until == nil)
        let (back, _) = nextRequest()
        _ = machine.receive(.init(status: .ok, seconds: 120), at: back, &random)
        #expect(machine.report.state == .registered && machine.report.since == back)
    }

    @Test("no time granted is a failure, not a storm")
    mutating func grantsNothing() {
        _ = next()
        _ = machine.receive(.init(status: .ok, seconds: 0), at: .zero, &random)
        #expect(machine.report.state == .failed)
        #expect((machine.report.nextAttempt ?? .zero) >= .zero + .seconds(15))
    }

    @Test("the way through a NAT is kept open while bound, and not before")
    mutating func keepAlive() {
        #expect(next().1 == .register(seconds: 600))
        #expect(machine.nextDeadline == nil)
        _ = machine.receive(.init(status: .ok), at: .zero, &random)
        #expect(next() == (.seconds(25), .keepAlive))
        #expect(next() == (.seconds(50), .keepAlive))
    }

    @Test("leaving takes the binding back, once; without one there is nothing to do")
    mutating func leaves() {
        var unbound = machine
        #expect(unbound.leave(at: .zero) == .finished)
        _ = next()
        var asking = machine
        #expect(asking.leave(at: .zero) == nil, "the answer has to come first")
        #expect(asking.receive(.init(status: .ok), at: .zero, &random) == .register(seconds: 0))
        _ = machine.receive(.init(status: .ok), at: .zero, &random)
        #expect(machine.leave(at: .zero) == .register(seconds: 0))
        #expect(machine.leave(at: .zero) == nil && machine.nextDeadline == nil)
        #expect(machine.receive(nil, at: .zero, &random) == .finished)
        #expect(machine.phase == .gone && machine.report.state == .unregistered)
    }
}

@Suite("Registration: the messages")
struct RegisteringTests {
    private static let settings = RegistrationSettings(
        name: "carrier", registrar: AuthenticationTests.carrier, domain: "carrier.example", user: "4930123")

    private func ok(_ request: SIPMessage, seconds: Int = 300) -> String {
        Asker.response(
            to: request, "200 OK",
            more:
                "Contact: <sip:other@192.0.2.9>;expires=9, \(request[.contact] ?? "");expires=\(seconds)\nExpires: 77\n"
        )
    }

    @Test("REGISTER, 401, REGISTER with the answer, 200; the next one answers ahead, and takes a new nonce when told")
    func registers() throws {
        let bench = try AuthenticationTests.bench()
        var asker = Asker(isProxy: false)
        let first = try bench.perform { $0.keepRegistrations([Self.settings], at: $1) } + bench.wait(.zero)
        #expect(first.count == 1 && first[0].destination == AuthenticationTests.carrier)
        let register = first[0].message
        #expect(register.firstLine == "REGISTER sip:carrier.example SIP/2.0")
        #expect(register[.to] == "<sip:4930123@carrier.example>")
        #expect(register.from?.uri.description == "sip:4930123@carrier.example" && register.from?.tag != nil)
        #expect(register[.contact] == "<sip:4930123@192.0.2.2:5070>" && register[.expires] == "600")
        let answered = try bench.send(asker.challenge(register), from: AuthenticationTests.carrier)[0].message
        #expect(asker.accepts(answered) && answered.callID == register.callID)
        #expect(answered.cseq?.number == register.cseq.map { $0.number + 1 })
        _ = try bench.send(ok(answered), from: AuthenticationTests.carrier)
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
        #expect(bench.agent.registrationReports.map(\.until) == [bench.now + .seconds(300)])
        // The refresh: the nonce of before with the next count, then a stale one.
        let refresh = try bench.wait(.seconds(241)).map(\.message).filter { $0.method == .register }
        #expect(asker.accepts(refresh[0]) && refresh[0].authentication(.authorization)[0]["nc"] == "00000002")
        asker.nonce = "new"
        let again = try bench.send(asker.challenge(refresh[0], stale: true), from: AuthenticationTests.carrier)[0]
            .message
        #expect(asker.accepts(again) && again.authentication(.authorization)[0]["nc"] == "00000001")
        _ = try bench.send(ok(again), from: AuthenticationTests.carrier)
        // The end: the binding is taken back.
        let last = try bench.perform { $0.keepRegistrations([], at: $1) }[0].message
        #expect(last.method == .register && last[.expires] == "0" && asker.accepts(last))
        _ = try bench.send(ok(last, seconds: 0), from: AuthenticationTests.carrier)
        #expect(bench.agent.registrationReports.isEmpty && bench.registrations.last?.state == .unregistered)
        _ = try bench.wait(.seconds(100))
        #expect(bench.agent.transactionCount == 0 && bench.agent.nextDeadline == nil)
    }

    @Test("the nonce that a registrar wants next is used next, from its first count (RFC 7616 §3.5)")
    func nextNonce() throws {
        let bench = try AuthenticationTests.bench()
        var asker = Asker(isProxy: false)
        let first = try bench.perform { $0.keepRegistrations([Self.settings], at: $1) } + bench.wait(.zero)
        let answered = try bench.send(asker.challenge(first[0].message), from: AuthenticationTests.carrier)[0].message
        let info = "Authentication-Info: nextnonce=\"later\", qop=auth, rspauth=\"6629\"\nContent-Length"
        _ = try bench.send(
            ok(answered).replacing("Content-Length", with: info), from: AuthenticationTests.carrier)
        asker.nonce = "later"
        var last = try #require(try bench.wait(.seconds(241)).map(\.message).first { $0.method == .register })
        #expect(asker.accepts(last) && last.authentication(.authorization)[0]["nc"] == "00000001")
        // One that is broken, or too long to be sent back, changes nothing.
        for broken in [
            "nextnonce=", "nextnonce=\"\"", "nextnonce", "nextnonce=\"\(String(repeating: "n", count: 2000))\"",
        ] {
            _ = try bench.send(
                ok(last).replacing("Content-Length", with: "Authentication-Info: \(broken)\nContent-Length"),
                from: AuthenticationTests.carrier)
            last = try #require(try bench.wait(.seconds(241)).map(\.message).first { $0.method == .register })
            #expect(asker.accepts(last))
        }
    }

    @Test("a refused password is said, tried again later, and never sent to anybody else")
    func refused() throws {
        let bench = try AuthenticationTests.bench(password: "wrong")
        let first = try bench.perform { $0.keepRegistrations([Self.settings], at: $1) } + bench.wait(.zero)
        #expect(try bench.send(Asker(isProxy: false).challenge(first[0].message)).isEmpty, "a stranger asks")
        let other = try AuthenticationTests.bench(password: "wrong")
        let register = try (other.perform { $0.keepRegistrations([Self.settings], at: $1) } + other.wait(.zero))[0]
            .message
        let again = try other.send(
            Asker(isProxy: false).challenge(register), from: AuthenticationTests.carrier)[0].message
        #expect(
            try other.send(Asker(nonce: "x", isProxy: false).challenge(again), from: AuthenticationTests.carrier)
                .isEmpty)
        let report = try #require(other.agent.registrationReports.first)
        #expect(report.state == .failed)
        #expect(
            report.problem
                == "the registrar answered 401: the name or the password for \"carrier.example\" was refused")
        // With the right password after a reload it is tried at once.
        other.agent.replaceAccounts(try AuthenticationTests.bench().agent.accounts)
        let next = try other.perform { $0.keepRegistrations([Self.settings], at: $1) } + other.wait(.zero)
        #expect(next.map { $0.message.method } == [.register])
    }

    @Test("a registrar that is gone for a day is registered with again when it is back")
    func outage() throws {
        let bench = try AuthenticationTests.bench()
        _ = try bench.perform { $0.keepRegistrations([Self.settings], at: $1) }
        let day = try bench.wait(.seconds(86_400))
        let calls = Set(day.compactMap { $0.message.callID })
        #expect(calls.count == 1, "one Call-ID for all")
        let numbers = Set(day.compactMap { $0.message.cseq?.number }).sorted()
        #expect(numbers.count > 40 && numbers.count < 140, "\(numbers.count) attempts in a day")
        #expect(numbers == Array((numbers.first ?? 0)...(numbers.last ?? 0)))
        var sent: [Bench.Sent] = []
        while sent.isEmpty { sent = try bench.wait(.seconds(1)) }
        _ = try bench.send(ok(sent[0].message), from: AuthenticationTests.carrier)
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
    }

    @Test("settings that change: the old binding is taken back, the new one made; the same ones are left alone")
    func changes() throws {
        let bench = try AuthenticationTests.bench()
        let register = try (bench.perform { $0.keepRegistrations([Self.settings], at: $1) } + bench.wait(.zero))[0]
            .message
        _ = try bench.send(ok(register), from: AuthenticationTests.carrier)
        #expect(try (bench.perform { $0.keepRegistrations([Self.settings], at: $1) } + bench.wait(.zero)).isEmpty)
        var other = Self.settings
        other.user = "4930999"
        let sent = try bench.perform { $0.keepRegistrations([other], at: $1) } + bench.wait(.zero)
        #expect(sent.map { $0.message[.expires] } == ["0", "600"])
        #expect(sent.map { $0.message.to?.uri.user } == ["4930123", "4930999"])
        _ = try bench.send(ok(sent[0].message), from: AuthenticationTests.carrier)
        #expect(
            bench.agent.registrationReports.map(\.state) == [.registering], "the old one's answer is not the new one's")
    }

    // MARK: Several registrars

    private static let second = NetworkAddress(host: .v4(0xC633_6415), port: 5060)
    private static let third = NetworkAddress(host: .v4(0xC633_6416), port: 5060)

    private static func several(over transport: SIPTransport = .udp) -> RegistrationSettings {
        RegistrationSettings(
            name: "carrier", registrar: AuthenticationTests.carrier, alternatives: [second, third], over: transport,
            domain: "carrier.example", user: "4930123")
    }

    /// The first REGISTER of a bench that knows three registrars.
    private static func asking(over transport: SIPTransport = .udp) throws -> (Bench, Bench.Sent) {
        let bench = try AuthenticationTests.bench()
        bench.agent.replaceAccounts(
            bench.agent.accounts.map { account in
                SIPAccount(
                    name: account.name, credentials: account.credentials,
                    hosts: [AuthenticationTests.carrier.host, second.host, third.host], domain: account.domain)
            })
        let sent = try bench.perform { $0.keepRegistrations([several(over: transport)], at: $1) } + bench.wait(.zero)
        return (bench, try #require(sent.last))
    }

    @Test(
        "503: the next registrar at once, which is asked from then on; the one that refused is left alone as it wants")
    func unavailable() throws {
        let (bench, first) = try Self.asking()
        #expect(first.destination == AuthenticationTests.carrier)
        let sent = try bench.send(
            Asker.response(to: first.message, "503 Busy", more: "Retry-After: 900\n"), from: first.destination)
        #expect(sent.map(\.destination) == [Self.second])
        #expect(sent[0].message.callID == first.message.callID)
        #expect(sent[0].message.cseq?.number == first.message.cseq.map { $0.number + 1 })
        #expect(sent[0].message.topVia?.branch != first.message.topVia?.branch)
        let asker = Asker(isProxy: false)
        let answered = try bench.send(asker.challenge(sent[0].message), from: Self.second)
        #expect(answered.map(\.destination) == [Self.second] && asker.accepts(answered[0].message))
        _ = try bench.send(ok(answered[0].message), from: Self.second)
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
        #expect(bench.agent.registrationReports.map(\.failures) == [0])
        let refresh = try bench.wait(.seconds(241)).filter { $0.message.method == .register }
        #expect(refresh.map(\.destination).first == Self.second, "who has the binding is asked again")
    }

    @Test("silence: the next registrar after four seconds; the silent one's late answer is nobody's")
    func silent() throws {
        let (bench, first) = try Self.asking()
        #expect(try bench.wait(.milliseconds(3900)).allSatisfy { $0.destination == first.destination })
        let next = try bench.wait(.milliseconds(200))
        #expect(next.map(\.destination) == [Self.second])
        _ = try bench.send(ok(first.message), from: first.destination)
        #expect(bench.agent.registrationReports.map(\.state) == [.registering])
        #expect(try bench.wait(.seconds(3)).allSatisfy { $0.destination == Self.second })
        _ = try bench.send(Asker.response(to: next[0].message, "100 Trying"), from: Self.second)
        #expect(try bench.wait(.seconds(20)).allSatisfy { $0.destination == Self.second }, "it has said something")
        _ = try bench.send(ok(next[0].message), from: Self.second)
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
    }

    @Test("all fail: one failure, one wait, and then all of them again, the healthiest first")
    func allFail() throws {
        let (bench, first) = try Self.asking()
        var (asked, last) = ([first.destination], first)
        for _ in 0..<2 {
            last = try #require(
                try bench.send(Asker.response(to: last.message, "503 Busy"), from: last.destination).last)
            asked.append(last.destination)
        }
        #expect(asked == [AuthenticationTests.carrier, Self.second, Self.third])
        #expect(try bench.send(Asker.response(to: last.message, "503 Busy"), from: last.destination).isEmpty)
        #expect(bench.agent.registrationReports.map(\.failures) == [1])
        #expect(bench.agent.registrationReports.first?.problem == "the registrar answered 503 Busy")
        var again: [Bench.Sent] = []
        while again.isEmpty { again = try bench.wait(.seconds(1)) }
        #expect((.seconds(15) ... .seconds(31)).contains(bench.now - .zero))
        _ = try bench.send(ok(again[0].message), from: again[0].destination)
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
    }

    @Test("a refusal is the registrar's word: nobody else is asked", arguments: [403, 404, 500])
    func refusal(_ code: Int) throws {
        let (bench, first) = try Self.asking()
        #expect(try bench.send(Asker.response(to: first.message, "\(code) No"), from: first.destination).isEmpty)
        #expect(bench.agent.registrationReports.map(\.failures) == [1])
    }

    @Test("a connection that cannot be made: the next registrar at once")
    func connection() throws {
        let (bench, first) = try Self.asking(over: .tcp)
        let sent = try bench.perform { $0.connectionLost(Hop(first.destination, over: .tcp), at: $1) }
        #expect(sent.map(\.destination) == [Self.second])
        _ = try bench.send(ok(sent[0].message), over: Hop(Self.second, over: .tcp))
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
        _ = try bench.perform { $0.connectionLost(Hop(first.destination, over: .tcp), at: $1) }
        #expect(try bench.wait(.seconds(10)).isEmpty, "not the connection of the binding")
        _ = try bench.perform { $0.connectionLost(Hop(Self.second, over: .tcp), at: $1) }
        #expect(try bench.wait(.seconds(5)).map(\.destination) == [Self.second])
    }

    @Test("the registrar is found elsewhere: the binding stays, and is made anew only where its address is gone")
    func moves() throws {
        let (bench, first) = try Self.asking()
        _ = try bench.send(ok(first.message), from: first.destination)
        var moved = Self.several()
        (moved.registrar, moved.alternatives) = (Self.third, [Self.second, AuthenticationTests.carrier])
        #expect(try (bench.perform { $0.keepRegistrations([moved], at: $1) } + bench.wait(.zero)).isEmpty)
        moved.alternatives = []
        let sent = try bench.perform { $0.keepRegistrations([moved], at: $1) } + bench.wait(.zero)
        #expect(sent.map(\.destination) == [Self.third] && sent[0].message.callID == first.message.callID)
        _ = try bench.send(ok(sent[0].message), from: Self.third)
        #expect(bench.agent.registrationReports.map(\.state) == [.registered])
    }
}
