public import CallEngine
import SIPCore
public import SansIO

/// The driver of virtual time: exchanges on an in-memory network, run as fast as the processor goes.
///
/// The same engine as on the trunk, packet for packet; only the clock and the network are made up. The
/// same seed gives the same run, to the last bit. Time moves from event to event: a datagram that
/// arrives, a deadline, a port's turn each 20 ms, or something a test has asked for with ``at(_:_:)``.
public final class Simulation {
    private enum Event {
        case signaling([UInt8], from: NetworkAddress, to: NetworkAddress)
        case audio([UInt8], from: NetworkAddress, to: NetworkAddress)
        case action(() -> Void)
    }

    /// Virtual time, from ``Instant/zero``.
    public private(set) var now: Instant = .zero
    /// What the network does to datagrams from now on.
    public var impairment: Impairment
    /// Is told of every datagram as it is sent, lost ones included: for captures.
    public var onDatagram: ((_ bytes: [UInt8], _ source: NetworkAddress, _ destination: NetworkAddress) -> Void)?
    private var nodes: [NetworkAddress: SimulatedNode] = [:]
    private var order: [SimulatedNode] = []
    private var pending: [UInt64: Event] = [:]
    private var schedule = DeadlineQueue<UInt64>()
    private var lastEvent: UInt64 = 0
    private var random: RandomSource
    private var networkRandom: RandomSource

    /// A simulation without machines; `seed` decides everything that is left to chance.
    ///
    /// - Parameter networkSeed: decides what the network does to datagrams, and nothing else; by default `seed` does.
    public init(seed: UInt64, impairment: Impairment = .none, networkSeed: UInt64? = nil) {
        random = RandomSource(seed: seed)
        networkRandom = RandomSource(seed: networkSeed ?? seed &+ 0x9E37_79B9_7F4A_7C15)
        self.impairment = impairment
    }

    /// Adds a machine with an exchange of its own.
    ///
    /// - Parameter configure: changes the configuration before the exchange is made.
    public func addNode(
        _ address: NetworkAddress, wallClock: WallClock = WallClock(unixNanosecondsAtZero: 0),
        configure: (inout Exchange.Configuration) -> Void = { _ in }
    ) -> SimulatedNode {
        var configuration = Exchange.Configuration(
            userAgent: .init(contact: address), mediaHost: address.host, wallClock: wallClock
        )
        configure(&configuration)
        let exchange = Exchange(configuration: configuration, random: RandomSource(seed: random.next()))
        let node = SimulatedNode(address: address, exchange: exchange)
        nodes[address] = node
        order.append(node)
        return node
    }

    /// Does something at a virtual time; in the past means now.
    public func at(_ instant: Instant, _ action: @escaping () -> Void) {
        enqueue(.action(action), at: max(instant, now))
    }

    /// Runs until `instant`, or until nothing can happen any more, or until `isDone` says so after an event.
    public func run(until instant: Instant, isDone: () -> Bool = { false }) {
        settle()
        while !isDone(), let next = nextEvent(), next <= instant {
            now = max(now, next)
            step()
            settle()
        }
        if !isDone() { now = max(now, instant) }
    }

    // MARK: Time

    private func nextEvent() -> Instant? {
        var next = schedule.next() ?? .distantFuture
        for node in order {
            if let deadline = node.exchange.nextDeadline { next = min(next, deadline) }
            if let (millisecond, _) = node.nextSlot(from: millisecond(of: node)) {
                next = min(next, Instant(nanoseconds: millisecond * 1_000_000))
            }
        }
        return next == .distantFuture ? nil : next
    }

    private func millisecond(of node: SimulatedNode) -> Int64 {
        max(node.nextMillisecond, (now.nanoseconds + 999_999) / 1_000_000)
    }

    private func step() {
        while let id = schedule.pop(at: now) {
            if let event = pending.removeValue(forKey: id) { perform(event) }
        }
        for node in order {
            if let deadline = node.exchange.nextDeadline, deadline <= now { node.exchange.handleTimeout(at: now) }
            serve(node)
        }
    }

    private func serve(_ node: SimulatedNode) {
        let current = now.nanoseconds / 1_000_000
        guard let (millisecond, slot) = node.nextSlot(from: millisecond(of: node)), millisecond <= current else {
            return
        }
        node.nextMillisecond = millisecond + 1
        for port in node.exchange.ports(inSlot: slot) {
            guard let packet = node.exchange.tick(port, at: now), !node.isMuted, let destination = port.destination
            else { continue }
            let source = NetworkAddress(host: node.address.host, port: UInt16(truncatingIfNeeded: port.driverToken))
            onDatagram?(Array(packet), source, destination)
            carry(isSignaling: false) { .audio(Array(packet), from: source, to: destination) }
        }
    }

    /// Sends a packet from a machine's audio port, as if the machine had made it.
    public func sendAudio(_ bytes: [UInt8], from node: SimulatedNode) {
        guard let (number, port) = node.ports.min(by: { $0.key < $1.key }), let destination = port.destination else {
            return
        }
        let source = NetworkAddress(host: node.address.host, port: number)
        onDatagram?(bytes, source, destination)
        carry(isSignaling: false) { .audio(bytes, from: source, to: destination) }
    }

    // MARK: The network

    private func perform(_ event: Event) {
        switch event {
        case .action(let action): action()
        case .signaling(let bytes, let source, let destination):
            nodes[destination]?.exchange.receiveSIP(bytes, from: source, at: now)
        case .audio(let bytes, let source, let destination):
            guard let node = order.first(where: { $0.address.host == destination.host }),
                let port = node.ports[destination.port]
            else { return }
            bytes.withUnsafeBytes { node.exchange.receive($0, from: source, on: port, at: now) }
        }
    }

    private func carry(isSignaling: Bool, _ event: () -> Event) {
        for delay in impairment.arrivals(isSignaling: isSignaling, &networkRandom) { enqueue(event(), at: now + delay) }
    }

    private func enqueue(_ event: Event, at instant: Instant) {
        lastEvent += 1
        pending[lastEvent] = event
        schedule.set(lastEvent, instant)
    }

    // MARK: Outputs

    private func settle() {
        for node in order {
            while let output = node.exchange.poll() { perform(output, of: node) }
        }
    }

    private func perform(_ output: Exchange.Output, of node: SimulatedNode) {
        switch output {
        case .transmit(let bytes, let destination):
            onDatagram?(bytes, node.address, destination)
            carry(isSignaling: true) { .signaling(bytes, from: node.address, to: destination) }
        // The simulated network knows datagrams only: a connection to nowhere.
        case .stream(_, let hop): at(now) { [unowned self] in node.exchange.connectionLost(hop, at: now) }
        case .openMedia(let port): node.open(port, at: now)
        case .disconnectMedia: break
        case .closeMedia(let port): node.close(port)
        case .fetch(let key): node.exchange.fetched(key, node.onFetch(key), at: now)
        case .incoming(let call, let incoming, let route): node.onIncoming(call, incoming, route)
        case .event(let call, let event): node.onEvent(call, event)
        case .web(let call, let token, let request):
            guard let (answer, delay) = node.onWeb(call, request) else { return }
            at(now + delay) { [unowned self] in node.exchange.webAnswered(call, token, answer, at: now) }
        case .cancelWeb: break
        case .notice(let call, let notice): node.onNotice(call, notice)
        case .verifyCaller(let leg, _):
            node.exchange.callerVerified(leg, CallerFinding(word: "none"), at: now)
        case .readOverrides(let call, let token, let paths):
            node.exchange.overridesRead(call, token, node.onOverrides(paths), at: now)
        case .journal(let entry): node.onJournal(entry)
        case .recording(let call, let notice): node.handle(notice, of: call, at: now)
        case .registration(let report): node.onRegistration(report)
        case .playback(let call, let report): node.onPlayback(call, report)
        case .ended(let record): node.onEnded(record)
        }
    }
}
