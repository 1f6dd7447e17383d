import Audio
import CallEngine
import FlowEngine
import Numbering
import SIPCore
import SIPMessage
import SansIO
import YAML

/// One exchange with a flow, and a caller who writes his messages by hand.
final class HandCall {
    static let source = NetworkAddress(host: .v4(0xC633_6407), port: 5062)

    let exchange: Exchange
    var now = Instant.zero
    var journal: [JournalEvent] = []
    var records: [CallRecord] = []
    private(set) var port: MediaPort?
    private var outbox: [SIPMessage] = []
    /// Our tag in the call.
    private(set) var tag = ""
    /// What tells another dialog from the first one.
    private var dialog = ""

    /// - Parameter address: the address that others see of us.
    init(
        flow: String, address: NetworkAddress = NetworkAddress(host: .v4(0xC000_0201), port: 5060),
        doors: Doors? = nil
    ) throws {
        let number = try PhoneNumber(SimulatedCalls.did)
        var configuration = Exchange.Configuration(
            userAgent: UserAgent.Configuration(contact: address), mediaHost: address.host,
            wallClock: WallClock(unixNanosecondsAtZero: 0))
        configuration.plan = NumberPlan(
            entries: [number: .init(label: nil, program: try SimulatedCalls.compile(flow))])
        configuration.doors = doors
        exchange = Exchange(configuration: configuration, random: RandomSource(seed: 5))
    }

    /// A session description of the caller: where the stream stands in it, and what it is.
    static func sdp(_ direction: String?, host: String = "198.51.100.7", port: Int = 4000, formats: String = "0 101")
        -> String
    {
        let attribute = direction.map { "a=\($0)\r\n" } ?? ""
        return "v=0\r\no=a 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 \(host)\r\nt=0 0\r\n"
            + "m=audio \(port) RTP/AVP \(formats)\r\na=rtpmap:101 telephone-event/8000\r\n\(attribute)"
    }

    /// Sends a request of the call, and returns what is sent because of it.
    func send(_ method: String, _ cseq: Int, body: String? = nil, more: String = "") -> [SIPMessage] {
        let type = body == nil ? "" : "Content-Type: application/sdp\r\n"
        let to = tag.isEmpty ? "" : ";tag=\(tag)"
        let text =
            "\(method) sip:\(SimulatedCalls.did)@192.0.2.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bK\(method)\(cseq)\(dialog);rport\r\nMax-Forwards: 70\r\n"
            + "From: <sip:+15557650000@example.com>;tag=their\r\nTo: <sip:\(SimulatedCalls.did)@192.0.2.1>\(to)\r\n"
            + "Call-ID: hand\(dialog)\r\nCSeq: \(cseq) \(method)\r\nContact: <sip:a@198.51.100.7:5062>\r\n\(more)\(type)"
            + "Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n\(body ?? "")"
        return receive(Array(text.utf8))
    }

    /// Hands over a message as it is, and returns what is sent because of it.
    func receive(_ bytes: [UInt8]) -> [SIPMessage] {
        exchange.receiveSIP(bytes, from: Self.source, at: now)
        return drain()
    }

    /// What comes next is of another dialog.
    func beginDialog(_ name: String) {
        dialog = name
        tag = ""
    }

    /// The INVITE with that offer, its answer and the ACK; the 2xx.
    @discardableResult
    func callUp(offer: String?, answer: String? = nil) throws -> SIPMessage {
        var sent = send("INVITE", 1, body: offer)
        if sent.last?.status?.isFinal != true { sent += wait(.seconds(30)) { $0.last?.status?.isFinal == true } }
        guard let ok = sent.last, ok.status == .ok else { throw NoAnswer() }
        _ = send("ACK", 1, body: answer)
        return ok
    }

    struct NoAnswer: Error {}

    /// Lets time pass, 20 ms at a time; the packets that go out are counted.
    @discardableResult
    func wait(_ duration: Duration, until done: ([SIPMessage]) -> Bool = { _ in false }) -> [SIPMessage] {
        let end = now + duration
        var sent: [SIPMessage] = []
        while now < end, !done(sent) {
            now = now + .milliseconds(20)
            if let due = exchange.nextDeadline, due <= now { exchange.handleTimeout(at: now) }
            if let port, let packet = exchange.tick(port, at: now) {
                packets += 1
                lastPayloadType = packet.count > 1 ? packet[1] & 0x7F : nil
            }
            sent += drain()
        }
        return sent
    }

    /// How many packets went out, and what the last one was.
    private(set) var packets = 0
    private(set) var lastPayloadType: UInt8?

    /// How many packets go out in a fifth of a second.
    func packetsSent() -> Int {
        let before = packets
        wait(.milliseconds(200))
        return packets - before
    }

    private func drain() -> [SIPMessage] {
        while let output = exchange.poll() {
            switch output {
            case .transmit(let bytes, _):
                guard let message = try? SIPMessage(parsing: bytes) else { continue }
                if let own = message.to?.tag, message.status != nil { tag = own }
                outbox.append(message)
            case .openMedia(let opened):
                port = opened
                exchange.mediaOpened(opened, localPort: 40_000, at: now)
            case .journal(let entry): journal.append(entry.event)
            case .ended(let record): records.append(record)
            case .fetch(let key): exchange.fetched(key, .failure(PromptUnavailable(reason: "none")), at: now)
            default: break
            }
        }
        defer { outbox = [] }
        return outbox
    }

    /// The sentences about new offers.
    var changes: [String] {
        journal.compactMap { if case .sessionChanged(let text) = $0 { text } else { nil } }
    }
}

extension SIPMessage {
    /// The lines of a session description.
    var lines: [String] { String(decoding: body, as: UTF8.self).split(separator: "\r\n").map(String.init) }
}
