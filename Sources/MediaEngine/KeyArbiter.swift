public import Audio
public import RTP
public import SansIO

/// Makes one stream of key presses of three that overlap: tones in the audio, telephone-events (RFC 4733), SIP INFO.
///
/// A telephone may tell of one press in several ways. A gateway that sends telephone-events lets the first tens of
/// milliseconds of the tone through before it notices it; another sends the whole tone as well; one sends the event
/// only when the key is up; an echo returns the tone 200 ms later; INFO comes when signaling finds the time. Two
/// presses of one key within 100 ms are two, though. Time alone cannot tell these apart, so the arbiter works by
/// rank and by claims:
///
/// - **Rank.** RFC 4733 is better than INFO, INFO better than in-band. A call follows the best source it has ever
///   heard from; a worse one is not believed any more: what it tells is a leak, an echo or a repetition.
/// - **Claims.** Only while the call moves to a better source can a press have been reported by a worse one already.
///   So each press reported by a worse source leaves a claim, and the first report of the same key by a better
///   one within the claim's time uses it up instead of being a second press. One claim, one press: two quick presses
///   leave two claims. A telephone-event keeps pace with the audio: it can only tell of the newest press. Where both
///   have one clock, as they should (RFC 4733 §2.1), it began 40 ms after the tone's end at the latest, however late
///   the network brings either; where not, it comes until 60 ms after. INFO comes when it comes, in order.
///
/// A press whose claim is used up while it is still down belongs to the better source from then on: its end is the
/// better source's to tell, since a leaked head ends long before the key does.
///
/// One key is down at a time: a press while another is down ends that one first. What the arbiter does not do: detect,
/// debounce or time out; each source delivers its presses whole.
public struct KeyArbiter: Sendable {
    private struct Held: Sendable {
        var digit: DTMFDigit
        /// As reported.
        var source: KeySource
        /// Whose word ends it.
        var owner: KeySource
        var press: Int
    }

    private struct Claim: Sendable {
        var digit: DTMFDigit
        var source: KeySource
        var press: Int
        /// When the press was last known to be down.
        var lastDown: Instant
        /// The same on the sender's clock; `nil` while it is down.
        var lastStamp: RTPTimestamp?
    }

    /// How long after a press a telephone-event may still tell of the same one: less than a pause between two presses
    /// of one key, but what jitter and a lost packet take.
    private static let eventDelay: Duration = .milliseconds(60)
    /// How long after the end of a tone an event of the same press may begin on the sender's clock, in samples: 40 ms.
    private static let eventDistance = 320
    /// Two clocks further apart are no common one: 2 s.
    private static let commonClock = 16_000
    /// How much later than that it may come: what jitter and a waiting packet take.
    private static let stampedEventDelay: Duration = .milliseconds(300)
    /// The same for INFO, which may have been retransmitted twice.
    private static let infoDelay: Duration = .milliseconds(1500)
    private static let maximumClaims = 8

    /// The best source heard from so far; `nil` before the first press.
    public private(set) var authority: KeySource?
    private var held: Held?
    private var claims: [Claim] = []
    private var presses = 0
    private var events = OutputQueue<MediaEvent>(capacity: 16)

    /// An arbiter that has heard of no press.
    public init() { claims.reserveCapacity(Self.maximumClaims + 1) }

    /// The next event for the call, always ``MediaEvent/keyDown(_:source:at:)`` or ``MediaEvent/keyUp(_:source:at:)``.
    public mutating func poll() -> MediaEvent? { events.pop() }

    /// `source` says that a key went down.
    /// - Parameter stamp: when it did on the sender's clock of 8000 Hz, where that is known.
    public mutating func down(
        _ digit: DTMFDigit, from source: KeySource, at now: Instant, stamp: RTPTimestamp? = nil
    ) {
        if let authority, source.rank < authority.rank { return }
        authority = source
        if takeClaim(of: digit, for: source, at: now, stamp) { return }
        endHeld(at: now)
        presses += 1
        held = Held(digit: digit, source: source, owner: source, press: presses)
        events.push(.keyDown(digit, source: source, at: now))
        if source != .rfc4733 { leaveClaim(at: now) }
    }

    /// `source` says that the key came up. Not believed from a source that does not own the press.
    /// - Parameters:
    ///   - end: when it really came up, where `source` is slow to notice.
    ///   - stamp: the same on the sender's clock of 8000 Hz, where that is known.
    public mutating func up(
        _ digit: DTMFDigit, from source: KeySource, at now: Instant, since end: Instant? = nil,
        stamp: RTPTimestamp? = nil
    ) {
        guard let held, held.digit == digit, held.owner == source else { return }
        endHeld(at: now, since: end, stamp)
    }

    /// Another party took over the far end: its ways of telling keys may be others. Ends what is held.
    public mutating func farEndChanged(at now: Instant) {
        endHeld(at: now)
        claims.removeAll(keepingCapacity: true)
        authority = nil
    }

    private mutating func endHeld(at now: Instant, since end: Instant? = nil, _ stamp: RTPTimestamp? = nil) {
        guard let held else { return }
        self.held = nil
        for index in claims.indices where claims[index].press == held.press {
            claims[index].lastDown = end ?? now
            claims[index].lastStamp = stamp
        }
        events.push(.keyUp(held.digit, source: held.source, at: now))
    }

    private mutating func leaveClaim(at now: Instant) {
        guard let held else { return }
        if claims.count == Self.maximumClaims { claims.removeFirst() }
        claims.append(Claim(digit: held.digit, source: held.source, press: held.press, lastDown: now))
    }

    /// Uses up the oldest press of `digit` that a worse source reported, if there is one.
    private mutating func takeClaim(
        of digit: DTMFDigit, for source: KeySource, at now: Instant, _ stamp: RTPTimestamp?
    ) -> Bool {
        let heldPress = held?.press
        claims.removeAll { $0.press != heldPress && now - $0.lastDown > Self.infoDelay }
        let found = claims.firstIndex { claim in
            claim.digit == digit && claim.source.rank < source.rank
                && (claim.press == heldPress || Self.isInTime(claim, for: source, at: now, stamp))
                && (source == .info || claim.press == presses)
        }
        guard let found else { return false }
        let claim = claims.remove(at: found)
        if claim.press == heldPress { held?.owner = source }
        return true
    }

    /// Whether what `source` tells now may be of a press that is over.
    private static func isInTime(
        _ claim: Claim, for source: KeySource, at now: Instant, _ stamp: RTPTimestamp?
    ) -> Bool {
        guard source != .info else { return now - claim.lastDown <= infoDelay }
        if let stamp, let last = claim.lastStamp {
            let distance = last.distance(to: stamp)
            if abs(distance) < commonClock {
                return distance <= eventDistance && now - claim.lastDown <= stampedEventDelay
            }
        }
        return now - claim.lastDown <= eventDelay
    }
}
