import Dispatch
import Glibc
import SansIO
import Synchronization

/// A name server on the loopback address, honest or not: what it sends is up to the test.
final class DNSServer: Sendable {
    /// Gets a question's packet and gives the packets to send back.
    typealias Manner = @Sendable (_ packet: [UInt8], _ name: String, _ type: Int) -> [[UInt8]]

    let address: NetworkAddress
    private let socket: Int32
    private let asked = Mutex<[String]>([])
    private let came = DispatchSemaphore(value: 0)
    /// The names and types asked so far.
    var questions: [String] { asked.withLock { $0 } }

    init(_ manner: @escaping Manner) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(socket, pointer, length) == 0, getsockname(socket, pointer, &length) == 0 else { return nil }
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
        struct NoSocket: Error {}
        guard let port else { throw NoSocket() }
        self.socket = socket
        address = NetworkAddress(host: .v4(0x7F00_0001), port: port)
        Self.serve(socket) { [weak self] packet in
            let (name, type) = Self.question(packet)
            self?.asked.withLock { $0.append("\(name) \(type)") }
            self?.came.signal()
            return manner(packet, name, type)
        }
    }

    /// Whether so many questions come within a minute; on a busy machine they are heard later than they are given up.
    func hears(_ count: Int) -> Bool {
        (0..<count).allSatisfy { _ in came.wait(timeout: .now() + .seconds(60)) == .success }
    }

    /// Ends the thread, which closes the socket: closed here, the descriptor could be another server's before the thread
    /// looks at it again.
    deinit { shutdown(socket, Int32(SHUT_RDWR)) }

    private static func serve(_ socket: Int32, _ manner: @escaping @Sendable ([UInt8]) -> [[UInt8]]) {
        final class Work: Sendable {
            let socket: Int32
            let manner: @Sendable ([UInt8]) -> [[UInt8]]
            init(_ socket: Int32, _ manner: @escaping @Sendable ([UInt8]) -> [[UInt8]]) {
                (self.socket, self.manner) = (socket, manner)
            }
        }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                defer { close(work.socket) }
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    var peer = sockaddr_in()
                    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                    let count = withUnsafeMutablePointer(to: &peer) {
                        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                            recvfrom(work.socket, &buffer, buffer.count, 0, $0, &length)
                        }
                    }
                    guard count > 0 else { return nil }
                    for packet in work.manner(Array(buffer.prefix(count))) {
                        withUnsafePointer(to: &peer) {
                            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                                _ = sendto(work.socket, packet, packet.count, 0, $0, length)
                            }
                        }
                    }
                }
            }, Unmanaged.passRetained(Work(socket, manner)).toOpaque())
        pthread_detach(thread)
    }

    /// The name and type that a packet asks for.
    static func question(_ packet: [UInt8]) -> (String, Int) {
        var labels: [String] = []
        var index = 12
        while index < packet.count, packet[index] != 0 {
            let length = Int(packet[index])
            labels.append(
                String(
                    decoding: packet[min(index + 1, packet.count)..<min(index + 1 + length, packet.count)],
                    as: UTF8.self))
            index += 1 + length
        }
        guard index + 2 < packet.count else { return (labels.joined(separator: "."), 0) }
        return (labels.joined(separator: "."), Int(packet[index + 1]) << 8 | Int(packet[index + 2]))
    }

    // MARK: Packets

    /// The answer to a question: its code, and records of the name that was asked for.
    static func answer(_ packet: [UInt8], code: UInt8 = 0, type: Int, _ records: [[UInt8]], ttl: UInt32 = 120)
        -> [UInt8]
    {
        var end = 12
        while end < packet.count, packet[end] != 0 { end += 1 + Int(packet[end]) }
        var bytes =
            Array(packet.prefix(2)) + [
                0x81, 0x80 | code, 0, 1, UInt8(records.count >> 8), UInt8(records.count & 255), 0, 0, 0, 0,
            ]
        bytes += packet[12..<min(end + 5, packet.count)]
        for record in records {
            bytes +=
                [0xC0, 0x0C, 0, UInt8(type), 0, 1] + number(ttl) + [
                    UInt8(record.count >> 8), UInt8(record.count & 255),
                ] + record
        }
        return bytes
    }

    static func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }
    static func srv(_ priority: UInt8, _ weight: UInt8, _ port: UInt16, _ target: String) -> [UInt8] {
        [0, priority, 0, weight, UInt8(port >> 8), UInt8(port & 255)] + name(target)
    }
    static func naptr(_ order: UInt8, _ service: String, _ replacement: String) -> [UInt8] {
        [0, order, 0, 10, 1, 0x73, UInt8(service.utf8.count)] + Array(service.utf8) + [0] + name(replacement)
    }
}
