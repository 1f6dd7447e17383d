import SIPCore
public import SansIO

/// A question to the domain name system.
public struct DNSQuestion: Sendable, Hashable, CustomStringConvertible {
    /// What is asked for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// RFC 3403: which services a domain has.
        case naptr = "NAPTR"
        /// RFC 2782: which hosts have a service.
        case srv = "SRV"
        /// An address of IPv4.
        case a = "A"
        /// An address of IPv6.
        case aaaa = "AAAA"
    }

    /// The name, without a dot at its end.
    public var name: String
    /// What is asked for.
    public var kind: Kind

    /// A question.
    public init(_ kind: Kind, of name: String) {
        self.kind = kind
        self.name = name
    }

    /// `SRV _sip._udp.carrier.example`.
    public var description: String { "\(kind.rawValue) \(name)" }
}

/// What came of a question.
public enum DNSReply: Sendable, Equatable {
    /// The services of a domain.
    case naptr([NAPTRRecord])
    /// The hosts of a service.
    case srv([SRVRecord])
    /// Addresses, and how long they are good.
    case addresses([NetworkAddress.Host], good: Duration)
    /// There is nothing of this kind: no such name, or no record.
    case nothing
    /// Nobody could say: no answer in time, a server that failed, or one whose answer cannot be read.
    case failed(String)
}

/// Where a domain has a service (RFC 3403 §4.1), as SIP uses it (RFC 3263 §4.1).
public struct NAPTRRecord: Sendable, Equatable {
    /// Records of a lower order come first.
    public var order: Int
    /// Within an order, the lower is preferred.
    public var preference: Int
    /// `s` where the replacement is the name of SRV records.
    public var flags: String
    /// `SIP+D2U`, `SIP+D2T`, `SIPS+D2T`.
    public var service: String
    /// The name to go on with.
    public var replacement: String

    /// A record out of its parts.
    public init(order: Int, preference: Int, flags: String, service: String, replacement: String) {
        self.order = order
        self.preference = preference
        self.flags = flags
        self.service = service
        self.replacement = replacement
    }

    /// The transport that the service is spoken over; `nil` for one that is not ours.
    var transport: SIPTransport? {
        guard flags.lowercased() == "s" else { return nil }
        switch service.uppercased() {
        case "SIP+D2U": return .udp
        case "SIP+D2T": return .tcp
        case "SIPS+D2T": return .tls
        default: return nil
        }
    }
}

/// A host that has a service (RFC 2782).
public struct SRVRecord: Sendable, Equatable {
    /// Hosts of a lower priority are tried first.
    public var priority: Int
    /// Within a priority, how often a host comes first, against the others.
    public var weight: Int
    /// The port.
    public var port: UInt16
    /// The host's name; `.` or nothing where the service is decidedly not there.
    public var target: String

    /// A record out of its parts.
    public init(priority: Int, weight: Int, port: UInt16, target: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }

    /// The records in the order to try them: by priority, within one drawn by weight (RFC 2782, "Usage rules").
    public static func ordered(_ records: [SRVRecord], _ random: inout RandomSource) -> [SRVRecord] {
        var ordered: [SRVRecord] = []
        for priority in Set(records.map(\.priority)).sorted() {
            // Records of weight 0 first: they are drawn only when nothing else is.
            var left = records.filter { $0.priority == priority }.sorted { $0.weight < $1.weight }
            while !left.isEmpty {
                ordered.append(left.remove(at: draw(from: left, &random)))
            }
        }
        return ordered
    }

    private static func draw(from records: [SRVRecord], _ random: inout RandomSource) -> Int {
        let total = records.reduce(UInt64(0)) { $0 + UInt64(max(0, min($1.weight, 65_535))) }
        let drawn = random.next() % (total + 1)
        var sum: UInt64 = 0
        for (index, record) in records.enumerated() {
            sum += UInt64(max(0, min(record.weight, 65_535)))
            if sum >= drawn { return index }
        }
        return 0
    }
}
