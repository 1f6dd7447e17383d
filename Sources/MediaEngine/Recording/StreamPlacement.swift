/// Where received audio belongs on the call's clock, from its RTP timestamps.
///
/// The packet that took the shortest way tells how the sender's clock and ours lie to each other; later ones say the
/// same, only later, so the network's jitter moves nothing. The two clocks drift: every five seconds the shortest way
/// of those seconds corrects the relation where it is 10 ms off.
struct StreamPlacement {
    /// Samples after the beginning of a stream in which a shorter way counts at once.
    static let settling = 1600
    private static let window = 40_000
    private static let tolerance = 80

    /// What to add to a media time for a place on the clock; `nil` before the first packet.
    private(set) var offset: Int?
    private var settledAt = 0
    private var shortest = Int.max
    private var windowEnd = 0

    /// Notes a packet: its media time and the place on the clock at which it came.
    ///
    /// - Returns: how many samples earlier than before the stream belongs; 0 mostly, and always once it has settled.
    mutating func note(mediaTime: Int, arrival: Int) -> Int {
        let candidate = arrival - mediaTime
        guard let offset else {
            restart(mediaTime: mediaTime, arrival: arrival)
            return 0
        }
        if arrival < settledAt {
            guard candidate < offset else { return 0 }
            self.offset = candidate
            return offset - candidate
        }
        shortest = min(shortest, candidate)
        if arrival >= windowEnd {
            if abs(shortest - offset) >= Self.tolerance { self.offset = shortest }
            shortest = .max
            windowEnd = arrival + Self.window
        }
        return 0
    }

    /// The stream begins anew with this packet: nothing is known of its way yet.
    mutating func restart(mediaTime: Int, arrival: Int) {
        offset = arrival - mediaTime
        settledAt = arrival + Self.settling
        shortest = .max
        windowEnd = settledAt + Self.window
    }

    /// Forgets the stream: the next packet restarts it.
    mutating func forget() { offset = nil }
}
