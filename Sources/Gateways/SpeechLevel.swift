import Foundation

/// Makes prompts of every engine and every file equally loud, and cuts the silence around speech.
///
/// Levels are RMS in dB against a full-scale sine.
public enum SpeechLevel {
    /// Where active speech is put, in dBFS.
    public static let target = -16.0
    /// No file is made louder by more: what is that soft is meant to be, or is noise.
    private static let mostGain = 20.0
    /// Beyond this part of full scale samples are rounded off, so that none is clipped.
    private static let knee = 0.7
    private static let frame = 160
    /// Frames further below the loudest one are pauses, in dB.
    private static let activeRange = 30.0

    /// The level of the 20 ms frames that are not pauses, in dBFS; `nil` when all is silence.
    static func active(_ samples: [Int16]) -> Double? {
        let powers = stride(from: 0, to: samples.count, by: frame).map { start in
            meanSquare(samples[start..<min(start + frame, samples.count)])
        }
        guard let loudest = powers.max(), loudest > 0 else { return nil }
        let active = powers.filter { $0 > loudest * pow(10, -activeRange / 10) }
        return 10 * log10(active.reduce(0, +) / Double(active.count) * 2)
    }

    /// `samples` with their active level at ``target``, or 20 dB louder where that is less; what would exceed full scale is rounded off, not clipped.
    public static func normalised(_ samples: [Int16]) -> [Int16] {
        guard let level = active(samples) else { return samples }
        let gain = pow(10, min(target - level, mostGain) / 20) / 32768
        return samples.map { sample in
            var magnitude = abs(Double(sample)) * gain
            if magnitude > knee { magnitude = knee + (1 - knee) * tanh((magnitude - knee) / (1 - knee)) }
            return Int16((magnitude * 32767).rounded()) * (sample < 0 ? -1 : 1)
        }
    }

    /// `samples` with at most 50 ms of silence before and 150 ms after what is heard, and never empty.
    static func trimmed(_ samples: [Int16]) -> [Int16] {
        let isHeard = { (sample: Int16) in sample.magnitude > 100 }
        guard let first = samples.firstIndex(where: isHeard), let last = samples.lastIndex(where: isHeard) else {
            return [Int16](repeating: 0, count: frame)
        }
        return Array(samples[max(0, first - 400)..<min(samples.count, last + 1200)])
    }

    private static func meanSquare(_ samples: ArraySlice<Int16>) -> Double {
        samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count)) / (32768 * 32768)
    }
}
