import Audio
import Foundation
import YAML

/// Who really answered, read from a file of labels.
enum AMDLabels {
    /// The label of each file name.
    static func read(_ path: String) throws -> [String: AnsweredBy] {
        guard let bytes = Files.bytes(of: path) else { throw AMDError(sentence: "there is no file \(path)") }
        var labels: [String: AnsweredBy] = [:]
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).enumerated() {
            guard let (file, word) = entry(line) else {
                throw AMDError(sentence: "\(path):\(index + 1): expected a file name and a label")
            }
            guard let label = AnsweredBy(rawValue: word) else {
                throw AMDError(
                    sentence: "\(path):\(index + 1): '\(word)' is no label; it is human, machine, fax or unknown")
            }
            labels[(file as NSString).lastPathComponent] = label
        }
        return labels
    }

    private static func entry(_ line: Substring) -> (file: String, label: String)? {
        if line.hasPrefix("{") {
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let file = object?["file"] as? String, let label = object?["label"] as? String else { return nil }
            return (file, label)
        }
        let parts = line.split { ", \t".contains($0) }
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
}

/// How often each kind of answer was taken for which.
struct ConfusionMatrix {
    private var counts: [AnsweredBy: [AnsweredBy: Int]] = [:]

    mutating func count(_ verdict: AnsweredBy, label: AnsweredBy) {
        counts[label, default: [:]][verdict, default: 0] += 1
    }

    /// Right among those decided, `unknown` counted apart; `nil` where there were none.
    func percentage(of label: AnsweredBy) -> Double? {
        let row = counts[label, default: [:]]
        let decided = row.filter { $0.key != .unknown || label == .unknown }.values.reduce(0, +)
        return decided > 0 ? Double(row[label, default: 0]) * 100 / Double(decided) : nil
    }

    /// The lower of people's and machines'.
    var worstPercentage: Double { [AnsweredBy.human, .machine].compactMap(percentage).min() ?? 100 }

    var text: String {
        let verdicts = AnsweredBy.allCases
        let head = "answered by" + verdicts.map { Self.right($0.rawValue) }.joined() + "   right of the decided"
        let rows = verdicts.filter { counts[$0] != nil }.map { label in
            let cells = verdicts.map { Self.right("\(counts[label]?[$0] ?? 0)") }.joined()
            let right = percentage(of: label).map { String(format: "%10.1f %%", $0) } ?? ""
            return label.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0) + cells + right
        }
        return ([head] + rows).joined(separator: "\n")
    }

    var json: String {
        let rows = AnsweredBy.allCases.map { label in
            let cells = AnsweredBy.allCases.map { "\"\($0.rawValue)\":\(counts[label]?[$0] ?? 0)" }
            return "\"\(label.rawValue)\":{\(cells.joined(separator: ","))}"
        }
        return "{\"confusion\":{\(rows.joined(separator: ","))}}"
    }

    private static func right(_ text: String) -> String { String(repeating: " ", count: max(0, 9 - text.count)) + text }
}

extension MachineFinding {
    /// The verdict and its measurements in one line.
    var line: String {
        var parts = ["\(answeredBy.rawValue) at \(Self.text(at)) (\(reason.rawValue.replacing("_", with: " ")))"]
        parts.append("silence \(Self.text(initialSilence)), greeting \(Self.text(greeting)), \(words) words")
        parts.append("longest pause \(Self.text(longestPause)), noise \(Int(noiseDBm0)) dBm0")
        if let progress { parts.append("\(progress.rawValue) tone") }
        if let tone { parts.append("tone of \(Int(tone.hertz.rounded())) Hz for \(Self.text(tone.duration))") }
        return parts.joined(separator: "; ")
    }

    func json(file: String, label: AnsweredBy?) -> String {
        var fields = ["\"file\":\(JSONText.quoted(file))", "\"answered_by\":\"\(answeredBy.rawValue)\""]
        if let label { fields.append("\"label\":\"\(label.rawValue)\"") }
        fields += ["\"reason\":\"\(reason.rawValue)\"", "\"at\":\(Self.seconds(at))", "\"words\":\(words)"]
        fields += ["\"initial_silence\":\(Self.seconds(initialSilence))", "\"greeting\":\(Self.seconds(greeting))"]
        fields += ["\"longest_pause\":\(Self.seconds(longestPause))", "\"noise\":\(Int(noiseDBm0))"]
        if let progress { fields.append("\"progress\":\"\(progress.rawValue)\"") }
        if let tone {
            let length = Self.seconds(tone.duration)
            fields.append(
                "\"tone\":{\"hertz\":\(Int(tone.hertz.rounded())),\"length\":\(length),\"end\":\(Double(tone.end) / 8000)}"
            )
        }
        return "{" + fields.joined(separator: ",") + "}"
    }

    private static func seconds(_ duration: Duration) -> Double { Double(duration / .milliseconds(1)) / 1000 }
    private static func text(_ duration: Duration) -> String { String(format: "%.2f s", seconds(duration)) }
}
