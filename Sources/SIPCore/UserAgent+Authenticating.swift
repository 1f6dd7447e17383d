import SIPMessage
import SansIO

/// 401 and 407 to requests of ours (RFC 3261 §22.2, §22.3): the request is sent again with an answer, as a new
/// transaction with the next number. Which accounts there are, and whom they may be shown to, is ``SIPAccount``'s to say.
extension UserAgent {
    /// Whether the requests of these accounts are known, for ``call(_:at:)`` and registrations; swapped while calls go on.
    public mutating func replaceAccounts(_ accounts: [SIPAccount]) {
        for account in self.accounts where !accounts.contains(account) { knownRealms[account.name] = nil }
        self.accounts = accounts
    }

    /// Sends a challenged request again, if the challenge is one to be answered.
    ///
    /// - Returns: the new transaction; `nil` when the response is no such challenge, or not to be answered: then it is
    ///   the final one.
    mutating func answerChallenge(
        _ response: SIPMessage, _ key: ClientTransactionKey, from source: NetworkAddress, at now: Instant
    ) -> ClientTransactionKey? {
        guard response.status == .unauthorized || response.status == .proxyAuthenticationRequired,
            let old = clients[key], old.abandonment == nil, old.request.method != .cancel,
            transactionCount < 2 * configuration.maxTransactions,
            let account = account(of: old, challengedBy: source)
        else { return nil }
        let challenges = DigestChallenge.read(response).filter { answers($0.realm, account) }
        var session = old.digest ?? DigestSession()
        guard session.take(challenges), let sequence = nextSequence(after: old) else { return nil }
        return sendAgain(old, sequence: sequence, session, account, at: now)
    }

    private func account(of transaction: ClientTransaction, challengedBy source: NetworkAddress) -> SIPAccount? {
        let own = accounts.filter {
            $0.hosts.contains(source.host) && $0.hosts.contains(transaction.destination.address.host)
        }
        guard let name = transaction.account else { return own.first }
        return own.first { $0.name == name }
    }

    /// Whether a realm is the account's. Where none is configured, the first one that its hosts ask with is theirs
    /// from then on.
    private mutating func answers(_ realm: String, _ account: SIPAccount) -> Bool {
        if let only = account.realm { return realm == only }
        if realm.lowercased() == account.domain.lowercased() { return true }
        guard let known = knownRealms[account.name] else {
            knownRealms[account.name] = realm
            return true
        }
        return realm == known
    }

    /// RFC 3261 §22.2: the number of the request before, plus one. `nil` where nobody needs the answer any more.
    private mutating func nextSequence(after transaction: ClientTransaction) -> UInt32? {
        switch transaction.purpose {
        case .invite(let id): legs[id]?.state == .calling ? transaction.request.sequence &+ 1 : nil
        case .inDialog(let id), .referral(let id), .notification(let id), .refresh(let id), .offer(let id):
            legs[id]?.dialog?.takeSequence()
        case .acknowledgement(let invite, let tag): clients[invite]?.early[tag]?.dialog.takeSequence()
        case .farewell: transaction.request.sequence &+ 1
        case .registration(let name): registrations[name]?.takeSequence()
        }
    }

    private mutating func sendAgain(
        _ old: ClientTransaction, sequence: UInt32, _ session: DigestSession, _ account: SIPAccount, at now: Instant
    ) -> ClientTransactionKey? {
        guard let sent = try? SIPMessage(parsing: old.packet) else { return nil }
        var session = session
        var request = old.request
        request.via = makeVia(over: old.destination.transport)
        request.sequence = sequence
        let body = Array(sent.body)
        let answer = session.headers(
            method: request.method, uri: request.uri.description, body: body, credentials: account.credentials, &random)
        let others = sent.allFields.filter { !OutgoingRequest.ownHeaders.contains($0.name) }.map { ($0.name, $0.value) }
        let key = start(
            request, headers: others + answer, contentType: sent[.contentType], body: body, to: old.destination,
            for: old.purpose, at: now)
        clients[key]?.digest = session
        clients[key]?.answers = answer
        clients[key]?.account = account.name
        clients[key]?.takesReliable = old.takesReliable
        clients[key]?.hasLongerSession = old.hasLongerSession
        switch old.purpose {
        case .invite(let id):
            legs[id]?.clientInvite = key
            watchTarget(of: id, at: now)
        case .offer(let id): legs[id]?.clientOffer = key
        case .referral(let id):
            legs[id]?.referral = Referral(sequence: sequence)
            setTimer(.notification, of: id, at: now + configuration.timers.transactionTimeout)
        case .registration(let name):
            registrations[name]?.digest = session
            asked(key, of: name, at: now)
        case .inDialog, .notification, .farewell, .refresh, .acknowledgement: break
        }
        return key
    }

    /// Why a 401 or 407 was the last word, as a sentence; `nil` for every other status.
    static func explainChallenge(_ response: SIPMessage, isAnswered: Bool) -> String? {
        guard response.status == .unauthorized || response.status == .proxyAuthenticationRequired else { return nil }
        let fields = response.authentication(.wwwAuthenticate) + response.authentication(.proxyAuthenticate)
        let realms = fields.compactMap { $0["realm"]?.removingControlCharacters().prefix(64) }
        let realm = realms.first.map { " for \"\($0)\"" } ?? ""
        return isAnswered
            ? "the name or the password\(realm) was refused"
            : "a password\(realm) is asked for, and the trunk has none that may be used there"
    }
}
