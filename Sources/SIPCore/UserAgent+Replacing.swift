import SIPMessage
import SansIO

/// INVITE with Replaces (RFC 3891): somebody else wants to go on with a call of ours, in the place of who is in it.
///
/// | the dialog that is named            | answer (RFC 3891 §3)                                   |
/// | ----------------------------------- | ------------------------------------------------------ |
/// | is none of ours                     | 481                                                    |
/// | is over, or about to end            | 603                                                    |
/// | is confirmed, and `early-only`      | 486                                                    |
/// | rings here                          | 481: only who has placed a call may be sent elsewhere  |
/// | is of somebody who is not believed  | 403                                                    |
/// | else                                | ``IncomingCall/replacedLeg`` names its leg             |
extension UserAgent {
    /// Whom an INVITE wants to replace.
    enum Replacement {
        /// Nobody.
        case none
        /// The other side of this leg.
        case leg(LegID)
        /// Nobody who may be replaced.
        case refused(RequestPolicy.Refusal)
    }

    /// Reads the Replaces of a new INVITE.
    func replacement(for request: IncomingRequest) -> Replacement {
        let values = request.message.values(of: .replaces)
        guard !values.isEmpty else { return .none }
        guard values.count == 1, let named = ReplacesHeader(values[0]) else {
            let reason = "Bad Request: Replaces names not exactly one dialog"
            return .refused(RequestPolicy.Refusal(status: .badRequest, reason: reason))
        }
        let key = DialogKey(callID: named.callID, localTag: named.toTag)
        guard let id = legIDs[key], let leg = legs[id] else {
            let isOver = ended.contains(key, remoteTag: named.fromTag)
            return .refused(RequestPolicy.Refusal(status: isOver ? .decline : .noSuchTransaction))
        }
        return replacement(of: id, leg, named, by: request)
    }

    private func replacement(
        of id: LegID, _ leg: Leg, _ named: ReplacesHeader, by request: IncomingRequest
    ) -> Replacement {
        guard let peer = peer(of: leg, tagged: named.fromTag) else {
            return .refused(RequestPolicy.Refusal(status: .noSuchTransaction))
        }
        if leg.farewell != nil || leg.state == .cancelling {
            return .refused(RequestPolicy.Refusal(status: .decline))
        }
        switch leg.state {
        case .incoming: return .refused(RequestPolicy.Refusal(status: .noSuchTransaction))
        case .answered where named.isEarlyOnly, .confirmed where named.isEarlyOnly:
            return .refused(RequestPolicy.Refusal(status: .busyHere))
        case .answered, .confirmed, .calling, .cancelling: break
        }
        guard peer == request.source.host || isTrusted(request.source.host) else {
            return .refused(RequestPolicy.Refusal(status: .forbidden))
        }
        return .leg(id)
    }

    /// Where the other side of a dialog is that has this tag; `nil` where the leg has no such dialog.
    private func peer(of leg: Leg, tagged tag: String) -> NetworkAddress.Host? {
        if let dialog = leg.dialog { return dialog.remoteTag == tag ? dialog.nextHop.address.host : nil }
        guard let key = leg.clientInvite, let invite = clients[key], invite.ringing.contains(tag) else { return nil }
        return invite.destination.address.host
    }
}

/// The dialogs that ended last, so that who comes too late is told so.
struct EndedDialogs: Sendable {
    private struct Entry: Sendable {
        var key: DialogKey
        var remoteTag: String
    }

    private static let capacity = 64
    private var entries: [Entry] = []
    private var next = 0

    /// Notes the end of a dialog in the place of the oldest.
    mutating func insert(_ key: DialogKey, remoteTag: String) {
        let entry = Entry(key: key, remoteTag: remoteTag)
        if entries.count < Self.capacity { return entries.append(entry) }
        entries[next] = entry
        next = (next + 1) % Self.capacity
    }

    func contains(_ key: DialogKey, remoteTag: String) -> Bool {
        entries.contains { $0.key == key && $0.remoteTag == remoteTag }
    }
}
