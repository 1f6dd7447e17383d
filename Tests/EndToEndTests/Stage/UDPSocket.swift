import Foundation

/// A UDP socket of the test on 127.0.0.1.
final class UDPSocket: Sendable {
    private let descriptor: Int32
    let port: UInt16

    /// Binds it to a port that is free.
    init() throws {
        let descriptor = socket(AF_INET, Self.datagram, 0)
        let status = withAddress(port: 0) { bind(descriptor, $0, $1) }
        guard status == 0 else { throw StageFailure("no UDP port: \(String(cString: strerror(errno)))") }
        self.descriptor = descriptor
        port = Self.localPort(of: descriptor)
    }

    deinit { close(descriptor) }

    /// A port that nobody uses at this moment, for a program that cannot choose one itself.
    static func freePort() throws -> UInt16 { try UDPSocket().port }

    #if os(Linux)
        private static let datagram = Int32(SOCK_DGRAM.rawValue)
    #else
        private static let datagram = SOCK_DGRAM
    #endif

    private static func localPort(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    func send(_ bytes: [UInt8], to port: UInt16) {
        _ = withAddress(port: port) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
    }

    /// The next datagram and the port it came from; `nil` when none comes within `bound`.
    func next(within bound: Duration) async throws -> (bytes: [UInt8], port: UInt16)? {
        try await onThread { self.receive(within: bound) }
    }

    /// The same, waiting on the calling thread.
    func receive(within bound: Duration) -> (bytes: [UInt8], port: UInt16)? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(bound / .milliseconds(1))) > 0 else { return nil }
        var source = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = withUnsafeMutablePointer(to: &source) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
            }
        }
        return count < 0 ? nil : (Array(buffer[..<count]), UInt16(bigEndian: source.sin_port))
    }
}

/// Calls `body` with 127.0.0.1 and a port.
private func withAddress<R>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
}

/// Runs what waits on a thread of its own, so that the threads of the other tests go on.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: .init(catching: body)) }
    }
}
