import CallEngine
import FlowEngine
import FlowModel
import MediaEngine

/// A prompt that an ear can tell by its sound, and what people read of it.
struct KnownSound {
    /// Samples compared at once, as in ``PlayedSound``.
    private static let pieceLength = 1600
    /// The shortest piece that is like nothing else.
    private static let leastLength = 800
    /// So many pieces from its first sound on decide whether it is the prompt.
    private static let decisive = 3

    let label: String
    let samples: [Int16]
    /// The first parts that sound, in order.
    let pieces: [Range<Int>]

    /// `nil` where there is too little to hear.
    init?(label: String, samples: [Int16]) {
        let pieces = Self.pieces(of: samples)
        guard !pieces.isEmpty else { return nil }
        self.label = label
        self.samples = samples
        self.pieces = pieces
    }

    /// How many samples from the beginning of the prompt on must have come before it can be told.
    var decisiveLength: Int { pieces.last?.upperBound ?? 0 }

    private static func pieces(of samples: [Int16]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while pieces.count < decisive, samples.count - start >= leastLength {
            let piece = start..<min(start + pieceLength, samples.count)
            if sounds(samples, in: piece) { pieces.append(piece) }
            start = piece.upperBound
        }
        return pieces
    }

    private static func sounds(_ samples: [Int16], in range: Range<Int>) -> Bool {
        samples.withUnsafeBufferPointer { samples in
            Correlation.energy(UnsafeBufferPointer(rebasing: samples[range])) > Float(range.count) * 100 * 100
        }
    }
}

extension KnownSound {
    /// The prompts that a test asks for and whose sound is known: out of the flow, and out of the test itself.
    ///
    /// - Parameter sound: gives what a prompt sounds like; `nil` where it cannot be had.
    static func asked(
        for wanted: [Heard], in program: FlowProgram?, sound: (PromptKey) -> Prompt?
    ) -> [KnownSound] {
        let own = wanted.compactMap { heard in
            heard.sound.flatMap { KnownSound(label: Heard.label(of: heard, at: $0.path), samples: $0.samples) }
        }
        let needed = wanted.filter { $0.sound == nil }
        let ofFlow = (program?.labelledPrompts ?? []).compactMap { label, playable -> KnownSound? in
            guard needed.contains(where: { $0.matches(label) }), let key = PromptKey(playable) else { return nil }
            return sound(key).flatMap { KnownSound(label: label, samples: $0.samples) }
        }
        return own + ofFlow
    }
}

extension Heard {
    /// What the ear calls a prompt that the test itself has the sound of.
    static func label(of heard: Heard, at path: String) -> String {
        "\(heard.words) [\(path.split(separator: "/").last ?? "")]"
    }
}
