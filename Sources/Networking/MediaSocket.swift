import Glibc
import SansIO

/// A non-blocking UDP socket for one leg's audio, used by the thread of its shard only.
///
/// Until the other side was heard it takes datagrams from anywhere, with their source; then it is connected, so that
/// the kernel drops what strangers send, and `recv` and `send` need no address. Measured on a two-core machine, reading until empty on each
/// tick costs 180 µs of CPU a call-second, one readiness call more 210.
struct MediaSocket: ~Copyable {
    let descriptor: Int32
    let port: UInt16

    /// Binds a socket to `host` and `port`; port 0 lets the system choose.
    /// - Throws: ``SocketError`` with the system's reason, for instance that the port is in use.
    init(host: NetworkAddress.Host, port: UInt16) throws(SocketError) {
        let address = SocketAddress(NetworkAddress(host: host, port: port))
        let descriptor = socket(
            address.family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0
        )
        guard descriptor >= 0 else { throw SocketError("open a media socket") }
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else {
            let error = SocketError("bind media port \(port)")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.port = SocketAddress.localPort(of: descriptor)
    }

    deinit { close(descriptor) }

    /// Lets the process have as many descriptors as it may: a call takes two for each leg, and the usual 1024 are soon gone.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    consuming func detach() -> (descriptor: Int32, port: UInt16) {
        let pair = (descriptor, port)
        discard self
        return pair
    }

    /// Points the socket at the other side.
    static func connect(_ descriptor: Int32, to destination: NetworkAddress) {
        _ = SocketAddress(destination).withPointer { Glibc.connect(descriptor, $0, $1) }
    }

    /// Takes datagrams from anywhere again, on the same port.
    static func disconnect(_ descriptor: Int32) {
        let local = SocketAddress.address(of: descriptor)
        var none = sockaddr()
        none.sa_family = sa_family_t(AF_UNSPEC)
        _ = Glibc.connect(descriptor, &none, socklen_t(MemoryLayout<sockaddr>.size))
        // Linux gives up a port that the system had chosen; the other side knows this one, so it is bound again.
        guard let local, SocketAddress.localPort(of: descriptor) != local.port else { return }
        _ = SocketAddress(local).withPointer { bind(descriptor, $0, $1) }
    }

    /// Reads one datagram of a socket that is not connected, and where it came from.
    static func receiveFromAnywhere(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> (count: Int, source: NetworkAddress?) {
        var source = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let count = withUnsafeMutablePointer(to: &source) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, buffer.baseAddress, buffer.count, 0, $0, &length)
            }
        }
        return (count, SocketAddress.address(in: source)?.unmapped)
    }

    /// Sends one datagram from a socket that is not connected.
    static func send(_ packet: UnsafeRawBufferPointer, on descriptor: Int32, to destination: NetworkAddress) {
        _ = SocketAddress(destination).withPointer {
            sendto(descriptor, packet.baseAddress, packet.count, Int32(MSG_NOSIGNAL), $0, $1)
        }
    }

    /// Reads one datagram; 0 or less when there is none. An error of an earlier send that surfaces here counts as none.
    @inline(__always)
    static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        recv(descriptor, buffer.baseAddress, buffer.count, 0)
    }

    /// Sends one datagram; a full buffer or a peer that is gone loses it, as on any network.
    @inline(__always)
    static func send(_ packet: UnsafeRawBufferPointer, on descriptor: Int32) {
        _ = Glibc.send(descriptor, packet.baseAddress, packet.count, Int32(MSG_NOSIGNAL))
    }
}

/// What the system said when a socket could not be had, as a sentence.
public struct SocketError: Error, Sendable, CustomStringConvertible {
    /// The sentence, with the system's own words.
    public let description: String

    init(_ action: String) {
        description = "cannot \(action): \(String(cString: strerror(errno)))"
    }
}
