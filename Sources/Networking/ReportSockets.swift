import CEpoll
import CallEngine
import Glibc
import SansIO

/// The sockets beside those of the audio, on the next port each, for reports (RTCP, RFC 3550 §11).
///
/// A report comes every few seconds: to read each of these sockets 50 times a second would cost as much as the audio
/// itself. All are watched through one descriptor (`epoll`) instead, once a millisecond.
///
/// Owned by the thread of a shard. A socket that cannot be had is done without: the call then has no reports.
struct ReportSockets: ~Copyable {
    private static let longestReport = 2048
    private static let portsPerTurn = 64

    private let watcher: Int32
    private var ports: [Int32: MediaPort] = [:]
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: longestReport, alignment: 16)
    private let ready = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: portsPerTurn)

    init() { watcher = epoll_create1(Int32(EPOLL_CLOEXEC)) }

    deinit {
        for descriptor in ports.keys { Glibc.close(descriptor) }
        Glibc.close(watcher)
        buffer.deallocate()
        ready.deallocate()
    }

    /// Opens the socket beside that of `port`, if it can be had.
    mutating func open(beside port: MediaPort, localPort: UInt16, from media: MediaPorts) {
        guard let socket = try? media.openReports(beside: localPort).detach() else { return }
        var interest = epoll_event()
        interest.events = EPOLLIN.rawValue
        interest.data.fd = socket.descriptor
        guard epoll_ctl(watcher, EPOLL_CTL_ADD, socket.descriptor, &interest) == 0 else {
            Glibc.close(socket.descriptor)
            return
        }
        port.reportToken = Int(socket.descriptor)
        ports[socket.descriptor] = port
    }

    mutating func close(_ port: MediaPort) {
        guard port.reportToken >= 0 else { return }
        let descriptor = Int32(truncatingIfNeeded: port.reportToken)
        ports[descriptor] = nil
        // Closing takes it off the watch, too.
        Glibc.close(descriptor)
        port.reportToken = -1
    }

    /// Hands what came to the exchange; one report a socket and turn, so that a flood starves nobody.
    func receive(for exchange: Exchange, at now: Instant) {
        guard !ports.isEmpty else { return }
        let count = epoll_wait(watcher, ready.baseAddress, Int32(Self.portsPerTurn), 0)
        for index in 0..<max(Int(count), 0) {
            let descriptor = ready[index].data.fd
            guard let port = ports[descriptor] else { continue }
            let (length, source) = MediaSocket.receiveFromAnywhere(descriptor, into: buffer)
            guard length > 0, let source else { continue }
            exchange.receiveReport(
                UnsafeRawBufferPointer(rebasing: buffer[..<length]), from: source, on: port, at: now)
        }
    }
}
