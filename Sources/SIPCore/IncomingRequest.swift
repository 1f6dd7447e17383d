import SIPMessage
import SansIO

/// A request that has passed the checks of every message, with the parts that routing needs decoded once.
struct IncomingRequest: Sendable {
    let message: SIPMessage
    let method: SIPMethod
    let source: NetworkAddress
    /// How it came.
    let hop: Hop
    let callID: String
    let cseq: CSeq
    let fromTag: String
    let toTag: String?
    /// Every Via, the top one completed with received and rport (RFC 3581 §4).
    let vias: [ViaHeader]
    let key: ServerTransactionKey

    /// `nil` when a mandatory part is unreadable.
    init?(_ message: SIPMessage, over hop: Hop) {
        guard let method = message.method, let callID = message.callID, let cseq = message.cseq,
            let from = message.from, let to = message.to, var vias = try? message.vias(), !vias.isEmpty
        else { return nil }
        self.message = message
        self.method = method
        self.hop = hop
        let source = hop.address
        self.source = source
        self.callID = callID
        self.cseq = cseq
        fromTag = from.tag ?? ""
        toTag = to.tag.flatMap { $0.isEmpty ? nil : $0 }
        key = ServerTransactionKey(vias[0], method, callID: callID, fromTag: fromTag, sequence: cseq.number)
        vias[0].complete(receivedFrom: source)
        self.vias = vias
    }

    /// Where responses go (RFC 3261 §18.2.2, RFC 3581 §4): over the same connection; over UDP to the source, at its own
    /// port if it asked for that.
    var responseDestination: Hop {
        guard hop.transport == .udp, !vias[0].asksForRport else { return hop }
        return Hop(NetworkAddress(host: source.host, port: vias[0].port ?? 5060))
    }

    /// What a request that reached us by two ways has in common (RFC 3261 §8.2.2.2); `nil` inside a dialog.
    var mergeKey: MergeKey? {
        guard toTag == nil else { return nil }
        return MergeKey(callID: callID, fromTag: fromTag, cseq: cseq)
    }

    /// Writes a response: Via, From, Call-ID and CSeq as they came, To with our tag (RFC 3261 §8.2.6.2).
    func response(
        _ status: SIPStatus, reason: String? = nil, localTag: String, headers: [(HeaderName, String)] = [],
        contentType: String? = nil, body: [UInt8] = []
    ) -> [UInt8] {
        var builder = SIPMessageBuilder(status, reason: reason)
        for via in vias { builder.add(.via, via) }
        builder.copyFirst(.from, from: message)
        if toTag == nil, status != .trying {
            builder.copyFirst(.to, from: message, appending: ";tag=\(localTag)")
        } else {
            builder.copy(.to, from: message)
        }
        builder.add(.callID, callID)
        builder.add(.cseq, cseq)
        if method == .invite, (101...299).contains(status.code) { builder.copy(.recordRoute, from: message) }
        for (name, value) in headers { builder.add(name, value) }
        return builder.finished(contentType: contentType, body: body)
    }
}

extension SIPMessage {
    /// The answer to a request whose routing cannot be read: what it has is sent back as it came, to where it came from.
    func responseToDamage(_ status: SIPStatus, reason: String, localTag: String) -> [UInt8] {
        var builder = SIPMessageBuilder(status, reason: reason)
        builder.copy(.via, from: self)
        builder.copyFirst(.from, from: self)
        let hasTag = self[.to]?.lowercased().contains("tag=") ?? true
        builder.copyFirst(.to, from: self, appending: hasTag ? "" : ";tag=\(localTag)")
        builder.copyFirst(.callID, from: self)
        builder.copyFirst(.cseq, from: self)
        return builder.finished()
    }
}

/// What makes requests one server transaction (RFC 3261 §17.2.3): branch, sent-by and method, an ACK being its
/// INVITE's. Branches without the magic cookie are not unique: there Call-ID, From tag and number join in.
struct ServerTransactionKey: Hashable, Sendable {
    private let branch: String
    private let sentBy: String
    private let method: SIPMethod

    init(_ via: ViaHeader, _ method: SIPMethod, callID: String, fromTag: String, sequence: UInt32) {
        let branch = via.branch ?? ""
        self.branch = via.hasMagicCookie ? branch : "\(branch) \(callID) \(fromTag) \(sequence)"
        sentBy = via.sentBy
        self.method = method == .ack ? .invite : method
    }

    private init(branch: String, sentBy: String, method: SIPMethod) {
        self.branch = branch
        self.sentBy = sentBy
        self.method = method
    }

    /// The key of the INVITE that a CANCEL of this key cancels.
    var ofInvite: ServerTransactionKey { ServerTransactionKey(branch: branch, sentBy: sentBy, method: .invite) }
}

/// RFC 3261 §8.2.2.2.
struct MergeKey: Hashable, Sendable {
    let callID: String
    let fromTag: String
    let cseq: CSeq
}

extension ViaHeader {
    /// Writes down where the request really came from, over anything the sender claimed (RFC 3261 §18.2.1).
    mutating func complete(receivedFrom source: NetworkAddress) {
        let isTrue = NetworkAddress.Host(literal: host) == source.host
        if !isTrue || asksForRport || parameters.contains("received") {
            parameters["received"] = source.host.description
        }
        if asksForRport { parameters["rport"] = String(source.port) }
    }
}
