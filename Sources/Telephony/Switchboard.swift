import CallEngine
import MediaEngine
import Networking
import Numbering
import SIPCore
import SIPMessage
import Synchronization

/// Connects what the shards tell with the ``Call`` objects that the program holds.
final class Switchboard: ShardObserver {
    let incomingCalls: AsyncStream<Call>
    private let incoming: AsyncStream<Call>.Continuation
    private let calls = Mutex<[CallID: Call]>([:])
    private let numbers: Set<PhoneNumber>

    /// - Parameter numbers: our numbers; empty for any.
    init(numbers: Set<PhoneNumber>) {
        self.numbers = numbers
        (incomingCalls, incoming) = AsyncStream.makeStream()
    }

    func add(_ call: Call) { calls.withLock { $0[call.id] = call } }

    func finish() { incoming.finish() }

    func shard(_ shard: Shard, offers id: CallID, _ invite: IncomingCall, _ route: NumberPlan.Route) {
        let number: PhoneNumber? = if case .application(let number) = route { number } else { nil }
        let isOurs = number.map { numbers.isEmpty || numbers.contains($0) } ?? false
        let callerID = CallerID(number: invite.caller.number, name: invite.caller.name)
        let call = Call(
            id: id,
            shard: shard,
            caller: false,
            to: number?.description ?? invite.requestURI.user ?? invite.requestURI.host,
            toType: isOurs ? .did : .other,
            callerID: callerID
        )
        add(call)
        incoming.yield(call)
    }

    func shard(_ shard: Shard, _ id: CallID, did event: CallEvent) {
        calls.withLock { $0[id] }?.tell(event)
    }

    func shard(_ shard: Shard, ended record: CallRecord) {
        calls.withLock { $0[record.id] = nil }
    }

    func shard(_ shard: Shard, wants key: PromptKey) {
        shard.perform { exchange, now in
            exchange.fetched(
                key, .failure(PromptUnavailable(reason: "a client plays samples, not files or speech")), at: now)
        }
    }

    func shard(_ shard: Shard, journalled entry: JournalEntry) {}
    func shard(_ shard: Shard, _ call: CallID, wants notice: RecordingNotice) {}
}
