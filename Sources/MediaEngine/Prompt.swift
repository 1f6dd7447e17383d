public import Audio

/// Audio that is ready to be played: encoded once, shared by every call that plays it.
///
/// A prompt holds its samples for mixing and volume, and its payload in both laws of G.711; playing it at 0 dB
/// copies payload into packets and computes nothing.
public final class Prompt: Sendable {
    /// For people: a file's name, or the spoken text.
    public let name: String
    /// Mono, 16-bit linear, 8000 Hz.
    public let samples: [Int16]
    let muLaw: [UInt8]
    let aLaw: [UInt8]
    /// What in it sounds like a key: its echo must not dial.
    public let keys: [KeyLike]

    /// - Parameter samples: mono, 16-bit linear, 8000 Hz; may be empty.
    /// - Complexity: O(samples): about 0.1 ms a second of audio.
    public init(name: String, samples: [Int16]) {
        self.name = name
        self.samples = samples
        muLaw = G711.encode(samples, law: .mu)
        aLaw = G711.encode(samples, law: .a)
        keys = KeyLike.all(in: samples)
    }

    /// How long it plays.
    public var duration: Duration { .microseconds(samples.count * 125) }

    /// The payload in `law`: one byte a sample.
    public func payload(_ law: G711Law) -> [UInt8] { law == .mu ? muLaw : aLaw }
}

/// One of the things that are played back to back, without a gap of a single sample.
public enum AudioSegment: Sendable {
    case prompt(Prompt)
    case silence(Duration)
    /// A sum of up to four sines of −13 dBm0 each; frequencies in Hz, those outside 1...3999 are left out.
    case tone(hertz: [Int], Duration)
}

/// Names one playback or one sending of digits, so that its end can be told from another's.
public struct PlaybackID: Hashable, Sendable {
    /// The caller's own number.
    public let rawValue: UInt64

    /// A name out of the caller's own number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// How a playback ended.
public enum PlaybackEnd: Hashable, Sendable {
    /// Its last sample is in the packet that was just made.
    case finished
    /// It was stopped, or replaced by another.
    case stopped
}
