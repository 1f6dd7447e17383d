public import SansIO

/// Who may call in: trunks by their addresses, others by theirs, telephones by name and password.
///
/// A value that decides and sends nothing. A stranger gets the same answer for every number, whether it exists or not,
/// before anything looks at the number; and the same for every name.
public struct Doors: Sendable {
    /// A trunk as a caller.
    public struct Neighbour: Sendable {
        /// The trunk's name.
        public var name: String
        /// Where it calls from.
        public var blocks: [AddressBlock]
        /// The name and password it has to know as well; `nil` where its address is enough.
        public var credentials: DigestCredentials?

        /// A trunk as a caller.
        public init(name: String, blocks: [AddressBlock], credentials: DigestCredentials? = nil) {
            self.name = name
            self.blocks = blocks
            self.credentials = credentials
        }
    }

    /// What a source has to do to be let in.
    public enum Verdict: Sendable, Equatable {
        /// Nothing. The trunk that it is, or the block that it lies in; `nil` where anyone may call.
        case admitted(by: String?)
        /// It has to prove a password: of that trunk, or of any user where `nil`.
        case asked(of: String?)
        /// It cannot.
        case refused
    }

    /// The trunks.
    public var neighbours: [Neighbour]
    /// Others who may call without a password.
    public var blocks: [AddressBlock]
    /// Telephones that call from anywhere and know a password.
    public var users: [DigestCredentials]
    /// Whether everybody may call.
    public var admitsAnyone: Bool
    /// The realm that passwords are asked with.
    public var realm: String
    /// Requests a second that are listened to from one source which is no trunk; a burst may have ten times as many.
    public var requestsPerSecond: Int

    /// Doors out of their parts.
    public init(
        neighbours: [Neighbour] = [], blocks: [AddressBlock] = [], users: [DigestCredentials] = [],
        admitsAnyone: Bool = false, realm: String = "attendant", requestsPerSecond: Int = 20
    ) {
        self.neighbours = neighbours
        self.blocks = blocks
        self.users = users
        self.admitsAnyone = admitsAnyone
        self.realm = realm
        self.requestsPerSecond = requestsPerSecond
    }

    /// The trunk whose address this is.
    public func neighbour(at host: NetworkAddress.Host) -> Neighbour? {
        neighbours.first { $0.blocks.contains { $0.contains(host) } }
    }

    /// What a source has to do to be let in.
    public func verdict(of host: NetworkAddress.Host) -> Verdict {
        if let neighbour = neighbour(at: host) {
            return neighbour.credentials == nil ? .admitted(by: neighbour.name) : .asked(of: neighbour.name)
        }
        if let block = blocks.first(where: { $0.contains(host) }) { return .admitted(by: block.description) }
        if admitsAnyone { return .admitted(by: nil) }
        return users.isEmpty ? .refused : .asked(of: nil)
    }

    /// Whose passwords are good for a source that is asked.
    func credentials(for host: NetworkAddress.Host) -> [DigestCredentials] {
        neighbour(at: host).map { $0.credentials.map { [$0] } ?? [] } ?? users
    }
}
