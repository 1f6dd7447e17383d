import NIOCore
import SIPCore
import SansIO

/// All that carries signaling: one UDP socket, and connections.
final class Carriers: SignalingCarrier {
    private let datagrams: UDPCarrier
    private let connections: StreamCarrier
    /// Where UDP is bound, with the port that the system chose for port 0.
    var localAddress: NetworkAddress { datagrams.localAddress }
    /// Where connections are taken.
    let streamAddresses: [SIPTransport: NetworkAddress]

    /// Binds everything that is configured, or nothing.
    init(
        _ configuration: NetworkDriver.Configuration, on loop: any EventLoop, dispatcher: Dispatcher
    ) async throws(CarrierError) {
        datagrams = try await UDPCarrier(bindingTo: configuration.listen, on: loop) { bytes, source in
            dispatcher.dispatch(bytes, from: source)
        }
        do throws(CarrierError) {
            connections = try await StreamCarrier(
                on: loop, trust: configuration.tlsTrust, limits: configuration.streamLimits,
                ears: .init(
                    receive: { dispatcher.dispatch($0, over: $1) }, lost: { dispatcher.lost($0) },
                    refused: { dispatcher.refused($0, over: $1) }))
            var addresses: [SIPTransport: NetworkAddress] = [:]
            if configuration.listensOnTCP {
                // The same port as UDP: what peers take for granted (RFC 3261 §18.2.1).
                addresses[.tcp] = try await connections.listen(at: datagrams.localAddress, as: nil)
            }
            if let tls = configuration.tls {
                addresses[.tls] = try await connections.listen(at: tls.listen, as: tls.identity)
            }
            streamAddresses = addresses
            replaceDoors(configuration.doors)
        } catch {
            await datagrams.close()
            throw error
        }
    }

    func send(_ messages: [(bytes: [UInt8], destination: NetworkAddress)]) { datagrams.send(messages) }
    func stream(_ messages: [(bytes: [UInt8], hop: Hop)]) { connections.send(messages) }

    /// Trunks and whoever is admitted by address may have as many connections as they like.
    func replaceDoors(_ doors: Doors?) {
        connections.trust { host in
            host.isLoopback || doors?.neighbour(at: host) != nil
                || doors?.blocks.contains { $0.contains(host) } == true
        }
    }

    func close() async {
        await datagrams.close()
        await connections.close()
    }
}
