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
    /// Is told of every datagram of signaling and audio as it is sent, lost ones included: for captures.
    public var onDatagram: ((_ bytes: [UInt8], _ source: NetworkAddress, _ destination: NetworkAddress) -> Void)?
    private var nodes: [NetworkAddress: SimulatedNode] = [:]
    private var order: [SimulatedNode] = []
    private var events = Timetable<Event>()
    private var random: RandomSource
    private var networkRandom: RandomSource
    /// Whether the last datagram of a source was lost.
    private var gaps: [NetworkAddress: Bool] = [:]
    private var reportRandom: RandomSource

    /// A simulation without machines; `seed` decides everything that is left to chance.
    ///
    /// - Parameter networkSeed: decides what the network does to datagrams, and nothing else; by default `seed` does.
    public init(seed: UInt64, impairment: Impairment = .none, networkSeed: UInt64? = nil) {
        random = RandomSource(seed: seed)
        networkRandom = RandomSource(seed: networkSeed ?? seed &+ 0x9E37_79B9_7F4A_7C15)
        reportRandom = RandomSource(seed: networkSeed ?? seed &+ 0x5851_F42D_4C95_7F2D)
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
        // The test may have spoken to any exchange since the last run.
        touchAll()
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
        var next = events.next ?? .distantFuture
        for node in order {
            // One whose test spoke to it while others were told of their outputs.
            if node.isTouched { node.refresh(at: now) }
            next = min(next, node.due)
        }
        return next == .distantFuture ? nil : next
    }

    private func step() {
        while let event = events.pop(at: now) { perform(event) }
        for node in order {
            // An event of this instant may have brought a deadline or a turn nearer.
            if node.isTouched { node.refresh(at: now) }
            guard node.due <= now else { continue }
            if node.deadline <= now { node.exchange.handleTimeout(at: now) }
            node.isTouched = true
            serve(node)
        }
    }

    private func serve(_ node: SimulatedNode) {
        guard let slot = node.takeTurn(at: now) else { return }
        for port in node.exchange.ports(inSlot: slot) {
            let packet = node.exchange.tick(port, at: now)
            guard !node.isMuted, let destination = port.destination else { continue }
            let source = NetworkAddress(host: node.address.host, port: UInt16(truncatingIfNeeded: port.driverToken))
            if let packet {
                onDatagram?(Array(packet), source, destination)
                carry(isSignaling: false, of: source) { .audio(Array(packet), from: source, to: destination) }
            }
            if now >= port.nextReport { report(port, from: source, to: destination, of: node) }
        }
    }

    /// Reports meet the same network, but by a chance of their own: what becomes of the audio does not depend on them.
    private func report(
        _ port: MediaPort, from source: NetworkAddress, to destination: NetworkAddress, of node: SimulatedNode
    ) {
        guard let report = node.exchange.report(of: port, at: now) else { return }
        let bytes = Array(report)
        let ownSource = NetworkAddress(host: source.host, port: UInt16(truncatingIfNeeded: port.reportToken))
        let way = port.multiplexesReports ? (source, destination) : (ownSource, port.reportDestination ?? destination)
        impairment.forEachArrival(isSignaling: false, &reportRandom) { delay in
            enqueue(.audio(bytes, from: way.0, to: way.1), at: now + delay)
        }
    }

    private func touchAll() { for node in order { node.isTouched = true } }

    /// Sends a packet from a machine's audio port, as if the machine had made it.
    public func sendAudio(_ bytes: [UInt8], from node: SimulatedNode) {
        guard let (number, port) = node.ports.min(by: { $0.key < $1.key }), let destination = port.destination else {
            return
        }
        let source = NetworkAddress(host: node.address.host, port: number)
        onDatagram?(bytes, source, destination)
        carry(isSignaling: false, of: source) { .audio(bytes, from: source, to: destination) }
    }

    // MARK: The network

    private func perform(_ event: Event) {
        switch event {
        case .action(let action):
            action()
            touchAll()
        case .signaling(let bytes, let source, let destination):
            guard let node = nodes[destination] else { return }
            node.isTouched = true
            node.exchange.receiveSIP(bytes, from: source, at: now)
        case .audio(let bytes, let source, let destination):
            guard let node = order.first(where: { $0.address.host == destination.host }) else { return }
            node.isTouched = true
            if let port = node.ports[destination.port] {
                bytes.withUnsafeBytes { node.exchange.receive($0, from: source, on: port, at: now) }
            } else if let port = node.ports[destination.port &- 1] {
                bytes.withUnsafeBytes { node.exchange.receiveReport($0, from: source, on: port, at: now) }
            }
        }
    }

    private func carry(isSignaling: Bool, of source: NetworkAddress, _ event: () -> Event) {
        // Only losses in bursts depend on what became of the datagram before.
        var isInGap = impairment.burst > 1 && gaps[source] ?? false
        impairment.forEachArrival(isSignaling: isSignaling, &networkRandom, isInGap: &isInGap) { delay in
            enqueue(event(), at: now + delay)
        }
        if impairment.burst > 1 { gaps[source] = isInGap }
    }

    private func enqueue(_ event: Event, at instant: Instant) { events.insert(event, at: instant) }

    // MARK: Outputs

    /// Does what the exchanges want that got an input, and then reads when they want the next one.
    private func settle() {
        for node in order where node.isTouched {
            while let output = node.exchange.poll() { perform(output, of: node) }
            node.isTouched = false
            node.refresh(at: now)
        }
    }

    private func perform(_ output: Exchange.Output, of node: SimulatedNode) {
        if case .transmit(let bytes, let destination) = output {
            onDatagram?(bytes, node.address, destination)
            return carry(isSignaling: true, of: node.address) {
                .signaling(bytes, from: node.address, to: destination)
            }
        }
        tell(output, of: node)
        // The test that was told may have spoken to any exchange.
        touchAll()
    }

    /// Not inlined, so that the usual datagram does not pay for opening all that may be told.
    @inline(never)
    private func tell(_ output: Exchange.Output, of node: SimulatedNode) {
        switch output {
        case .transmit: break
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
        case .unsent, .load: break
        case .playback(let call, let report): node.onPlayback(call, report)
        case .ended(let record): node.onEnded(record)
        }
    }
}
