import Foundation
import NIOCore
import NIOPosix
import SIPCore
import SIPMessage
import SansIO
import Synchronization
import Testing

@testable import Networking

/// Two carriers in this process, one calling the other over real connections on the loopback address.
@Suite("TCP and TLS carriers", .serialized, .timeLimit(.minutes(1)))
struct StreamCarrierTests {
    private static let loopback = NetworkAddress(host: .v4(0x7F00_0001), port: 0)

    /// What a carrier has told, for a test to wait for.
    private final class Notes: Sendable {
        struct State {
            var received: [(bytes: [UInt8], hop: Hop)] = []
            var lost: [Hop] = []
            var refused: [(bytes: [UInt8], hop: Hop)] = []
        }
        let state = Mutex(State())
        private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        var ears: StreamCarrier.Ears {
            .init(
                receive: { [self] bytes, hop in change { $0.received.append((bytes, hop)) } },
                lost: { [self] hop in change { $0.lost.append(hop) } },
                refused: { [self] bytes, hop in change { $0.refused.append((bytes, hop)) } })
        }

        private func change(_ body: (inout State) -> Void) {
            state.withLock { body(&$0) }
            changes.continuation.yield()
        }

        /// Waits for what will be told; false when the test's time is over.
        func wait(_ isThere: (State) -> Bool) async -> Bool {
            if state.withLock({ isThere($0) }) { return true }
            for await _ in changes.stream where state.withLock({ isThere($0) }) { return true }
            return false
        }
    }

    private static func message(_ text: String, body: Int = 0) -> [UInt8] {
        Array("OPTIONS sip:\(text) SIP/2.0\r\nContent-Length: \(body)\r\n\r\n".utf8)
            + [UInt8](repeating: 120, count: body)
    }

    private struct Stage {
        let loop: any EventLoop
        let server: StreamCarrier
        let client: StreamCarrier
        let address: NetworkAddress
        let atServer: Notes
        let atClient: Notes
    }

    private func stage(
        tls: Bool, trust: TLSTrust = TLSTrust(), limits: StreamLimits = StreamLimits(),
        _ body: (Stage) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let certificate = try TestCertificate()
        let (atServer, atClient) = (Notes(), Notes())
        let trust = tls && trust.authorities == "own" ? TLSTrust(authorities: certificate.certificate) : TLSTrust()
        let server = try await StreamCarrier(
            on: group.next(), trust: TLSTrust(), limits: limits, ears: atServer.ears)
        let client = try await StreamCarrier(on: group.next(), trust: trust, limits: limits, ears: atClient.ears)
        let identity = TLSIdentity(certificate: certificate.certificate, key: certificate.key)
        let address = try await server.listen(at: Self.loopback, as: tls ? identity : nil)
        try await body(
            Stage(
                loop: group.next(), server: server, client: client, address: address, atServer: atServer,
                atClient: atClient))
        await client.close()
        await server.close()
        try await group.shutdownGracefully()
    }

    @Test("messages go there and answers come back over the same connection", arguments: [false, true])
    func thereAndBack(tls: Bool) async throws {
        try await stage(tls: tls, trust: TLSTrust(authorities: "own")) { stage in
            let hop = Hop(stage.address, over: tls ? .tls : .tcp, serverName: "sip.test")
            let large = Self.message("b", body: 60_000)
            stage.client.send([(Self.message("a"), hop), (large, hop)])
            #expect(await stage.atServer.wait { $0.received.count == 2 })
            let (first, second) = stage.atServer.state.withLock { ($0.received.first, $0.received.last) }
            #expect(first?.bytes == Self.message("a") && second?.bytes == large)
            let back = try #require(first?.hop)
            #expect(back == second?.hop && back.transport == hop.transport && back.serverName == nil)
            stage.server.send([(Self.message("c"), back)])
            #expect(await stage.atClient.wait { $0.received.count == 1 })
            #expect(stage.atClient.state.withLock { $0.received[0].hop } == hop)
            #expect(stage.atClient.state.withLock { $0.lost.isEmpty })
        }
    }

    @Test("a certificate for another name, or of an authority that nobody knows, is refused: nothing is sent")
    func refusesNames() async throws {
        for (name, trust) in [("other.test", "own"), ("sip.test", "system")] {
            try await stage(tls: true, trust: TLSTrust(authorities: trust)) { stage in
                let hop = Hop(stage.address, over: .tls, serverName: name)
                stage.client.send([(Self.message("secret"), hop)])
                #expect(await stage.atClient.wait { $0.lost == [hop] })
                #expect(stage.atServer.state.withLock { $0.received.isEmpty })
            }
        }
    }

    @Test("one address under two names is two connections")
    func connectionPerName() async throws {
        try await stage(tls: true, trust: TLSTrust(authorities: "own")) { stage in
            let good = Hop(stage.address, over: .tls, serverName: "sip.test")
            let bad = Hop(stage.address, over: .tls, serverName: "other.test")
            stage.client.send([(Self.message("a"), good)])
            #expect(await stage.atServer.wait { $0.received.count == 1 })
            stage.client.send([(Self.message("b"), bad), (Self.message("c"), good)])
            #expect(await stage.atClient.wait { $0.lost == [bad] })
            #expect(await stage.atServer.wait { $0.received.map(\.bytes) == [Self.message("a"), Self.message("c")] })
        }
    }

    @Test("where nobody listens the hop is lost, at once")
    func nobody() async throws {
        try await stage(tls: false) { stage in
            let hop = Hop(NetworkAddress(host: .v4(0x7F00_0001), port: 1), over: .tcp)
            stage.client.send([(Self.message("a"), hop)])
            #expect(await stage.atClient.wait { $0.lost == [hop] })
        }
    }

    @Test("what does not fit into the row for a connection that is being made is told; the rest goes out in its order")
    func crowded() async throws {
        try await stage(tls: false) { stage in
            let hop = Hop(stage.address, over: .tcp)
            // All of it before the connection can be there: one turn of the loop.
            stage.client.send((0..<100).map { (Self.message("n\($0)"), hop) })
            #expect(await stage.atServer.wait { $0.received.count == 64 })
            #expect(
                stage.atServer.state.withLock { $0.received.map(\.bytes) } == (0..<64).map { Self.message("n\($0)") })
            let refused = stage.atClient.state.withLock { $0.refused }
            #expect(refused.map(\.bytes) == (64..<100).map { Self.message("n\($0)") })
            #expect(refused.allSatisfy { $0.hop == hop } && stage.atClient.state.withLock { $0.lost.isEmpty })
        }
    }

    @Test("a peer that takes connections and reads nothing: what it does not read is bounded, and told")
    func deaf() async throws {
        try await stage(tls: false) { stage in
            let listener = try await ServerBootstrap(group: stage.loop)
                .childChannelOption(ChannelOptions.autoRead, value: false)
                .bind(host: "127.0.0.1", port: 0).get()
            let port = UInt16(listener.localAddress?.port ?? 0)
            let hop = Hop(NetworkAddress(host: .v4(0x7F00_0001), port: port), over: .tcp)
            let large = Self.message("b", body: 60_000)
            for _ in 0..<40 { stage.client.send(Array(repeating: (large, hop), count: 20)) }
            #expect(await stage.atClient.wait { !$0.refused.isEmpty })
            #expect(stage.atClient.state.withLock { $0.lost.isEmpty })
            try await listener.close()
        }
    }

    @Test("a listener that takes the connection and never shakes hands: the hop is lost in the time of a handshake")
    func neverShakesHands() async throws {
        let limits = StreamLimits(handshake: .milliseconds(50))
        try await stage(tls: true, trust: TLSTrust(authorities: "own"), limits: limits) { stage in
            let listener = try await ServerBootstrap(group: stage.loop).bind(host: "127.0.0.1", port: 0).get()
            let port = UInt16(listener.localAddress?.port ?? 0)
            let hop = Hop(NetworkAddress(host: .v4(0x7F00_0001), port: port), over: .tls, serverName: "sip.test")
            stage.client.send([(Self.message("a"), hop)])
            #expect(await stage.atClient.wait { $0.lost == [hop] })
            try await listener.close()
        }
    }

    @Test("who connects and never shakes hands, or never says anything, is closed", arguments: [true, false])
    func mute(tls: Bool) async throws {
        let limits = StreamLimits(handshake: .milliseconds(50), message: .milliseconds(50))
        try await stage(tls: tls, limits: limits) { stage in
            let begin = ContinuousClock.now
            let channel = try await ClientBootstrap(group: stage.loop)
                .connect(host: "127.0.0.1", port: Int(stage.address.port)).get()
            try await channel.closeFuture.get()
            // Without the goodbye of TLS, which waits five seconds for its answer.
            #expect(begin.duration(to: .now) < .seconds(4))
            #expect(await stage.atServer.wait { $0.lost.count == 1 })
        }
    }

    @Test("beyond the limit the one that has been silent longest is closed; one source has so many and no more")
    func crowds() async throws {
        let limits = StreamLimits(perSource: 2, total: 3)
        try await stage(tls: false, limits: limits) { stage in
            func connect() async throws -> any Channel {
                try await ClientBootstrap(group: stage.loop)
                    .connect(host: "127.0.0.1", port: Int(stage.address.port)).get()
            }
            func speak(_ channel: any Channel, _ name: String) async throws {
                try await channel.writeAndFlush(channel.allocator.buffer(bytes: Self.message(name))).get()
                #expect(await stage.atServer.wait { $0.received.contains { $0.bytes == Self.message(name) } })
            }
            // Everybody is a stranger here, and of one source.
            stage.server.trust { _ in false }
            let (first, second) = (try await connect(), try await connect())
            try await speak(first, "a")
            try await speak(second, "b")
            try await connect().closeFuture.get()
            stage.server.trust { _ in true }
            let trunk = try await connect()
            try await speak(trunk, "c")
            let another = try await connect()
            try await speak(another, "d")
            try await first.closeFuture.get()
            #expect(second.isActive && trunk.isActive && another.isActive)
        }
    }

    @Test("a peer that sends byte by byte, pings and then nonsense: a message, a pong, and the end")
    func raw() async throws {
        try await stage(tls: false) { stage in
            let (answers, told) = AsyncStream.makeStream(of: [UInt8].self)
            let channel = try await ClientBootstrap(group: stage.loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            Collector(told))
                    }
                }
                .connect(host: "127.0.0.1", port: Int(stage.address.port)).get()
            for byte in Self.message("drip", body: 3) + Array("\r\n\r\n".utf8) {
                try await channel.writeAndFlush(channel.allocator.buffer(bytes: [byte])).get()
            }
            #expect(await stage.atServer.wait { $0.received.map(\.bytes) == [Self.message("drip", body: 3)] })
            var pong: [UInt8] = []
            for await bytes in answers {
                pong += bytes
                if pong.count >= 2 { break }
            }
            #expect(pong == Array("\r\n".utf8))
            try await channel.writeAndFlush(channel.allocator.buffer(string: "A b SIP/2.0\r\nl: x\r\n\r\n")).get()
            try await channel.closeFuture.get()
            #expect(await stage.atServer.wait { $0.lost.count == 1 })
        }
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let told: AsyncStream<[UInt8]>.Continuation

    init(_ told: AsyncStream<[UInt8]>.Continuation) { self.told = told }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        told.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { told.finish() }
}
