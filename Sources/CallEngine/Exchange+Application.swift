public import Audio
public import FlowModel
public import MediaEngine
import SDP
import SIPCore
public import SansIO

/// What a program that controls its calls itself can ask for. Each command on a call that is over does nothing.
extension Exchange {
    /// Answers an incoming call: 200 with our session description; ``CallEvent/answered`` follows with the ACK.
    public func answer(_ id: CallID, at now: Instant) {
        withCall(id, at: now) { answer($0, at: now) }
    }

    /// Refuses an incoming call that was not answered.
    public func reject(_ id: CallID, status: Int, at now: Instant) {
        withCall(id, at: now) { refuse($0, status: status, "the application refused it", at: now) }
    }

    /// Ends a call, whatever its state.
    public func hangUp(_ id: CallID, at now: Instant) {
        withCall(id, at: now) { end($0, by: "application", "the application hung up", at: now) }
    }

    /// Puts the other side on hold: it is asked to send nothing, and hears what is played (RFC 3264 §8.4). What has
    /// changed is told in the journal.
    public func hold(_ id: CallID, at now: Instant) { offer(.sendonly, in: id, at: now) }

    /// Takes the other side back from hold.
    public func resume(_ id: CallID, at now: Instant) { offer(.sendrecv, in: id, at: now) }

    private func offer(_ direction: Direction, in id: CallID, at now: Instant) {
        withCall(id, at: now) { call in
            guard call.leg.negotiation != nil, call.leg.negotiation?.desiredDirection != direction else { return }
            call.leg.negotiation?.desiredDirection = direction
            if call.leg.isConfirmed { offerSession(call.leg, of: call, at: now) }
        }
    }

    /// Plays segments back to back, in place of what plays now.
    public func play(_ segments: [AudioSegment], id playback: PlaybackID, on id: CallID, at now: Instant) {
        withCall(id, at: now) { $0.leg.port?.audio?.play(playback, segments, volumeDecibels: 0, at: now) }
    }

    /// Silences what plays; ``CallEvent/playbackEnded(_:_:)`` follows.
    public func stopPlayback(on id: CallID, at now: Instant) {
        withCall(id, at: now) { $0.leg.port?.audio?.stopPlayback(at: now) }
    }

    /// Sends keys (`0-9 A-D * #`, `w` and `W` for pauses) as telephone-events, as tones, or as the other side can take them.
    public func sendDigits(
        _ digits: String, id playback: PlaybackID, on: Duration = .milliseconds(100),
        off: Duration = .milliseconds(100),
        as form: SendDigits.Form = .auto, to id: CallID, at now: Instant
    ) {
        withCall(id, at: now) {
            let sequence = DigitToSend.sequence(digits, on: on, off: off)
            $0.leg.port?.audio?.sendDigits(playback, sequence, as: form.media, at: now)
        }
    }

    /// Tells the other side of a key press by SIP INFO (`application/dtmf-relay`).
    public func sendInfoKey(_ key: DTMFDigit, lasting duration: Duration, to id: CallID, at now: Instant) {
        withCall(id, at: now) { call in
            guard let leg = call.leg.id else { return }
            let body = "Signal=\(key.character)\r\nDuration=\(duration.wholeMilliseconds)\r\n"
            userAgent.info(leg, contentType: "application/dtmf-relay", body: Array(body.utf8), at: now)
        }
    }

    /// Answers a ``CallEvent/transferRequested(_:)``: 202, or a refusal with 300...699.
    public func answerTransfer(_ id: CallID, status: Int, at now: Instant) {
        withCall(id, at: now) { if let leg = $0.leg.id { userAgent.answerReferral(leg, status: status, at: now) } }
    }

    /// Tells what the call that was asked for came to so far: a status, of which a final one is the last word.
    public func reportTransfer(_ id: CallID, status: Int, at now: Instant) {
        withCall(id, at: now) { if let leg = $0.leg.id { userAgent.notifyReferral(leg, status: status, at: now) } }
    }

    /// Lets `tap` hear both sides of the call from now on, in place of the tap it had.
    public func setTap(_ tap: any MediaTap, on id: CallID) {
        calls[id]?.leg.port?.audio?.tap = tap
    }

    private func withCall(_ id: CallID, at now: Instant, _ body: (Call) -> Void) {
        guard let call = calls[id], !call.isOver else { return }
        body(call)
        pump(call, at: now)
        settle(at: now)
    }
}

extension SendDigits.Form {
    /// The media engine's word for the flow's.
    var media: DigitForm {
        switch self {
        case .auto: .auto
        case .audio: .audio
        case .rfc4733: .rfc4733
        }
    }
}
