import RTP

/// Sends keys to one leg while they are pressed on the leg that it is bridged with (RFC 4733 §2.5.1).
///
/// A key that goes down while the end of the one before is still being repeated waits its turn, and is then
/// sent 100 ms long when it has come up already.
struct KeyRelay {
    private static let packetSamples = 160
    private static let overdueSamples = 800
    private static let maximumWaiting = 16

    private var sender = TelephoneEventSender()
    private var waiting: [(code: UInt8, isUp: Bool)] = [] {
        didSet { isWaiting = !waiting.isEmpty }
    }
    /// Asked for each packet: known without a look at the memory of those that wait.
    private var isWaiting = false

    init() { waiting.reserveCapacity(Self.maximumWaiting) }

    var isActive: Bool { sender.isActive || isWaiting }

    mutating func down(_ code: UInt8) {
        guard waiting.count < Self.maximumWaiting else { return }
        waiting.append((code, false))
    }

    mutating func up() {
        if waiting.isEmpty { sender.release() } else { waiting[waiting.count - 1].isUp = true }
    }

    /// The packet of the packet time that begins at `timestamp`; `nil` when there is nothing to send.
    mutating func next(at timestamp: RTPTimestamp, ticksPerSample: Int) -> TelephoneEventSender.Packet? {
        if !sender.isActive, !waiting.isEmpty {
            let first = waiting.removeFirst()
            let ticks = first.isUp ? Self.overdueSamples * ticksPerSample : nil
            sender.press(first.code, ticks: ticks, at: timestamp)
        }
        return sender.next(ticks: Self.packetSamples * ticksPerSample)
    }
}
