import SIPMessage
public import SansIO

/// What becomes of requests when their connection does not (RFC 3261 §17.1.4, §8.1.3.1).
extension UserAgent {
    /// A connection could not be made, or was closed. Requests of ours that wait for an answer over it fail at once, as with
    /// 503; calls that are up go on, since their next request makes a new connection. Registrations over it are made anew.
    public mutating func connectionLost(_ hop: Hop, at now: Instant) {
        defer { settle() }
        for (key, transaction) in clients where transaction.destination == hop && transaction.isPending {
            close(client: key)
            let text = "the connection to \(hop) was lost or could not be made"
            fail(transaction, text, at: now)
        }
        for (name, registration) in registrations where registration.hop == hop {
            registrations[name]?.connectionLost(at: now, &random)
            schedule(.registration(name), registrations[name]?.nextDeadline)
        }
    }

    /// A message of ours was not taken for sending over a connection. A request fails at once; responses and ACKs are sent
    /// again when the other side asks again, so that it is enough to say so.
    public mutating func sendingRefused(_ bytes: [UInt8], over hop: Hop, at now: Instant) {
        defer { settle() }
        let message = try? SIPMessage(parsing: bytes)
        let text = "too many messages wait for the connection to \(hop)"
        let what = message.map { $0.method?.rawValue ?? "a response" } ?? "a keep-alive"
        emit(.unsent("\(what) was not sent: \(text)"))
        guard let message, let method = message.method, let branch = message.topVia?.branch else { return }
        let key = ClientTransactionKey(branch: branch, method: method)
        guard let transaction = clients[key], transaction.isPending else { return }
        close(client: key)
        fail(transaction, text, at: now)
    }

    private mutating func fail(_ transaction: ClientTransaction, _ text: String, at now: Instant) {
        switch transaction.purpose {
        case .invite(let id):
            guard let leg = legs[id], leg.clientInvite == transaction.key else { return }
            targetFailed(transaction.destination, retryAfter: nil, at: now)
            if failOver(id, from: transaction, at: now) || goOnRedirected(id, from: transaction, at: now) { return }
            end(id, EndReason(by: leg.farewell?.side ?? .transport, status: 503, text: leg.farewell?.text ?? text))
        case .inDialog(let id), .referral(let id), .refresh(let id), .offer(let id):
            guard legs[id] != nil else { return }
            terminatePendingInvite(of: id, at: now)
            end(id, EndReason(by: .transport, text: text))
        case .registration(let name): registrationIsSilent(name, transaction.request.callID, at: now)
        case .notification, .farewell, .acknowledgement: return
        }
    }
}

extension ClientTransaction {
    /// Whether no final response has come.
    var isPending: Bool {
        switch machine {
        case .invite(let machine): machine.state == .calling || machine.state == .proceeding
        case .nonInvite(let machine): machine.state == .trying || machine.state == .proceeding
        }
    }
}
