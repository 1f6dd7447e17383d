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
            fail(transaction, at: now)
        }
        for (name, registration) in registrations where registration.settings.hop == hop {
            registrations[name]?.connectionLost(at: now, &random)
            schedule(.registration(name), registrations[name]?.nextDeadline)
        }
    }

    private mutating func fail(_ transaction: ClientTransaction, at now: Instant) {
        let text = "the connection to \(transaction.destination) was lost or could not be made"
        switch transaction.purpose {
        case .invite(let id):
            guard let leg = legs[id], leg.clientInvite == transaction.key else { return }
            targetFailed(transaction.destination, retryAfter: nil, at: now)
            if failOver(id, from: transaction, at: now) { return }
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
