import FlowModel
import Foundation
import Testing

/// The numbers of each language beside those of the Unicode project's library, which Foundation has with it.
@Suite("Numbers beside ICU's")
struct SpokenOracleTests {
    /// Every number up to 2 100, and from there on ever rarer ones up to a thousand millions.
    private static let numbers: [Int] = {
        var numbers = Array(0...2_100)
        var number = 2_117
        while number < 1_000_000_000 {
            numbers.append(number)
            number += number / 97 + 13
        }
        let round = [10_000, 21_000, 80_000, 100_000, 200_000, 999_999, 1_000_000, 1_000_001, 2_000_000, 1_000_000_000]
        return numbers + round
    }()

    @Test("cardinals", arguments: ["en-US", "es-MX", "de-DE", "fr-FR"])
    func cardinals(_ tag: String) throws {
        let formatter = NumberFormatter()
        formatter.locale = Locale(identifier: tag.replacing("-", with: "_"))
        formatter.numberStyle = .spellOut
        let spoken = Spoken(tag)
        let differing = Self.numbers.filter { number in
            folded(spoken.number(.integer(number))) != folded(formatter.string(from: NSNumber(value: number)))
        }
        let first = differing.prefix(5).map { number in
            "\(number): \(spoken.number(.integer(number)) ?? "") / \(formatter.string(from: NSNumber(value: number)) ?? "")"
        }
        #expect(differing.isEmpty, "\(differing.count) differ: \(first)")
    }

    /// Hyphens and soft hyphens are a matter of spelling, not of sound; and before `millions`, a noun, the Académie
    /// keeps the `s` of `quatre-vingts` and `deux cents` that ICU drops.
    private func folded(_ text: String?) -> String? {
        text?.replacing("\u{AD}", with: "").replacing("-", with: " ").replacing("\u{2011}", with: " ")
            .replacing("vingts millions", with: "vingt millions").replacing("cents millions", with: "cent millions")
    }
}
