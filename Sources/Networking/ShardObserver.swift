public import CallEngine
public import SIPCore

/// Who hears what the calls of the shards do. Called on the shards' threads: must return at once.
public protocol ShardObserver: Sendable {
    /// A prompt is wanted; answer with `exchange.fetched(…)` through ``Shard/perform(_:)``.
    func shard(_ shard: Shard, wants key: PromptKey)
    /// A call for the application.
    func shard(_ shard: Shard, offers call: CallID, _ incoming: IncomingCall, _ route: NumberPlan.Route)
    func shard(_ shard: Shard, _ call: CallID, did event: CallEvent)
    func shard(_ shard: Shard, journalled entry: JournalEntry)
    /// Something for a recording's file; answer with `exchange.recordingReplied(…)` through ``Shard/perform(_:)``.
    func shard(_ shard: Shard, _ call: CallID, wants notice: RecordingNotice)
    /// A call is over. Its record comes once.
    func shard(_ shard: Shard, ended record: CallRecord)
}
