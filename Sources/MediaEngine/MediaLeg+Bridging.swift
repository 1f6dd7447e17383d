import Audio
import SDP

/// Two legs that hear each other.
///
/// Both must live on one thread. Audio passes decoded, so the laws may differ; it waits 40 ms in a queue that evens
/// out arrival. Keys of RFC 4733 pass as such where the other side takes them, otherwise as tones.
extension MediaLeg {
    /// Lets `a` and `b` hear each other instead of whom they heard before. What plays on a leg goes first.
    public static func bridge(_ a: MediaLeg, _ b: MediaLeg) {
        precondition(a !== b, "a leg does not hear itself")
        a.unbridge()
        b.unbridge()
        a.peer = b
        b.peer = a
    }

    /// Ends the bridge for both legs; a leg that is not bridged stays as it is.
    public func unbridge() {
        let other = peer
        peer = nil
        leaveBridge()
        if other?.peer === self {
            other?.peer = nil
            other?.leaveBridge()
        }
    }

    func relayDown(_ digit: DTMFDigit) {
        if media.telephoneEventSend != nil { relay.down(digit.rawValue) } else { appendTone(digit) }
    }

    func relayUp() {
        if media.telephoneEventSend != nil { relay.up() }
    }

    func relayPress(_ digit: DTMFDigit) {
        relayDown(digit)
        relayUp()
    }

    private func leaveBridge() {
        fromPeer.clear()
        relay.up()
    }

    private func appendTone(_ digit: DTMFDigit) {
        var tones = digitTones ?? Playback([])
        tones.append(DigitToSend(digit))
        digitTones = tones
    }
}
