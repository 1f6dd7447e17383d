import NIOCore
import NIOPosix
import NIOSSL
import SIPCore
import SIPMessage
import SansIO

/// SIP over TCP and TLS: the listeners, and one connection for each ``SIPCore/Hop``.
///
/// Everything here happens on one event loop. A connection is made when the first message wants to go there, and kept; an
/// answer goes back over the connection that its request came by (RFC 3261 §18.2.2). What cannot be delivered is told,
/// so that calls do not wait for the time of lost messages. What peers may hold open, and for how long, ``StreamLimits``
/// says.
final class StreamCarrier: Sendable {
    /// What the shards are told.
    struct Ears: Sendable {
        var receive: @Sendable ([UInt8], Hop) -> Void
        /// A hop is gone: a connection was closed, or could not be made.
        var lost: @Sendable (Hop) -> Void
        /// A message was not taken, since too many wait for their way already.
        var refused: @Sendable ([UInt8], Hop) -> Void
    }

    private let loop: any EventLoop
    private let connections: NIOLoopBound<ConnectionTable>
    private let ears: Ears
    private let limits: StreamLimits

    init(
        on loop: any EventLoop, trust: TLSTrust, limits: StreamLimits = StreamLimits(), ears: Ears
    ) async throws(CarrierError) {
        self.loop = loop
        self.ears = ears
        self.limits = limits
        do {
            let context = try trust.clientContext()
            connections = try await loop.submit {
                NIOLoopBound(ConnectionTable(clientContext: context, limits: limits), eventLoop: loop)
            }.get()
        } catch {
            throw CarrierError("the certificates of authorities cannot be read: \(error)")
        }
    }

    /// Listens for connections; with an identity, for TLS.
    ///
    /// - Returns: where it listens, with the port that the system chose for port 0.
    func listen(at address: NetworkAddress, as identity: TLSIdentity?) async throws(CarrierError) -> NetworkAddress {
        let transport: SIPTransport = identity == nil ? .tcp : .tls
        do {
            let context = try identity?.serverContext()
            let channel = try await ServerBootstrap(group: loop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { [self] channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let context {
                            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                        }
                        try channel.pipeline.syncOperations.addHandler(receiver(over: transport, hop: nil))
                    }
                }
                .bind(host: address.host.description, port: Int(address.port)).get()
            try await loop.submit { [connections] in connections.value.listeners.append(channel) }.get()
            return channel.localAddress.flatMap(NetworkAddress.init) ?? address
        } catch {
            throw CarrierError(address: address, over: transport, underlying: error)
        }
    }

    /// Sends messages in order; from any thread, never waits.
    func send(_ messages: [(bytes: [UInt8], hop: Hop)]) {
        loop.execute { [self] in
            for (bytes, hop) in messages { send(bytes, over: hop) }
        }
    }

    /// Whose connections are never too many, and give way to nobody.
    func trust(_ trusts: @escaping @Sendable (NetworkAddress.Host) -> Bool) {
        loop.execute { [connections] in connections.value.census.trusts = trusts }
    }

    func close() async {
        try? await loop.submit { [connections] in
            for listener in connections.value.listeners { listener.close(promise: nil) }
            for state in connections.value.states.values {
                if case .open(let channel) = state { channel.close(promise: nil) }
            }
            connections.value.isClosing = true
        }.get()
    }

    // MARK: On the event loop

    private func send(_ bytes: [UInt8], over hop: Hop) {
        switch connections.value.states[hop] {
        case .open(let channel):
            guard write(bytes, to: channel, hop) else { return ears.refused(bytes, hop) }
            channel.flush()
        case .opening(var waiting):
            guard waiting.count < ConnectionTable.mostWaiting else { return ears.refused(bytes, hop) }
            waiting.append(bytes)
            connections.value.states[hop] = .opening(waiting)
        case nil:
            guard !connections.value.isClosing else { return }
            connections.value.states[hop] = .opening([bytes])
            open(hop)
        }
    }

    /// Hands a message to a connection.
    ///
    /// - Returns: false for a peer that does not read: whoever does not take calls must not fill our memory with them.
    private func write(_ bytes: [UInt8], to channel: any Channel, _ hop: Hop) -> Bool {
        let unsent = connections.value.unsent[hop] ?? 0
        guard unsent + bytes.count <= ConnectionTable.mostUnsent else { return false }
        connections.value.unsent[hop] = unsent + bytes.count
        channel.write(channel.allocator.buffer(bytes: bytes)).assumeIsolated().whenComplete { [connections] _ in
            guard let unsent = connections.value.unsent[hop] else { return }
            connections.value.unsent[hop] = unsent > bytes.count ? unsent - bytes.count : nil
        }
        return true
    }

    private func open(_ hop: Hop) {
        let context = connections.value.clientContext
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(8))
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard hop.transport == .tls else {
                        return try channel.pipeline.syncOperations.addHandler(receiver(over: .tcp, hop: hop))
                    }
                    let name = hop.serverName.flatMap { NetworkAddress.Host(literal: $0) == nil ? $0 : nil }
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: name))
                    try channel.pipeline.syncOperations.addHandler(receiver(over: .tls, hop: hop))
                }
            }
            .connect(host: hop.address.host.description, port: Int(hop.address.port))
            .assumeIsolated()
            .whenComplete { [self] result in
                if case .failure = result { lose(hop) }
            }
    }

    private func receiver(over transport: SIPTransport, hop: Hop?) -> StreamReceiver {
        let isOurs = hop != nil
        return StreamReceiver(
            over: transport, hop: hop, limits: limits,
            owner: .init(
                opened: { [self] channel, hop in
                    guard isOurs || connections.value.admit(channel, from: hop.address.host) else { return false }
                    adopt(channel, as: hop)
                    return true
                },
                received: { [self] bytes, channel, hop in
                    connections.value.heard(channel)
                    ears.receive(bytes, hop)
                },
                closed: { [self] channel, hop in
                    connections.value.left(channel)
                    lose(hop, if: channel)
                }))
    }

    /// A connection is there: what waited for it goes out.
    private func adopt(_ channel: any Channel, as hop: Hop) {
        var waiting: [[UInt8]] = []
        if case .opening(let messages) = connections.value.states[hop] { waiting = messages }
        connections.value.states[hop] = .open(channel)
        for bytes in waiting where !write(bytes, to: channel, hop) { ears.refused(bytes, hop) }
        channel.flush()
    }

    private func lose(_ hop: Hop, if channel: (any Channel)? = nil) {
        if let channel, case .open(let current) = connections.value.states[hop], current !== channel { return }
        guard connections.value.states.removeValue(forKey: hop) != nil else { return }
        connections.value.unsent[hop] = nil
        ears.lost(hop)
    }
}
