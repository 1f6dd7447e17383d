import Glibc
public import SansIO

/// A `sockaddr` for one of our addresses.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private let length: socklen_t

    /// `AF_INET` or `AF_INET6`.
    var family: Int32 { Int32(storage.ss_family) }

    init(_ address: NetworkAddress) {
        switch address.host {
        case .v4(let bits):
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) {
                let v4 = $0.bindMemory(to: sockaddr_in.self)
                v4[0].sin_family = sa_family_t(AF_INET)
                v4[0].sin_port = address.port.bigEndian
                v4[0].sin_addr.s_addr = bits.bigEndian
            }
        case .v6(let high, let low):
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) {
                let v6 = $0.bindMemory(to: sockaddr_in6.self)
                v6[0].sin6_family = sa_family_t(AF_INET6)
                v6[0].sin6_port = address.port.bigEndian
                withUnsafeMutableBytes(of: &v6[0].sin6_addr) {
                    $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                    $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
                }
            }
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    static func localPort(of descriptor: Int32) -> UInt16 {
        address(of: descriptor)?.port ?? 0
    }

    /// The address a socket is bound to.
    static func address(of descriptor: Int32) -> NetworkAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return result == 0 ? address(in: storage) : nil
    }

    /// The address in what the system filled in; `nil` for families other than IPv4 and IPv6.
    static func address(in storage: sockaddr_storage) -> NetworkAddress? {
        withUnsafeBytes(of: storage) { bytes in
            if Int32(storage.ss_family) == AF_INET {
                let v4 = bytes.loadUnaligned(as: sockaddr_in.self)
                return NetworkAddress(
                    host: .v4(UInt32(bigEndian: v4.sin_addr.s_addr)), port: UInt16(bigEndian: v4.sin_port))
            }
            guard Int32(storage.ss_family) == AF_INET6 else { return nil }
            let port = UInt16(bigEndian: bytes.loadUnaligned(as: sockaddr_in6.self).sin6_port)
            let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
            return NetworkAddress(host: .v6(high: high, low: low), port: port)
        }
    }
}

extension NetworkAddress {
    /// The address as IPv4 where it is one: a socket that listens on `::` is told of IPv4 peers as `::ffff:192.0.2.1`
    /// (RFC 4291 §2.5.5.2), and they have to be found in the blocks of trunks, and counted, each for itself.
    var unmapped: NetworkAddress {
        guard case .v6(0, let low) = host, low >> 32 == 0xFFFF else { return self }
        return NetworkAddress(host: .v4(UInt32(truncatingIfNeeded: low)), port: port)
    }

    /// The address of ours from which `destination` would be reached; asks the routing table, sends nothing.
    public static func local(towards destination: NetworkAddress) -> NetworkAddress.Host? {
        let address = SocketAddress(destination)
        let descriptor = socket(address.family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard address.withPointer({ connect(descriptor, $0, $1) }) == 0 else { return nil }
        return SocketAddress.address(of: descriptor)?.host
    }
}
