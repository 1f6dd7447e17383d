import NIOCore
import NIOPosix
import SansIO
import Testing

@testable import Networking

@Suite("UDP carrier", .serialized, .timeLimit(.minutes(1)))
struct UDPCarrierTests {
    @Test("who calls a listener on [::] by IPv4 has an address of IPv4, and is answered there")
    func bothFamilies() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (toBoth, both) = AsyncStream.makeStream(of: ([UInt8], NetworkAddress).self)
        let (toFour, four) = AsyncStream.makeStream(of: ([UInt8], NetworkAddress).self)
        let everywhere = try await UDPCarrier(
            bindingTo: NetworkAddress(host: .v6(high: 0, low: 0), port: 0), on: group
        ) { both.yield(($0, $1)) }
        let here = try await UDPCarrier(
            bindingTo: NetworkAddress(host: .v4(0x7F00_0001), port: 0), on: group
        ) { four.yield(($0, $1)) }
        here.send([([1], NetworkAddress(host: .v4(0x7F00_0001), port: everywhere.localAddress.port))])
        let (_, source) = try #require(await toBoth.first { _ in true })
        #expect(source == here.localAddress)
        everywhere.send([([2], source)])
        let (bytes, _) = try #require(await toFour.first { _ in true })
        #expect(bytes == [2])
        await everywhere.close()
        await here.close()
        try await group.shutdownGracefully()
    }

    @Test(
        "addresses of IPv4 in the form of IPv6",
        arguments: [
            ("::ffff:192.0.2.1", "192.0.2.1"), ("192.0.2.1", "192.0.2.1"), ("::192.0.2.1", "::c000:201"),
            ("2001:db8::ffff:c000:201", "2001:db8::ffff:c000:201"),
        ])
    func unmapped(_ written: String, _ expected: String) throws {
        let host = try #require(NetworkAddress.Host(literal: written))
        #expect(NetworkAddress(host: host, port: 5060).unmapped.host.description == expected)
    }
}
