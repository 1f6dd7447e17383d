public import Audio

/// A place in a prompt that a DTMF detector takes for a key, or nearly so.
public struct KeyLike: Hashable, Sendable {
    /// The key.
    public var digit: DTMFDigit
    /// Where, in samples of the prompt.
    public var samples: Range<Int>
    /// Level of the weaker tone in dBm0.
    public var levelDBm0: Float
    /// Whether it is a key to our detector; the others may become one on a bad line.
    public var isKey: Bool

    /// The keys in `samples`, in order of time.
    /// - Parameter samples: mono, 16-bit linear, 8000 Hz.
    /// - Complexity: O(samples): about 70 µs a second of audio.
    public static func all(in samples: [Int16]) -> [KeyLike] {
        var detector = DTMFDetector(explains: true)
        var found: [KeyLike] = []
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + 160, all.count)]))
                drain(&detector, into: &found)
            }
        }
        [Int16](repeating: 0, count: 800).withUnsafeBufferPointer { detector.process($0) }
        drain(&detector, into: &found)
        return found.sorted { $0.samples.lowerBound < $1.samples.lowerBound }
    }

    private static func drain(_ detector: inout DTMFDetector, into found: inout [KeyLike]) {
        while let event = detector.next() {
            switch event {
            case .began(let digit, let onset, let recognised):
                let level = detector.lastKeyLevelDBm0
                found.append(
                    KeyLike(digit: digit, samples: onset..<max(onset, recognised), levelDBm0: level, isKey: true))
            case .ended(_, let end):
                guard let last = found.lastIndex(where: \.isKey) else { continue }
                let start = found[last].samples.lowerBound
                found[last].samples = start..<max(start, end)
            }
        }
        while let refusal = detector.nextRefusal() {
            guard refusal.isNear, refusal.reason != .frequency else { continue }
            found.append(
                KeyLike(digit: refusal.digit, samples: refusal.samples, levelDBm0: refusal.levelDBm0, isKey: false))
        }
    }
}
