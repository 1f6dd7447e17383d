import Testing
import YAML

@Suite("Diagnostics")
struct DiagnosticTests {
    private let place = SourcePlace(file: "flow.yaml", line: 3, column: 9)

    @Test("a diagnostic shows place, sentence, line, caret and help") func rendering() {
        let diagnostic = Diagnostic(
            .error, "there is no section \"mian\"", at: place, length: 4, help: "did you mean \"main\"?",
            sourceLine: "- goto: mian")
        #expect(
            diagnostic.rendered(colour: false) == """
                flow.yaml:3:9: error: there is no section "mian"
                  - goto: mian
                          ^~~~
                  help: did you mean "main"?
                """)
    }

    @Test("the caret stays inside the line and under tabs") func carets() {
        let long = Diagnostic(.error, "x", at: place, length: 99, sourceLine: "\t1234567ab")
        #expect(long.rendered(colour: false).hasSuffix("\n  \t       ^~"))
        let beyond = Diagnostic(.error, "x", at: SourcePlace(file: "f", line: 1, column: 40), sourceLine: "ab")
        #expect(beyond.rendered(colour: false).hasSuffix("\n    ^"))
    }

    @Test("the caret stands under letters that are wide, and under those without width") func wideCarets() {
        func caret(_ line: String, _ column: Int, _ length: Int) -> String? {
            let place = SourcePlace(file: "f", line: 1, column: column)
            let shown = Diagnostic(.error, "x", at: place, length: length, sourceLine: line).rendered(colour: false)
            return shown.split(separator: "\n").last.map(String.init)
        }
        #expect(caret("こんにちは x", 7, 1) == "  " + String(repeating: " ", count: 11) + "^")
        #expect(caret("e\u{301}\u{301}x", 4, 1) == "   ^")
        #expect(caret("a 🛒 b", 3, 1) == "    ^~")
    }

    @Test("a long line is cut around the caret") func longLine() {
        let line = String(repeating: "a", count: 3_000) + "HERE" + String(repeating: "b", count: 3_000)
        let place = SourcePlace(file: "f", line: 1, column: 3_001)
        let shown = Diagnostic(.error, "x", at: place, length: 4, sourceLine: line).rendered(colour: false)
        let lines = shown.split(separator: "\n").map(String.init)
        #expect(
            lines[1] == "  …" + String(repeating: "a", count: 60) + "HERE" + String(repeating: "b", count: 56) + "…")
        #expect(lines[2] == String(repeating: " ", count: 63) + "^~~~")
    }

    @Test("colour only when asked, and never from the file") func colour() {
        let diagnostic = Diagnostic(.warning, "bad \u{1B}[2J", at: place, sourceLine: "a\u{1B}b")
        #expect(!diagnostic.rendered(colour: false).contains("\u{1B}"))
        #expect(diagnostic.rendered(colour: true).contains("\u{1B}[1;33mwarning:\u{1B}[0m"))
        #expect(!diagnostic.rendered(colour: true).contains("[2J\u{1B}[2J"))
        #expect(diagnostic.rendered(colour: true).contains("bad \u{FFFD}[2J"))
    }

    @Test("the JSON form is one escaped object") func json() {
        let diagnostic = Diagnostic(.error, "a \"b\"\n", at: place, length: 2, help: "c")
        #expect(
            diagnostic.json == #"{"severity":"error","message":"a \"b\"\n","file":"flow.yaml","line":3,"column":9,"#
                + #""length":2,"help":"c"}"#)
        #expect(Diagnostic(.error, "x").json == #"{"severity":"error","message":"x"}"#)
    }

    @Test("findings are quoted, counted once, sorted and bounded") func findings() {
        let findings = Findings()
        findings.add(SourceFile(path: "flow.yaml", text: "one\ntwo\nthree"))
        findings.error("b", at: place)
        findings.error("b", at: place)
        findings.warning("a", at: SourcePlace(file: "flow.yaml", line: 2, column: 1))
        #expect(findings.sorted.map(\.message) == ["a", "b"])
        #expect(findings.sorted.map(\.sourceLine) == ["two", "three"])
        for number in 0..<1_000 { findings.error("\(number)", at: nil) }
        #expect(findings.diagnostics.count == Findings.most)
    }

    @Test(
        "did you mean",
        arguments: [
            ("mian", "main"), ("Main", "main"), ("finish-on", "finish_on"), ("timeot", "timeout"),
            ("digit_timout", "digit_timeout"),
            ("tim", "timeout"), ("timeout_ms", "timeout"), ("xyz", nil), ("", nil), ("tmieout", "timeout"),
            ("trys", nil), ("mainn", "main"),
        ] as [(String, String?)])
    func suggestions(_ written: String, _ meant: String?) {
        let names = ["main", "finish_on", "timeout", "digit_timeout", "menu"]
        #expect(Suggestion.nearest(to: written, among: names) == meant)
    }

    @Test("help lists the names where none is near") func helpList() {
        #expect(Suggestion.help(for: "zzzzzz", among: ["a", "b"]) == "one of: a, b")
        #expect(Suggestion.help(for: "zzzzzz", among: []) == nil)
    }
}
