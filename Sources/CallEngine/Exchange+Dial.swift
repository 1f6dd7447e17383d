import FlowEngine
import MediaEngine
import Numbering
import SDP
import SIPCore
import SIPMessage
import SansIO

/// `dial`: a second leg to one target or several, bridged to the first that answers.
extension Exchange {
    /// The playback that a caller hears while a target rings; no step has this token.
    private static let ringback = PlaybackID(rawValue: .max)

    func startDial(_ request: DialRequest, _ token: StepToken, for call: Call, at now: Instant) {
        cancelDial(of: call, at: now)
        var attempt = DialAttempt(
            token: token, request: request, untried: request.targets, deadline: now + request.timeout)
        let first = request.inOrder ? Array(request.targets.prefix(1)) : request.targets
        attempt.untried.removeFirst(first.count)
        call.dial = attempt
        let ringing = request.timeout * (request.inOrder ? request.targets.count : 1)
        playRingback(request.music, for: call, lasting: ringing, at: now)
        for target in first { ring(target, for: call, at: now) }
        finishDialIfIdle(of: call, at: now)
    }

    /// Hangs up what still rings or is bridged; the legs are released as their dialogs end.
    func cancelDial(of call: Call, at now: Instant) {
        guard let attempt = call.dial else { return }
        call.dial = nil
        call.leg.port?.audio?.unbridge()
        call.leg.port?.audio?.stopPlayback(at: now)
        for leg in attempt.ringing + [attempt.bridged].compactMap({ $0 }) { hangUp(leg, of: call, at: now) }
    }

    private func hangUp(_ leg: CallLeg, of call: Call, at now: Instant) {
        if let id = leg.id { userAgent.hangUp(id, reason: nil, at: now) } else { release(leg, of: call) }
    }

    // MARK: Placing a leg

    private func ring(_ target: String, for call: Call, at now: Instant) {
        guard let request = call.dial?.request else { return }
        do {
            let leg = CallLeg(role: .outgoing, peer: configuration.userAgent.contact)
            leg.target = target
            leg.request = try outgoingCall(to: target, showing: request.callerID, name: request.callerName)
            call.legs.append(leg)
            call.dial?.ringing.append(leg)
            journal(call, .dialing(target: target, callerID: request.callerID), at: now)
            leg.port = openPort(for: call)
        } catch {
            call.dial?.lastOutcome = "failed"
            call.dial?.lastDetail = error.reason
            journal(call, .dialEnded(target: target, outcome: "failed", detail: error.reason), at: now)
        }
    }

    /// The INVITE to a number through the first trunk, or to a SIP URI with a literal address.
    func outgoingCall(to target: String, showing callerID: String?, name: String?) throws(CallRefused) -> OutgoingCall {
        guard let trunk = configuration.trunks.first else {
            throw CallRefused("there is no trunk to call \(target) through")
        }
        return try outgoingCall(to: target, through: trunk, showing: callerID, name: name)
    }

    func outgoingCall(
        to target: String, through trunk: Trunk, showing callerID: String?, name: String?
    ) throws(CallRefused) -> OutgoingCall {
        let identity: OutboundIdentity
        do { identity = try trunk.identity(showing: callerID, name: name) } catch { throw CallRefused(error.reason) }
        let (uri, destination) = try address(of: target, through: trunk)
        return OutgoingCall(target: uri, destination: destination, caller: identity, offer: [])
    }

    private func address(of target: String, through trunk: Trunk) throws(CallRefused) -> (SIPURI, NetworkAddress) {
        guard target.hasPrefix("sip:") else {
            let number: PhoneNumber
            do { number = try PhoneNumber(target) } catch { throw CallRefused("\(error)") }
            return (SIPURI(user: number.description, host: trunk.domain), trunk.address)
        }
        guard let uri = try? SIPURI(parsing: target) else { throw CallRefused("\"\(target)\" is not a SIP URI") }
        if uri.host == trunk.domain { return (uri, trunk.address) }
        guard let destination = NetworkAddress(literal: uri.host, port: uri.port ?? 5060) else {
            throw CallRefused(
                "\"\(target)\" cannot be called: \(uri.host) is neither an address nor the trunk's domain")
        }
        return (uri, destination)
    }

    /// The leg's port is open: its offer can be written and sent.
    func invite(_ leg: CallLeg, of call: Call, at now: Instant) {
        guard var request = leg.request, let offer = leg.negotiation?.makeOffer() else { return }
        leg.request = nil
        request.offer = offer
        let id = userAgent.call(request, at: now)
        leg.id = id
        leg.peer = request.destination
        callOfLeg[id] = call.id
    }

    // MARK: What becomes of it

    func dialAnswered(_ leg: CallLeg, of call: Call, at now: Instant) {
        guard let attempt = call.dial, attempt.bridged == nil, let callee = leg.port?.audio,
            let caller = call.leg.port?.audio
        else { return hangUp(leg, of: call, at: now) }
        call.dial?.bridged = leg
        call.dial?.ringing = []
        call.dial?.deadline = now + attempt.request.maxDuration
        for other in attempt.ringing where other !== leg { hangUp(other, of: call, at: now) }
        caller.stopPlayback(at: now)
        MediaLeg.bridge(caller, callee)
        journal(call, .bridged(target: leg.target), at: now)
    }

    func dialLegEnded(_ leg: CallLeg, of call: Call, _ reason: EndReason, at now: Instant) {
        guard let attempt = call.dial else { return }
        if attempt.bridged === leg {
            journal(call, .dialEnded(target: leg.target, outcome: "completed", detail: ""), at: now)
            return finishDial(of: call, "completed", leg.target, at: now)
        }
        guard attempt.ringing.contains(where: { $0 === leg }) else { return }
        let outcome = Self.outcome(of: reason)
        let detail = reason.text ?? reason.status.map { "status \($0)" } ?? ""
        call.dial?.ringing.removeAll { $0 === leg }
        call.dial?.lastOutcome = outcome
        call.dial?.lastDetail = detail
        journal(call, .dialEnded(target: leg.target, outcome: outcome, detail: detail), at: now)
        finishDialIfIdle(of: call, at: now)
    }

    /// The time to ring, or to talk, is over.
    func dialExpired(_ call: Call, at now: Instant) {
        guard let attempt = call.dial else { return }
        if attempt.bridged != nil {
            return finishDial(of: call, "completed", "the longest duration was reached", at: now)
        }
        for leg in attempt.ringing {
            journal(call, .dialEnded(target: leg.target, outcome: "no_answer", detail: "it rang too long"), at: now)
            hangUp(leg, of: call, at: now)
        }
        call.dial?.ringing = []
        call.dial?.lastOutcome = "no_answer"
        call.dial?.lastDetail = "nobody answered in time"
        call.dial?.deadline = now + attempt.request.timeout
        finishDialIfIdle(of: call, at: now)
    }

    /// Goes on to the next target when none rings any more, or tells the flow how it ended.
    private func finishDialIfIdle(of call: Call, at now: Instant) {
        while let attempt = call.dial, attempt.ringing.isEmpty, attempt.bridged == nil {
            guard let next = attempt.untried.first else {
                return finishDial(of: call, attempt.lastOutcome, attempt.lastDetail, at: now)
            }
            call.dial?.untried.removeFirst()
            call.dial?.deadline = now + attempt.request.timeout
            ring(next, for: call, at: now)
        }
    }

    private func finishDial(of call: Call, _ outcome: String, _ detail: String, at now: Instant) {
        guard let token = call.dial?.token else { return }
        cancelDial(of: call, at: now)
        call.run?.handle(.dialFinished(token, outcome: outcome, detail: detail), at: now)
    }

    private static func outcome(of reason: EndReason) -> String {
        switch reason.status {
        case 486, 600: "busy"
        case 603, 607: "declined"
        case 408, 480, 487: "no_answer"
        default: reason.by == .timeout ? "no_answer" : "failed"
        }
    }

    // MARK: What the caller hears meanwhile

    private func playRingback(_ music: [ResolvedPlayable], for call: Call, lasting length: Duration, at now: Instant) {
        let segments = (try? segments(of: music)) ?? []
        // North American ringback, ITU-T E.180: two seconds on, four off.
        let round: [AudioSegment] =
            segments.isEmpty ? [.tone(hertz: [440, 480], .seconds(2)), .silence(.seconds(4))] : segments
        let oneRound = max(round.reduce(Duration.zero) { $0 + $1.duration }, .seconds(1))
        let rounds = Int(min(length / oneRound, 10_000)) + 1
        let repeated = (0..<rounds).flatMap { _ in round }
        call.leg.port?.audio?.play(Self.ringback, repeated, volumeDecibels: 0, at: now)
    }
}

extension AudioSegment {
    /// How long the segment lasts.
    fileprivate var duration: Duration {
        switch self {
        case .prompt(let prompt): prompt.duration
        case .silence(let duration), .tone(_, let duration): duration
        }
    }
}

/// Why a call was not placed, as a sentence; nothing was sent.
public struct CallRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public var reason: String
    init(_ reason: String) { self.reason = reason }
    /// The sentence.
    public var description: String { reason }
}
