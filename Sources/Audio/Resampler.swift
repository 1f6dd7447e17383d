import CSpeexDSP

/// Changes the sample rate of whole sounds (libspeexdsp).
///
/// The result begins and ends with the sound: the filter's delay is taken off and its tail is drained, so that the
/// length is exact and an edge stays where it was.
public struct Resampler: Hashable, Sendable {
    /// The rates that can be converted from and to, in Hz.
    public static let sampleRates = 1000...384_000

    /// Samples a second of what goes in.
    public let inputRate: Int
    /// Samples a second of what comes out.
    public let outputRate: Int

    /// 160 taps at the lower rate: flat to 0.46 of the lower rate, images 80 dB down.
    private static let quality: Int32 = 8

    /// A converter from `inputRate` to `outputRate`, both in Hz.
    /// - Throws: ``ResamplerError`` when a rate is outside ``sampleRates``.
    public init(from inputRate: Int, to outputRate: Int) throws(ResamplerError) {
        for rate in [inputRate, outputRate] where !Self.sampleRates.contains(rate) { throw ResamplerError(rate: rate) }
        (self.inputRate, self.outputRate) = (inputRate, outputRate)
    }

    /// The length of the result for `count` samples: as long in time, to the nearest sample.
    public func outputCount(for count: Int) -> Int { (count * outputRate + inputRate / 2) / inputRate }

    /// The same sound at the other rate.
    /// - Complexity: about 160 multiplications a sample of the higher rate.
    public func resample(_ samples: [Int16]) -> [Int16] {
        guard inputRate != outputRate, !samples.isEmpty else { return samples }
        let count = outputCount(for: samples.count)
        guard let filter = SpeexFilter(from: inputRate, to: outputRate, quality: Self.quality) else {
            preconditionFailure("libspeexdsp has no memory for a filter")
        }
        return [Int16](unsafeUninitializedCapacity: count) { output, written in
            var target = output[...]
            samples.withUnsafeBufferPointer { filter.run($0[...], into: &target) }
            let tail = [Int16](repeating: 0, count: filter.delay + inputRate / outputRate + 1)
            tail.withUnsafeBufferPointer { filter.run($0[...], into: &target) }
            target.update(repeating: 0)
            written = count
        }
    }
}

/// A sample rate that cannot be converted, as a sentence.
public struct ResamplerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The rate in Hz.
    public let rate: Int

    /// The sentence.
    public var description: String {
        let range = Resampler.sampleRates
        return
            "a sample rate of \(rate) Hz cannot be converted: it has to be \(range.lowerBound) to \(range.upperBound) Hz"
    }
}

/// libspeexdsp's filter, freed when it goes.
private final class SpeexFilter {
    private let state: OpaquePointer

    init?(from inputRate: Int, to outputRate: Int, quality: Int32) {
        guard let state = speex_resampler_init(1, UInt32(inputRate), UInt32(outputRate), quality, nil) else {
            return nil
        }
        self.state = state
        speex_resampler_skip_zeros(state)
    }

    deinit { speex_resampler_destroy(state) }

    /// Samples of input that go in before the first that matters comes out.
    var delay: Int { Int(speex_resampler_get_input_latency(state)) }

    /// Filters all of `input` while there is room in `output`; takes off `output` what was written.
    func run(_ input: Slice<UnsafeBufferPointer<Int16>>, into output: inout Slice<UnsafeMutableBufferPointer<Int16>>) {
        var rest = input
        while !rest.isEmpty, !output.isEmpty {
            var taken = UInt32(clamping: min(rest.count, 1 << 16))
            var made = UInt32(clamping: output.count)
            let source = UnsafeBufferPointer(rebasing: rest)
            let target = UnsafeMutableBufferPointer(rebasing: output)
            let failure = speex_resampler_process_int(
                state, 0, source.baseAddress, &taken, target.baseAddress, &made)
            guard failure == 0, taken > 0 || made > 0 else { return }
            rest = rest.dropFirst(Int(taken))
            output = output.dropFirst(Int(made))
        }
    }
}
