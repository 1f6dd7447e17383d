public import SIPCore
public import SansIO

/// Where a trunk that has a name is (RFC 3263 §4): a machine that asks questions and takes replies.
///
///     no port   NAPTR domain ─▶ SRV replacement ─▶ A, AAAA of each host, in the order of priority and weight
///                         none ─▶ SRV _sip._udp.domain, _sip._tcp…, _sips._tcp…
///                                              none ─▶ A, AAAA of the domain, the default port
///     a port    A, AAAA of the name
///
/// One question at a time: ``question`` until it is `nil`, each followed by ``receive(_:)``; then ``location``. Whatever
/// the servers say, it asks at most 1 + 3 + 2 · 16 questions and keeps 16 hosts of 8 addresses each.
public struct ServerLocator: Sendable {
    /// A name to look for.
    public struct Name: Sendable, Hashable, CustomStringConvertible {
        /// The domain, or the host where there is a port.
        public var host: String
        /// The port; where there is one, NAPTR and SRV are not asked (RFC 3263 §4.1, §4.2).
        public var port: UInt16?
        /// The only transport to use; `nil` to let the domain say.
        public var transport: SIPTransport?

        /// A name; `nil` where it is none of the form that the domain name system takes.
        public init?(_ host: String, port: UInt16? = nil, transport: SIPTransport? = nil) {
            guard Self.isHostName(host) else { return nil }
            self.host = host
            self.port = port
            self.transport = transport
        }

        /// RFC 1123 §2.1: labels of letters, digits and hyphens, the last one no number; 253 characters at most.
        static func isHostName(_ text: String) -> Bool {
            let labels = text.split(separator: ".", omittingEmptySubsequences: false)
            guard !text.isEmpty, text.utf8.count <= 253, let last = labels.last, !last.isEmpty else { return false }
            let areGood = labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                            || $0 == 95
                    }
            }
            return areGood && !last.utf8.allSatisfy { (48...57).contains($0) }
        }

        /// As it is written in a configuration.
        public var description: String { host + (port.map { ":\($0)" } ?? "") }
    }

    /// Where the name is.
    public struct Location: Sendable, Equatable {
        /// The transport of all addresses.
        public var transport: SIPTransport
        /// Where to try, in this order; never empty.
        public var addresses: [NetworkAddress]
        /// How long that is good.
        public var good: Duration

        /// A location out of its parts.
        public init(transport: SIPTransport, addresses: [NetworkAddress], good: Duration) {
            self.transport = transport
            self.addresses = addresses
            self.good = good
        }
    }

    /// What came of it.
    public enum Outcome: Sendable, Equatable {
        case found(Location)
        /// It is nowhere, or nobody could say where: a sentence.
        case notFound(String)
    }

    private enum Step: Sendable {
        case services, hosts, addresses
    }

    private struct Host: Sendable {
        var name: String
        var port: UInt16
        var found: [NetworkAddress.Host] = []
    }

    static let mostHosts = 16
    static let mostAddresses = 8
    /// How long a location is good: a short time to live must not become a flood of questions, a long one not stand for ever.
    static let shortest = Duration.seconds(30)
    static let longest = Duration.seconds(3600)

    private let name: Name
    private let wantsIPv6: Bool
    private var random: RandomSource
    private var step: Step
    private var transport: SIPTransport
    /// The names of SRV records still to be asked, the likeliest first.
    private var services: [(transport: SIPTransport, name: String)] = []
    private var hosts: [Host] = []
    /// What is still to be asked; the first one is asked now.
    private var open: [DNSQuestion] = []
    private var good = Self.longest
    private var problems: [String] = []
    /// Whether the domain has said that it takes no calls (RFC 2782: a target of `.`).
    private var isRefused = false

    /// Begins to look for `name`. `random` draws among hosts of the same priority.
    ///
    /// - Parameter wantsIPv6: whether addresses of IPv6 can be reached; they come after those of IPv4.
    public init(_ name: Name, wantsIPv6: Bool = false, random: RandomSource) {
        self.name = name
        self.wantsIPv6 = wantsIPv6
        self.random = random
        transport = name.transport ?? .udp
        if let port = name.port {
            step = .addresses
            hosts = [Host(name: name.host, port: port)]
            open = addressQuestions(of: name.host)
        } else {
            step = .services
            open = [DNSQuestion(.naptr, of: name.host)]
        }
    }

    /// The question to ask now; `nil` when it is over.
    public var question: DNSQuestion? { open.first }

    /// The answer to ``question`` has come.
    public mutating func receive(_ reply: DNSReply) {
        guard let asked = open.first else { return }
        open.removeFirst()
        if case .failed(let reason) = reply { problems.append("\(asked): \(reason)") }
        switch step {
        case .services: receiveServices(reply)
        case .hosts: receiveHosts(reply)
        case .addresses: receiveAddresses(reply, of: asked)
        }
    }

    /// What came of it, once ``question`` is `nil`.
    public var outcome: Outcome {
        let addresses = hosts.flatMap { host in
            host.found.prefix(Self.mostAddresses).map { NetworkAddress(host: $0, port: host.port) }
        }
        var seen: Set<NetworkAddress> = []
        let unique = addresses.filter { seen.insert($0).inserted }
        guard unique.isEmpty else {
            return .found(Location(transport: transport, addresses: unique, good: max(good, Self.shortest)))
        }
        if let problem = problems.first { return .notFound("\(name) could not be looked up: \(problem)") }
        return .notFound(isRefused ? "\(name) says that it takes no calls" : "\(name) has no address")
    }

    // MARK: Steps

    /// RFC 3263 §4.1: the services in their order; where there are none, SRV is asked for each transport.
    private mutating func receiveServices(_ reply: DNSReply) {
        var found: [(transport: SIPTransport, name: String)] = []
        if case .naptr(let records) = reply {
            let sorted = records.prefix(64).sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
            for record in sorted {
                guard let transport = record.transport, name.transport.map({ $0 == transport }) ?? true,
                    let next = Name(record.replacement.withoutFinalDot)
                else { continue }
                found.append((transport, next.host))
            }
        }
        let usual: [(SIPTransport, String)] = [(.udp, "_sip._udp"), (.tcp, "_sip._tcp"), (.tls, "_sips._tcp")]
        services =
            found.isEmpty
            ? usual.filter { entry in name.transport.map { $0 == entry.0 } ?? true }.map {
                ($0.0, "\($0.1).\(name.host)")
            }
            : Array(found.prefix(3))
        step = .hosts
        askNextService()
    }

    private mutating func askNextService() {
        guard let next = services.first else { return askDomainItself() }
        services.removeFirst()
        transport = next.transport
        open = [DNSQuestion(.srv, of: next.name)]
    }

    /// RFC 3263 §4.2: without SRV the domain's own addresses, at the default port.
    private mutating func askDomainItself() {
        guard !isRefused else { return }
        transport = name.transport ?? .udp
        step = .addresses
        hosts = [Host(name: name.host, port: transport.defaultPort)]
        open = addressQuestions(of: name.host)
    }

    private mutating func receiveHosts(_ reply: DNSReply) {
        guard case .srv(let records) = reply else { return askNextService() }
        let real = records.filter { !$0.target.withoutFinalDot.isEmpty && $0.port != 0 }
        if real.isEmpty, !records.isEmpty { isRefused = true }
        let usable = real.filter { Name.isHostName($0.target.withoutFinalDot) }.prefix(64)
        guard !usable.isEmpty else { return askNextService() }
        let ordered = SRVRecord.ordered(Array(usable), &random).prefix(Self.mostHosts)
        hosts = ordered.map { Host(name: $0.target.withoutFinalDot.lowercased(), port: $0.port) }
        step = .addresses
        var asked: Set<String> = []
        open = hosts.filter { asked.insert($0.name).inserted }.flatMap { addressQuestions(of: $0.name) }
    }

    private func addressQuestions(of host: String) -> [DNSQuestion] {
        [DNSQuestion(.a, of: host)] + (wantsIPv6 ? [DNSQuestion(.aaaa, of: host)] : [])
    }

    private mutating func receiveAddresses(_ reply: DNSReply, of asked: DNSQuestion) {
        guard case .addresses(let addresses, let good) = reply, !addresses.isEmpty else { return }
        self.good = min(self.good, good)
        for index in hosts.indices where hosts[index].name == asked.name {
            hosts[index].found += addresses.filter { !$0.isUnspecified }.prefix(Self.mostAddresses)
        }
    }
}

extension String {
    /// A name as it is compared: without the dot that ends an absolute one.
    fileprivate var withoutFinalDot: String { hasSuffix(".") ? String(dropLast()) : self }
}
