import Audio
import MediaEngine
import YAML

/// What is heard when somebody, or something, answers: for `answered_by:` of a test, through the real detector.
///
/// A voice that says nothing: a buzz whose pitch glides, cut into syllables, the same on every machine.
public enum AnsweringSound: String, Sendable, CaseIterable {
    case human, machine, fax, unknown

    /// The sound itself; without a sample for `unknown`.
    var prompt: Prompt { Prompt(name: "answered_by", samples: samples) }

    /// The steps of the caller that answers like this; the test's own steps follow.
    func steps(at place: SourcePlace) -> [CallerStep] {
        guard !samples.isEmpty else { return [] }
        let sound = CallerSound(path: "answered_by: \(rawValue)", prompt: prompt)
        return [CallerStep(action: .audio(sound), place: place)]
    }

    /// Half a second of hello; a greeting of 3.6 s and a beep; a fax's answer; nothing.
    private var samples: [Int16] {
        switch self {
        case .human: Self.silence(300) + Self.voice(540)
        case .machine: Self.silence(500) + Self.voice(3600) + Self.silence(900) + Self.tone(1000, 400)
        case .fax: Self.silence(300) + Self.tone(2100, 3000)
        case .unknown: []
        }
    }

    private static func silence(_ milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * 8) }

    private static func tone(_ hertz: Double, _ milliseconds: Int) -> [Int16] {
        ToneGenerator.samples(hertz: [hertz], levelDBm0: -15, duration: .milliseconds(milliseconds))
    }

    private static func voice(_ milliseconds: Int) -> [Int16] {
        var phase = 0
        return (0..<milliseconds * 8).map { index in
            // A sawtooth of 100 to 150 Hz, in syllables of 180 ms that rise and fall.
            let glide = index % 6400
            phase += 100 + (glide < 3200 ? glide : 6400 - glide) / 64
            if phase >= 8000 { phase -= 8000 }
            let part = index % 1440
            let loudness = 10 + (part < 720 ? part : 1440 - part) / 8
            return Int16((phase - 4000) * loudness / 100)
        }
    }
}
