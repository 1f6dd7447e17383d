import NIOCore
import NIOPosix
import SIPCore
import SansIO

/// SIP over UDP on one SwiftNIO datagram channel.
final class UDPCarrier: Sendable {
    private let channel: any Channel
    /// Where the channel is bound, with the port that the system chose for port 0.
    let localAddress: NetworkAddress

    /// Binds the address and hands each datagram to `receive`, on the channel's event loop.
    ///
    /// - Throws: ``CarrierError`` when the address cannot be had, for instance because it is in use.
    init(
        bindingTo address: NetworkAddress,
        on group: any EventLoopGroup,
        receive: @escaping @Sendable ([UInt8], NetworkAddress) -> Void
    ) async throws(CarrierError) {
        do {
            channel = try await DatagramBootstrap(group: group)
                .channelOption(.socketOption(.so_rcvbuf), value: 4 << 20)
                .channelOption(.datagramVectorReadMessageCount, value: 16)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16 * 65_536))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(DatagramReceiver(receive: receive))
                    }
                }
                .bind(host: address.host.description, port: Int(address.port))
                .get()
        } catch {
            throw CarrierError(address: address, underlying: error)
        }
        localAddress = channel.localAddress.flatMap(NetworkAddress.init) ?? address
    }

    func send(_ datagrams: [(bytes: [UInt8], destination: NetworkAddress)]) {
        channel.eventLoop.execute { [channel] in
            for (bytes, destination) in datagrams {
                guard
                    let remote = try? NIOCore.SocketAddress(
                        ipAddress: destination.host.description, port: Int(destination.port))
                else { continue }
                let envelope = AddressedEnvelope(remoteAddress: remote, data: channel.allocator.buffer(bytes: bytes))
                channel.write(envelope, promise: nil)
            }
            channel.flush()
        }
    }

    func close() async { try? await channel.close() }
}

/// Why a listener could not be opened, as a sentence.
public struct CarrierError: Error, Sendable, CustomStringConvertible {
    /// The sentence, with the address.
    public let description: String

    init(_ description: String) { self.description = description }

    init(address: NetworkAddress, over transport: SIPTransport = .udp, underlying: any Error) {
        let reason =
            if let system = underlying as? IOError, system.errnoCode == EADDRINUSE {
                "another program uses this port"
            } else {
                "\(underlying)"
            }
        description = "cannot listen on \(transport.rawValue) \(address): \(reason)"
    }
}

/// Turns the channel's datagrams into bytes and an address.
private final class DatagramReceiver: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let receive: @Sendable ([UInt8], NetworkAddress) -> Void

    init(receive: @escaping @Sendable ([UInt8], NetworkAddress) -> Void) { self.receive = receive }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let source = NetworkAddress(envelope.remoteAddress) else { return }
        receive(Array(envelope.data.readableBytesView), source)
    }

    /// An ICMP error for an earlier datagram is no reason to stop listening.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

extension NetworkAddress {
    init?(_ address: NIOCore.SocketAddress) {
        guard let text = address.ipAddress, let port = address.port else { return nil }
        self.init(literal: text, port: UInt16(truncatingIfNeeded: port))
        self = unmapped
    }
}
