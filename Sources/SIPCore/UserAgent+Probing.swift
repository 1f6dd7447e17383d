import SIPMessage
import SansIO

/// Calls without session timers whose other side has vanished (RFC 3261 §12.2.1.2): it is asked now and then, by an
/// OPTIONS in the call. Any answer will do, but for those that say that there is no such call (481, 408), and none.
extension UserAgent {
    /// Begins to ask, or leaves it to the session timers.
    mutating func watchPeer(of id: LegID, at now: Instant) {
        guard let interval = configuration.probeInterval, legs[id]?.session == nil else {
            legs[id]?.timers.cancel(.probe)
            return
        }
        legs[id]?.timers.set(.probe, at: now + interval)
    }

    mutating func probe(_ id: LegID, at now: Instant) {
        guard let leg = legs[id], let interval = configuration.probeInterval, leg.farewell == nil else { return }
        legs[id]?.timers.set(.probe, at: now + interval)
        guard leg.state == .confirmed, var dialog = leg.dialog else { return }
        let request = dialog.makeRequest(.options, via: makeVia(over: dialog.nextHop.transport))
        legs[id]?.dialog = dialog
        start(
            request, headers: [RequestPolicy.accept] + productHeaders(isAnonymous: leg.isAnonymous),
            to: dialog.nextHop, for: .inDialog(id), at: now)
    }
}
