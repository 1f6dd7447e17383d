import Numbering
import SIPCore
import SIPMessage
import SansIO
import Testing

/// Two user agents, a third one where that is wanted, and a network between them, on virtual time.
struct World {
    /// What the network does with one datagram: the delays of its copies; none loses it.
    typealias Weather = (_ index: Int, _ bytes: [UInt8]) -> [Duration]

    struct Side {
        var agent: UserAgent
        let address: NetworkAddress
        var calls: [(LegID, IncomingCall)] = []
        var events: [(LegID, LegEvent)] = []
        var discarded: [String] = []

        func ends(of leg: LegID) -> [EndReason] {
            events.compactMap { event in
                guard event.0 == leg, case .ended(let reason) = event.1 else { return nil }
                return reason
            }
        }
        /// The names of a leg's events in order: `progress answered ended`.
        func story(of leg: LegID) -> String { events.filter { $0.0 == leg }.map { $0.1.name }.joined(separator: " ") }
    }

    private struct Datagram {
        var due: Instant
        var bytes: [UInt8]
        var source: NetworkAddress
        var destination: NetworkAddress
        var order: Int
    }

    var now = Instant.zero
    var caller: Side
    var callee: Side
    /// Another callee, for calls that fail over to it.
    var spare: Side?
    /// First lines of all that was sent, with an arrow.
    var ladder: [String] = []
    var weather: Weather = { _, _ in [.milliseconds(20)] }
    /// What the callee does as soon as a call comes.
    var onCall: (inout UserAgent, LegID, Instant) -> Void = { _, _, _ in }
    /// What either side does as soon as an event comes.
    var onEvent: (inout UserAgent, LegID, LegEvent, Instant) -> Void = { _, _, _, _ in }
    private var flying: [Datagram] = []
    private var sent = 0

    static let callerAddress = NetworkAddress(host: .v4(0xC000_0201), port: 5060)
    static let calleeAddress = NetworkAddress(host: .v4(0xC000_0202), port: 5070)
    static let spareAddress = NetworkAddress(host: .v4(0xC000_0203), port: 5080)

    /// Lets there be another callee.
    mutating func addSpare() { spare = Self.side(Self.spareAddress, seed: 3) { _ in } }

    init(
        caller: (inout UserAgent.Configuration) -> Void = { _ in },
        callee: (inout UserAgent.Configuration) -> Void = { _ in }
    ) {
        self.caller = Self.side(Self.callerAddress, seed: 1, caller)
        self.callee = Self.side(Self.calleeAddress, seed: 2, callee)
    }

    private static func side(
        _ address: NetworkAddress, seed: UInt64, _ adjust: (inout UserAgent.Configuration) -> Void
    ) -> Side {
        var configuration = UserAgent.Configuration(contact: address, product: "Test")
        adjust(&configuration)
        return Side(agent: UserAgent(configuration: configuration, random: RandomSource(seed: seed)), address: address)
    }

    static func outgoing(
        headers: [(HeaderName, String)] = [], identity: OutboundIdentity? = nil, ringTimeout: Duration? = nil
    ) -> OutgoingCall {
        OutgoingCall(
            target: SIPURI(user: "+12564286254", host: "192.0.2.2", port: 5070), destination: calleeAddress,
            caller: identity ?? .uri(SIPURI(user: "alice", host: "example.com"), name: "Alice"),
            offer: Array("v=0 offer\r\n".utf8), headers: headers, ringTimeout: ringTimeout
        )
    }

    mutating func call(_ call: OutgoingCall = outgoing()) -> LegID {
        defer { drain() }
        return caller.agent.call(call, at: now)
    }

    /// Does something to a side's user agent now.
    mutating func atCaller(_ body: (inout UserAgent, Instant) -> Void) { body(&caller.agent, now); drain() }
    mutating func atCallee(_ body: (inout UserAgent, Instant) -> Void) { body(&callee.agent, now); drain() }

    /// Puts bytes before a side as if they had come over the network now.
    mutating func inject(_ bytes: [UInt8], toCallee: Bool, from source: NetworkAddress) {
        if toCallee {
            callee.agent.receive(bytes, from: source, at: now)
        } else {
            caller.agent.receive(bytes, from: source, at: now)
        }
        drain()
    }

    /// Lets `duration` pass, with everything that falls due.
    mutating func run(for duration: Duration) {
        let end = now + duration
        while let next = nextEvent, next <= end { step(to: next) }
        now = end
    }

    /// Lets time pass until nothing is due any more.
    mutating func runToSilence() {
        var steps = 0
        while let next = nextEvent, steps < 100_000 {
            step(to: next)
            steps += 1
        }
    }

    private var nextEvent: Instant? {
        [flying.map(\.due).min(), caller.agent.nextDeadline, callee.agent.nextDeadline, spare?.agent.nextDeadline]
            .compactMap { $0 }.min()
    }

    private mutating func step(to next: Instant) {
        now = max(now, next)
        if let index = flying.indices.filter({ flying[$0].due <= now }).min(by: {
            (flying[$0].due, flying[$0].order) < (flying[$1].due, flying[$1].order)
        }) {
            let datagram = flying.remove(at: index)
            if datagram.destination == callee.address {
                callee.agent.receive(datagram.bytes, from: datagram.source, at: now)
            }
            if datagram.destination == caller.address {
                caller.agent.receive(datagram.bytes, from: datagram.source, at: now)
            }
            if datagram.destination == spare?.address {
                spare?.agent.receive(datagram.bytes, from: datagram.source, at: now)
            }
        } else {
            if let due = caller.agent.nextDeadline, due <= now { caller.agent.handleTimeout(at: now) }
            if let due = callee.agent.nextDeadline, due <= now { callee.agent.handleTimeout(at: now) }
            if let due = spare?.agent.nextDeadline, due <= now { spare?.agent.handleTimeout(at: now) }
        }
        drain()
    }

    mutating func drain() {
        while let output = caller.agent.poll() { perform(output, isCaller: true) }
        while let output = callee.agent.poll() { perform(output, isCaller: false) }
        while let output = spare?.agent.poll() { performAtSpare(output) }
        while let output = caller.agent.poll() { perform(output, isCaller: true) }
    }

    private mutating func perform(_ output: UserAgent.Output, isCaller: Bool) {
        switch output {
        case .transmit(let bytes, let destination): send(bytes, to: destination, isCaller: isCaller)
        case .incomingCall(let leg, let call):
            if isCaller { caller.calls.append((leg, call)) } else { callee.calls.append((leg, call)) }
            if !isCaller { onCall(&callee.agent, leg, now) }
        case .event(let leg, let event):
            if isCaller { caller.events.append((leg, event)) } else { callee.events.append((leg, event)) }
            if isCaller { onEvent(&caller.agent, leg, event, now) } else { onEvent(&callee.agent, leg, event, now) }
        case .registration, .stream, .unsent: break
        case .discarded(let reason, _):
            if isCaller { caller.discarded.append(reason) } else { callee.discarded.append(reason) }
        }
    }

    private mutating func performAtSpare(_ output: UserAgent.Output) {
        switch output {
        case .transmit(let bytes, let destination): send(bytes, to: destination, from: Self.spareAddress, "⇐ ")
        case .incomingCall(let leg, let call): spare?.calls.append((leg, call))
        case .event(let leg, let event): spare?.events.append((leg, event))
        case .discarded(let reason, _): spare?.discarded.append(reason)
        case .registration, .stream, .unsent: break
        }
    }

    private mutating func send(_ bytes: [UInt8], to destination: NetworkAddress, isCaller: Bool) {
        send(
            bytes, to: destination, from: isCaller ? caller.address : callee.address,
            isCaller ? destination == spare?.address ? "⇒ " : "→ " : "← ")
    }

    private mutating func send(
        _ bytes: [UInt8], to destination: NetworkAddress, from source: NetworkAddress, _ arrow: String
    ) {
        let first = String(decoding: bytes.prefix { $0 != 13 }, as: UTF8.self)
        ladder.append(arrow + first)
        for delay in weather(sent, bytes) {
            flying.append(
                Datagram(
                    due: now + delay, bytes: bytes, source: source,
                    destination: destination, order: flying.count + sent * 8
                )
            )
        }
        sent += 1
    }

    /// How many datagrams were sent.
    var sentCount: Int { sent }

    /// What must hold of every world that has come to silence: no legs, no transactions, one end for each leg.
    func expectClean(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
        for side in [caller, callee, spare].compactMap({ $0 }) {
            #expect(side.agent.legCount == 0, comment, sourceLocation: sourceLocation)
            #expect(side.agent.transactionCount == 0, comment, sourceLocation: sourceLocation)
            for leg in Set(side.events.map(\.0) + side.calls.map(\.0)) {
                #expect(side.ends(of: leg).count == 1, comment, sourceLocation: sourceLocation)
            }
        }
    }
}

/// Bytes of a message written with plain line ends.
func wire(_ text: String) -> [UInt8] { text.utf8.flatMap { $0 == 10 ? [13, 10] : [$0] } }

extension Array where Element == UInt8 {
    var text: String { String(decoding: self, as: UTF8.self) }
}

extension LegEvent {
    /// The event in one word, a provisional response with its status.
    var name: String {
        switch self {
        case .progress(let status, _): "progress-\(status)"
        case .answered: "answered"
        case .confirmed: "confirmed"
        case .offer: "offer"
        case .offerAnswered: "offered"
        case .offerRefused(let status): "refused-\(status)"
        case .offerWanted: "wanted"
        case .redirected(let status, _): "redirected-\(status)"
        case .info: "info"
        case .referral(.accepted): "accepted"
        case .referral(.progress(let status)): "told-\(status)"
        case .referral(.ended(let status, _)): "referred-\(status.map(String.init) ?? "nowhere")"
        case .referred: "refer"
        case .ended: "ended"
        }
    }

    /// What came with the event.
    var body: [UInt8]? {
        switch self {
        case .progress(_, let body), .answered(let body), .confirmed(let body), .offer(let body),
            .offerAnswered(let body):
            body
        case .info(_, let body): body
        case .ended, .referral, .referred, .offerRefused, .offerWanted, .redirected: nil
        }
    }
}
