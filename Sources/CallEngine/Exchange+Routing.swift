import SIPCore
import SIPMessage
import SansIO

/// Which number a call is for, and what answers it.
extension Exchange {
    func route(of incoming: IncomingCall) -> NumberPlan.Route {
        configuration.plan.route(user: calledUser(of: incoming))
    }

    /// The user part that names the number: of the Request-URI; where that is the contact which we have registered, it
    /// names the account only, and P-Called-Party-ID (RFC 7315 §4.2), else To, names the number.
    func calledUser(of incoming: IncomingCall) -> String? {
        let user = incoming.requestURI.user
        let isContact = configuration.trunks.contains {
            trunk in
            trunk.registration?.user == user && trunk.addresses.contains { $0.host == incoming.source.host }
        }
        guard isContact else { return user }
        let called = incoming.message.address(of: .pCalledPartyID)?.uri.user
        return [user, called, incoming.to.uri.user].lazy.compactMap(\.self).first { !configuration.plan.isUnknown($0) }
            ?? called ?? incoming.to.uri.user ?? user
    }
}
