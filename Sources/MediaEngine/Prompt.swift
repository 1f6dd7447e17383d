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
    let coded: CodedPrompt
    /// What in it sounds like a key: its echo must not dial.
    public let keys: [KeyLike]

    /// - Parameter samples: mono, 16-bit linear, 8000 Hz; may be empty.
    /// - Complexity: O(samples): about 0.1 ms a second of audio.
    public init(name: String, samples: [Int16]) {
        self.name = name
        self.samples = samples
        coded = CodedPrompt(samples)
        keys = KeyLike.all(in: samples)
    }

    deinit { coded.deallocate() }

    /// How long it plays.
    public var duration: Duration { .microseconds(samples.count * 125) }

    /// The payload in `law`: one byte a sample.
    public func payload(_ law: G711Law) -> [UInt8] {
        Array(UnsafeBufferPointer(start: coded.payload(law), count: coded.count))
    }
}

/// A prompt's payload in both laws of G.711, as plain memory that its prompt owns.
///
/// Who plays a prompt keeps it alive anyway. Asked for by reference, its payload would be counted for each packet, and the
/// counts of a prompt that all cores play are a cache line that they take from each other.
struct CodedPrompt: @unchecked Sendable {
    /// Bytes of either law; one for each sample.
    let count: Int
    private let memory: UnsafeMutableBufferPointer<UInt8>

    fileprivate init(_ samples: [Int16]) {
        count = samples.count
        memory = .allocate(capacity: 2 * max(count, 1))
        memory.initialize(repeating: 0)
        samples.withUnsafeBufferPointer { samples in
            G711.encode(samples, law: .mu, into: UnsafeMutableBufferPointer(rebasing: memory[..<count]))
            G711.encode(samples, law: .a, into: UnsafeMutableBufferPointer(rebasing: memory[count..<2 * count]))
        }
    }

    fileprivate func deallocate() { memory.deallocate() }

    /// The first byte in `law`; valid as long as the prompt.
    func payload(_ law: G711Law) -> UnsafePointer<UInt8>? {
        memory.baseAddress.map { UnsafePointer($0 + (law == .mu ? 0 : count)) }
    }
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
