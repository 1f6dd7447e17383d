import SIPMessage
import SansIO

/// The client side of the transaction layer (RFC 3261 §17.1): requests out, responses in.
extension UserAgent {
    /// Our Via with a new branch (RFC 3261 §8.1.1.7), asking for the response at our source port (RFC 3581 §3).
    mutating func makeVia(over transport: SIPTransport) -> ViaHeader {
        ViaHeader(
            transport: transport.viaName, host: configuration.contact.host.uriText,
            port: configuration.port(of: transport),
            parameters: [.init("rport"), .init("branch", ViaHeader.magicCookie + random.token(length: 16))]
        )
    }

    /// Our Contact: the address alone, which names nobody.
    func contactValue(over transport: SIPTransport) -> String { "<\(contactURI(over: transport))>" }

    /// Our address as others write it, by the transport that they use now.
    func contactURI(over transport: SIPTransport, user: String? = nil) -> SIPURI {
        SIPURI(
            user: user, host: configuration.contact.host.uriText, port: configuration.port(of: transport),
            parameters: transport == .udp ? [] : [.init("transport", transport.rawValue)])
    }

    /// The User-Agent header of our requests, where there is something to say.
    func productHeaders(isAnonymous: Bool) -> [(HeaderName, String)] {
        isAnonymous || configuration.product.isEmpty ? [] : [(.userAgent, configuration.product)]
    }

    /// Longer requests do not fit into every network's packets (RFC 3261 §18.1.1).
    static let longestDatagram = 1300

    /// Sends a request and opens its transaction.
    @discardableResult
    mutating func start(
        _ request: OutgoingRequest, headers: [(HeaderName, String)] = [], contentType: String? = nil,
        body: [UInt8] = [], to destination: Hop, for purpose: ClientTransaction.Purpose, at now: Instant
    ) -> ClientTransactionKey {
        let timing = configuration.timers
        var (request, destination) = (request, destination)
        var packet = request.serialized(headers: headers, contentType: contentType, body: body)
        // RFC 3261 §18.1.1, decided for each message: what may be cut into pieces on the way goes over a connection.
        if destination.transport == .udp, packet.count > Self.longestDatagram,
            streamHosts.contains(destination.address.host), request.method != .cancel
        {
            destination = Hop(destination.address, over: .tcp)
            request.via.transport = SIPTransport.tcp.viaName
            packet = request.serialized(headers: headers, contentType: contentType, body: body)
        }
        let isReliable = destination.transport.isReliable
        let machine: ClientTransaction.Machine =
            request.method == .invite
            ? .invite(InviteClientTransaction(timing: timing, isReliable: isReliable, at: now))
            : .nonInvite(NonInviteClientTransaction(timing: timing, isReliable: isReliable, at: now))
        let transaction = ClientTransaction(
            machine: machine, request: request, packet: packet, destination: destination, purpose: purpose
        )
        let key = ClientTransactionKey(branch: request.via.branch ?? "", method: request.method)
        clients[key] = transaction
        schedule(.client(key), transaction.nextDeadline)
        transmit(Packet(bytes: transaction.packet, destination: destination))
        return key
    }

    /// A response has come: to the transaction of its branch, or to none.
    mutating func receiveResponse(
        _ message: SIPMessage, _ status: SIPStatus, from source: NetworkAddress, at now: Instant
    ) {
        guard let branch = message.topVia?.branch, let cseq = message.cseq,
            let transaction = clients[ClientTransactionKey(branch: branch, method: cseq.method)]
        else { return discard("a response to no request of ours: \(message.firstLine)", from: source) }
        let key = ClientTransactionKey(branch: branch, method: cseq.method)
        guard transaction.request.callID == message.callID, transaction.request.from.tag == message.from?.tag,
            transaction.request.sequence == cseq.number
        else { return discard("a response that does not fit its request: \(message.firstLine)", from: source) }
        switch transaction.machine {
        case .invite(let machine): receive(message, status, machine, key, from: source, at: now)
        case .nonInvite(let machine): receive(message, status, machine, key, from: source, at: now)
        }
    }

    private mutating func receive(
        _ message: SIPMessage, _ status: SIPStatus, _ machine: InviteClientTransaction, _ key: ClientTransactionKey,
        from source: NetworkAddress, at now: Instant
    ) {
        var machine = machine
        let action = machine.receive(status, at: now)
        clients[key]?.machine = .invite(machine)
        schedule(.client(key), machine.nextDeadline)
        if action == .sendAck || action == .passToUserAndSendAck { acknowledge(refusal: message, key) }
        if action == .passToUser || action == .passToUserAndSendAck {
            receiveInviteResponse(message, status, key, from: source, at: now)
        }
    }

    private mutating func receive(
        _ message: SIPMessage, _ status: SIPStatus, _ machine: NonInviteClientTransaction, _ key: ClientTransactionKey,
        from source: NetworkAddress, at now: Instant
    ) {
        var machine = machine
        let action = machine.receive(status, at: now)
        clients[key]?.machine = .nonInvite(machine)
        schedule(.client(key), machine.nextDeadline)
        guard action == .passToUser, answerChallenge(message, key, from: source, at: now) == nil else { return }
        if case .registration? = clients[key]?.purpose {
            return receiveRegistrationResponse(message, status, key, at: now)
        }
        receiveInDialogResponse(message, status, key, at: now)
    }

    /// RFC 3261 §17.1.1.3.
    private mutating func acknowledge(refusal message: SIPMessage, _ key: ClientTransactionKey) {
        guard let transaction = clients[key] else { return }
        let ack = transaction.request.acknowledgement(of: message).serialized()
        transmit(Packet(bytes: ack, destination: transaction.destination))
    }

    mutating func handleTimeout(client key: ClientTransactionKey, at now: Instant) {
        guard var transaction = clients[key] else { return }
        var (isOver, isSilent) = (false, false)
        switch transaction.machine {
        case .invite(var machine):
            while let action = machine.handleTimeout(at: now) {
                if action == .sendRequest {
                    transmit(Packet(bytes: transaction.packet, destination: transaction.destination))
                }
                isSilent = action == .timedOut
                isOver = isSilent || action == .terminated
            }
            transaction.machine = .invite(machine)
        case .nonInvite(var machine):
            while let action = machine.handleTimeout(at: now) {
                if action == .sendRequest {
                    transmit(Packet(bytes: transaction.packet, destination: transaction.destination))
                }
                isSilent = action == .timedOut
                isOver = isSilent || action == .terminated
            }
            transaction.machine = .nonInvite(machine)
        }
        guard isOver else {
            clients[key] = transaction
            return schedule(.client(key), transaction.nextDeadline)
        }
        close(client: key)
        if isSilent { handleSilence(of: transaction, at: now) }
    }

    mutating func close(client key: ClientTransactionKey) {
        clients[key] = nil
        schedule(.client(key), nil)
    }
}
