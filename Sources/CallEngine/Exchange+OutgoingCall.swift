import FlowEngine
import Numbering
import SIPCore
import SIPMessage
import SansIO

/// Where a call of ours goes, and who it says is calling.
extension Exchange {
    /// The INVITE to a number through the first trunk, or to a SIP URI with a literal address.
    func outgoingCall(
        to target: String, showing callerID: String?, name: String?, diversions: [CallDiversion] = []
    ) throws(CallRefused) -> OutgoingCall {
        guard let trunk = configuration.trunks.first else {
            throw CallRefused("there is no trunk to call \(target) through")
        }
        return try outgoingCall(to: target, through: trunk, showing: callerID, name: name, diversions: diversions)
    }

    func outgoingCall(
        to target: String, through trunk: Trunk, showing callerID: String?, name: String?,
        diversions: [CallDiversion] = []
    ) throws(CallRefused) -> OutgoingCall {
        guard trunk.isFound else {
            throw CallRefused("it is not known where trunk \"\(trunk.name)\" is: its name was not found")
        }
        let identity: OutboundIdentity
        do { identity = try trunk.identity(showing: callerID, name: name, diversions: diversions) } catch {
            throw CallRefused(error.reason)
        }
        let (uri, destination) = try address(of: target, through: trunk)
        var call = OutgoingCall(target: uri, destination: destination, caller: identity, offer: [])
        if trunk.credentials != nil { call.account = trunk.name }
        if destination == trunk.address { trunk.prepare(&call) }
        return call
    }

    private func address(of target: String, through trunk: Trunk) throws(CallRefused) -> (SIPURI, NetworkAddress) {
        let uri = try uri(of: target, at: trunk.domain)
        if uri.host == trunk.domain { return (uri, trunk.address) }
        guard let destination = NetworkAddress(literal: uri.host, port: uri.port ?? 5060) else {
            throw CallRefused(
                "\"\(target)\" cannot be called: \(uri.host) is neither an address nor the trunk's domain")
        }
        return (uri, destination)
    }

    /// A target as a URI; a number is one at that domain.
    func uri(of target: String, at domain: String) throws(CallRefused) -> SIPURI {
        guard target.hasPrefix("sip:") else {
            do { return SIPURI(user: try PhoneNumber(target).description, host: domain) } catch {
                throw CallRefused("\(error)")
            }
        }
        guard var uri = try? SIPURI(parsing: target) else { throw CallRefused("\"\(target)\" is not a SIP URI") }
        // Headers in a URI would become headers of the INVITE: those are said under `headers`.
        uri.headers = nil
        return uri
    }
}

extension HeaderText {
    /// The name as the user agent takes it.
    var headerName: HeaderName { HeaderName(name) }
}

/// Why a call was not placed, as a sentence; nothing was sent.
public struct CallRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public var reason: String
    init(_ reason: String) { self.reason = reason }
    /// The sentence.
    public var description: String { reason }
}
