import FlowEngine
import FlowModel
import MediaEngine
import Numbering
import SDP
import SIPCore
import SIPMessage
public import SansIO

/// How a call comes in: INVITE, number, media port, session description, and only then its flow.
extension Exchange {
    func arrive(_ incoming: IncomingCall, on legID: LegID, _ finding: CallerFinding? = nil, at now: Instant) {
        let route = route(of: incoming)
        let call = makeCall(incoming, on: legID, route: route, at: now)
        journal(call, .arrived(from: call.record.from, name: call.record.name, to: call.record.to), at: now)
        if let finding { call.verified = finding.word }
        if let problem = finding?.problem {
            journal(call, .problem("the caller's signature fails: \(problem)"), at: now)
        }
        if calls.count > configuration.maxCalls {
            return refuse(call, status: 503, "all \(configuration.maxCalls) lines are in use", retryAfter: 5, at: now)
        }
        switch route {
        case .reject(let status):
            return refuse(call, status: status, "no flow answers \(call.record.to)", at: now)
        case .flow(let number, let entry):
            call.record.flow = entry.program.main?.name ?? entry.program.entry
            set(entry.program, facts(of: call, did: number, label: entry.label, at: now), for: call, at: now)
        case .application:
            break
        }
        call.leg.port = openPort(for: call)
    }

    private func makeCall(_ incoming: IncomingCall, on legID: LegID, route: NumberPlan.Route, at now: Instant) -> Call {
        let leg = CallLeg(role: .incoming, peer: incoming.source)
        leg.id = legID
        leg.offer = incoming.offer
        let id = CallID(shard: configuration.shard, random: &random)
        var record = CallRecord(
            id: id,
            direction: .inbound,
            to: calledUser(of: incoming) ?? incoming.requestURI.host,
            startedAt: configuration.wallClock.iso8601(at: now)
        )
        record.from = incoming.caller.number
        record.name = incoming.caller.name
        if case .flow(let number, _) = route { record.to = number.description }
        let controller: Call.Controller = if case .application = route { .application } else { .flow }
        let call = Call(
            id: id, direction: .inbound, controller: controller, record: record, leg: leg,
            in: configuration)
        call.incoming = incoming
        calls[id] = call
        callOfLeg[legID] = id
        return call
    }

    private func facts(of call: Call, did: PhoneNumber, label: String?, at now: Instant) -> CallFacts {
        var facts = CallFacts(
            callID: call.id.description,
            direction: .inbound,
            callerNumber: call.record.from,
            callerName: call.record.name,
            isAnonymous: call.incoming?.caller.isAnonymous ?? false,
            didNumber: did.description,
            didLabel: label,
            startedAt: call.record.startedAt
        )
        facts.verified = call.verified
        addSurroundings(to: &facts)
        return facts
    }

    /// What flows know besides the call itself.
    func addSurroundings(to facts: inout CallFacts) {
        facts.wallClock = configuration.wallClock
        facts.secrets = configuration.secrets
        facts.forcedSchedules = configuration.forcedSchedules
    }

    /// The driver opened the port's socket.
    public func mediaOpened(_ port: MediaPort, localPort: UInt16, at now: Instant) {
        port.localPort = localPort
        defer { settle(at: now) }
        guard let call = calls[port.callID], let leg = call.leg(of: port), !port.isClosed else { return }
        leg.negotiation = makeNegotiation(on: localPort, with: (leg.request?.destination ?? leg.peer).host)
        switch leg.role {
        case .incoming: begin(call, at: now)
        case .outgoing: invite(leg, of: call, at: now)
        }
    }

    /// What a session on that port is agreed with, for a leg to that host.
    func makeNegotiation(on localPort: UInt16, with host: NetworkAddress.Host) -> OfferAnswer {
        let encryption = encryption(towards: host)
        return OfferAnswer(
            localHost: configuration.mediaHost.description,
            localPort: localPort,
            sessionID: random.next() >> 2,
            codecs: configuration.codecs,
            encryption: encryption,
            keys: makeKeys(for: encryption)
        )
    }

    /// The driver could not open the port's socket.
    public func mediaFailed(_ port: MediaPort, reason: String, at now: Instant) {
        defer { settle(at: now) }
        guard let call = calls[port.callID], let leg = call.leg(of: port) else { return }
        let sentence = "no media port could be opened: \(reason)"
        if leg === call.leg, leg.role == .incoming {
            refuse(call, status: 503, sentence, retryAfter: 5, at: now)
        } else {
            fail(leg, of: call, sentence, at: now)
        }
    }

    /// Reads the caller's offer and hands the call to its flow or application.
    private func begin(_ call: Call, at now: Instant) {
        if let offer = call.leg.offer {
            do {
                let (answer, media) = try call.leg.negotiation?.receiveOffer(offer) ?? (answer: [], media: nil)
                call.leg.answer = answer
                call.leg.media = media
            } catch {
                return refuse(call, status: 488, "\(error)", at: now)
            }
        } else {
            call.leg.answer = call.leg.negotiation?.makeOffer()
        }
        switch call.controller {
        case .flow: startFlow(call, isAnswered: false, at: now)
        case .application: offerToApplication(call, at: now)
        }
    }

    private func offerToApplication(_ call: Call, at now: Instant) {
        guard let incoming = call.incoming, let leg = call.leg.id else { return }
        userAgent.ring(leg, status: 180, body: nil, at: now)
        emit(.incoming(call.id, incoming, route(of: incoming)))
    }

    /// Refuses a call that was not answered yet; its end follows as an event of the user agent.
    func refuse(_ call: Call, status: Int, _ reason: String, retryAfter: Int? = nil, at now: Instant) {
        call.ending = call.ending ?? ("system", reason)
        guard let leg = call.leg.id else { return }
        let headers: [(HeaderName, String)] = retryAfter.map { [(.retryAfter, String($0))] } ?? []
        userAgent.reject(leg, status: status, reason: nil, headers: headers, at: now)
    }
}
