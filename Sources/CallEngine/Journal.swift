public import FlowEngine
public import FlowModel
public import SansIO

/// One line of a call's story: what came in from outside and what the flow did about it.
public struct JournalEntry: Sendable {
    /// Whose story it is.
    public var call: CallID
    /// When it happened.
    public var at: Instant
    /// What happened.
    public var event: JournalEvent

    /// A line of the story of `call`.
    public init(call: CallID, at: Instant, event: JournalEvent) {
        self.call = call
        self.at = at
        self.event = event
    }
}

/// What happened. Values that a flow marked `sensitive` are masked before they come here.
public enum JournalEvent: Sendable, Equatable {
    /// An INVITE for us was accepted for handling.
    case arrived(from: String?, name: String?, to: String)
    /// We placed the call.
    case placed(to: String, callerID: String?)
    case ringing(status: Int)
    case answered
    /// Which sources of keys this leg can have, said once at set-up.
    case keysExpected(String)
    /// The audio of a leg is encrypted from now on, by this suite (SRTP).
    case encrypted(suite: String)
    /// Something in the audio was nearly a key: why it does not count, with figures. Names the key, except in flows
    /// that ask for sensitive digits.
    case keyRefused(String)
    case flow(FlowJournalEntry)
    /// A second leg is being called for `dial`.
    case dialing(target: String, callerID: String?)
    /// Somebody picked up and is asked whether to take the call.
    case screening(target: String)
    case bridged(target: String)
    case dialEnded(target: String, outcome: String, detail: String)
    /// The other side is asked to call somebody else.
    case transferring(target: String, isAttended: Bool)
    case transferEnded(target: String, outcome: String, detail: String)
    /// A new offer changed the session: hold, another codec, another address, as a sentence.
    case sessionChanged(String)
    /// Something went wrong that the call survives, as a sentence.
    case problem(String)
    /// A recording is whole and on the disk.
    case recordingSaved(file: String, duration: Duration)
    case ended(by: String, reason: String)
    /// The flow begins; only where journals keep their inputs.
    case began(FlowBeginning)
    /// An RTP packet came on the caller's leg; only where journals keep packets.
    case packet([UInt8])
}

/// What a flow began with: all that a replay needs besides what came in later.
public struct FlowBeginning: Sendable, Equatable {
    /// The path of the flow that the call started in.
    public var flow: String
    /// The version of the flow, as ``FlowModel/FlowProgram/version`` names it.
    public var version: String
    /// Where the flow's chance begins.
    public var seed: UInt64
    /// The facts of the call, without secrets, as ``FlowEngine/CallFacts/written`` writes them.
    public var facts: Value

    /// A beginning in its parts.
    public init(flow: String, version: String, seed: UInt64, facts: Value) {
        self.flow = flow
        self.version = version
        self.seed = seed
        self.facts = facts
    }
}
