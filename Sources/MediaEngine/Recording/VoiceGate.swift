import Audio

/// Tells whether somebody speaks, packet time by packet time: for the ends of a recording.
///
/// A frame is loud when it lies 9 dB above the noise, and above −46 dBm0 in any case; two loud frames in a row are voice,
/// one alone is a click. The noise is the quietest frame of the last six seconds: nobody talks so long without a gap of
/// 20 ms, while a fan or a dial tone has none and is no voice in the end.
struct VoiceGate {
    private static let least = Level.meanSquareAt0dBm0 * 2.5e-5
    private static let ratio = 8.0
    private static let framesInBlock = 25

    private var blocks = InlineArray<12, Double>(repeating: .infinity)
    private var block = 0
    private var quietest = Double.infinity
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

    /// The power of the quietest frame.
    private var noise: Double {
        var lowest = quietest
        for index in blocks.indices { lowest = min(lowest, blocks[index]) }
        return lowest == .infinity ? 0 : lowest
    }

    private mutating func note(_ power: Double) {
        quietest = min(quietest, power)
        frames += 1
        guard frames == Self.framesInBlock else { return }
        blocks[block] = quietest
        block = (block + 1) % blocks.count
        quietest = .infinity
        frames = 0
    }
}
