/// What the detector remembers: the amplitudes of the last eight blocks, 32 ms.
struct ToneHistory: Sendable {
    /// Blocks of a window: 24 ms. The two blocks before it show how the window's tones began.
    static let windowBlocks = 6
    /// Blocks kept; a power of two.
    static let blocks = 8
    /// Samples of a window.
    static let windowLength = Float(windowBlocks * ToneBlock.length)

    private var tones = [ToneBlock](repeating: ToneBlock(), count: blocks)
    private var newest = 0
    private var bank = ToneBank()
    /// Whether the newest block is silence.
    private(set) var isSilent = true

    /// A block whose samples all lie within ±60 (−51 dBm0) is silence, and costs nothing more.
    private static let silencePeak: Int16 = 60

    /// The block of `age` blocks ago; 0 is the newest, 7 the oldest.
    @inline(__always)
    subscript(age: Int) -> ToneBlock { tones[(newest &- age) & 7] }

    /// Hears the 32 samples of the next block; `isHolding` while a key is down.
    mutating func hear(_ samples: UnsafeBufferPointer<Int16>, isHolding: Bool) {
        newest = (newest + 1) & 7
        let loudest = samples.reduce(Int16(0)) { max($0, max($1, ~$1)) }
        if loudest > Self.silencePeak {
            tones[newest] = bank.analyse(samples, isHolding: isHolding)
        } else {
            if !isSilent { bank = ToneBank() }
            tones[newest] = ToneBlock()
        }
        isSilent = loudest <= Self.silencePeak
    }
}
