public import CallEngine
public import SIPCore
import SansIO
public import YAML

/// Reads `callers`: who may call in.
///
///     callers:
///       from: [trunks, 192.0.2.0/24]
///       users: {reception: reception_password}     ← the name of a secret
struct CallersReader {
    let findings: Findings

    /// What is written; `nil` with at least one error, or where it is no map.
    func read(_ node: YAMLNode) -> ServerConfiguration.Callers? {
        guard var reader = FieldReader(node, of: "callers", findings: findings) else { return nil }
        defer { reader.finish() }
        var callers = ServerConfiguration.Callers()
        for item in reader.list("from") ?? [] {
            switch item.text {
            case "trunks": callers.admitsTrunks = true
            case "anyone": callers.admitsAnyone = true
            default: if let block = Self.block(item, "from", findings) { callers.blocks.append(block) }
            }
        }
        if !reader.has("from") { callers.admitsTrunks = true }
        callers.users = users(&reader)
        callers.realm = reader.string("realm") ?? callers.realm
        callers.requestsPerSecond = reader.integer("requests_per_second", in: 1...100_000) ?? callers.requestsPerSecond
        return callers
    }

    private func users(_ reader: inout FieldReader) -> [ServerConfiguration.Callers.User] {
        (reader.map("users") ?? []).compactMap { entry in
            guard let secret = findings.string(entry.value, entry.key) else { return nil }
            guard DigestCredentials(username: entry.key, password: "") != nil else {
                findings.error(
                    "a username has no quotation marks and no backslashes", at: entry.keyPlace, length: entry.key.count)
                return nil
            }
            return ServerConfiguration.Callers.User(name: entry.key, secret: secret, place: entry.value.place)
        }
    }

    /// A block of addresses; reports what is none.
    static func block(_ node: YAMLNode, _ name: String, _ findings: Findings) -> AddressBlock? {
        guard let text = findings.string(node, name) else { return nil }
        if let block = AddressBlock(text) { return block }
        return findings.refuse(
            node, name, name == "from" ? "trunks, anyone, or IP addresses" : "IP addresses",
            help: "write an address like 192.0.2.7, or a block like 192.0.2.0/24")
    }
}

extension ServerConfiguration {
    /// Who may call in.
    public struct Callers: Sendable {
        /// A telephone that knows a password.
        public struct User: Sendable {
            /// Its name.
            public var name: String
            /// The name of the secret that is its password.
            public var secret: String
            /// Where the secret is named, for messages.
            public var place: SourcePlace
        }

        /// Whether trunks may call from their addresses.
        public var admitsTrunks = false
        /// Whether everybody may call.
        public var admitsAnyone = false
        /// Others who may call without a password.
        public var blocks: [AddressBlock] = []
        /// Telephones that call from anywhere and know a password.
        public var users: [User] = []
        /// The realm that passwords are asked with.
        public var realm = "attendant"
        /// Requests a second from one source that is no trunk.
        public var requestsPerSecond = 20
    }

    /// The doors with the passwords that these secrets hold. Where nothing is written, everybody may call, a hundred
    /// requests a second from each source that is no trunk.
    ///
    /// - Parameter trunks: the trunks as they were found; those of the configuration when `nil`.
    public func doors(with secrets: [String: String], trunks: [Trunk]? = nil) -> Doors {
        let trunks = (trunks ?? self.trunks(with: secrets)).map(\.neighbour)
        guard let callers else { return Doors(neighbours: trunks, admitsAnyone: true, requestsPerSecond: 100) }
        return Doors(
            neighbours: callers.admitsTrunks ? trunks : [], blocks: callers.blocks,
            users: callers.users.compactMap { user in
                secrets[user.secret].flatMap { DigestCredentials(username: user.name, password: $0) }
            },
            admitsAnyone: callers.admitsAnyone, realm: callers.realm, requestsPerSecond: callers.requestsPerSecond)
    }
}
