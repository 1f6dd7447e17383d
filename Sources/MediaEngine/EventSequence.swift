import Audio
import RTP

/// Sends keys one after another as telephone-events, with their pauses (RFC 4733 §2.5.1).
struct EventSequence {
    private static let packetSamples = 160

    private var digits: [DigitToSend]
    private var index = 0
    private var sender = TelephoneEventSender()
    /// Samples that are to pass before the next key; the repetitions of an end are sent meanwhile.
    private var quiet = 0

    init(_ digits: [DigitToSend]) { self.digits = digits }

    /// True until the last pause is over.
    var isActive: Bool { sender.isActive || quiet > 0 || index < digits.count }

    /// The packet of the packet time that begins at `timestamp`; `nil` while it is quiet.
    /// Durations are told in the clock of the audio that the events stand in (§2.3.5).
    mutating func next(at timestamp: RTPTimestamp, ticksPerSample: Int) -> TelephoneEventSender.Packet? {
        if !sender.isActive, quiet <= 0 { begin(at: timestamp, ticksPerSample: ticksPerSample) }
        let wasDown = sender.isDown
        if !wasDown { quiet -= Self.packetSamples }
        let packet = sender.next(ticks: Self.packetSamples * ticksPerSample)
        if wasDown, !sender.isDown {
            quiet = digits[index].off.samples
            index += 1
        }
        return packet
    }

    /// Sends no further key; one that is down comes up with the next packet.
    mutating func stop() {
        digits.removeLast(digits.count - min(index + (sender.isDown ? 1 : 0), digits.count))
        if sender.isDown { sender.release() } else { quiet = 0 }
    }

    private mutating func begin(at timestamp: RTPTimestamp, ticksPerSample: Int) {
        guard index < digits.count else { return }
        if let digit = digits[index].digit {
            sender.press(digit.rawValue, ticks: digits[index].on.samples * ticksPerSample, at: timestamp)
        } else {
            quiet = digits[index].off.samples
            index += 1
        }
    }
}
