import Audio

/// Tells whether somebody speaks, packet time by packet time: for the ends of a recording.
///
/// A frame is loud when it lies 9 dB above the noise of the last two seconds, and above −46 dBm0 in any case; two
/// loud frames in a row are voice, one alone is a click. The noise is the quietest half second's mean among the last
/// four, so a fan is not a voice, and somebody who talks without a pause for breath stays one.
struct VoiceGate {
    private static let least = Level.meanSquareAt0dBm0 * 2.5e-5
    private static let ratio = 8.0
    private static let framesInBlock = 25

    private var blocks = InlineArray<4, Double>(repeating: .infinity)
    private var block = 0
    private var sum = 0.0
    private var frames = 0
    private var wasLoud = false

    /// Hears a frame of 20 ms; true when it belongs to a voice.
    mutating func hear(_ frame: UnsafeBufferPointer<Int16>) -> Bool {
        guard !frame.isEmpty else { return false }
        var energy = 0.0
        for sample in frame { energy += Double(sample) * Double(sample) }
        let power = energy / Double(frame.count)
        let isLoud = power > max(noise * Self.ratio, Self.least)
        defer { wasLoud = isLoud }
        note(power)
        return isLoud && wasLoud
    }

    /// The mean power of the quietest half second.
    private var noise: Double {
        var lowest = Double.infinity
        for index in blocks.indices { lowest = min(lowest, blocks[index]) }
        return lowest == .infinity ? 0 : lowest
    }

    private mutating func note(_ power: Double) {
        sum += power
        frames += 1
        guard frames == Self.framesInBlock else { return }
        blocks[block] = sum / Double(frames)
        block = (block + 1) % blocks.count
        sum = 0
        frames = 0
    }
}
