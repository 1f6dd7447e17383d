import SIPCore
import SansIO

/// What takes signaling datagrams from the shards to the network.
protocol SignalingCarrier: Sendable {
    /// Sends datagrams in order; from any thread, never waits.
    func send(_ datagrams: [(bytes: [UInt8], destination: NetworkAddress)])
    /// Sends messages over connections, in order; from any thread, never waits.
    func stream(_ messages: [(bytes: [UInt8], hop: Hop)])
}
