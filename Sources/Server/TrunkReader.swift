public import CallEngine
import Locating
import Numbering
import SDP
import SIPCore
import SansIO
public import YAML

/// Reads one entry under `trunks`.
///
///     - name: carrier
///       address: 198.51.100.20
///       domain: sip.carrier.example
///       username: "4930123456"
///       password: carrier_password     ← the name of a secret
///       register: {expires: 300}
struct TrunkReader {
    let findings: Findings
    let address: (YAMLNode, String) -> NetworkAddress?
    let number: (YAMLNode, String) -> PhoneNumber?

    /// What requests of more than 1 300 bytes go over at a UDP trunk.
    private enum LargeRequests: String, CaseIterable { case udp, tcp }

    /// What one entry says.
    struct Reading {
        var trunk: Trunk
        var login: ServerConfiguration.Login?
        var lookup: ServerLocator.Name?
        var signing: ServerConfiguration.Signing?
    }

    /// The trunk and how we log in; `nil` with at least one error.
    func read(_ node: YAMLNode) -> Reading? {
        guard var reader = FieldReader(node, of: "a trunk", findings: findings) else { return nil }
        defer { reader.finish() }
        let name = reader.required("name").flatMap { findings.string($0, "name") }
        let named = reader.choice("transport", SIPTransport.self)
        let transport = named ?? .udp
        let addressNode = reader.required("address")
        let lookup = addressNode?.text.flatMap { Self.lookup($0, named) }
        // A name has no address before it was looked up.
        var address = lookup == nil ? addressNode.flatMap { self.address($0, "address") } : Trunk.nowhere
        // RFC 3261 §19.1.2: where no port is written, TLS has one of its own.
        if transport == .tls, let host = addressNode?.text.flatMap({ NetworkAddress.Host(literal: $0) }) {
            address = NetworkAddress(host: host, port: transport.defaultPort)
        }
        let encryption = reader.choice("srtp", MediaEncryption.self) ?? .off
        let large = reader.choice("large_requests", LargeRequests.self)
        let alternatives = alternatives(&reader, transport)
        let reliability = reader.choice("100rel", ProvisionalReliability.self)
        let redirects = redirects(&reader)
        let identity = reader.value("identity").flatMap { IdentityReader(findings: findings).read($0) }
        let domain = reader.string("domain")
        let callerIDs = reader.list("caller_ids")?.compactMap { number($0, "a caller id") } ?? []
        let login = login(&reader)
        let signing = reader.value("sign").flatMap(signing)
        let realm = reader.string("realm")
        let sources = reader.list("sources")?.compactMap { CallersReader.block($0, "sources", findings) } ?? []
        let isChallenged = challenges(&reader, login)
        let registers = registers(&reader)
        guard let name, let address else { return nil }
        var trunk = Trunk(
            name: name, address: address, domain: domain ?? lookup?.host ?? address.host.description,
            callerIDs: callerIDs,
            encryption: encryption)
        trunk.transport = transport
        trunk.takesLargeRequestsOverTCP = large == .tcp
        trunk.alternatives = alternatives
        trunk.reliability = reliability ?? trunk.reliability
        trunk.redirects = redirects ?? trunk.redirects
        trunk.realm = realm
        trunk.identity = identity ?? trunk.identity
        trunk.user = login?.user
        trunk.sources = sources
        trunk.isChallenged = isChallenged
        trunk.registration = registration(of: trunk, registers, login, at: node)
        return Reading(trunk: trunk, login: login, lookup: lookup, signing: signing)
    }

    /// A name in place of an address: `carrier.example`, or `sip.carrier.example:5070`.
    private static func lookup(_ text: String, _ transport: SIPTransport?) -> ServerLocator.Name? {
        guard NetworkAddress(text: text) == nil else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first else { return nil }
        guard parts.count == 2 else { return ServerLocator.Name(String(host), transport: transport) }
        guard let port = UInt16(parts[1]), port != 0 else { return nil }
        return ServerLocator.Name(String(host), port: port, transport: transport)
    }

    /// `alternatives: [198.51.100.21, 198.51.100.22]`: where calls go when `address` does not answer.
    private func alternatives(_ reader: inout FieldReader, _ transport: SIPTransport) -> [NetworkAddress] {
        (reader.list("alternatives") ?? []).compactMap { node in
            if transport == .tls, let host = node.text.flatMap({ NetworkAddress.Host(literal: $0) }) {
                return NetworkAddress(host: host, port: transport.defaultPort)
            }
            return address(node, "an alternative")
        }
    }

    /// `redirects: off`, `redirects: trunk`, or the hosts that calls may be sent on to besides.
    private func redirects(_ reader: inout FieldReader) -> Trunk.Redirects? {
        guard let node = reader.value("redirects") else { return nil }
        if node.items != nil {
            let hosts = (findings.list(node, "redirects") ?? []).compactMap { item -> String? in
                guard let text = findings.string(item, "a host of redirects") else { return nil }
                guard NetworkAddress.Host(literal: text) != nil else {
                    return findings.refuse(item, "a host of redirects", "an address such as 198.51.100.30")
                }
                return text
            }
            return .hosts(hosts)
        }
        switch node.text {
        case "off": return .off
        case "trunk": return .trunk
        default: return findings.refuse(node, "redirects", "off, trunk, or a list of addresses")
        }
    }

    /// `username` and `password` come together; the password is the name of a secret.
    private func login(_ reader: inout FieldReader) -> ServerConfiguration.Login? {
        let nameNode = reader.value("username")
        let secretNode = reader.value("password")
        let user = reader.string("user")
        guard nameNode != nil || secretNode != nil else { return nil }
        guard let nameNode, let secretNode else {
            findings.error(
                "a trunk has both username and password, or neither", at: nameNode ?? secretNode ?? reader.node,
                help: "password is the name of a secret: write password: carrier_password, and that under secrets")
            return nil
        }
        guard let username = findings.string(nameNode, "username"),
            let secret = findings.string(secretNode, "password")
        else { return nil }
        guard DigestCredentials(username: username, password: "") != nil else {
            findings.error("a username has no quotation marks and no backslashes", at: nameNode)
            return nil
        }
        return ServerConfiguration.Login(
            username: username, user: user ?? username, secret: secret, place: secretNode.place,
            length: secretNode.length)
    }

    /// `sign: {key: shaken.pem, certificate: "https://…", attestation: A}`.
    private func signing(_ node: YAMLNode) -> ServerConfiguration.Signing? {
        guard var reader = FieldReader(node, of: "sign", findings: findings) else { return nil }
        defer { reader.finish() }
        let key = reader.required("key")
        let certificate = reader.required("certificate").flatMap { findings.string($0, "certificate") }
        let attestation = reader.choice("attestation", ServerConfiguration.Signing.Attestation.self) ?? .A
        guard let key, let path = findings.string(key, "key"), let certificate else { return nil }
        return ServerConfiguration.Signing(
            key: path, certificate: certificate, attestation: attestation, place: key.place)
    }

    /// `challenge: true`: the trunk has to prove the password when it calls.
    private func challenges(_ reader: inout FieldReader, _ login: ServerConfiguration.Login?) -> Bool {
        guard let node = reader.value("challenge"), findings.boolean(node, "challenge") == true else { return false }
        guard login != nil else {
            findings.error("challenge needs username and password", at: node)
            return false
        }
        return true
    }

    /// `register: true`, or `register: {expires: 10m}`.
    private func registers(_ reader: inout FieldReader) -> (node: YAMLNode, expires: Duration)? {
        guard let node = reader.value("register") else { return nil }
        let usual = Duration.seconds(600)
        guard node.entries != nil else { return findings.boolean(node, "register") == true ? (node, usual) : nil }
        guard var fields = FieldReader(node, of: "register", findings: findings) else { return nil }
        defer { fields.finish() }
        return (node, fields.duration("expires", in: .seconds(30) ... .seconds(86_400)) ?? usual)
    }

    private func registration(
        of trunk: Trunk, _ registers: (node: YAMLNode, expires: Duration)?, _ login: ServerConfiguration.Login?,
        at node: YAMLNode
    ) -> RegistrationSettings? {
        guard let registers else { return nil }
        guard let login else {
            findings.error(
                "register needs username and password", at: registers.node,
                help: "a carrier that knows you by your address wants no registration: leave register out")
            return nil
        }
        return RegistrationSettings(
            name: trunk.name, registrar: trunk.address, alternatives: trunk.alternatives, over: trunk.transport,
            domain: trunk.domain, user: login.user, expires: registers.expires)
    }
}

extension ServerConfiguration {
    /// How we log in at a trunk.
    public struct Login: Sendable {
        /// The name that the password belongs to.
        public var username: String
        /// The user part of our address there; most carriers want the username.
        public var user: String
        /// The name of the secret that is the password.
        public var secret: String
        /// Where the secret is named, for messages.
        public var place: SourcePlace
        /// How many characters its name has there.
        var length: Int
    }

    /// The trunks with the passwords that these secrets hold.
    public func trunks(with secrets: [String: String]) -> [Trunk] {
        signing(trunks).map { trunk in
            var trunk = trunk
            trunk.credentials = logins[trunk.name].flatMap { login in
                secrets[login.secret].flatMap { DigestCredentials(username: login.username, password: $0) }
            }
            return trunk
        }
    }

    /// An error for each password that is no secret. No message repeats what was written: it may be the password itself.
    func unknownPasswords() -> [Diagnostic] {
        let known = Set(secrets.map(\.name))
        return logins.values.filter { !known.contains($0.secret) }.map { login in
            Diagnostic(
                .error, "password is the name of a secret, and there is none of this name", at: login.place,
                length: login.length,
                help: "write password: carrier_password here, and secrets: {carrier_password: {env: CARRIER_PASSWORD}}")
        }
            + (callers?.users ?? []).filter { !known.contains($0.secret) }.map { user in
                Diagnostic(
                    .error, "the password of a user is the name of a secret, and there is none of this name",
                    at: user.place, help: "write users: {reception: reception_password}, and that under secrets")
            }
    }
}
