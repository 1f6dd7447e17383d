import Foundation
import Glibc
import Synchronization

/// A socket of the machine (`AF_UNIX`) on which the server takes commands: one line asks, one line of JSON answers.
///
/// Only the user who runs the server can open it.
public final class ControlSocket: Sendable {
    private let descriptor: Int32
    private let path: String
    private let isClosed = Mutex(false)
    private static let longestLine = 4096

    /// Listens at a path; what lies there from a server that is gone is replaced.
    ///
    /// - Parameter answer: gets the line without its end, and gives the line that answers it.
    /// - Throws: ``ServerError`` when the path cannot be had, or a running server has it.
    public init(path: String, answer: @escaping @Sendable (String) async -> String) throws(ServerError) {
        if Self.connect(path) >= 0 { throw ServerError("another server already listens at \(path)") }
        unlink(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, var address = Self.address(path) else {
            throw ServerError("the control socket \(path) cannot be opened: its path is too long")
        }
        let old = umask(0o177)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        umask(old)
        guard isBound, listen(descriptor, 8) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw ServerError("the control socket \(path) cannot be opened: \(reason)")
        }
        self.path = path
        self.descriptor = descriptor
        let thread = Thread { Self.serve(descriptor, answer) }
        thread.name = "control"
        thread.start()
    }

    /// Stops listening and removes the socket.
    public func stop() {
        let wasClosed = isClosed.withLock { closed in
            defer { closed = true }
            return closed
        }
        guard !wasClosed else { return }
        unlink(path)
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// Asks the server that listens at a path, and waits for its answer.
    ///
    /// - Throws: ``ServerError`` when none listens there or it does not answer.
    public static func ask(_ line: String, at path: String) throws(ServerError) -> String {
        let descriptor = connect(path)
        guard descriptor >= 0 else { throw ServerError("no server listens at \(path); is `attendant serve` running?") }
        defer { close(descriptor) }
        write(line + "\n", to: descriptor)
        guard let answer = read(descriptor, limit: 1 << 20) else { throw ServerError("the server did not answer") }
        return answer
    }

    // MARK: Both ends

    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private static func connect(_ path: String) -> Int32 {
        guard var address = address(path) else { return -1 }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if isConnected { return descriptor }
        close(descriptor)
        return -1
    }

    /// Up to the first line feed; `nil` where none comes.
    private static func read(_ descriptor: Int32, limit: Int) -> String? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
            if let end = bytes.firstIndex(of: 0x0A) { return String(decoding: bytes[..<end], as: UTF8.self) }
        }
        return nil
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func serve(_ descriptor: Int32, _ answer: @escaping @Sendable (String) async -> String) {
        while true {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            // Whoever says nothing does not keep the others waiting for long.
            var patience = timeval(tv_sec: 2, tv_usec: 0)
            setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            guard let line = read(client, limit: longestLine) else {
                close(client)
                continue
            }
            Task {
                write(await answer(line) + "\n", to: client)
                close(client)
            }
        }
    }
}
