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
    /// Where requests go when the address does not answer, in this order; spoken to like the address.
    public var alternatives: [NetworkAddress] = []
    /// Whether provisional responses are acknowledged (RFC 3262), in calls from there and to there.
    public var reliability = ProvisionalReliability.supported
    /// Whom a call of ours may be sent on to, by 300, 301 or 302.
    public var redirects = Redirects.trunk
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
    /// How it wants to be told who calls.
    public var identity = IdentityProfile()
    /// Signs the calls that go out there; `nil` where there is no key.
    public var signer: CallSigner?
    /// The user part of our address there; `nil` for a trunk that knows us by our address.
    public var user: String?
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

    /// Whom a call of ours may be sent on to.
    public enum Redirects: Sendable, Hashable {
        /// Nobody: a redirection is a refusal.
        case off
        /// Numbers at the trunk's own domain or addresses.
        case trunk
        /// Those, and anything at these hosts: literal addresses.
        case hosts([String])
    }

    /// The address of a trunk whose name was not found yet.
    public static let nowhere = NetworkAddress(host: .v4(0), port: 0)

    /// Whether it is known where the trunk is.
    public var isFound: Bool { address != Self.nowhere }

    /// The trunk's addresses, the first one first; none while it is not known where it is.
    public var addresses: [NetworkAddress] { isFound ? [address] + alternatives : [] }

    /// Who we are there; `nil` without credentials.
    public var account: SIPAccount? {
        credentials.map {
            SIPAccount(
                name: name, credentials: $0, hosts: Set(addresses.map(\.host)), domain: domain, realm: realm)
        }
    }

    /// The rule for redirections of calls through the trunk.
    var redirectRule: RedirectRule {
        let own = [domain] + addresses.map(\.host.uriText)
        switch redirects {
        case .off: return .none
        case .trunk: return RedirectRule(home: Set(own))
        case .hosts(let hosts):
            let others = hosts.map { NetworkAddress.Host(literal: $0)?.uriText ?? $0 }
            return RedirectRule(home: Set(own), others: Set(others))
        }
    }

    /// What the user agent does for a call to one of the trunk's addresses.
    func prepare(_ call: inout OutgoingCall) {
        call.transport = transport
        call.serverName = domain
        call.alternatives = alternatives.map { Hop($0, over: transport, serverName: domain) }
        call.reliability = reliability
        call.redirects = redirectRule
    }

    /// The trunk as a caller, where it is one that may call.
    public var neighbour: Doors.Neighbour {
        Doors.Neighbour(
            name: name, blocks: addresses.map { AddressBlock($0.host) } + sources,
            credentials: isChallenged ? credentials : nil)
    }

    /// What the callee is shown for the caller id that a flow or a program asked for.
    ///
    /// - Parameter wanted: an E.164 number on this trunk's list; `nil` or an empty text for an anonymous call (RFC 3323).
    /// - Throws: ``CallerIDRefused``, before anything is sent.
    /// - Parameter diversions: who has sent the call on, the last one first; told where the trunk wants to know it.
    public func identity(
        showing wanted: String?, name: String?, diversions: [CallDiversion] = []
    ) throws(CallerIDRefused) -> OutboundIdentity {
        guard let wanted, !wanted.allSatisfy(\.isWhitespace) else { return present(callerIDs.first, nil, diversions) }
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
        return present(number, name, diversions, isWithheld: false)
    }

    private func present(
        _ number: PhoneNumber?, _ name: String?, _ diversions: [CallDiversion], isWithheld: Bool = true
    ) -> OutboundIdentity {
        var caller = CallerPresentation(
            number: number, name: name, isWithheld: isWithheld, account: user, domain: domain)
        caller.diversions = diversions
        return .presented(caller, as: identity)
    }
}

/// A caller id that a trunk does not let us show, as a sentence.
public struct CallerIDRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public var reason: String
    /// The sentence.
    public var description: String { reason }
}
