public import Numbering
public import SDP
public import SIPCore
public import SansIO

/// A way out to the telephone network: where its INVITEs go and which numbers it lets us show.
public struct Trunk: Sendable {
    /// What configurations and commands call it.
    public var name: String
    /// Where requests are sent.
    public var address: NetworkAddress
    /// The host part of the request URI, From and To; the carrier's domain, often not the address.
    public var domain: String
    /// By which transport requests are sent there.
    public var transport = SIPTransport.udp
    /// Whether requests that may not fit into one packet go over TCP.
    public var takesLargeRequestsOverTCP = false
    /// The name and password that answer the trunk's challenges; `nil` for a trunk that knows us by our address.
    public var credentials: DigestCredentials?
    /// The realm to answer; `nil` for the domain, and else the first one that the trunk asks with.
    public var realm: String?
    /// The binding that is kept at the trunk, so that it can reach us; `nil` for a trunk that knows where we are.
    public var registration: RegistrationSettings?
    /// Where the trunk calls from, besides its address.
    public var sources: [AddressBlock] = []
    /// Whether the trunk has to prove the same name and password when it calls us.
    public var isChallenged = false
    /// The caller ids that may be shown on this trunk, in the order of the configuration.
    public var callerIDs: [PhoneNumber]
    /// Whether audio is encrypted in calls from and to its address.
    public var encryption: MediaEncryption

    /// A trunk as configured.
    public init(
        name: String, address: NetworkAddress, domain: String, callerIDs: [PhoneNumber],
        encryption: MediaEncryption = .off
    ) {
        self.name = name
        self.address = address
        self.domain = domain
        self.callerIDs = callerIDs
        self.encryption = encryption
    }

    /// Who we are there; `nil` without credentials.
    public var account: SIPAccount? {
        credentials.map {
            SIPAccount(name: name, credentials: $0, hosts: [address.host], domain: domain, realm: realm)
        }
    }

    /// The trunk as a caller, where it is one that may call.
    public var neighbour: Doors.Neighbour {
        Doors.Neighbour(
            name: name, blocks: [AddressBlock(address.host)] + sources, credentials: isChallenged ? credentials : nil)
    }

    /// What the callee is shown for the caller id that a flow or a program asked for.
    ///
    /// - Parameter wanted: an E.164 number on this trunk's list; `nil` or an empty text for an anonymous call (RFC 3323).
    /// - Throws: ``CallerIDRefused``, before anything is sent.
    public func identity(showing wanted: String?, name: String?) throws(CallerIDRefused) -> OutboundIdentity {
        guard let wanted, !wanted.allSatisfy(\.isWhitespace) else { return .anonymous }
        let number: PhoneNumber
        do { number = try PhoneNumber(wanted) } catch {
            throw CallerIDRefused(reason: "the caller id \(error)")
        }
        guard callerIDs.contains(number) else {
            let allowed = callerIDs.isEmpty ? "none" : callerIDs.map(\.description).joined(separator: ", ")
            throw CallerIDRefused(
                reason:
                    "the caller id \(number) may not be shown on trunk \"\(self.name)\" (caller_ids allows: \(allowed))"
            )
        }
        return .number(number, name: name, domain: domain)
    }
}

/// A caller id that a trunk does not let us show, as a sentence.
public struct CallerIDRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public var reason: String
    /// The sentence.
    public var description: String { reason }
}
