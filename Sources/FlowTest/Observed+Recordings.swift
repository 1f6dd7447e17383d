import CallEngine
import SansIO

extension Observed {
    /// Whether as many recordings were kept as are expected, each as long as it should be.
    func checkRecordings(_ expected: [ClosedRange<Duration>]?, _ comparison: inout Comparison) {
        guard let expected else { return }
        let found = recordings
        let lengths = found.map { "\(Double($0.wholeMilliseconds / 10) / 100) s" }.joined(separator: ", ")
        guard found.count == expected.count, zip(found, expected).allSatisfy({ $1.contains($0) }) else {
            let words = found.isEmpty ? "nothing was recorded" : "the recordings lasted \(lengths)"
            return comparison.fail("recordings", "\(words), expected were \(expected.count)")
        }
    }
}
