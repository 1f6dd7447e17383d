import FlowEngine
import Numbering
public import SIPCore
import SIPMessage
public import SansIO

/// Signed callers (RFC 8224): incoming calls wait for the verdict of the world, calls of ours are signed.
extension Exchange {
    /// A call has come: what is signed of it is looked at before anything else knows of it.
    func receive(_ incoming: IncomingCall, on leg: LegID, at now: Instant) {
        if let replaced = incoming.replacedLeg { return takeOver(replaced, by: leg, incoming, at: now) }
        guard configuration.verifiesCallers, let claim = CallerClaim(incoming) else {
            return arrive(incoming, on: leg, at: now)
        }
        unverified[leg] = incoming
        emit(.verifyCaller(leg, claim))
    }

    /// The verdict of ``Output/verifyCaller(_:_:)``. A caller who has hung up in the meantime is gone.
    public func callerVerified(_ leg: LegID, _ finding: CallerFinding, at now: Instant) {
        guard let incoming = unverified.removeValue(forKey: leg) else { return }
        arrive(incoming, on: leg, finding, at: now)
        settle(at: now)
    }

    /// The Identity header of a call of ours, and the Date that goes with it (RFC 8224 §4.1); nothing where the trunk has no
    /// key, or is not to know the number.
    func signature(of request: OutgoingCall, by signer: CallSigner?, of call: Call, at now: Instant) -> [(
        HeaderName, String
    )] {
        guard let signer, case .presented(let caller, let profile) = request.caller, let number = caller.number,
            !caller.isWithheld || profile.tellsWithheldNumber, let called = request.target.user
        else { return [] }
        let seconds = configuration.wallClock.unixSeconds(at: now)
        guard let identity = signer(number.description, called, call.id.description, seconds) else { return [] }
        return [(.date, DateHeader(unixSeconds: seconds).description), (.identity, identity)]
    }
}
