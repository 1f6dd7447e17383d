import CCares
import Glibc
import Locating
import SansIO

/// The answer to one question, as c-ares hands it out; of at most ``most`` records.
final class DNSAnswer {
    private static let most = 64
    private let kind: DNSQuestion.Kind
    private(set) var reply: DNSReply?

    init(_ kind: DNSQuestion.Kind) { self.kind = kind }

    /// Asks; `pointer` is this answer itself.
    func ask(_ name: String, _ channel: ares_channel, _ pointer: UnsafeMutableRawPointer) {
        switch kind {
        case .naptr: query(name, type: 35, channel, pointer)
        case .srv: query(name, type: 33, channel, pointer)
        case .a: addresses(name, AF_INET, channel, pointer)
        case .aaaa: addresses(name, AF_INET6, channel, pointer)
        }
    }

    private func query(_ name: String, type: Int32, _ channel: ares_channel, _ pointer: UnsafeMutableRawPointer) {
        ares_query(
            channel, name, 1, type,
            { pointer, status, _, bytes, length in
                guard let pointer else { return }
                Unmanaged<DNSAnswer>.fromOpaque(pointer).takeUnretainedValue().receive(status, bytes, length)
            }, pointer)
    }

    private func addresses(
        _ name: String, _ family: Int32, _ channel: ares_channel, _ pointer: UnsafeMutableRawPointer
    ) {
        var hints = ares_addrinfo_hints()
        hints.ai_family = family
        hints.ai_flags = ARES_AI_NOSORT
        ares_getaddrinfo(
            channel, name, nil, &hints,
            { pointer, status, _, result in
                defer { if let result { ares_freeaddrinfo(result) } }
                guard let pointer else { return }
                Unmanaged<DNSAnswer>.fromOpaque(pointer).takeUnretainedValue().receive(status, result)
            }, pointer)
    }

    private func refusal(_ status: Int32) -> DNSReply {
        switch status {
        case ARES_ENODATA, ARES_ENOTFOUND: .nothing
        default: .failed(DNSResolver.sentence(status))
        }
    }

    private func receive(_ status: Int32, _ bytes: UnsafeMutablePointer<UInt8>?, _ length: Int32) {
        guard reply == nil else { return }
        guard status == ARES_SUCCESS, let bytes else {
            reply = refusal(status)
            return
        }
        reply = kind == .srv ? hosts(bytes, length) : services(bytes, length)
    }

    private func hosts(_ bytes: UnsafeMutablePointer<UInt8>, _ length: Int32) -> DNSReply {
        var head: UnsafeMutablePointer<ares_srv_reply>?
        let status = ares_parse_srv_reply(bytes, length, &head)
        defer { if let head { ares_free_data(head) } }
        guard status == ARES_SUCCESS else { return refusal(status) }
        var records: [SRVRecord] = []
        var node = head
        while let current = node?.pointee, records.count < Self.most {
            records.append(
                SRVRecord(
                    priority: Int(current.priority), weight: Int(current.weight), port: current.port,
                    target: current.host.map { String(cString: $0) } ?? ""))
            node = current.next
        }
        return records.isEmpty ? .nothing : .srv(records)
    }

    private func services(_ bytes: UnsafeMutablePointer<UInt8>, _ length: Int32) -> DNSReply {
        var head: UnsafeMutablePointer<ares_naptr_reply>?
        let status = ares_parse_naptr_reply(bytes, length, &head)
        defer { if let head { ares_free_data(head) } }
        guard status == ARES_SUCCESS else { return refusal(status) }
        var records: [NAPTRRecord] = []
        var node = head
        while let current = node?.pointee, records.count < Self.most {
            records.append(
                NAPTRRecord(
                    order: Int(current.order), preference: Int(current.preference), flags: Self.text(current.flags),
                    service: Self.text(current.service),
                    replacement: current.replacement.map { String(cString: $0) } ?? ""))
            node = current.next
        }
        return records.isEmpty ? .nothing : .naptr(records)
    }

    private static func text(_ bytes: UnsafeMutablePointer<UInt8>?) -> String {
        bytes.map { String(cString: $0) } ?? ""
    }

    private func receive(_ status: Int32, _ result: UnsafeMutablePointer<ares_addrinfo>?) {
        guard reply == nil else { return }
        guard status == ARES_SUCCESS else {
            reply = refusal(status)
            return
        }
        var found: [NetworkAddress.Host] = []
        var seconds = Int64(3600)
        var node = result?.pointee.nodes
        while let current = node?.pointee, found.count < Self.most {
            if let host = Self.host(current.ai_addr) {
                found.append(host)
                seconds = min(seconds, max(0, Int64(current.ai_ttl)))
            }
            node = current.ai_next
        }
        reply = found.isEmpty ? .nothing : .addresses(found, good: .seconds(seconds))
    }

    private static func host(_ address: UnsafeMutablePointer<sockaddr>?) -> NetworkAddress.Host? {
        guard let address else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                .v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin6_addr) { bytes in
                    .v6(
                        high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
                }
            }
        default: return nil
        }
    }
}
