import Audio
import RTP

/// Sends keys one after another as telephone-events, with their pauses (RFC 4733 §2.5.1).
struct EventSequence {
    private static let packetTicks = 160

    private var digits: [DigitToSend]
    private var index = 0
    private var sender = TelephoneEventSender()
    /// Ticks that are to pass before the next key; the repetitions of an end are sent meanwhile.
    private var quiet = 0

    init(_ digits: [DigitToSend]) { self.digits = digits }

    /// True until the last pause is over.
    var isActive: Bool { sender.isActive || quiet > 0 || index < digits.count }

    /// The packet of the packet time that begins at `timestamp`; `nil` while it is quiet.
    mutating func next(at timestamp: RTPTimestamp) -> TelephoneEventSender.Packet? {
        if !sender.isActive, quiet <= 0 { begin(at: timestamp) }
        let wasDown = sender.isDown
        if !wasDown { quiet -= Self.packetTicks }
        let packet = sender.next(ticks: Self.packetTicks)
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

    private mutating func begin(at timestamp: RTPTimestamp) {
        guard index < digits.count else { return }
        if let digit = digits[index].digit {
            sender.press(digit.rawValue, ticks: digits[index].on.samples, at: timestamp)
        } else {
            quiet = digits[index].off.samples
            index += 1
        }
    }
}
