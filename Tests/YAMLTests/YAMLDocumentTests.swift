import TestSupport
import Testing
import YAML

private func parse(_ text: String) -> YAMLDocument { YAMLDocument.parse(Array(text.utf8), path: "f.yaml") }

@Suite("YAML documents")
struct YAMLDocumentTests {
    @Test(
        "scalars keep their source text",
        arguments: [
            "9:00", "0123", "+15551234567", "on", "no", "yes", "1", "1.50", "0x10", "1_000", "true", "2026-03-06",
            "12e3", "=",
            "60:30", "0o7", ".5", "Null",
        ])
    func sourceText(_ text: String) {
        #expect(parse("a: \(text)").root?["a"]?.text == text)
        #expect(parse("\(text): a").root?[text]?.text == "a")
        #expect(parse("[\(text)]").root?.items?.first?.text == text)
    }

    @Test("styles are told apart") func styles() {
        let document = parse("- a\n- 'b'\n- \"c\\n\"\n- |\n  d\n  e\n- >\n  f\n  g\n")
        let scalars = document.root?.items?.compactMap(\.scalar) ?? []
        #expect(scalars.map(\.style) == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded])
        #expect(scalars.map(\.text) == ["a", "b", "c\n", "d\ne\n", "f g\n"])
    }

    @Test("null is only nothing, ~ and null without quotes") func null() {
        let items = parse("[~, null, '', \"null\", nil, '~']\n").root?.items ?? []
        #expect(items.map(\.isNull) == [true, true, false, false, false, false])
        #expect(parse("a:\n").root?["a"]?.isNull == true)
        #expect(parse("").root?.isNull == true)
    }

    @Test("places count lines and columns from 1, in characters") func places() {
        let document = parse("ä: ü\nkey:\n  - \"é\": [x, {y: z}]\n")
        let root = document.root
        #expect(root?["ä"]?.place == SourcePlace(file: "f.yaml", line: 1, column: 4))
        let item = root?["key"]?.items?.first
        #expect(item?.entries?.first?.keyPlace == SourcePlace(file: "f.yaml", line: 3, column: 5))
        #expect(item?["é"]?.items?.first?.place == SourcePlace(file: "f.yaml", line: 3, column: 11))
        #expect(item?["é"]?.items?.last?["y"]?.place == SourcePlace(file: "f.yaml", line: 3, column: 18))
        #expect(item?["é"]?.items?.last?.length == 6)
    }

    @Test("CRLF and a byte order mark are read") func windows() {
        let document = YAMLDocument.parse([0xEF, 0xBB, 0xBF] + Array("a: 1\r\nb: 2\r\n".utf8), path: "w")
        #expect(document.root?["b"]?.text == "2")
        #expect(document.root?["b"]?.place.line == 2)
        #expect(document.file.line(1) == "a: 1")
    }

    static let refused: [(String, String)] = [
        ("a: 1\na: 2\n", "2:1: error: the key \"a\" is already in line 1"),
        ("a: &x 1\n", "1:4: error: &x is a YAML anchor"),
        ("a: *x\n", "1:4: error: *x is a YAML alias"),
        ("a: *\n", "1:4: error: * begins an alias in YAML"),
        ("{*: menu}\n", "1:2: error: * begins an alias in YAML"),
        ("options: {1: a, *: b}\n", "1:17: error: * begins an alias in YAML"),
        ("options: {1: a, #: b}\n", "1:17: error: # begins a comment"),
        ("options: {#: b}\nnext: x\n", "1:11: error: # begins a comment"),
        ("a: !!int 1\n", "1:4: error: ! begins a YAML tag"),
        ("a: !x 1\n", "1:4: error: ! begins a YAML tag"),
        ("a: 1\n---\nb: 2\n", "2:1: error: a second document begins here"),
        ("a:\n\t- b\n", "2:1: error: a tab cannot indent"),
        ("a: 1\n\tb: 2\n", "2:1: error: a tab cannot indent"),
        ("a: {say: ${x}}\n", "1:10: error: inside { } and [ ] the braces of ${…} are read as YAML"),
        ("a: 'x\nb: 1\n", "1:4: error: this quotation mark is never closed"),
        ("a: \"x\\q\"\n", "1:6: error: this \\ begins no escape sequence"),
        ("a: b: c\n", "1:5: error: a second colon in one value"),
        ("a: @b\n", "1:4: error: a value cannot begin with @"),
        ("a: `b`\n", "1:4: error: a value cannot begin with `"),
        ("a: [1, 2\nb: 1\n", "1:4: error: this [ is never closed"),
        ("a: {b: 1\n", "1:4: error: this { is never closed"),
        ("a: [1,\n  2 3: 4: 5]\n", "error: expected a comma or ]"),
        ("a: [1, 2]]\n", "1:10: error: this ] closes nothing"),
        ("- 'It's fine'\n", "1:6: error: the text ends at this quotation mark, and more follows"),
        ("- a: \"He said \"hi\" to me\"\n", "1:15: error: the text ends at this quotation mark"),
        ("- \"\\u12\"\n", "1:3: error: this escape sequence has too few digits"),
        ("- a\n-b: c\n", "2:1: error: there is no space after this dash"),
        ("- a: “b: c”\n", "1:6: error: “ is no quotation mark to YAML"),
        ("- hangup\n  cause: x\n", "1:3: error: there is no colon after hangup"),
        ("- say: x\n    next: y\n", "2:5: error: this line is not indented like the ones it belongs to"),
        ("  - a\n   - b: c\n", "2:4: error: this line is not indented like the ones it belongs to"),
        ("a: {<<: {b: 1}}\n", "1:5: error: << is YAML's merge key"),
        ("a:\n\u{A0}\u{A0}b: 1\n", "2:1: error: U+00A0 looks like a space and cannot indent"),
        ("a: b\u{200B}c\n", "1:5: error: the invisible character U+200B"),
        ("a: \"b\u{202E}c\"\n", "1:6: error: the invisible character U+202E"),
        ("a:\n  - b\n c: d\n", "error: this line is not indented like the ones it belongs to"),
        ("a: 1\nbcd\nc: 2\n", "2:1: error: there is no colon after this key"),
        ("{a: 1}: b\n", "1:1: error: a key must be a single value, not a map"),
        ("? [a]\n: b\n", "1:3: error: a key must be a single value, not a list"),
        ("a: \u{7}\n", "1:4: error: the invisible character U+0007"),
        ("a: x\u{2028}y\n", "1:5: error: the invisible character U+2028"),
        ("a: 1\rb: 2\n", "1:6: error: a carriage return without a line feed"),
        ("a: 1\r", "error: a carriage return without a line feed"),
        (String(repeating: "[", count: 65), "1:65: error: lists and maps nest deeper than 64"),
        ("a: &x [1]\nb: [*x, *x]\n", "2:5: error: *x is a YAML alias"),
    ]

    @Test("what is not read is refused with its place", arguments: refused)
    func refusals(_ text: String, _ message: String) {
        let document = parse(text)
        let shown = document.diagnostics.map { $0.rendered(colour: false) }.joined(separator: "\n")
        #expect(document.root == nil)
        #expect(shown.contains(message), "\(shown)")
    }

    @Test("bytes that are not UTF-8 are refused with their place") func notUTF8() {
        let document = YAMLDocument.parse(Array("a: b\nc: ".utf8) + [0xFF], path: "f")
        #expect(document.diagnostics.first?.description.hasPrefix("f:2:4: error: these bytes are not UTF-8") == true)
    }

    @Test("the size, the depth and the number of values are bounded") func bounds() {
        let large = YAMLDocument.parse(Array(repeating: 0x20, count: YAMLDocument.largest + 1), path: "f")
        #expect(large.diagnostics.map(\.message) == ["the file is larger than 4 MiB"])
        let many = parse("[" + String(repeating: "1,", count: YAMLDocument.mostNodes) + "]")
        #expect(many.diagnostics.map(\.message) == ["the file has more than 100000 values"])
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(parse(deep).root != nil)
    }

    @Test("a long line is refused like any other, and not quoted") func longLines() {
        let document = parse("[" + String(repeating: "*a,", count: 30_000) + "]")
        #expect(document.diagnostics.count == Findings.most)
        #expect(document.diagnostics.allSatisfy { $0.sourceLine == nil })
        #expect(document.diagnostics.first?.place?.column == 2)
    }

    @Test("a billion laughs is a page of messages") func billionLaughs() {
        var text = "a0: &a0 [x]\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(parse(text).diagnostics.count == 41 + 80)
    }

    @Test("mutations of a document never trap") func mutations() {
        var random = Mutator(seed: 7)
        let text = Array("a: {b: [1, \"two\", 'three'], *: x}\nc: |\n  text\nd: # e\n - f: ${g}\n".utf8)
        for _ in 0..<5_000 {
            let document = YAMLDocument.parse(random.mutated(text), path: "f")
            #expect((document.root == nil) == !document.diagnostics.isEmpty)
        }
    }
}
