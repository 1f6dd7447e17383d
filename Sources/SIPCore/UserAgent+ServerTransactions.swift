import SIPMessage
import SansIO

/// The server side of the transaction layer (RFC 3261 §17.2): requests in, responses out.
extension UserAgent {
    /// Opens the transaction of a request that has none.
    mutating func open(_ request: IncomingRequest, localTag: String? = nil) {
        let machine: ServerTransaction.Machine =
            request.method == .invite
            ? .invite(
                InviteServerTransaction(timing: configuration.timers, isReliable: request.hop.transport.isReliable))
            : .nonInvite(
                NonInviteServerTransaction(timing: configuration.timers, isReliable: request.hop.transport.isReliable))
        servers[request.key] = ServerTransaction(
            machine: machine, request: request,
            localTag: localTag ?? request.toTag ?? random.token(length: 12)
        )
        if let merge = request.mergeKey, merges[merge] == nil { merges[merge] = request.key }
    }

    /// The request of an open transaction has come again.
    mutating func repeatRequest(_ key: ServerTransactionKey) {
        guard let transaction = servers[key], !transaction.lastResponse.isEmpty else { return }
        let repeats =
            switch transaction.machine {
            case .invite(var machine): machine.receiveRequest() == .sendResponse
            case .nonInvite(var machine): machine.receiveRequest() == .sendResponse
            }
        if repeats { transmit(packet(of: transaction)) }
    }

    /// Answers an open transaction.
    ///
    /// - Returns: the packet sent, `nil` when the time for this answer is over.
    @discardableResult
    mutating func respond(
        _ key: ServerTransactionKey, _ status: SIPStatus, reason: String? = nil, headers: [(HeaderName, String)] = [],
        contentType: String? = nil, body: [UInt8] = [], at now: Instant
    ) -> Packet? {
        guard var transaction = servers[key], advance(&transaction.machine, status, at: now) else { return nil }
        let own = ownHeaders(for: transaction.request, status) + sessionHeaders(transaction, status, at: now)
        transaction.lastResponse = transaction.request.response(
            status, reason: reason, localTag: transaction.localTag, headers: own + headers, contentType: contentType,
            body: body
        )
        servers[key] = transaction
        schedule(.server(key), transaction.nextDeadline)
        transmit(packet(of: transaction))
        return packet(of: transaction)
    }

    /// What a 2xx that makes or refreshes a session says about its life.
    private mutating func sessionHeaders(
        _ transaction: ServerTransaction, _ status: SIPStatus, at now: Instant
    ) -> [(HeaderName, String)] {
        let request = transaction.request
        guard status.isSuccess, request.method == .invite || request.method == .update,
            let id = legIDs[DialogKey(callID: request.callID, localTag: transaction.localTag)]
        else { return [] }
        return agreeOnSession(request, in: id, at: now)
    }

    private func advance(_ machine: inout ServerTransaction.Machine, _ status: SIPStatus, at now: Instant) -> Bool {
        switch machine {
        case .invite(var inner):
            defer { machine = .invite(inner) }
            return inner.respond(status, at: now) == .sendResponse
        case .nonInvite(var inner):
            defer { machine = .nonInvite(inner) }
            return inner.respond(status, at: now) == .sendResponse
        }
    }

    private func packet(of transaction: ServerTransaction) -> Packet {
        Packet(bytes: transaction.lastResponse, destination: transaction.request.responseDestination)
    }

    /// The headers that every response of this kind carries.
    private func ownHeaders(for request: IncomingRequest, _ status: SIPStatus) -> [(HeaderName, String)] {
        var headers: [(HeaderName, String)] = []
        if request.method == .invite || request.method == .update, (101...299).contains(status.code) {
            headers.append((.contact, contactValue(over: request.hop.transport)))
            headers.append(RequestPolicy.allow)
        }
        if !configuration.product.isEmpty, status != .trying { headers.append((.server, configuration.product)) }
        return headers
    }

    /// An ACK whose branch is that of an INVITE: of a refusal, and absorbed, or of a 2xx by a sender who reuses it.
    ///
    /// - Returns: whether the ACK is one for a 2xx.
    mutating func acknowledge(_ key: ServerTransactionKey, at now: Instant) -> Bool {
        guard var transaction = servers[key], case .invite(var machine) = transaction.machine else { return false }
        let action = machine.receiveAck(at: now)
        transaction.machine = .invite(machine)
        servers[key] = transaction
        schedule(.server(key), machine.nextDeadline)
        return action == .passAckToUser
    }

    mutating func handleTimeout(server key: ServerTransactionKey, at now: Instant) {
        guard var transaction = servers[key] else { return }
        var isOver = false
        switch transaction.machine {
        case .invite(var machine):
            while let action = machine.handleTimeout(at: now) {
                if action == .sendResponse { transmit(packet(of: transaction)) }
                isOver = action == .timedOut || action == .terminated
            }
            transaction.machine = .invite(machine)
        case .nonInvite(var machine):
            isOver = machine.handleTimeout(at: now) == .terminated
            transaction.machine = .nonInvite(machine)
        }
        if isOver { return close(server: key) }
        servers[key] = transaction
        schedule(.server(key), transaction.nextDeadline)
    }

    private mutating func close(server key: ServerTransactionKey) {
        guard let transaction = servers.removeValue(forKey: key) else { return }
        schedule(.server(key), nil)
        if let merge = transaction.request.mergeKey, merges[merge] == key { merges[merge] = nil }
    }

    /// Answers without a transaction; the tag is the same each time the request comes (RFC 3261 §8.2.7).
    mutating func respondStatelessly(
        to request: IncomingRequest, _ status: SIPStatus, reason: String? = nil, headers: [(HeaderName, String)] = []
    ) {
        guard request.method != .ack else { return discard(reason ?? status.description, from: request.source) }
        var hash = statelessSalt
        for byte in request.callID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in request.fromTag.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let response = request.response(status, reason: reason, localTag: String(hash, radix: 36), headers: headers)
        transmit(Packet(bytes: response, destination: request.responseDestination))
    }
}
