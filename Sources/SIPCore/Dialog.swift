import SIPMessage
import SansIO

/// A dialog: who speaks with whom, by which way, and at which number each side is (RFC 3261 §12).
struct Dialog: Sendable {
    let callID: String
    /// Our address with our tag.
    let local: NameAddress
    /// The other side's address with its tag.
    let remote: NameAddress
    private(set) var localSequence: UInt32
    private(set) var remoteSequence: UInt32?
    private(set) var remoteTarget: SIPURI
    let routeSet: [NameAddress]
    /// Where the other side's messages come from: the next hop where the route names no reachable address.
    private(set) var peer: Hop

    var localTag: String { local.tag ?? "" }
    var remoteTag: String { remote.tag ?? "" }

    /// The dialog of a request that we answer with `localTag` (RFC 3261 §12.1.1); `nil` when its addresses are unfit.
    init?(answering request: SIPMessage, localTag: String, firstSequence: UInt32, peer: Hop) {
        guard let from = request.from, var to = request.to, let callID = request.callID, let cseq = request.cseq,
            let contact = request.contact, contact.uri.scheme.isSIP,
            let routes = try? request.addresses(of: .recordRoute)
        else { return nil }
        to.tag = localTag
        self.callID = callID
        local = to
        remote = from
        localSequence = firstSequence
        remoteSequence = cseq.number
        remoteTarget = contact.uri
        routeSet = routes
        self.peer = peer
    }

    /// The dialog that a response to our INVITE makes (RFC 3261 §12.1.2).
    ///
    /// A response without a readable Contact leaves the request's own target: the ACK has to go somewhere.
    init(answeredBy response: SIPMessage, to request: OutgoingRequest, peer: Hop) {
        callID = request.callID
        local = request.from
        remote = response.to ?? request.to
        localSequence = request.sequence
        remoteTarget = response.contact.flatMap { $0.uri.scheme.isSIP ? $0.uri : nil } ?? request.uri
        routeSet = ((try? response.addresses(of: .recordRoute)) ?? []).reversed()
        self.peer = peer
    }

    /// Notes the number of a request of the other side; false when it is lower than one before (RFC 3261 §12.2.2).
    mutating func accept(sequence: UInt32) -> Bool {
        guard sequence >= remoteSequence ?? 0 else { return false }
        remoteSequence = sequence
        return true
    }

    /// Takes the Contact of a target refresh request (RFC 3261 §12.2.2), and where it came from.
    mutating func refreshTarget(from request: SIPMessage, peer: Hop) {
        if let contact = request.contact, contact.uri.scheme.isSIP { remoteTarget = contact.uri }
        self.peer = peer
    }

    /// The next request of ours: its number is one higher than the last.
    mutating func makeRequest(_ method: SIPMethod, via: ViaHeader) -> OutgoingRequest {
        request(method, sequence: takeSequence(), via: via)
    }

    /// The number of the next request of ours.
    mutating func takeSequence() -> UInt32 {
        localSequence &+= 1
        return localSequence
    }

    /// Counts on from where the early dialog of the same callee stands, in which requests were sent already.
    mutating func goOn(after early: Dialog) { localSequence = max(localSequence, early.localSequence) }

    /// The ACK to a 2xx: of the INVITE's number, but on its own way (RFC 3261 §13.2.2.4).
    func makeAck(sequence: UInt32, via: ViaHeader) -> OutgoingRequest {
        request(.ack, sequence: sequence, via: via)
    }

    /// RFC 3261 §12.2.1.1: a loose router keeps the target in the Request-URI, a strict one wants to be there itself.
    private func request(_ method: SIPMethod, sequence: UInt32, via: ViaHeader) -> OutgoingRequest {
        var uri = remoteTarget
        uri.headers = nil
        var routes = routeSet
        if let first = routes.first, !first.uri.parameters.contains("lr") {
            uri = first.uri
            uri.headers = nil
            routes = routes.dropFirst() + [NameAddress(uri: remoteTarget)]
        }
        return OutgoingRequest(
            method: method, uri: uri, via: via, from: local, to: remote, callID: callID, sequence: sequence,
            routes: routes
        )
    }

    /// Where a request in this dialog is sent: the first route, else the remote target, if it can be reached.
    var nextHop: Hop { NextHop.hop(of: routeSet.first?.uri ?? remoteTarget, seenFrom: peer) }
}
