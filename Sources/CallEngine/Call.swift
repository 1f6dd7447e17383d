import FlowEngine
import FlowModel
import MediaEngine
import SDP
import SIPCore
import SansIO

/// Everything one call owns: the leg to the other party, the flow or the application that controls it,
/// and the second leg while it dials.
final class Call {
    /// Who decides what the call does.
    enum Controller { case flow, application }

    let id: CallID
    let direction: CallRecord.Direction
    let controller: Controller
    var record: CallRecord
    /// The version of flows that the call started with, and its prompts.
    let version: Int
    let prompts: PromptShelf
    /// What the caller's signature is worth: `A`, `B`, `C`, `failed`, `none`.
    var verified = "none"
    /// The INVITE of an inbound call.
    var incoming: IncomingCall?
    /// The leg to the party that called us or that we called.
    var leg: CallLeg
    /// Every leg that has a port or a dialog, the second legs of a dial included.
    var legs: [CallLeg]
    var run: FlowRun?
    /// The flow to start when the media port is open (inbound) or the call is answered (outbound).
    var pendingRun: FlowRun?
    /// What the flow begins with, until it does.
    var beginning: FlowBeginning?
    var pendingPlay: PendingPlay?
    var dial: DialAttempt?
    var transfer: TransferAttempt?
    /// What the caller hears while somebody is called; empty for ringing tones.
    var ringing: [ResolvedPlayable] = []
    var recordings: [CallRecording] = []
    var lastRecording: UInt64 = 0
    /// How many recordings of the call the flow has begun.
    var recordingParts = 0
    /// The `record_call` that waits for its file to be opened.
    var recordCallToken: StepToken?
    /// The step that waits to know who answered.
    var detection: StepToken?
    var answeredAt: Instant?
    var isOver = false
    /// True from the caller's hang-up to the end of a flow that goes on after it.
    var outlivesCaller = false
    /// How the call's own leg ended, for the record of a flow that goes on.
    var endReason: EndReason?
    var concealment = Concealment.none
    /// Why we are ending the call ourselves, set before the BYE goes out.
    var ending: (by: String, reason: String)?

    init(
        id: CallID, direction: CallRecord.Direction, controller: Controller, record: CallRecord, leg: CallLeg,
        in configuration: Exchange.Configuration
    ) {
        self.id = id
        self.direction = direction
        self.controller = controller
        self.record = record
        version = configuration.version
        prompts = configuration.prompts
        self.leg = leg
        legs = [leg]
    }

    func leg(_ id: LegID) -> CallLeg? { legs.first { $0.id == id } }
    func leg(of port: MediaPort) -> CallLeg? { legs.first { $0.port === port } }
}

/// One dialog of a call with its audio.
final class CallLeg {
    enum Role { case incoming, outgoing }

    let role: Role
    /// `nil` for an outgoing leg whose INVITE has not been sent.
    var id: LegID?
    var port: MediaPort?
    var negotiation: OfferAnswer?
    var media: NegotiatedMedia?
    /// The offer of the INVITE that came; `nil` for a delayed offer.
    var offer: [UInt8]?
    /// The answer to it, ready to be sent with the 200.
    var answer: [UInt8]?
    /// Where signaling came from, for session descriptions that name no address.
    var peer: NetworkAddress
    var isConfirmed = false
    /// What to send when the port is open; outgoing legs only.
    var request: OutgoingCall?
    var target = ""
    /// Signs the call; outgoing legs through a trunk with a key only.
    var signer: CallSigner?

    init(role: Role, peer: NetworkAddress) {
        self.role = role
        self.peer = peer
    }
}

/// A `play` whose prompts are not all there yet.
struct PendingPlay {
    var token: StepToken
    var items: [ResolvedPlayable]
    var volumeDecibels: Double
    var missing: Set<PromptKey>
    var failures: [PromptKey: String] = [:]
}
