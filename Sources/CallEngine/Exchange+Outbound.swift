import FlowEngine
public import FlowModel
public import Numbering
import SIPCore
public import SansIO

/// A call to be placed through a trunk.
public struct CallRequest: Sendable {
    /// Who decides what the call does once it is answered.
    public enum Control: Sendable {
        case flow(FlowProgram, inputs: [String: Value])
        case application
    }

    /// Whom to call: a number in E.164 form, or a SIP URI whose host is the trunk's domain or an address.
    public var target: String
    /// The number to show: one on the trunk's list; `nil` or empty for an anonymous call.
    public var callerID: String?
    /// The name to show with the number.
    public var callerName: String?
    /// The trunk's name; `nil` for the first one.
    public var trunk: String?
    /// How long it may ring.
    public var ringTimeout: Duration
    /// Who decides what happens after the answer.
    public var control: Control

    /// A call to `number`; it may ring for a minute unless said otherwise.
    public init(
        to number: PhoneNumber, callerID: String?, callerName: String? = nil, trunk: String? = nil,
        ringTimeout: Duration = .seconds(60), control: Control
    ) {
        target = number.description
        self.callerID = callerID
        self.callerName = callerName
        self.trunk = trunk
        self.ringTimeout = ringTimeout
        self.control = control
    }

    /// A call to a SIP URI whose host is the trunk's domain or a literal address.
    public init(toURI uri: String, callerID: String?, callerName: String? = nil, trunk: String? = nil, control: Control)
    {
        target = uri
        self.callerID = callerID
        self.callerName = callerName
        self.trunk = trunk
        ringTimeout = .seconds(60)
        self.control = control
    }
}

/// How we place a call ourselves.
extension Exchange {
    /// Places a call; what becomes of it follows as events, journal and record.
    ///
    /// - Throws: ``CallRefused``, before anything is sent: no such trunk, or a caller id it does not let us show.
    public func place(_ request: CallRequest, at now: Instant) throws(CallRefused) -> CallID {
        let trunk = try trunk(named: request.trunk)
        var outgoing = try outgoingCall(
            to: request.target, through: trunk, showing: request.callerID, name: request.callerName
        )
        outgoing.ringTimeout = request.ringTimeout
        guard calls.count < configuration.maxCalls else {
            throw CallRefused("all \(configuration.maxCalls) lines are in use")
        }
        let call = makeCall(request, outgoing, at: now)
        call.leg.signer = trunk.signer
        journal(call, .placed(to: call.record.to, callerID: call.record.from), at: now)
        call.leg.port = openPort(for: call)
        settle(at: now)
        return call.id
    }

    private func trunk(named name: String?) throws(CallRefused) -> Trunk {
        guard let name else {
            guard let first = configuration.trunks.first else { throw CallRefused("no trunk is configured") }
            return first
        }
        guard let trunk = configuration.trunks.first(where: { $0.name == name }) else {
            throw CallRefused("there is no trunk named \"\(name)\"")
        }
        return trunk
    }

    private func makeCall(_ request: CallRequest, _ outgoing: OutgoingCall, at now: Instant) -> Call {
        let leg = CallLeg(role: .outgoing, peer: outgoing.destination)
        leg.request = outgoing
        leg.target = request.target
        let id = CallID(shard: configuration.shard, random: &random)
        var record = CallRecord(
            id: id, direction: .outbound, to: request.target,
            startedAt: configuration.wallClock.iso8601(at: now)
        )
        record.from = request.callerID.flatMap { $0.isEmpty ? nil : $0 }
        record.name = request.callerName
        let controller: Call.Controller = if case .application = request.control { .application } else { .flow }
        let call = Call(
            id: id, direction: .outbound, controller: controller, record: record, leg: leg,
            in: configuration)
        if case .flow(let program, let inputs) = request.control { prepare(call, program, inputs, at: now) }
        calls[id] = call
        return call
    }

    private func prepare(_ call: Call, _ program: FlowProgram, _ inputs: [String: Value], at now: Instant) {
        call.record.flow = program.main?.name ?? program.entry
        var facts = CallFacts(
            callID: call.id.description,
            direction: .outbound,
            callerNumber: call.record.to,
            callerName: nil,
            isAnonymous: false,
            didNumber: call.record.from,
            didLabel: nil,
            startedAt: call.record.startedAt,
            inputs: inputs
        )
        addSurroundings(to: &facts)
        set(program, facts, for: call, at: now)
    }
}
