import SansIO
import Testing

@testable import FlowTest

/// What the ear of a live call makes of sound, without a call.
@Suite struct LiveEarTests {
    /// Noise that is like nothing else, by its seed.
    private func sound(_ seed: UInt64, samples: Int = 12_000) -> [Int16] {
        var random = RandomSource(seed: seed)
        return (0..<samples).map { _ in Int16(truncatingIfNeeded: Int(random.next() % 12_000) - 6000) }
    }

    private func known(_ label: String, _ samples: [Int16]) throws -> KnownSound {
        try #require(KnownSound(label: label, samples: samples))
    }

    /// The prompts that are told of while `samples` come in pieces of 20 ms, with their beginnings in ms.
    private func prompts(in samples: [Int16], by ear: inout LiveEar) -> [String] {
        var told: [String] = []
        for start in stride(from: 0, to: samples.count, by: 160) {
            let piece = Array(samples[start..<min(start + 160, samples.count)])
            let now = Instant(nanoseconds: Int64(start + piece.count) * 125_000)
            for noticed in ear.hear(piece, until: now) {
                if case .prompt(let label, let began) = noticed {
                    told.append("\(label) \(began.nanoseconds / 1_000_000)")
                }
            }
        }
        return told
    }

    @Test(arguments: [0, 400, 800, 1600]) func `a prompt is known whose beginning nobody heard`(missed: Int) throws {
        let welcome = sound(1)
        var ear = LiveEar([try known("welcome", welcome), try known("goodbye", sound(2))])
        #expect(
            prompts(in: Array(welcome.dropFirst(missed)) + [Int16](repeating: 0, count: 4000), by: &ear) == [
                "welcome 0"
            ])
    }

    @Test func `a prompt after silence has the time of its first sample, and one that is not known is none`() throws {
        var ear = LiveEar([try known("welcome", sound(1))])
        let silence = [Int16](repeating: 0, count: 8000)
        #expect(prompts(in: silence + sound(1) + silence + sound(3) + silence, by: &ear) == ["welcome 1000"])
    }
}
