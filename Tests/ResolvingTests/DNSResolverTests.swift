import Locating
import Resolving
import SIPCore
import SansIO
import Testing

@Suite("Questions to name servers")
struct DNSResolverTests {
    private static func resolver(_ server: DNSServer, milliseconds: Int32 = 7000, tries: Int32 = 1) -> DNSResolver {
        var settings = DNSResolver.Settings()
        settings.servers = [server.address]
        settings.tryMilliseconds = milliseconds
        settings.tries = tries
        return DNSResolver(settings)
    }

    /// Asks a server, which is there until the reply is.
    private static func ask(
        _ server: DNSServer, _ kind: DNSQuestion.Kind, _ name: String = "x.test", milliseconds: Int32 = 7000,
        tries: Int32 = 1
    ) -> DNSReply {
        withExtendedLifetime(server) {
            resolver(server, milliseconds: milliseconds, tries: tries).ask(DNSQuestion(kind, of: name))
        }
    }

    /// A carrier with two hosts, as its own servers tell of it.
    private static let carrier: DNSServer.Manner = { packet, name, type in
        switch (name, type) {
        case ("carrier.test", 35):
            [DNSServer.answer(packet, type: 35, [DNSServer.naptr(10, "SIP+D2U", "_sip._udp.carrier.test")])]
        case ("_sip._udp.carrier.test", 33):
            [
                DNSServer.answer(
                    packet, type: 33,
                    [DNSServer.srv(20, 0, 5060, "b.carrier.test"), DNSServer.srv(10, 0, 5080, "a.carrier.test")])
            ]
        case ("a.carrier.test", 1): [DNSServer.answer(packet, type: 1, [[198, 51, 100, 1]])]
        case ("b.carrier.test", 1): [DNSServer.answer(packet, type: 1, [[198, 51, 100, 2]], ttl: 90)]
        default: [DNSServer.answer(packet, code: 3, type: type, [])]
        }
    }

    @Test("a domain with NAPTR, SRV and addresses, over a socket")
    func wholeWay() async throws {
        let server = try DNSServer(Self.carrier)
        let name = try #require(ServerLocator.Name("carrier.test"))
        let outcome = await Self.resolver(server).locate(name, random: RandomSource(seed: 1))
        let addresses = ["198.51.100.1:5080", "198.51.100.2:5060"].compactMap { NetworkAddress(text: $0) }
        #expect(outcome == .found(.init(transport: .udp, addresses: addresses, good: .seconds(90))))
        #expect(
            server.questions == [
                "carrier.test 35", "_sip._udp.carrier.test 33", "a.carrier.test 1", "b.carrier.test 1",
            ])
    }

    @Test("IPv6")
    func ipv6() throws {
        let bytes: [UInt8] = [0x20, 1, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [5]
        let server = try DNSServer { packet, _, type in [DNSServer.answer(packet, type: type, [bytes])] }
        let host = try #require(NetworkAddress.Host(literal: "2001:db8::5"))
        #expect(Self.ask(server, .aaaa) == .addresses([host], good: .seconds(120)))
    }

    @Test("no such name and no such record are nothing; a server that fails, refuses or says nonsense is a failure")
    func refusals() throws {
        for (code, isNothing) in [(0, true), (3, true), (2, false), (5, false), (1, false)] as [(UInt8, Bool)] {
            let server = try DNSServer { packet, _, type in [DNSServer.answer(packet, code: code, type: type, [])] }
            for kind in DNSQuestion.Kind.allCases {
                let reply = Self.ask(server, kind)
                if isNothing {
                    #expect(reply == .nothing, "\(kind) code \(code)")
                } else {
                    #expect(reply.isFailure, "\(kind) code \(code)")
                }
            }
        }
    }

    @Test("nobody answers: a failure, when the tries are over")
    func silence() throws {
        let server = try DNSServer { _, _, _ in [] }
        #expect(Self.ask(server, .srv, milliseconds: 50, tries: 2).isFailure)
        #expect(server.hears(2))
    }

    /// What a hostile server sends in place of an answer.
    static let hostile: [@Sendable ([UInt8], Int) -> [UInt8]] = [
        { _, _ in [] }, { _, _ in [1] }, { packet, _ in Array(packet.prefix(2)) },
        // The wrong number: an answer to somebody else's question.
        { packet, type in
            [packet[0] ^ 0xFF, packet[1]] + DNSServer.answer(packet, type: type, [[198, 51, 100, 66]]).dropFirst(2)
        },
        // More records than there are, and a length that runs over the end.
        { packet, type in
            DNSServer.answer(packet, type: type, [[198, 51, 100, 66]]).enumerated().map {
                $0.offset == 7 ? 200 : $0.element
            }
        },
        { packet, type in DNSServer.answer(packet, type: type, [[198, 51, 100, 66]]).dropLast(3) + [] },
        // A name that points to itself.
        { packet, type in DNSServer.answer(packet, type: type, [[0, 1, 0, 1, 0x13, 0xC4, 0xC0, 0x2A]]) },
        { packet, _ in packet.prefix(2) + [0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 0xC0, 0x0C, 0, 1, 0, 1] },
        // Four thousand bytes of records.
        { packet, type in
            DNSServer.answer(
                packet, type: type, Array(repeating: [198, 51, 100, 66, 0, 1, 0, 1, 1, 0x61, 0], count: 150))
        },
        { packet, _ in Array(packet.prefix(12)) + Array(repeating: 63, count: 2000) },
    ]

    @Test(
        "hostile answers: no trap, a reply in its time, and nothing of a wrong number is believed",
        arguments: hostile.indices)
    func hostileAnswers(_ index: Int) throws {
        let server = try DNSServer { packet, _, type in [Self.hostile[index](packet, type)] }
        for kind in DNSQuestion.Kind.allCases {
            let reply = Self.ask(server, kind, milliseconds: 60)
            if index < 6 { #expect(reply != .addresses([.v4(0xC633_6442)], good: .seconds(120))) }
        }
    }

    @Test("damaged answers by seed", arguments: 0..<4)
    func damaged(_ seed: Int) throws {
        let server = try DNSServer { packet, _, type in
            var random = RandomSource(seed: UInt64(seed) &* 1000 &+ UInt64(packet[1]))
            var bytes = DNSServer.answer(
                packet, type: type,
                [DNSServer.srv(1, 2, 5060, "a.test"), DNSServer.naptr(1, "SIP+D2U", "b.test"), [1, 2, 3, 4]])
            for _ in 0..<(1 + random.next() % 6) {
                bytes[2 + Int(random.next() % UInt64(bytes.count - 2))] = UInt8(truncatingIfNeeded: random.next())
            }
            return [bytes]
        }
        for round in 0..<15 {
            for kind in DNSQuestion.Kind.allCases { _ = Self.ask(server, kind, "n\(round).test", milliseconds: 40) }
        }
    }
}

extension DNSReply {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
