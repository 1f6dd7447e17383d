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

    /// The block of `age` blocks ago; 0 is the newest, 7 the oldest.
    @inline(__always)
    subscript(age: Int) -> ToneBlock { tones[(newest &- age) & 7] }

    /// Hears the 32 samples of the next block; `isHolding` while a key is down. Silence costs next to nothing.
    mutating func hear(_ samples: UnsafeBufferPointer<Int16>, isHolding: Bool) {
        newest = (newest + 1) & 7
        let wasSilent = isSilent
        isSilent = Self.isSilence(samples)
        if !isSilent {
            tones[newest] = bank.analyse(samples, isHolding: isHolding)
        } else {
            if !wasSilent { bank = ToneBank() }
            tones[newest] = ToneBlock()
        }
    }

    /// Whether all samples lie within −64…63 (−51 dBm0): no bit above the sixth says more than the sign.
    private static func isSilence(_ samples: UnsafeBufferPointer<Int16>) -> Bool {
        guard let base = samples.baseAddress, samples.count >= ToneBlock.length else { return true }
        var bits: Int16 = 0
        for index in 0..<ToneBlock.length { bits |= base[index] ^ (base[index] &>> 15) }
        return bits < 64
    }
}
