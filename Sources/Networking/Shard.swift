public import CallEngine
import Dispatch
import Foundation
import Glibc
import SIPCore
public import SansIO
import Synchronization

/// One thread that owns an exchange outright: its dialogs, audio legs, flow runs and media sockets.
///
/// ```
///   other threads ──▶ inbox ──▶ ┌────────── the shard's thread ──────────┐
///                    (wakes it) │ inbox → timers → slots due → outputs   │──▶ carrier, observer
///                               └────────────────────────────────────────┘
/// ```
///
/// Nothing in the exchange is ever touched by another thread; ``perform(_:)`` is the way in.
/// The 20 slots of a packet time have absolute deadlines: a late slot does not move the next one.
public final class Shard: Sendable {
    /// Work for the shard's thread: it gets the exchange and the time.
    public typealias Work = @Sendable (Exchange, SansIO.Instant) -> Void

    private struct Inbox {
        var work: [Work] = []
        /// How many messages from outside are among it, and how many bytes they have.
        var messages = 0
        var bytes = 0
        var isStopping = false
        var isAwake = false
    }

    /// Which shard this is, from 0.
    public let index: Int
    private let inbox = Mutex(Inbox())
    private let wakePipe: (read: Int32, write: Int32)
    private let carrier: any SignalingCarrier
    private let observer: any ShardObserver
    private let media: MediaPorts
    private let finished = DispatchSemaphore(value: 0)

    init(
        index: Int, configuration: Exchange.Configuration, carrier: any SignalingCarrier, media: MediaPorts,
        observer: any ShardObserver
    ) throws(SocketError) {
        self.index = index
        self.carrier = carrier
        self.media = media
        self.observer = observer
        wakePipe = try Self.openPipe()
        let thread = Thread { [self] in
            let exchange = Exchange(configuration: configuration, random: .system)
            run(exchange)
        }
        thread.name = "shard-\(index)"
        thread.stackSize = 1 << 20
        thread.start()
    }

    deinit {
        Glibc.close(wakePipe.read)
        Glibc.close(wakePipe.write)
    }

    private static func openPipe() throws(SocketError) -> (read: Int32, write: Int32) {
        var descriptors: [Int32] = [0, 0]
        guard pipe(&descriptors) == 0 else { throw SocketError("open a pipe") }
        for descriptor in descriptors {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        return (descriptors[0], descriptors[1])
    }

    /// So many messages may wait for the thread, and so many bytes: a flood that comes faster than it can be read is lost,
    /// as it would be in the kernel's buffer, and does not fill our memory.
    static let mostMessages = 8192
    static let mostBytes = 32 << 20

    /// Has a message from outside read on the shard's thread; from any thread, never waits.
    ///
    /// - Returns: false where too many wait already: the message is lost.
    @discardableResult
    func receive(ofLength length: Int, _ work: @escaping Work) -> Bool {
        let hasRoom = inbox.withLock { inbox in
            guard inbox.messages < Self.mostMessages, inbox.bytes + length <= Self.mostBytes else { return false }
            inbox.messages += 1
            inbox.bytes += length
            return true
        }
        if hasRoom { perform(work) }
        return hasRoom
    }

    /// Runs `work` on the shard's thread as soon as it can; from any thread, never waits.
    public func perform(_ work: @escaping Work) {
        let mustWake = inbox.withLock { inbox in
            inbox.work.append(work)
            defer { inbox.isAwake = true }
            return !inbox.isAwake
        }
        if mustWake { wake() }
    }

    /// Ends the thread and waits for its end; calls that are still up are simply left.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        wake()
        finished.wait()
    }

    private func wake() {
        var byte: UInt8 = 1
        _ = write(wakePipe.write, &byte, 1)
    }

    // MARK: The shard's thread

    private func run(_ exchange: Exchange) {
        var wheel = SlotWheel()
        var rounds = SlotRounds()
        var reports = ReportSockets()
        var slept = Duration.zero
        defer { finished.signal() }
        while true {
            let (work, isStopping) = takeWork()
            if isStopping { return closeAll(exchange) }
            for item in work { item(exchange, MonotonicClock.now) }
            fireTimers(of: exchange)
            perform(outputsOf: exchange, &reports)
            var now = MonotonicClock.now
            reports.receive(for: exchange, at: now)
            while let slot = wheel.slotDue(at: now, isBusy: exchange.hasMedia) {
                exchange.noteTurn(lateness: wheel.lateness(at: now), slept: slept, at: now)
                slept = .zero
                rounds.serve(exchange.ports(inSlot: slot), of: exchange, at: now)
                perform(outputsOf: exchange, &reports)
                now = MonotonicClock.now
            }
            slept += wait(for: exchange, nextSlot: wheel.nextSlot(isBusy: exchange.hasMedia))
        }
    }

    private func takeWork() -> ([Work], isStopping: Bool) {
        inbox.withLock { inbox in
            defer {
                inbox.work.removeAll(keepingCapacity: true)
                inbox.messages = 0
                inbox.bytes = 0
                inbox.isAwake = true
            }
            return (inbox.work, inbox.isStopping)
        }
    }

    private func fireTimers(of exchange: Exchange) {
        let now = MonotonicClock.now
        while let deadline = exchange.nextDeadline, deadline <= now { exchange.handleTimeout(at: now) }
    }

    /// Waits for the next slot by the clock while there is audio: work that comes meanwhile waits a millisecond at
    /// most. Without audio, waits for work or the next deadline.
    ///
    /// - Returns: how long it meant to sleep for a slot.
    private func wait(for exchange: Exchange, nextSlot: SansIO.Instant?) -> Duration {
        if let nextSlot {
            let begin = MonotonicClock.now
            MonotonicClock.sleep(until: nextSlot)
            return max(nextSlot - begin, .zero)
        }
        waitForWork(of: exchange)
        return .zero
    }

    private func waitForWork(of exchange: Exchange) {
        let hasWork = inbox.withLock { inbox in
            inbox.isAwake = !inbox.work.isEmpty || inbox.isStopping
            return inbox.isAwake
        }
        guard !hasWork else { return }
        let remaining = exchange.nextDeadline.map { $0 - MonotonicClock.now } ?? .seconds(3600)
        let milliseconds = max(0, min(remaining.wholeMilliseconds + 1, 3_600_000))
        var descriptor = pollfd(fd: wakePipe.read, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(milliseconds)) > 0 else { return }
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = read(wakePipe.read, &bytes, 16)
    }

    // MARK: Outputs

    private func perform(outputsOf exchange: Exchange, _ reports: inout ReportSockets) {
        var datagrams: [(bytes: [UInt8], destination: NetworkAddress)] = []
        var messages: [(bytes: [UInt8], hop: Hop)] = []
        while let output = exchange.poll() {
            switch output {
            case .transmit(let bytes, let destination): datagrams.append((bytes, destination))
            case .stream(let bytes, let hop): messages.append((bytes, hop))
            case .openMedia(let port): open(port, for: exchange, &reports)
            case .disconnectMedia(let port):
                if port.driverToken >= 0 { MediaSocket.disconnect(Int32(port.driverToken)) }
            case .closeMedia(let port):
                close(port)
                reports.close(port)
            case .fetch(let key): observer.shard(self, wants: key)
            case .incoming(let call, let incoming, let route): observer.shard(self, offers: call, incoming, route)
            case .event(let call, let event): observer.shard(self, call, did: event)
            case .web(let call, let token, let request): observer.shard(self, asks: request, token, for: call)
            case .cancelWeb(let call, let token): observer.shard(self, givesUp: token, of: call)
            case .notice(let call, let notice): observer.shard(self, call, tells: notice)
            case .verifyCaller(let leg, let claim): observer.shard(self, verifies: leg, claim)
            case .readOverrides(let call, let token, let paths):
                observer.shard(self, wantsOverrides: paths, token, for: call)
            case .journal(let entry): observer.shard(self, journalled: entry)
            case .recording(let call, let notice): observer.shard(self, call, wants: notice)
            case .playback: break
            case .registration(let report): observer.shard(self, registration: report)
            case .unsent(let sentence): observer.shard(self, couldNotSend: sentence)
            case .load(let load): observer.shard(self, load: load)
            case .ended(let record): observer.shard(self, ended: record)
            }
        }
        if !datagrams.isEmpty { carrier.send(datagrams) }
        if !messages.isEmpty { carrier.stream(messages) }
    }

    private func open(_ port: MediaPort, for exchange: Exchange, _ reports: inout ReportSockets) {
        do {
            let socket = try media.open().detach()
            port.driverToken = Int(socket.descriptor)
            reports.open(beside: port, localPort: socket.port, from: media)
            exchange.mediaOpened(port, localPort: socket.port, at: MonotonicClock.now)
        } catch {
            exchange.mediaFailed(port, reason: error.description, at: MonotonicClock.now)
        }
    }

    private func close(_ port: MediaPort) {
        guard port.driverToken >= 0 else { return }
        Glibc.close(Int32(port.driverToken))
        port.driverToken = -1
    }

    private func closeAll(_ exchange: Exchange) {
        for slot in 0..<Exchange.slotCount {
            for port in exchange.ports(inSlot: slot) { close(port) }
        }
    }
}
