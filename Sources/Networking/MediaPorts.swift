import SansIO
import Synchronization

/// The media ports of this machine, handed out from a range in turn.
final class MediaPorts: Sendable {
    private let host: NetworkAddress.Host
    private let range: ClosedRange<UInt16>?
    private let next: Mutex<UInt16>

    /// - Parameter range: the ports to use, even ones only (RFC 3550 §11); `nil` lets the system choose.
    init(host: NetworkAddress.Host, range: ClosedRange<UInt16>?) {
        self.host = host
        self.range = range
        next = Mutex(range?.lowerBound ?? 0)
    }

    /// Opens a socket on the next free port.
    func open() throws(SocketError) -> MediaSocket {
        guard let range else { return try MediaSocket(host: host, port: 0) }
        let attempts = (Int(range.upperBound) - Int(range.lowerBound)) / 2 + 1
        for _ in 1..<max(attempts, 2) {
            if let socket = try? MediaSocket(host: host, port: take(from: range)) { return socket }
        }
        return try MediaSocket(host: host, port: take(from: range))
    }

    /// Opens a socket on the port after `port`, which is there for the reports about its audio.
    func openReports(beside port: UInt16) throws(SocketError) -> MediaSocket {
        guard port < .max else { throw SocketError("open the port after the last one") }
        return try MediaSocket(host: host, port: port + 1)
    }

    private func take(from range: ClosedRange<UInt16>) -> UInt16 {
        next.withLock { next in
            let port = next & ~1 < range.lowerBound ? next & ~1 + 2 : next & ~1
            next = Int(port) + 2 > Int(range.upperBound) ? range.lowerBound : port + 2
            return port
        }
    }
}
