import Locating
import SIPCore
import SansIO
import Testing

@Suite("Where a trunk with a name is (RFC 3263)")
struct ServerLocatorTests {
    /// What the domain name system knows; everything else is nothing.
    private typealias Zone = [String: DNSReply]

    private static func look(
        _ name: ServerLocator.Name?, in zone: Zone, ipv6: Bool = false, seed: UInt64 = 1
    ) throws -> (outcome: ServerLocator.Outcome, asked: [String]) {
        var locator = ServerLocator(try #require(name), wantsIPv6: ipv6, random: RandomSource(seed: seed))
        var asked: [String] = []
        while let question = locator.question, asked.count < 1000 {
            asked.append(question.description)
            locator.receive(zone[question.description] ?? .nothing)
        }
        return (locator.outcome, asked)
    }

    private static func address(_ last: UInt32) -> NetworkAddress.Host { .v4(0xC633_6400 + last) }
    private static func good(_ last: UInt32, seconds: Int64 = 300) -> DNSReply {
        .addresses([address(last)], good: .seconds(seconds))
    }
    private static func srv(_ priority: Int, _ weight: Int, _ port: UInt16, _ target: String) -> SRVRecord {
        SRVRecord(priority: priority, weight: weight, port: port, target: target)
    }
    private static func naptr(_ order: Int, _ preference: Int, _ service: String, _ name: String) -> NAPTRRecord {
        NAPTRRecord(order: order, preference: preference, flags: "s", service: service, replacement: name)
    }
    private static func found(
        _ transport: SIPTransport, _ addresses: [String], good seconds: Int64 = 300
    ) -> ServerLocator.Outcome {
        .found(
            .init(
                transport: transport, addresses: addresses.compactMap { NetworkAddress(text: $0) },
                good: .seconds(seconds)))
    }

    private static let services: Zone = [
        "NAPTR carrier.example": .naptr([
            naptr(50, 50, "SIPS+D2T", "_sips._tcp.carrier.example."),
            naptr(90, 50, "SIP+D2T", "_sip._tcp.carrier.example."),
            naptr(100, 50, "SIP+D2U", "_sip._udp.carrier.example."),
        ]),
        "SRV _sips._tcp.carrier.example": .srv([srv(1, 0, 5061, "edge.carrier.example.")]),
        "SRV _sip._tcp.carrier.example": .srv([srv(1, 0, 5060, "edge.carrier.example.")]),
        "SRV _sip._udp.carrier.example": .srv([
            srv(20, 0, 5060, "third.carrier.example"), srv(10, 0, 5080, "edge.carrier.example"),
        ]),
        "A edge.carrier.example": good(1), "A third.carrier.example": good(3, seconds: 200),
    ]

    @Test("a name with a port is asked for its addresses alone")
    func port() throws {
        let (outcome, asked) = try Self.look(
            .init("sip.carrier.example", port: 5070), in: ["A sip.carrier.example": Self.good(9)])
        #expect(outcome == Self.found(.udp, ["198.51.100.9:5070"]) && asked == ["A sip.carrier.example"])
    }

    @Test("NAPTR says which transport; of one that is set only its own records count")
    func services() throws {
        let any = try Self.look(.init("carrier.example"), in: Self.services)
        #expect(any.outcome == Self.found(.tls, ["198.51.100.1:5061"]))
        #expect(any.asked == ["NAPTR carrier.example", "SRV _sips._tcp.carrier.example", "A edge.carrier.example"])
        let udp = try Self.look(.init("carrier.example", transport: .udp), in: Self.services)
        #expect(udp.outcome == Self.found(.udp, ["198.51.100.1:5080", "198.51.100.3:5060"], good: 200))
    }

    @Test("without NAPTR each transport's SRV is asked; without SRV the domain's own addresses")
    func fallbacks() throws {
        var zone = Self.services
        zone["NAPTR carrier.example"] = nil
        zone["SRV _sip._udp.carrier.example"] = nil
        let srv = try Self.look(.init("carrier.example"), in: zone)
        #expect(srv.outcome == Self.found(.tcp, ["198.51.100.1:5060"]))
        let bare = try Self.look(.init("carrier.example", transport: .tls), in: ["A carrier.example": Self.good(7)])
        #expect(bare.outcome == Self.found(.tls, ["198.51.100.7:5061"]))
        #expect(bare.asked == ["NAPTR carrier.example", "SRV _sips._tcp.carrier.example", "A carrier.example"])
    }

    @Test("IPv6 comes after IPv4, where it can be reached")
    func ipv6() throws {
        let six = NetworkAddress.Host(literal: "2001:db8::5")
        let zone: Zone = [
            "A h.example": Self.good(1), "AAAA h.example": .addresses([try #require(six)], good: .seconds(60)),
        ]
        #expect(
            try Self.look(.init("h.example", port: 5060), in: zone, ipv6: true).outcome
                == Self.found(.udp, ["198.51.100.1:5060", "[2001:db8::5]:5060"], good: 60))
        #expect(
            try Self.look(.init("h.example", port: 5060), in: zone).outcome == Self.found(.udp, ["198.51.100.1:5060"]))
    }

    @Test("priorities are kept, weights are drawn: three to one within two per cent of ten thousand")
    func weights() {
        let records = [
            Self.srv(1, 30, 1, "a"), Self.srv(1, 10, 2, "b"), Self.srv(1, 0, 3, "c"), Self.srv(0, 0, 4, "first"),
        ]
        var random = RandomSource(seed: 4)
        var counts: [String: Int] = [:]
        for _ in 0..<10_000 {
            let order = SRVRecord.ordered(records, &random).map(\.target)
            #expect(order.first == "first" && Set(order).count == 4)
            counts[order[1], default: 0] += 1
        }
        #expect((7_150...7_650).contains(counts["a"] ?? 0) && (2_250...2_700).contains(counts["b"] ?? 0))
        #expect((counts["c"] ?? 0) < 400)
    }

    @Test("nothing, a refusal and a failure are told apart")
    func notFound() throws {
        func sentence(_ zone: Zone) throws -> String {
            guard case .notFound(let why) = try Self.look(.init("c.example"), in: zone).outcome else { return "" }
            return why
        }
        #expect(try sentence([:]) == "c.example has no address")
        let refused: Zone = ["SRV _sip._udp.c.example": .srv([Self.srv(0, 0, 0, ".")])]
        #expect(try sentence(refused) == "c.example says that it takes no calls")
        #expect(
            try sentence(["NAPTR c.example": .failed("no answer")])
                == "c.example could not be looked up: NAPTR c.example: no answer")
    }

    @Test("a server that fails at one question does not end it")
    func partial() throws {
        var zone = Self.services
        zone["NAPTR carrier.example"] = .failed("SERVFAIL")
        zone["SRV _sip._udp.carrier.example"] = .failed("no answer")
        #expect(try Self.look(.init("carrier.example"), in: zone).outcome == Self.found(.tcp, ["198.51.100.1:5060"]))
        zone["A edge.carrier.example"] = .failed("no answer")
        guard case .notFound = try Self.look(.init("carrier.example"), in: zone).outcome else {
            Issue.record("found without any address")
            return
        }
    }

    @Test(
        "a time to live is at least half a minute and at most an hour",
        arguments: [(0, 30), (29, 30), (300, 300), (99_999, 3600)])
    func lives(_ told: Int64, _ kept: Int64) throws {
        let zone: Zone = ["A h.example": Self.good(1, seconds: told)]
        #expect(
            try Self.look(.init("h.example", port: 5060), in: zone).outcome
                == Self.found(.udp, ["198.51.100.1:5060"], good: kept))
    }

    @Test(
        "hostile answers: thousands of records, loops, wrong kinds, names that are none; bounded and never trapping",
        arguments: 0..<200)
    func hostile(_ seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed))
        let names = [
            "", ".", "..", "a", "carrier.example", "x\u{0}y", String(repeating: "a", count: 300), "-x.example",
            "1.2.3.4", "ä.example",
        ]
        func name() -> String { names[Int(random.next() % UInt64(names.count))] }
        func number() -> Int { [0, -1, 1, 65_535, 65_536, Int.max, Int.min][Int(random.next() % 7)] }
        var locator = ServerLocator(
            try #require(.init("carrier.example")), wantsIPv6: true, random: RandomSource(seed: 1))
        var asked = 0
        while locator.question != nil, asked < 1000 {
            asked += 1
            let count = Int(random.next() % 3000)
            switch random.next() % 5 {
            case 0:
                locator.receive(
                    .naptr(
                        (0..<count).map { _ in
                            NAPTRRecord(
                                order: number(), preference: number(), flags: "s", service: "SIP+D2U",
                                replacement: name())
                        }))
            case 1:
                locator.receive(
                    .srv(
                        (0..<count).map { _ in
                            SRVRecord(
                                priority: number(), weight: number(), port: UInt16(truncatingIfNeeded: random.next()),
                                target: name())
                        }))
            case 2:
                locator.receive(
                    .addresses((0..<count).map { .v4(UInt32($0)) }, good: .seconds(Int64(number() % 100_000))))
            case 3: locator.receive(.nothing)
            default: locator.receive(.failed("no"))
            }
        }
        #expect(asked <= 1 + 3 + 2 * 16 + 2)
        if case .found(let location) = locator.outcome {
            #expect(
                (1...16 * 16).contains(location.addresses.count) && location.good >= .seconds(30)
                    && location.good <= .seconds(3600))
        }
    }

    @Test(
        "what is a name",
        arguments: [
            ("carrier.example", true), ("a", true), ("_sip._udp.x", true), ("1.example", true), ("", false),
            (".", false),
            ("a..b", false), ("-a.b", false), ("a-.b", false), ("198.51.100.1", false), ("x.1", false), ("a b", false),
            (String(repeating: "a", count: 64), false), (String(repeating: "a.", count: 130) + "a", false),
        ])
    func names(_ text: String, _ isName: Bool) { #expect((ServerLocator.Name(text) != nil) == isName) }
}
