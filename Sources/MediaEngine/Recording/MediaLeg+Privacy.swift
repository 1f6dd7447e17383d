import Audio
import SansIO

/// What of the other party's audio may be recorded and passed on.
public enum AudioPrivacy: Hashable, Sendable {
    /// All of it.
    case open
    /// All but keys: a tone is silence from its onset to its end.
    case withoutKeys
    /// Nothing: somebody enters what nobody may hear.
    case silent
}

/// Keeps keys that nobody may know out of recordings, taps and the bridged party's ear.
///
/// A tone is known some 30 to 45 ms after its onset. Recordings and taps are told 200 ms late, so it can still be
/// made silent there from the beginning; the bridged party is made to hear 100 ms late as long as keys are cut. The
/// detector itself hears everything.
extension MediaLeg {
    /// Cut on both sides of a tone: what a detector is unsure of, and the ring of a filter.
    private static let margin = 160
    /// How much of a tone may come before the telephone-event or INFO that tells of it.
    private static let leak = 800

    /// What may be recorded and passed on from now on. While a key is down, less privacy waits for its end.
    public func setPrivacy(_ privacy: AudioPrivacy) {
        wantedPrivacy = privacy
        peer?.fromPeer.holdsBack = privacy == .withoutKeys
        member?.queue.holdsBack = privacy == .withoutKeys
        if !isKeyDown || privacy == .silent { self.privacy = privacy }
    }

    /// Received audio for those who may hear it: `frame` begins at `mediaTime` of its stream.
    func passOn(_ frame: UnsafeBufferPointer<Int16>, payload: UnsafeRawBufferPointer?, mediaTime: Int) {
        guard isCutting else {
            timeline?.receive(frame, mediaTime: mediaTime)
            pass(frame, payload: payload)
            return
        }
        // The recording's time line is silent where nothing is written.
        if frame.count <= Self.frameLength {
            tapSamples.update(repeating: 0)
            pass(UnsafeBufferPointer(rebasing: tapSamples[..<frame.count]))
        }
    }

    private var isCutting: Bool {
        switch privacy {
        case .open: false
        case .withoutKeys: isKeyDown || cutLeft > 0
        case .silent: true
        }
    }

    /// A tone went down `ago` samples before the end of what was received.
    func toneWentDown(ago: Int) {
        keyWentDown(ago: ago)
        isToneDown = true
    }

    func toneCameUp() {
        isToneDown = false
        keyCameUp()
    }

    /// A key that telephone-events or INFO told of: its tone may have leaked before.
    func eventWentDown() {
        if !isKeyDown { keyWentDown(ago: Self.leak) }
        isEventDown = true
    }

    func eventCameUp() {
        isEventDown = false
        keyCameUp()
    }

    private var isKeyDown: Bool { isToneDown || isEventDown }

    private func keyWentDown(ago: Int) {
        let heard = timeline?.place(ofMedia: mediaTime) ?? timeline?.end ?? 0
        lastKeyOnset = max(min(heard, timeline?.end ?? heard) - ago - Self.margin / 2, 0)
        guard privacy != .open else { return }
        timeline?.silenceReceived(from: heard - ago - Self.margin, to: heard + Self.frameLength)
        silencePassed(ago + Self.margin)
    }

    private func keyCameUp() {
        guard !isKeyDown else { return }
        cutLeft = 2 * Self.margin
        if privacy != wantedPrivacy { privacy = .withoutKeys }
    }

    /// Time passes for what is still cut after a key.
    func passedOn(_ count: Int) {
        guard !isKeyDown else { return }
        cutLeft = max(cutLeft - count, 0)
        if cutLeft == 0, privacy != wantedPrivacy { privacy = wantedPrivacy }
    }
}
