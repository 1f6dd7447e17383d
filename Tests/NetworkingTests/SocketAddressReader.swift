import Glibc
import SansIO

@testable import Networking

/// Reads an address back as the system would hand it over.
enum SocketAddressReader {
    static func address(_ pointer: UnsafePointer<sockaddr>, _ length: socklen_t) -> NetworkAddress? {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
        return SocketAddress.address(in: storage)
    }
}
