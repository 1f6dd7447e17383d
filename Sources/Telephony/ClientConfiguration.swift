import CallEngine
import Networking
public import Numbering
public import SDP
import SIPCore
import SansIO

extension Client {
    /// Where a client listens, what its numbers are and how its calls go out.
    public struct Configuration: Sendable {
        /// `address:port` for SIP over UDP; port 0 lets the system choose.
        public var listen: String
        /// The address that others see of us, where it is not the one we listen on.
        public var publicAddress: String?
        /// Our numbers. A call to one of them has ``Call/toType-swift.property`` `.did`; with an empty list, a call to any E.164 number.
        public var numbers: [PhoneNumber]
        /// The way out; `nil` for a client that only takes calls.
        public var trunk: TrunkAddress?

        /// A client that takes calls for any E.164 number, unless `numbers` says which.
        public init(
            listen: String, publicAddress: String? = nil, numbers: [PhoneNumber] = [], trunk: TrunkAddress? = nil
        ) {
            self.listen = listen
            self.publicAddress = publicAddress
            self.numbers = numbers
            self.trunk = trunk
        }

        func network() throws(ClientError) -> NetworkDriver.Configuration {
            var network = NetworkDriver.Configuration(listen: try address(listen))
            if let publicAddress {
                guard let host = NetworkAddress.Host(literal: publicAddress) else {
                    throw ClientError("the public address \"\(publicAddress)\" is not an IP address")
                }
                network.publicHost = host
            }
            network.plan = NumberPlan(applicationTakesTheRest: true)
            if let trunk {
                let address = try address(trunk.address)
                network.trunks = [try trunk.trunk(at: address)]
                network.keepsRegistrations = true
            }
            return network
        }
    }

    /// A trunk that is reached by address.
    public struct TrunkAddress: Sendable {
        /// What to call it.
        public var name: String
        /// `address:port` of the carrier.
        public var address: String
        /// The carrier's domain, where it wants one in the request URI.
        public var domain: String?
        /// The numbers that may be shown as caller id.
        public var callerIDs: [PhoneNumber]
        /// Whether audio is encrypted (SRTP), with keys in the session descriptions.
        public var encryption = MediaEncryption.off

        /// The name and password for trunks that ask; `nil` for one that knows us by our address.
        public var login: Login?

        /// How we log in at a trunk.
        public struct Login: Sendable {
            /// The name, without quotation marks and backslashes.
            public var username: String
            /// The password. It leaves the machine as a hash only, and to the trunk alone.
            public var password: String
            /// Whether we register, so that calls reach us.
            public var registers: Bool

            /// A name and a password; registers unless told not to.
            public init(username: String, password: String, registers: Bool = true) {
                self.username = username
                self.password = password
                self.registers = registers
            }
        }

        func trunk(at address: NetworkAddress) throws(ClientError) -> Trunk {
            var trunk = Trunk(
                name: name, address: address, domain: domain ?? address.host.description, callerIDs: callerIDs,
                encryption: encryption)
            guard let login else { return trunk }
            guard let credentials = DigestCredentials(username: login.username, password: login.password) else {
                throw ClientError("a username has no quotation marks and no backslashes")
            }
            trunk.credentials = credentials
            if login.registers {
                trunk.registration = RegistrationSettings(
                    name: name, registrar: address, domain: trunk.domain, user: login.username)
            }
            return trunk
        }

        /// A trunk at an address; without caller ids every call through it is anonymous.
        public init(_ name: String, at address: String, domain: String? = nil, callerIDs: [PhoneNumber] = []) {
            self.name = name
            self.address = address
            self.domain = domain
            self.callerIDs = callerIDs
        }
    }
}

/// Reads `address:port` with a literal address; port 5060 where none is written.
private func address(_ text: String) throws(ClientError) -> NetworkAddress {
    guard let address = NetworkAddress(text: text) else {
        throw ClientError("\"\(text)\" is not an address and port like 127.0.0.1:5060 or [::1]:5060")
    }
    return address
}
