public import SIPMessage
import SansIO

/// Requests outside of any call, and who may make them: what ``Doors`` says, carried out without keeping anything of
/// those who are turned away.
extension UserAgent {
    /// Sets who may call in; `nil` for everybody, without any limit. Calls that are up are not asked.
    public mutating func replaceDoors(_ doors: Doors?) {
        guard let doors else {
            entrance = nil
            return
        }
        let key = (0..<4).flatMap { _ in
            let bits = random.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (UInt64($0) * 8)) }
        }
        let rate = max(1, min(doors.requestsPerSecond, 100_000))
        let limiter = SourceLimiter(SourceLimiter.Limit(rate: rate, burst: rate * 10), salt: random.next())
        // Who was slowed down stays so over a reload.
        let kept = entrance.flatMap { $0.limiter.limit == limiter.limit ? $0.limiter : nil }
        entrance = Entrance(
            doors: doors, authenticator: DigestAuthenticator(realm: doors.realm, key: key), limiter: kept ?? limiter)
    }

    /// What a request outside of any call comes to at the doors.
    enum Passage: Sendable, Equatable {
        /// It goes on; the trunk, block or user that it was let in as.
        case open(as: String?)
        /// It was answered, or dropped.
        case closed
    }

    /// Lets a request through, or turns it away: 401 with challenges, 403, 481, or nothing at all.
    mutating func pass(_ request: IncomingRequest, at now: Instant) -> Passage {
        guard let doors = entrance?.doors else { return .open(as: nil) }
        let host = request.source.host
        let isNeighbour = !isStranger(host)
        if request.method == .options { return .open(as: nil) }
        switch doors.verdict(of: host) {
        case .admitted(let name): return .open(as: name)
        case .refused:
            turnAway(request, .forbidden, [], isNeighbour, at: now)
            return .closed
        case .asked: return ask(request, doors, isNeighbour, at: now)
        }
    }

    /// Whether a source is none that we have reason to expect: no trunk, and not this machine.
    func isStranger(_ host: NetworkAddress.Host) -> Bool {
        guard let doors = entrance?.doors else { return false }
        return doors.neighbour(at: host) == nil && !host.isLoopback
    }

    /// Whether a stranger has not sent too much; counts what it sent now, whatever it is.
    mutating func isListened(to source: NetworkAddress, at now: Instant) -> Bool {
        guard entrance?.limiter.admits(source.host, at: now) == false else { return true }
        discard("a request from a source that sends too many", from: source)
        return false
    }

    private mutating func ask(
        _ request: IncomingRequest, _ doors: Doors, _ isNeighbour: Bool, at now: Instant
    ) -> Passage {
        let host = request.source.host
        let verdict = entrance?.authenticator.judge(request.message, from: host, doors.credentials(for: host), at: now)
        switch verdict {
        case .accepted(let name)?: return .open(as: doors.neighbour(at: host)?.name ?? name)
        case .missing?, .stale?, nil:
            let headers = entrance?.authenticator.challenge(host, isStale: verdict == .stale, at: now) ?? []
            respondStatelessly(to: request, .unauthorized, headers: headers)
        case .wrong?:
            let headers = entrance?.authenticator.challenge(host, isStale: false, at: now) ?? []
            turnAway(request, .unauthorized, headers, isNeighbour, at: now)
        }
        return .closed
    }

    private mutating func turnAway(
        _ request: IncomingRequest, _ status: SIPStatus, _ headers: [(HeaderName, String)], _ isNeighbour: Bool,
        at now: Instant
    ) {
        if !isNeighbour { entrance?.limiter.refuse(request.source.host, at: now) }
        respondStatelessly(to: request, status, headers: headers)
        discard("a call from somebody who may not call: \(status.code)", from: request.source)
    }
}

/// The doors with what they remember.
struct Entrance: Sendable {
    let doors: Doors
    var authenticator: DigestAuthenticator
    var limiter: SourceLimiter
}

extension UserAgent {
    /// The status that a message gets from a user agent that has no calls; `nil` where it is not answered at all, such as
    /// a response or an ACK. An INVITE that is fine is answered 100.
    public static func answer(to datagram: [UInt8]) -> SIPStatus? {
        let here = NetworkAddress(host: .v4(0xC000_0201), port: 5060)
        var agent = UserAgent(configuration: Configuration(contact: here), random: RandomSource(seed: 1))
        agent.receive(datagram, from: NetworkAddress(host: .v4(0xC000_0202), port: 5060), at: .zero)
        while let output = agent.poll() {
            guard case .transmit(let bytes, _) = output, let message = try? SIPMessage(parsing: bytes) else { continue }
            if let status = message.status { return status }
        }
        return nil
    }
}
