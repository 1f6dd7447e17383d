import MediaEngine
import Synchronization

/// What stands for rendered speech in a test: a soft hum that lasts as long as a person would take for the text.
///
/// A test must not depend on which speech engine a machine has or on how fast that engine speaks, so
/// each character takes 65 ms, about 150 words a minute. The hum is made of frequencies that no key has.
enum SpeechStandIn {
    /// Hums that were made, by their lengths: many tests say the same.
    private static let made = Mutex<[Int: Prompt]>([:])
    /// How many characters all kept hums may have together: 100 MB of sound.
    private static let mostKept = 65_000
    private static let sampleTime = 65 * 8

    /// The hum for a text.
    static func prompt(for text: String) -> Prompt {
        let length = min(max(text.count, 4), 20_000)
        if let prompt = made.withLock({ $0[length] }) { return prompt }
        let prompt = Prompt(name: "speech", samples: samples(length * sampleTime))
        made.withLock { kept in
            if kept.keys.reduce(length, +) > mostKept { kept.removeAll() }
            kept[length] = prompt
        }
        return prompt
    }

    private static func samples(_ count: Int) -> [Int16] {
        // 110 Hz and its third, a triangle each: no sine tables, the same on every machine.
        let low = (0..<73).map { Int16(triangle($0, period: 73) * 3) }
        let high = (0..<24).map { Int16(triangle($0, period: 24)) }
        var lowPhase = 0
        var highPhase = 0
        return (0..<count).map { _ in
            defer {
                lowPhase = lowPhase == 72 ? 0 : lowPhase + 1
                highPhase = highPhase == 23 ? 0 : highPhase + 1
            }
            return low[lowPhase] + high[highPhase]
        }
    }

    /// A triangle wave between -200 and 200.
    private static func triangle(_ index: Int, period: Int) -> Int {
        let phase = index % period * 800 / period
        return phase < 400 ? phase - 200 : 600 - phase
    }
}
