import MediaEngine

/// What stands for rendered speech in a test: a soft hum that lasts as long as a person would take for the text.
///
/// A test must not depend on which speech engine a machine has or on how fast that engine speaks, so
/// each character takes 65 ms, about 150 words a minute. The hum is made of frequencies that no key has.
enum SpeechStandIn {
    static func samples(for text: String) -> [Int16] {
        let count = max(text.count, 4) * 65 * 8
        return (0..<count).map { index in
            // 110 Hz and its third, a triangle each: no sine tables, the same on every machine.
            let low = triangle(index, period: 73)
            let high = triangle(index, period: 24)
            return Int16(low * 3 + high)
        }
    }

    static func prompt(for text: String) -> Prompt { Prompt(name: text, samples: samples(for: text)) }

    /// A triangle wave between -200 and 200.
    private static func triangle(_ index: Int, period: Int) -> Int {
        let phase = index % period * 800 / period
        return phase < 400 ? phase - 200 : 600 - phase
    }
}
