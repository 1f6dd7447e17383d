import Audio
import CallEngine
import FlowEngine
import SansIO
import YAML

/// A run as one page to look at and listen to: it needs no other file and no network.
///
/// Each call has its time line with both waveforms, its audio, the keys that were heard and the sounds that were taken for
/// none, and its ladder. Audio is µ-law at 8 kHz, the caller on the left; failed calls come first where it would be too
/// much for a page.
public struct HTMLReport: Sendable {
    /// How much audio a page carries at most, in bytes before base64.
    private static let mostAudio = 12 << 20
    private static let mostRefusals = 40

    private struct Entry: Sendable {
        var file: String
        var name: String
        var isPassed: Bool
        var seconds: String
        var inner: String
        var wav: [UInt8]
    }

    private var entries: [Entry] = []

    /// A page without tests.
    public init() {}

    /// Takes the result of a test; its audio is drawn and encoded at once.
    public mutating func add(_ result: TestResult, in file: TestFile) {
        let refusals = Self.refusals(in: result)
        let inner =
            result.failures.map { Self.failure($0, file) }.joined()
            + "<div class=\"scroll\">\(TimeLine(result, refusals: refusals).svg)</div>\u{1}"
            + Self.keyTable(result, refusals) + Self.ladder(result)
        let seconds = (result.record?.duration ?? .zero).wholeMilliseconds / 100
        entries.append(
            Entry(
                file: file.path, name: result.test.name, isPassed: result.isPassed,
                seconds: "\(seconds / 10).\(seconds % 10) s", inner: inner,
                wav: result.audio.map(TelephoneWAV.stereo) ?? []))
    }

    /// The page.
    public func text(summary: TestSummary, coverage: [FlowCoverage]) -> String {
        let failed = summary.failed > 0 ? "<span class=\"chip bad\">\(summary.failed) failed</span>" : ""
        var body = "<main><header class=\"top\"><h1>Flow tests</h1>\(failed)"
        body += "<span class=\"chip good\">\(summary.passed) passed</span>"
        body += "<span class=\"dim\">\(summary.virtualTime.wholeMilliseconds / 1000) s of calls</span></header>"
        body += tests + coverage.map { CoveragePage.html($0) }.joined()
        return HTMLPage.page(title: "Flow tests", body: body + "</main>")
    }

    private var tests: String {
        let heard = audible
        var html = ""
        var file: String?
        for (index, entry) in entries.enumerated() {
            if entry.file != file { html += "<h2 class=\"mono\">\(HTMLPage.escaped(entry.file))</h2>" }
            file = entry.file
            let chip =
                entry.isPassed ? "<span class=\"chip good\">passed</span>" : "<span class=\"chip bad\">failed</span>"
            let audio = heard.contains(index) ? Self.player(entry.wav) : Self.noPlayer(entry.wav)
            html += """
                <details class="test"\(entry.isPassed ? "" : " open")><summary>\(chip)<span class="name">\
                \(HTMLPage.escaped(entry.name))</span><span class="dim">\(entry.seconds)</span></summary><div class="inner call">\
                \(entry.inner.replacing("\u{1}", with: audio))</div></details>
                """
        }
        return html
    }

    /// Whose audio the page carries: the failed ones' first, then in their order, while there is room.
    private var audible: Set<Int> {
        let order = entries.indices.filter { !entries[$0].isPassed } + entries.indices.filter { entries[$0].isPassed }
        var left = Self.mostAudio
        var result: Set<Int> = []
        for index in order where entries[index].wav.count <= left && !entries[index].wav.isEmpty {
            left -= entries[index].wav.count
            result.insert(index)
        }
        return result
    }

    private static func player(_ wav: [UInt8]) -> String {
        "<audio controls preload=\"metadata\" src=\"data:audio/wav;base64,\(Base64.text(wav))\"></audio>"
    }

    private static func noPlayer(_ wav: [UInt8]) -> String {
        wav.isEmpty
            ? "" : "<p class=\"dim\">The audio is left out to keep the page small; run this test alone to hear it.</p>"
    }

    // MARK: Parts of a test

    private static func failure(_ failure: TestFailure, _ file: TestFile) -> String {
        let line = failure.line.flatMap { number in
            file.source.line(number).map { text in
                "<code class=\"mono\">\(number) │ \(HTMLPage.escaped(String(text.drop { $0 == " " })))</code>"
            }
        }
        let nearest = failure.nearest.map { "<code>nearest: “\(HTMLPage.escaped($0))”</code>" }
        return "<div class=\"failure\">\(HTMLPage.escaped(failure.message))\(line ?? "")\(nearest ?? "")</div>"
    }

    /// What the detector of the call would have said about each sound that it did not take for a key.
    private static func refusals(in result: TestResult) -> [DTMFRefusal] {
        guard let audio = result.audio else { return [] }
        var detector = DTMFDetector(explains: true)
        var refusals: [DTMFRefusal] = []
        audio.caller.withUnsafeBufferPointer { samples in
            for start in stride(from: 0, to: samples.count, by: 160) {
                detector.process(UnsafeBufferPointer(rebasing: samples[start..<min(start + 160, samples.count)]))
                while detector.next() != nil {}
                while let refusal = detector.nextRefusal() { refusals.append(refusal) }
            }
        }
        return Array(refusals.prefix(mostRefusals))
    }

    private static func keyTable(_ result: TestResult, _ refusals: [DTMFRefusal]) -> String {
        var rows: [(at: Duration, html: String)] = []
        let begin = result.journal.first?.at ?? .zero
        for entry in result.journal {
            guard case .flow(.key(let key, let source, let use)) = entry.event else { continue }
            rows.append(
                (
                    entry.at - begin,
                    "<td><b>\(HTMLPage.escaped(String(key)))</b></td><td>key, \(source)</td><td>\(use.rawValue)</td>"
                ))
        }
        for refusal in refusals {
            let at = (result.audio?.began ?? begin) + .microseconds(refusal.samples.lowerBound * 125) - begin
            rows.append(
                (at, "<td>\(refusal.digit)</td><td>no key</td><td>\(HTMLPage.escaped(refusal.description))</td>"))
        }
        guard !rows.isEmpty else { return "" }
        let body = rows.sorted { $0.at < $1.at }.map {
            "<tr><td class=\"mono\">\(CallLadder.seconds($0.at))</td>\($0.html)</tr>"
        }
        return "<table><tr><th>time</th><th>key</th><th></th><th>what became of it</th></tr>\(body.joined())</table>"
    }

    private static func ladder(_ result: TestResult) -> String {
        let lines = CallLadder(result).lines { "\u{2}" + $0 }.map { line -> String in
            let text = HTMLPage.escaped(line)
            return line.hasPrefix("\u{2}") ? "<span class=\"wrong\">\(text)</span>" : text
        }
        return "<pre>\(lines.joined(separator: "\n"))</pre>"
    }
}
