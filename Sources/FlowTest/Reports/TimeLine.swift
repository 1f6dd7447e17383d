import Audio
import CallEngine
import FlowEngine
import MediaEngine
import SansIO

/// A call drawn from left to right: sections, what the caller did, both waveforms, prompts and keys.
struct TimeLine {
    private static let left = 64.0
    private static let width = 1000.0
    private static let height = 252.0
    private static let stepLevels = 3

    private let result: TestResult
    private let refusals: [DTMFRefusal]
    private let begin: Instant
    private let seconds: Double

    init(_ result: TestResult, refusals: [DTMFRefusal]) {
        self.result = result
        self.refusals = refusals
        let first = result.journal.first?.at ?? .zero
        begin = first
        let last = max(result.journal.last?.at ?? first, result.steps.last?.began ?? first)
        seconds = max(0.5, (last - first) / .seconds(1))
    }

    var svg: String {
        let offset = result.audio.map { ($0.began - begin) / .seconds(1) } ?? 0
        return """
            <svg class="line" viewBox="0 0 1080 \(Int(Self.height))" data-length="\(Self.number(seconds))" \
            data-left="\(Int(Self.left))" data-width="\(Int(Self.width))" data-offset="\(Self.number(offset))">\
            \(grid)\(sections)\(steps)\(waves)\(prompts)\(keys)\
            <line class="head" x1="0" x2="0" y1="22" y2="\(Int(Self.height) - 16)"/></svg>
            """
    }

    private func x(_ instant: Instant) -> Double { x(seconds: (instant - begin) / .seconds(1)) }
    private func x(seconds: Double) -> Double { Self.left + Self.width * min(max(seconds / self.seconds, 0), 1) }

    // MARK: Lanes, from the top

    private var grid: String {
        let step = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].first { seconds / $0 <= 14 } ?? 7200
        let marks = (0...Int(seconds / step)).map { index -> String in
            let at = Self.number(x(seconds: Double(index) * step))
            let label = step < 1 ? Self.number(Double(index) * step) : "\(Int(Double(index) * step))"
            return "<line class=\"grid\" x1=\"\(at)\" x2=\"\(at)\" y1=\"24\" y2=\"236\"/>"
                + "<text class=\"t\" x=\"\(at)\" y=\"249\" text-anchor=\"middle\">\(label) s</text>"
        }
        let lanes = [("caller", 112), ("flow", 178)].map {
            "<text class=\"t\" x=\"4\" y=\"\($0.1 + 4)\">\($0.0)</text>"
        }
        return marks.joined() + lanes.joined()
    }

    private var sections: String {
        var entered: [(at: Instant, name: String)] = []
        for entry in result.journal {
            if case .flow(.sectionEntered(_, let name)) = entry.event { entered.append((entry.at, name)) }
        }
        return entered.indices.map { index in
            let start = x(entered[index].at)
            let end = index + 1 < entered.count ? x(entered[index + 1].at) : x(seconds: seconds)
            let room = Int((end - start - 6) / 6.2)
            let name = room >= 2 ? Self.fitted(entered[index].name, room) : ""
            return "<g><title>section \(HTMLPage.escaped(entered[index].name))</title>"
                + "<rect class=\"band\(index % 2 == 1 ? " odd" : "")\" x=\"\(Self.number(start))\" y=\"2\" "
                + "width=\"\(Self.number(max(1, end - start)))\" height=\"20\" rx=\"3\"/>"
                + "<text x=\"\(Self.number(start + 4))\" y=\"16\">\(HTMLPage.escaped(name))</text></g>"
        }.joined()
    }

    /// The caller's steps as flags, on three levels so that they do not cover each other.
    private var steps: String {
        result.steps.enumerated().map { number, mark in
            let isWrong = result.failures.contains { $0.step == mark.index }
            let suffix = isWrong ? " wrong" : ""
            let at = x(mark.began)
            let y = 38 + number % Self.stepLevels * 14
            let label = CallLadder.title(of: result.test.steps[mark.index])
            let anchor = at > Self.left + Self.width * 0.8 ? " text-anchor=\"end\" dx=\"-7\"" : ""
            return "<g><title>step \(mark.index + 1): \(HTMLPage.escaped(label))</title>"
                + "<line class=\"step\(suffix)\" x1=\"\(Self.number(at))\" x2=\"\(Self.number(at))\" y1=\"\(y - 9)\" y2=\"\(y + 3)\"/>"
                + "<text class=\"steptext\(suffix)\" x=\"\(Self.number(at + 3))\" y=\"\(y)\"\(anchor)>"
                + "\(HTMLPage.escaped(Self.fitted(label, 22)))</text></g>"
        }.joined()
    }

    private var waves: String {
        guard let audio = result.audio else { return "" }
        return wave(audio.caller, from: audio.began, middle: 112, "wc")
            + wave(audio.flow, from: audio.began, middle: 178, "wf")
    }

    /// The loudest samples of each of 1,000 columns, on a scale that shows quiet ones, too.
    private func wave(_ samples: [Int16], from first: Instant, middle: Int, _ name: String) -> String {
        guard !samples.isEmpty else { return "" }
        let columns = max(1, Int(Self.width * Double(samples.count) / 8000 / seconds))
        let perColumn = max(1, samples.count / columns)
        var path = ""
        for (column, start) in stride(from: 0, to: samples.count, by: perColumn).enumerated() {
            let loudest = samples[start..<min(start + perColumn, samples.count)].reduce(0) { max($0, abs(Int($1))) }
            let height = Int((Double(loudest) / 32768).squareRoot() * 27)
            let at = Self.number(x(first + .microseconds(start * 125)))
            if height > 0 || column % 8 == 0 { path += "M\(at) \(middle - height)h1v\(2 * height + 1)h-1z" }
        }
        return "<path class=\"\(name)\" d=\"\(path)\"/>"
    }

    /// Prompts lie over the flow's wave, from their begin to the end of their step.
    private var prompts: String {
        var open: (at: Instant, text: String, index: Int)?
        var index = 0
        var drawn = ""
        for entry in result.journal {
            switch entry.event {
            case .flow(.promptStarted(let text)):
                if let open { drawn += prompt(open, until: entry.at) }
                open = (entry.at, text, index)
                index += 1
            case .flow(.stepEnded), .flow(.key), .ended:
                if let prompt = open { drawn += self.prompt(prompt, until: entry.at) }
                open = nil
            default: break
            }
        }
        return drawn
    }

    private func prompt(_ prompt: (at: Instant, text: String, index: Int), until end: Instant) -> String {
        let start = x(prompt.at)
        let width = max(2, x(end) - start)
        let complaint = result.hearing[prompt.index]?.complaint
        let title = "“\(prompt.text)”" + (complaint.map { ": \($0)" } ?? "")
        return "<g><title>\(HTMLPage.escaped(title))</title>"
            + "<rect class=\"prompt\(complaint == nil ? "" : " unheard")\" x=\"\(Self.number(start))\" y=\"148\" "
            + "width=\"\(Self.number(width))\" height=\"74\" rx=\"4\"/>"
            + "<text x=\"\(Self.number(start + 4))\" y=\"218\">\(HTMLPage.escaped(Self.fitted(prompt.text, Int((width - 6) / 5.6))))</text></g>"
    }

    private var keys: String {
        var drawn = ""
        for refusal in refusals {
            guard let audio = result.audio else { break }
            let at = x(audio.began + .microseconds(refusal.samples.lowerBound * 125))
            drawn +=
                "<g><title>\(HTMLPage.escaped(refusal.description))</title>"
                + "<circle class=\"refused\" cx=\"\(Self.number(at))\" cy=\"88\" r=\"7\"/>"
                + "<text class=\"t\" x=\"\(Self.number(at))\" y=\"92\" text-anchor=\"middle\">\(refusal.digit)</text></g>"
        }
        for entry in result.journal {
            guard case .flow(.key(let key, let source, let use)) = entry.event else { continue }
            let at = Self.number(x(entry.at))
            drawn +=
                "<g><title>key \(key), \(source), \(use.rawValue)</title>"
                + "<circle class=\"key\" cx=\"\(at)\" cy=\"112\" r=\"9\"/>"
                + "<text class=\"keytext\" x=\"\(at)\" y=\"116\">\(HTMLPage.escaped(String(key)))</text></g>"
        }
        return drawn
    }

    // MARK: Texts

    private static func fitted(_ text: String, _ room: Int) -> String {
        text.count <= room ? text : room >= 2 ? text.prefix(room - 1) + "…" : ""
    }

    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let fraction = String(100 + abs(hundredths) % 100).dropFirst()
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(fraction)"
    }
}
