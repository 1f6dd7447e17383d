import SansIO
import Testing

@testable import Networking

@Suite("How many connections peers may make")
struct ConnectionCensusTests {
    private static func host(_ number: Int) -> NetworkAddress.Host { .v4(0xC633_6400 + UInt32(number)) }
    private static let trunk = NetworkAddress.Host.v4(0x0A00_0001)

    private static func census(perSource: Int, total: Int) -> ConnectionCensus {
        var census = ConnectionCensus(limits: StreamLimits(perSource: perSource, total: total))
        census.trusts = { $0 == trunk }
        return census
    }

    @Test("so many from one source, and again when one has gone; trunks are not counted")
    func perSource() {
        var census = Self.census(perSource: 2, total: 100)
        #expect(census.admit(Self.host(1), at: .zero) == .admitted(1))
        #expect(census.admit(Self.host(1), at: .zero) == .admitted(2))
        #expect(census.admit(Self.host(1), at: .zero) == .refused)
        #expect(census.admit(Self.host(2), at: .zero) == .admitted(3))
        census.left(1)
        census.left(1)
        #expect(census.admit(Self.host(1), at: .zero) == .admitted(4))
        #expect(census.admit(Self.host(1), at: .zero) == .refused)
        for number in 5..<15 { #expect(census.admit(Self.trunk, at: .zero) == .admitted(UInt64(number))) }
    }

    @Test("a source of IPv6 is its network")
    func networks() throws {
        var census = Self.census(perSource: 1, total: 100)
        let hosts = try ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::1", "::2"].map {
            try #require(NetworkAddress.Host(literal: $0))
        }
        #expect(hosts.map { census.admit($0, at: .zero) != .refused } == [true, false, true, true, true])
    }

    @Test("at the limit the stranger gives way that has said nothing for the longest time, and never a trunk")
    func total() {
        var census = Self.census(perSource: 10, total: 3)
        #expect(census.admit(Self.trunk, at: .zero) == .admitted(1))
        #expect(census.admit(Self.host(1), at: .zero + .seconds(1)) == .admitted(2))
        #expect(census.admit(Self.host(2), at: .zero + .seconds(2)) == .admitted(3))
        census.heard(2, at: .zero + .seconds(3))
        census.heard(1, at: .zero)
        #expect(census.admit(Self.host(3), at: .zero + .seconds(4)) == .admittedInPlaceOf(4, 3))
        #expect(census.admit(Self.trunk, at: .zero + .seconds(5)) == .admittedInPlaceOf(5, 2))
        #expect(census.admit(Self.trunk, at: .zero + .seconds(6)) == .admittedInPlaceOf(6, 4))
        #expect(census.admit(Self.trunk, at: .zero + .seconds(7)) == .refused)
        #expect(census.admit(Self.host(4), at: .zero + .seconds(8)) == .refused)
        census.left(3)
        #expect(census.count == 3)
        census.left(1)
        #expect(census.admit(Self.host(4), at: .zero + .seconds(9)) == .admitted(7))
    }

    @Test("a flood from a million sources: never more than the limit, and nothing is kept of those that have gone")
    func flood() {
        var census = Self.census(perSource: 2, total: 1000)
        var admitted: [UInt64] = []
        for number in 0..<1_000_000 {
            switch census.admit(.v4(UInt32(number)), at: Instant(nanoseconds: Int64(number))) {
            case .admitted(let number), .admittedInPlaceOf(let number, _): admitted.append(number)
            case .refused: break
            }
        }
        #expect(census.count == 1000 && admitted.count == 1_000_000)
        for number in admitted.suffix(1000) { census.left(number) }
        #expect(census.count == 0 && census.sourceCount == 0)
    }
}
