public import Audio
import RTP
public import SansIO

/// From tones, telephone-events and INFO to one stream of keys.
extension MediaLeg {
    /// A key that a SIP INFO request told of. It is down and up at once; the duration is the sender's word only.
    public func receiveInfoDigit(_ digit: DTMFDigit, duration: Duration?, at now: Instant) {
        arbiter.down(digit, from: .info, at: now)
        arbiter.up(digit, from: .info, at: now)
        eventWentDown()
        eventCameUp()
        if privacy == .open { peer?.relayPress(digit) }
        drainArbiter()
    }

    func receiveEvent(_ header: RTPHeader, _ payload: UnsafeRawBufferPointer, at now: Instant) {
        guard let event = TelephoneEvent(parsing: payload) else { return }
        let action = eventReceiver.handle(event, ssrc: header.ssrc, timestamp: header.timestamp, at: now)
        if let action { handle(action, stamp: header.timestamp, at: now) }
    }

    /// - Parameter stamp: when the press began on the sender's clock.
    func handle(_ action: TelephoneEventReceiver.Action, stamp: RTPTimestamp? = nil, at now: Instant) {
        switch action {
        case .down(let code): keyDown(code, stamp, at: now)
        case .up(let code): keyUp(code, at: now)
        case .downAndUp(let code):
            keyDown(code, stamp, at: now)
            keyUp(code, at: now)
        case .upAndDown(let up, let down):
            keyUp(up, at: now)
            keyDown(down, stamp, at: now)
        case .upDownAndUp(let up, let other):
            keyUp(up, at: now)
            keyDown(other, stamp, at: now)
            keyUp(other, at: now)
        }
    }

    func detect(_ frame: UnsafeBufferPointer<Int16>, at now: Instant) {
        detector.process(frame)
        detectorTime += frame.count
        while let event = detector.next() {
            switch event {
            case .began(let digit, let onset, _):
                toneWentDown(ago: detectorTime - onset)
                if echoes.isEcho(digit, levelDBm0: detector.lastKeyLevelDBm0, at: now) {
                    tellOnce(digit, "it is the echo of what we send", at: now)
                    continue
                }
                arbiter.down(digit, from: .inBand, at: now)
            case .ended(let digit, let end):
                toneCameUp()
                let ago = max(0, detectorTime - end)
                arbiter.up(
                    digit, from: .inBand, at: now, since: now + .microseconds(-125 * ago),
                    stamp: heardStamp?.advanced(by: -ago))
            }
        }
        tellRefusals(at: now)
    }

    /// Why sounds that were near a key were none: for the call's journal, twice a second at most.
    private func tellRefusals(at now: Instant) {
        while let refusal = detector.nextRefusal() {
            if refusal.isNear { tellOnce(refusal.digit, refusal.explanation, at: now) }
        }
    }

    private func tellOnce(_ digit: DTMFDigit, _ reason: String, at now: Instant) {
        if let lastRefusalTold, now - lastRefusalTold < Self.leastBetweenRefusals { return }
        lastRefusalTold = now
        events.push(.keyRefused(digit, reason: reason, at: now))
    }

    private static var leastBetweenRefusals: Duration { .milliseconds(500) }

    func drainArbiter() {
        while let event = arbiter.poll() { events.push(event) }
    }

    private func keyDown(_ code: UInt8, _ stamp: RTPTimestamp?, at now: Instant) {
        guard let digit = DTMFDigit(rawValue: code) else { return }
        arbiter.down(digit, from: .rfc4733, at: now, stamp: stamp)
        eventWentDown()
        if privacy == .open { peer?.relayDown(digit) }
    }

    private func keyUp(_ code: UInt8, at now: Instant) {
        guard let digit = DTMFDigit(rawValue: code) else { return }
        arbiter.up(digit, from: .rfc4733, at: now)
        eventCameUp()
        peer?.relayUp()
    }
}
