import SIPCore
import SIPMessage
import SansIO
import Testing

/// Requests as a stranger writes them.
enum Request {
    static let invite = text("INVITE", more: "Contact: <sip:alice@198.51.100.7:5062>\n")

    static func text(
        _ method: String, uri: String = "sip:bob@192.0.2.2", branch: String = "z9hG4bKone",
        via: String = "198.51.100.7:5062",
        viaParameters: String = ";rport", from: String = "\"Alice\" <sip:alice@example.com>;tag=their", to: String = "",
        callID: String = "call-1", cseq: Int = 1, more: String = "", body: String = "", hops: Int = 70
    ) -> String {
        "\(method) \(uri) SIP/2.0\nVia: SIP/2.0/UDP \(via);branch=\(branch)\(viaParameters)\nMax-Forwards: \(hops)\n"
            + "From: \(from)\nTo: <sip:bob@192.0.2.2>\(to)\nCall-ID: \(callID)\nCSeq: \(cseq) \(method)\n"
            + "\(more)Content-Length: \(body.utf8.count)\n\n\(body)"
    }
}

/// One user agent, and a stranger who writes to it by hand.
final class Bench {
    /// A message that the user agent has sent, and where to.
    struct Sent {
        var message: SIPMessage
        var destination: NetworkAddress
    }

    private struct Packet {
        var bytes: [UInt8]
        var destination: NetworkAddress
    }

    var agent: UserAgent
    var now = Instant.zero
    var calls: [(LegID, IncomingCall)] = []
    var events: [(LegID, LegEvent)] = []
    var discarded: [String] = []
    var unsent: [String] = []
    var registrations: [RegistrationReport] = []
    /// The connections that messages were sent over, each time.
    var hops: [Hop] = []
    private var outbox: [Packet] = []
    static let stranger = NetworkAddress(host: .v4(0xC633_6407), port: 5062)

    init(_ adjust: (inout UserAgent.Configuration) -> Void = { _ in }) {
        var configuration = UserAgent.Configuration(contact: World.calleeAddress, product: "Test")
        adjust(&configuration)
        agent = UserAgent(configuration: configuration, random: RandomSource(seed: 3))
    }

    /// Sends bytes, and returns what is sent because of them.
    func send(_ text: String, from source: NetworkAddress = stranger) throws -> [Sent] {
        try send(bytes: Self.raw(text), from: source)
    }

    func send(bytes: [UInt8], from source: NetworkAddress = stranger) throws -> [Sent] {
        agent.receive(bytes, from: source, at: now)
        return try drain()
    }

    func send(_ text: String, over hop: Hop) throws -> [Sent] {
        agent.receive(Self.raw(text), over: hop, at: now)
        return try drain()
    }

    static func raw(_ text: String) -> [UInt8] {
        // The body's length counts plain line ends; keep it as it is.
        guard let end = text.firstRange(of: "\n\n") else { return wire(text) }
        return wire(String(text[..<end.upperBound])) + Array(text[end.upperBound...].utf8)
    }

    /// The codes of the responses to `text`.
    func codes(_ text: String) throws -> [Int] { try send(text).compactMap { $0.message.status?.code } }

    func perform(_ body: (inout UserAgent, Instant) -> Void) throws -> [Sent] {
        body(&agent, now)
        return try drain()
    }

    func wait(_ duration: Duration) throws -> [Sent] {
        let end = now + duration
        var sent: [Sent] = []
        while let due = agent.nextDeadline, due <= end {
            now = due
            agent.handleTimeout(at: now)
            sent += try drain()
        }
        now = end
        return sent
    }

    private func drain() throws -> [Sent] {
        while let output = agent.poll() { note(output) }
        var sent: [Sent] = []
        for packet in outbox where packet.bytes != Array("\r\n\r\n".utf8) {
            sent.append(Sent(message: try #require(Self.read(packet.bytes)), destination: packet.destination))
        }
        outbox.removeAll()
        return sent
    }

    /// Everything that we send must itself be sound; what answers a damaged request repeats what was not.
    private static func read(_ bytes: [UInt8]) -> SIPMessage? {
        guard let message = try? SIPMessage(parsing: bytes) else { return nil }
        guard message.status != .badRequest, message.status != .versionNotSupported else { return message }
        return (try? message.checkMandatoryFields()) == nil ? nil : message
    }

    private func note(_ output: UserAgent.Output) {
        switch output {
        case .transmit(let bytes, let destination): outbox.append(Packet(bytes: bytes, destination: destination))
        case .stream(let bytes, let hop):
            outbox.append(Packet(bytes: bytes, destination: hop.address))
            hops.append(hop)
        case .incomingCall(let leg, let call): calls.append((leg, call))
        case .event(let leg, let event): events.append((leg, event))
        case .registration(let report): registrations.append(report)
        case .unsent(let sentence): unsent.append(sentence)
        case .discarded(let reason, _): discarded.append(reason)
        }
    }

    /// Begins anew with these limits; accounts stay.
    func adjustLimits(legs: Int, transactions: Int) {
        var configuration = agent.configuration
        configuration.maxLegs = legs
        configuration.maxTransactions = transactions
        let accounts = agent.accounts
        agent = UserAgent(configuration: configuration, random: RandomSource(seed: 3))
        agent.replaceAccounts(accounts)
    }

    /// What was sent since, whatever it is.
    func takeSent() -> [[UInt8]] {
        while let output = agent.poll() { note(output) }
        defer { outbox.removeAll(keepingCapacity: true) }
        return outbox.map(\.bytes)
    }

    /// Forgets what has happened so far: for runs that would fill the memory with it.
    func forget() {
        calls.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        discarded.removeAll(keepingCapacity: true)
        unsent.removeAll(keepingCapacity: true)
        registrations.removeAll(keepingCapacity: true)
    }

    /// The last event in one word, and what came with it.
    var lastEvent: String { events.last.map { $0.1.name } ?? "" }
    var lastBody: [UInt8]? { events.last.flatMap { $0.1.body } }

    func ends(of leg: LegID) -> [EndReason] {
        events.compactMap { event in
            guard event.0 == leg, case .ended(let reason) = event.1 else { return nil }
            return reason
        }
    }
}
