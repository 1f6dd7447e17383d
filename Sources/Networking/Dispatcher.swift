import CallEngine
import SIPCore
import SansIO
import Synchronization

/// Hands each datagram to the shard that owns its call: the one its Call-ID hashes to.
final class Dispatcher: Sendable {
    private let shards = Mutex<[Shard]>([])

    /// Datagrams that come before this are dropped: the sender repeats them (RFC 3261 §17.1.1.2).
    func open(_ shards: [Shard]) { self.shards.withLock { $0 = shards } }

    func dispatch(_ bytes: [UInt8], from source: NetworkAddress) {
        let shards = shards.withLock { $0 }
        guard !shards.isEmpty else { return }
        let index = UserAgent.callID(of: bytes).map { Self.shard(ofCallID: $0, count: UInt64(shards.count)) } ?? 0
        shards[Int(index)].receive(ofLength: bytes.count) { exchange, now in
            exchange.receiveSIP(bytes, from: source, at: now)
        }
    }

    /// A message that came over a connection.
    func dispatch(_ bytes: [UInt8], over hop: Hop) {
        let shards = shards.withLock { $0 }
        guard !shards.isEmpty else { return }
        let index = UserAgent.callID(of: bytes).map { Self.shard(ofCallID: $0, count: UInt64(shards.count)) } ?? 0
        shards[Int(index)].receive(ofLength: bytes.count) { exchange, now in
            exchange.receiveSIP(bytes, over: hop, at: now)
        }
    }

    /// A message was not taken for sending: its call learns of it.
    func refused(_ bytes: [UInt8], over hop: Hop) {
        let shards = shards.withLock { $0 }
        guard !shards.isEmpty else { return }
        let index = UserAgent.callID(of: bytes).map { Self.shard(ofCallID: $0, count: UInt64(shards.count)) } ?? 0
        shards[Int(index)].perform { exchange, now in exchange.sendingRefused(bytes, over: hop, at: now) }
    }

    /// A connection is gone: any shard may have waited for something over it.
    func lost(_ hop: Hop) {
        for shard in shards.withLock({ $0 }) {
            shard.perform { exchange, now in exchange.connectionLost(hop, at: now) }
        }
    }

    /// FNV-1a over the Call-ID: cheap, and the same on every machine.
    static func shard(ofCallID callID: ArraySlice<UInt8>, count: UInt64) -> UInt64 {
        callID.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } % count
    }
}
