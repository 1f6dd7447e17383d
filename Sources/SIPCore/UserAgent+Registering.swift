import SIPMessage
public import SansIO

/// REGISTER out (RFC 3261 §10.2): the messages of each trunk's ``Registration``.
extension UserAgent {
    /// Keeps these bindings and no others: new ones are made, those that are gone are taken back, those that are the
    /// same stay, and are tried at once where the last attempt failed, or where their registrar is not to be found any
    /// more at the address that has them.
    public mutating func keepRegistrations(_ wanted: [RegistrationSettings], at now: Instant) {
        defer { settle() }
        for (name, registration) in registrations
        where !wanted.contains(where: { $0.isSameBinding(as: registration.settings) }) { leave(name, at: now) }
        for settings in wanted {
            if let old = registrations[settings.name], old.settings.isSameBinding(as: settings) {
                registrations[settings.name]?.move(to: settings)
                guard old.report.failures > 0 || !settings.hops.contains(old.hop) else { continue }
                registrations[settings.name]?.askNow(at: now)
            } else {
                registrations[settings.name] = Registration(
                    settings, callID: makeCallID(), tag: random.token(length: 12),
                    sequence: UInt32(truncatingIfNeeded: random.next() & 0xFFFF), at: now)
            }
            schedule(.registration(settings.name), registrations[settings.name]?.nextDeadline)
        }
    }

    /// How the registrations stand, by name.
    public var registrationReports: [RegistrationReport] {
        registrations.values.map(\.report).sorted { $0.name < $1.name }
    }

    mutating func handleTimeout(registration name: String, at now: Instant) {
        let before = registrations[name]?.report
        registrations[name]?.aim(by: health, at: now)
        while let action = registrations[name]?.handleTimeout(at: now) { perform(action, name, at: now) }
        tell(name, before)
        schedule(.registration(name), registrations[name]?.nextDeadline)
    }

    /// A final response that was not answered with credentials.
    mutating func receiveRegistrationResponse(
        _ message: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, at now: Instant
    ) {
        guard case .registration(let name)? = clients[key]?.purpose, isCurrent(key, name) else { return }
        guard status.isFinal else {
            registrations[name]?.targetIsThere()
            return schedule(.registration(name), registrations[name]?.nextDeadline)
        }
        guard let settings = registrations[name]?.settings else { return }
        if status.isSuccess { registrations[name]?.digest?.takeNext(message) }
        var response = RegistrationResponse(message, status: status, contact: contact(of: settings))
        if let why = Self.explainChallenge(message, isAnswered: clients[key]?.digest != nil) {
            response.problem = "the registrar answered \(status.code): \(why)"
        }
        conclude(name, response, at: now)
    }

    mutating func registrationIsSilent(_ name: String, _ callID: String, at now: Instant) {
        guard registrations[name]?.callID == callID else { return }
        conclude(name, nil, at: now)
    }

    /// Whether the transaction is of the registration as it is now, and not of one before a change of settings.
    private func isCurrent(_ key: ClientTransactionKey, _ name: String) -> Bool {
        clients[key]?.request.callID == registrations[name]?.callID
    }

    private mutating func conclude(_ name: String, _ response: RegistrationResponse?, at now: Instant) {
        guard let before = registrations[name]?.report else { return }
        take(response, name, at: now)
        tell(name, before)
        schedule(.registration(name), registrations[name]?.nextDeadline)
    }

    /// What the target said, or that it said nothing: for its health, and for the registration.
    private mutating func take(_ response: RegistrationResponse?, _ name: String, at now: Instant) {
        guard let hop = registrations[name]?.hop else { return }
        if let response, response.status != .serviceUnavailable {
            health.answered(hop)
        } else {
            health.failed(hop, pause: response?.retryAfter.map { min($0, .seconds(1800)) }, at: now)
        }
        if let action = registrations[name]?.receive(response, at: now, &random) { perform(action, name, at: now) }
    }

    private mutating func leave(_ name: String, at now: Instant) {
        guard let before = registrations[name]?.report else { return }
        if let action = registrations[name]?.leave(at: now) { perform(action, name, at: now) }
        tell(name, before)
        schedule(.registration(name), registrations[name]?.nextDeadline)
    }

    private mutating func tell(_ name: String, _ before: RegistrationReport?) {
        guard let registration = registrations[name], registration.report != before else { return }
        emit(.registration(registration.report))
        if registration.phase == .gone { registrations[name] = nil }
    }

    private mutating func perform(_ action: Registration.Action, _ name: String, at now: Instant) {
        guard let registration = registrations[name] else { return }
        switch action {
        case .register(let seconds): register(registration.settings, seconds: seconds, at: now)
        case .keepAlive: transmit(Packet(bytes: Array("\r\n\r\n".utf8), destination: registration.hop))
        case .giveUpTarget:
            // Nobody waits for what it may still say; a REGISTER cannot be cancelled.
            if let key = registration.transaction { close(client: key) }
            take(nil, name, at: now)
        case .finished: return
        }
    }

    private func contact(of settings: RegistrationSettings) -> SIPURI {
        contactURI(over: settings.transport, user: settings.user)
    }

    private mutating func register(_ settings: RegistrationSettings, seconds: Int, at now: Instant) {
        guard let registration = registrations[settings.name],
            let sequence = registrations[settings.name]?.takeSequence()
        else { return }
        var from = settings.address
        from.tag = registration.tag
        let request = OutgoingRequest(
            method: .register, uri: SIPURI(host: settings.domain), via: makeVia(over: settings.transport), from: from,
            to: settings.address,
            callID: registration.callID, sequence: sequence, routes: [])
        let headers: [(HeaderName, String)] = [
            (.contact, NameAddress(uri: contact(of: settings)).description), (.expires, String(seconds)),
            RequestPolicy.allow,
        ]
        let answer = answerAhead(settings.name, request)
        let key = start(
            request, headers: headers + productHeaders(isAnonymous: false) + answer, to: registration.hop,
            for: .registration(settings.name), at: now)
        clients[key]?.account = settings.name
        clients[key]?.digest = registrations[settings.name]?.digest
        asked(key, of: settings.name, at: now)
    }

    /// A REGISTER was sent: it is the one that is under way.
    mutating func asked(_ key: ClientTransactionKey, of name: String, at now: Instant) {
        registrations[name]?.transaction = key
        registrations[name]?.watchTarget(for: configuration.failoverTimeout, at: now)
        schedule(.registration(name), registrations[name]?.nextDeadline)
    }

    /// The nonce of the last time, used once more: most registrars take it, and it saves a round trip.
    private mutating func answerAhead(_ name: String, _ request: OutgoingRequest) -> [(HeaderName, String)] {
        guard let account = accounts.first(where: { $0.name == name }),
            var session = registrations[name]?.digest, !session.isEmpty
        else { return [] }
        let answer = session.headers(
            method: .register, uri: request.uri.description, body: [], credentials: account.credentials, &random)
        registrations[name]?.digest = session
        return answer
    }
}
