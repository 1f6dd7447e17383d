/// Takes the rumble, the hum and the offset of a line away: a Butterworth high pass of second order at 200 Hz.
///
/// Speech and telephone tones lie above; a car's rumble and the mains lie below and would hide pauses.
struct LineFilter: Sendable {
    private var (first, second) = (Float.zero, Float.zero)

    /// The next sample, at 8000 Hz.
    @inline(__always)
    mutating func run(_ sample: Float) -> Float {
        let output = 0.894_858_6 * sample + first
        first = -1.789_717_2 * sample + 1.778_631_8 * output + second
        second = 0.894_858_6 * sample - 0.800_802_6 * output
        return output
    }
}

/// Cuts what is fed, in any number of samples, into blocks of 10 ms without rumble, and measures each.
struct LineBlocks: Sendable {
    /// The samples of a block: 10 ms at 8000 Hz.
    static let length = 80

    /// Samples of whole blocks so far.
    private(set) var position = 0
    /// The block that was last made whole.
    private(set) var samples = InlineArray<80, Float>(repeating: 0)
    /// Its mean square, in squares of 16-bit units.
    private(set) var power: Float = 0
    private var filter = LineFilter()
    private var filled = 0
    private var sum: Float = 0

    /// Takes one sample; true when it made a block whole.
    @inline(__always)
    mutating func add(_ sample: Int16) -> Bool {
        let clean = filter.run(Float(sample))
        samples[filled] = clean
        sum += clean * clean
        filled += 1
        guard filled == Self.length else { return false }
        power = sum / Float(Self.length)
        (filled, sum) = (0, 0)
        position += Self.length
        return true
    }

    /// The level of the last block in dBm0, at least −90.
    var levelDBm0: Float { Self.levelDBm0(ofPower: power) }

    /// A mean square as a level in dBm0, at least −90.
    static func levelDBm0(ofPower power: Float) -> Float {
        guard power > 0.25 else { return -90 }
        return max(-90, Float(Decibels.value(ofPowerRatio: Double(power) / Level.meanSquareAt0dBm0)))
    }
}
