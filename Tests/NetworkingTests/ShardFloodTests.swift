import CallEngine
import Dispatch
import FlowEngine
import SIPCore
import SansIO
import Synchronization
import Testing

@testable import Networking

/// A shard that has no time to read what comes.
@Suite("A flood that is faster than its shard", .timeLimit(.minutes(1)))
struct ShardFloodTests {
    private final class Nowhere: SignalingCarrier, ShardObserver {
        func send(_ datagrams: [(bytes: [UInt8], destination: NetworkAddress)]) {}
        func stream(_ messages: [(bytes: [UInt8], hop: Hop)]) {}
        func shard(_ shard: Shard, wants key: PromptKey) {}
        func shard(_ shard: Shard, offers call: CallID, _ incoming: IncomingCall, _ route: NumberPlan.Route) {}
        func shard(_ shard: Shard, _ call: CallID, did event: CallEvent) {}
        func shard(_ shard: Shard, journalled entry: JournalEntry) {}
        func shard(_ shard: Shard, _ call: CallID, wants notice: RecordingNotice) {}
        func shard(_ shard: Shard, ended record: CallRecord) {}
    }

    @Test("so many messages wait, and so many bytes; the rest is lost, other work is not; then it goes on")
    func bounded() async throws {
        let here = NetworkAddress(host: .v4(0x7F00_0001), port: 5060)
        let configuration = Exchange.Configuration(
            userAgent: .init(contact: here), mediaHost: here.host, wallClock: WallClock(unixNanosecondsAtZero: 0))
        let nowhere = Nowhere()
        let shard = try Shard(
            index: 0, configuration: configuration, carrier: nowhere, media: MediaPorts(host: here.host, range: nil),
            observer: nowhere)
        let (isBusy, busy) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        shard.perform { _, _ in
            busy.yield()
            gate.wait()
        }
        _ = await isBusy.first { _ in true }
        let read = Mutex(0)
        let taken = (0..<20_000).count { _ in shard.receive(ofLength: 500) { _, _ in read.withLock { $0 += 1 } } }
        #expect(taken == Shard.mostMessages)
        await withCheckedContinuation { continuation in
            shard.perform { _, _ in continuation.resume() }
            gate.signal()
        }
        #expect(read.withLock { $0 } == Shard.mostMessages)
        #expect(shard.receive(ofLength: Shard.mostBytes + 1) { _, _ in } == false)
        #expect(shard.receive(ofLength: 65_535) { _, _ in })
        shard.stop()
    }
}
