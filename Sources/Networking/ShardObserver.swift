public import CallEngine
public import FlowEngine
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
    /// A flow asks the web; answer with `exchange.webAnswered(…)` through ``Shard/perform(_:)``.
    func shard(_ shard: Shard, asks request: WebRequest, _ token: StepToken, for call: CallID)
    /// The answer to that request is not wanted any more.
    func shard(_ shard: Shard, givesUp token: StepToken, of call: CallID)
    /// A flow tells the world something.
    func shard(_ shard: Shard, _ call: CallID, tells notice: EventNotice)
    /// A flow wants the switches of schedules; answer with `exchange.overridesRead(…)`.
    func shard(_ shard: Shard, wantsOverrides paths: [String], _ token: StepToken, for call: CallID)
    /// A signed caller is to be verified; answer with `exchange.callerVerified(…)`, within seconds.
    func shard(_ shard: Shard, verifies leg: LegID, _ claim: CallerClaim)
    /// A trunk's registration has changed.
    func shard(_ shard: Shard, registration report: RegistrationReport)
    /// A message could not be sent, as a sentence. There may be many at a time.
    func shard(_ shard: Shard, couldNotSend sentence: String)
    /// New calls are refused from now on because of the load, or taken again.
    func shard(_ shard: Shard, load: LoadGauge.Load)
    /// A call is over. Its record comes once.
    func shard(_ shard: Shard, ended record: CallRecord)
}

/// For drivers whose flows have no world around them.
extension ShardObserver {
    /// Says that there is no connection.
    public func shard(_ shard: Shard, asks request: WebRequest, _ token: StepToken, for call: CallID) {
        shard.perform { exchange, now in
            exchange.webAnswered(call, token, .notConnected("this program does not reach the web"), at: now)
        }
    }

    /// Does nothing.
    public func shard(_ shard: Shard, givesUp token: StepToken, of call: CallID) {}

    /// Does nothing.
    public func shard(_ shard: Shard, _ call: CallID, tells notice: EventNotice) {}

    /// Says that nothing is known.
    public func shard(_ shard: Shard, verifies leg: LegID, _ claim: CallerClaim) {
        shard.perform { exchange, now in
            exchange.callerVerified(leg, CallerFinding(word: "none"), at: now)
        }
    }

    /// Does nothing.
    public func shard(_ shard: Shard, registration report: RegistrationReport) {}

    /// Does nothing.
    public func shard(_ shard: Shard, couldNotSend sentence: String) {}

    /// Does nothing.
    public func shard(_ shard: Shard, load: LoadGauge.Load) {}

    /// Says that no switch is set.
    public func shard(_ shard: Shard, wantsOverrides paths: [String], _ token: StepToken, for call: CallID) {
        shard.perform { exchange, now in exchange.overridesRead(call, token, [:], at: now) }
    }
}
