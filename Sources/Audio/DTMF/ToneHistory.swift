/// The last blocks that the detector heard: amplitudes of nine, samples of six.
struct ToneHistory: Sendable {
    /// Blocks of a window: 24 ms.
    static let windowBlocks = 6
    /// Blocks kept: the window and what came before it.
    static let blocks = 9
    private static let samples = windowBlocks * ToneBlock.length

    private var tones = InlineArray<9, ToneBlock>(repeating: ToneBlock())
    private var audio = InlineArray<192, Int16>(repeating: 0)
    /// Where the block that is being heard begins in `audio`, a ring of six blocks.
    private var blockStart = 0
    private var filled = 0
    private var bank = ToneBank()
    private(set) var isSilent = true

    /// A block whose samples all lie within ±60 (−51 dBm0) is silence, and costs nothing more.
    private static let silencePeak: Int16 = 60

    /// The block of `age` blocks ago; 0 is the newest.
    subscript(age: Int) -> ToneBlock { tones[Self.blocks - 1 - age] }

    /// Takes samples off the front of `rest` until a block is complete.
    /// - Returns: whether a block was completed; its amplitudes are then the newest of the history.
    mutating func fill(from rest: inout Slice<UnsafeBufferPointer<Int16>>) -> Bool {
        let taken = min(ToneBlock.length - filled, rest.count)
        var audio = audio.mutableSpan
        let start = blockStart + filled
        for index in 0..<taken { audio[start + index] = rest[rest.startIndex + index] }
        rest = rest.dropFirst(taken)
        filled += taken
        guard filled == ToneBlock.length else { return false }
        closeBlock()
        return true
    }

    private mutating func closeBlock() {
        let block = newestBlock()
        var tones = tones.mutableSpan
        for age in 1..<Self.blocks { tones[age - 1] = tones[age] }
        tones[Self.blocks - 1] = block
        blockStart = (blockStart + ToneBlock.length) % Self.samples
        filled = 0
    }

    private mutating func newestBlock() -> ToneBlock {
        audio.span.withUnsafeBufferPointer { all in
            let samples = UnsafeBufferPointer(rebasing: all[blockStart..<blockStart + ToneBlock.length])
            isSilent = samples.allSatisfy { $0 <= Self.silencePeak && $0 >= -Self.silencePeak }
            guard isSilent else { return bank.analyse(samples) }
            bank.reset()
            return ToneBlock()
        }
    }

    /// The power (mean square) at `hertz` in the samples of the last six blocks.
    func power(hertz: Float) -> Float {
        let doubledCosine = 2 * Float(Turn.cosine(Double(hertz) / 8000))
        var (last, beforeLast) = (Float(0), Float(0))
        audio.span.withUnsafeBufferPointer { all in
            for part in [blockStart..<Self.samples, 0..<blockStart] {
                for index in part {
                    (last, beforeLast) = (Float(all[index]) + doubledCosine * last - beforeLast, last)
                }
            }
        }
        let square = last * last + beforeLast * beforeLast - doubledCosine * last * beforeLast
        return square * (2 / Float(Self.samples * Self.samples))
    }
}
