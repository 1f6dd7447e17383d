import Audio
import RTP
import SDP

/// Two legs that hear each other.
///
/// Both must live on one thread. Audio passes decoded, so the codecs may differ, and between equal laws of G.711 it
/// comes out byte for byte. Between two that speak G.722, or Opus, a packet passes as it came where nothing is done to its
/// sound (``PassedPayloads``). A queue evens out the arrival (``PlayoutQueue``). Keys of RFC 4733 pass as such where the other side takes them, otherwise as tones.
extension MediaLeg {
    /// Lets `a` and `b` hear each other instead of whom they heard before. What plays on a leg goes first.
    public static func bridge(_ a: MediaLeg, _ b: MediaLeg) {
        precondition(a !== b, "a leg does not hear itself")
        for leg in [a, b] {
            leg.unbridge()
            leg.leaveConference()
        }
        a.peer = b
        b.peer = a
        for leg in [a, b] { leg.agreeOnPayloads() }
        a.fromPeer.clear(expectingJitter: b.expectedJitter)
        b.fromPeer.clear(expectingJitter: a.expectedJitter)
        for leg in [a, b] { leg.passPause() }
    }

    /// Packets that the peer can send as they come are kept beside their audio.
    func agreeOnPayloads() {
        guard let peer else { return fromPeer.keepsPayloads = false }
        fromPeer.keepsPayloads = codec == peer.codec && codec.law == nil
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

    /// What the spacing of the leg's packets has been like, in samples: three times the mean deviation covers nearly all.
    var expectedJitter: Int { min((reception.jitter * 3).samples, 8000) }

    private func leaveBridge() {
        fromPeer.keepsPayloads = false
        fromPeer.clear()
        relay.up()
    }

    private func appendTone(_ digit: DTMFDigit) {
        var tones = digitTones ?? Playback([])
        tones.append(DigitToSend(digit))
        digitTones = tones
    }
}
