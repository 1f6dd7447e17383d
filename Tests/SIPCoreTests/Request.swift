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
struct Bench {
    var agent: UserAgent
    var now = Instant.zero
    var calls: [(LegID, IncomingCall)] = []
    var events: [(LegID, LegEvent)] = []
    var discarded: [String] = []
    static let stranger = NetworkAddress(host: .v4(0xC633_6407), port: 5062)

    init(_ adjust: (inout UserAgent.Configuration) -> Void = { _ in }) {
        var configuration = UserAgent.Configuration(contact: World.calleeAddress, product: "Test")
        adjust(&configuration)
        agent = UserAgent(configuration: configuration, random: RandomSource(seed: 3))
    }

    /// Sends bytes, and returns what is sent because of them.
    mutating func send(_ text: String, from source: NetworkAddress = stranger) throws -> [(SIPMessage, NetworkAddress)]
    {
        agent.receive(raw(text), from: source, at: now)
        return try drain()
    }

    private func raw(_ text: String) -> [UInt8] {
        // The body's length counts plain line ends; keep it as it is.
        guard let end = text.firstRange(of: "\n\n") else { return wire(text) }
        return wire(String(text[..<end.upperBound])) + Array(text[end.upperBound...].utf8)
    }

    /// The codes of the responses to `text`.
    mutating func codes(_ text: String) throws -> [Int] { try send(text).compactMap { $0.0.status?.code } }

    mutating func perform(_ body: (inout UserAgent, Instant) -> Void) throws -> [(SIPMessage, NetworkAddress)] {
        body(&agent, now)
        return try drain()
    }

    mutating func wait(_ duration: Duration) throws -> [(SIPMessage, NetworkAddress)] {
        let end = now + duration
        var sent: [(SIPMessage, NetworkAddress)] = []
        while let due = agent.nextDeadline, due <= end {
            now = due
            agent.handleTimeout(at: now)
            sent += try drain()
        }
        now = end
        return sent
    }

    private mutating func drain() throws -> [(SIPMessage, NetworkAddress)] {
        var sent: [(SIPMessage, NetworkAddress)] = []
        while let output = agent.poll() {
            switch output {
            case .transmit(let bytes, let destination):
                let message = try SIPMessage(parsing: bytes)
                if message.status != .badRequest { try message.checkMandatoryFields() }
                sent.append((message, destination))
            case .incomingCall(let leg, let call): calls.append((leg, call))
            case .event(let leg, let event): events.append((leg, event))
            case .discarded(let reason, _): discarded.append(reason)
            }
        }
        return sent
    }

    func ends(of leg: LegID) -> [EndReason] {
        events.compactMap { event in
            guard event.0 == leg, case .ended(let reason) = event.1 else { return nil }
            return reason
        }
    }
}
