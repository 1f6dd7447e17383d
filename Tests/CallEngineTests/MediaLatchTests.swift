import SansIO
import Testing

@testable import CallEngine

@Suite struct MediaLatchTests {
    private static let named = NetworkAddress(host: .v4(0xC000_0202), port: 4000)
    private static let signaling = NetworkAddress.Host.v4(0xCB00_7107)
    private static let rtp: UInt8 = 0x80

    private func packet(_ host: NetworkAddress.Host, _ port: UInt16) -> NetworkAddress {
        NetworkAddress(host: host, port: port)
    }

    @Test func `the named address is believed at its first packet`() {
        var latch = MediaLatch(named: Self.named, signalingHost: Self.signaling, at: .zero)
        #expect(latch.settles(on: Self.named, firstByte: Self.rtp, at: .zero) == Self.named)
    }

    @Test func `where it is silent, the second packet from the host of signaling is believed`() {
        var latch = MediaLatch(named: Self.named, signalingHost: Self.signaling, at: .zero)
        let behindNAT = packet(Self.signaling, 61_000)
        #expect(latch.settles(on: behindNAT, firstByte: Self.rtp, at: .zero + .milliseconds(199)) == nil)
        #expect(latch.settles(on: behindNAT, firstByte: Self.rtp, at: .zero + .milliseconds(200)) == nil)
        #expect(latch.settles(on: behindNAT, firstByte: Self.rtp, at: .zero + .milliseconds(220)) == behindNAT)
    }

    @Test func `another port of the named host can be learned, and packets from two ports must not mix`() {
        var latch = MediaLatch(named: Self.named, signalingHost: Self.signaling, at: .zero)
        let later = Instant.zero + .seconds(1)
        let one = packet(Self.named.host, 5000)
        let other = packet(Self.named.host, 5002)
        #expect(latch.settles(on: one, firstByte: Self.rtp, at: later) == nil)
        #expect(latch.settles(on: other, firstByte: Self.rtp, at: later) == nil)
        #expect(latch.settles(on: one, firstByte: Self.rtp, at: later) == nil)
        #expect(latch.settles(on: one, firstByte: Self.rtp, at: later) == one)
    }

    @Test(arguments: [
        (NetworkAddress(host: .v4(0x0A00_0001), port: 4000), UInt8(0x80)),
        (NetworkAddress(host: .v6(high: 0, low: 1), port: 4000), UInt8(0x80)),
        (NetworkAddress(host: .v4(0xCB00_7107), port: 4000), UInt8(0x00)),
        (NetworkAddress(host: .v4(0xC000_0202), port: 4000), UInt8(0x40)),
    ])
    func `a stranger, or what is no RTP, is never believed`(source: NetworkAddress, firstByte: UInt8) {
        var latch = MediaLatch(named: Self.named, signalingHost: Self.signaling, at: .zero)
        for second in 0..<10 {
            #expect(latch.settles(on: source, firstByte: firstByte, at: .zero + .seconds(second)) == nil)
        }
    }
}
