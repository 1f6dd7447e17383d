/// Follows the level of what is there when nobody speaks.
///
/// The floor is the lowest level of the last 1.2 s, smoothed over 30 ms: speech has a gap in any such time, so it does
/// not raise the floor. Noise that begins or grows has none; what has kept its level within 6 dB for 600 ms is taken
/// for the new floor at once, which speech does not do.
struct NoiseFloor: Sendable {
    /// Blocks of 10 ms in a part of the window.
    private static let part = 40

    /// The floor in dBm0.
    private(set) var levelDBm0: Float = -65
    /// How often it rose at once because noise had begun.
    private(set) var rises = 0

    /// What was heard first is noise until something quieter comes: a call rarely begins within a word.
    private var minima = InlineArray<3, Float>(repeating: 0)
    private var current: Float = 0
    private var blocks = 0
    private var (previous, beforePrevious): (Float?, Float?) = (nil, nil)
    private var steady = (low: Float(0), high: Float(-90), blocks: 0)

    /// Hears the level of the next block of 10 ms.
    mutating func add(levelDBm0 level: Float) {
        let smoothed = (level + (previous ?? level) + (beforePrevious ?? level)) / 3
        (previous, beforePrevious) = (level, previous)
        current = blocks == 0 ? smoothed : min(current, smoothed)
        blocks += 1
        if blocks == Self.part { finishPart() }
        follow(smoothed)
        levelDBm0 = min(min(minima[0], minima[1]), min(minima[2], blocks == 0 ? 0 : current))
        levelDBm0 = max(levelDBm0, -75)
    }

    private mutating func finishPart() {
        (minima[0], minima[1], minima[2]) = (minima[1], minima[2], current)
        blocks = 0
    }

    private mutating func follow(_ level: Float) {
        steady = (min(steady.low, level), max(steady.high, level), steady.blocks + 1)
        if steady.high - steady.low > 6 { steady = (level, level, 1) }
        guard steady.blocks >= 60 else { return }
        if min(minima[0], minima[1], minima[2]) < steady.low - 6 { rises += 1 }
        for part in minima.indices { minima[part] = max(minima[part], steady.low) }
        current = max(current, steady.low)
    }
}
