import Testing
import YAML

@Suite("Strict maps")
struct FieldReaderTests {
    private enum Colour: String, CaseIterable { case red, green }

    /// Reads `text` as a map with `body` and gives the messages.
    private func messages(_ text: String, _ body: (inout FieldReader) -> Void) -> [String] {
        let document = YAMLDocument.parse(Array(text.utf8), path: "f")
        let findings = Findings()
        findings.add(document.file)
        guard let root = document.root, var reader = FieldReader(root, of: "thing", findings: findings) else {
            return findings.diagnostics.map(\.message)
        }
        body(&reader)
        reader.finish()
        return findings.sorted.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" }
    }

    @Test("good values are read") func good() {
        let found = messages("s: 0123\ni: 7\nd: -1.5\nb: off\nt: 500ms\nc: red\nl: [a, b]\nm: {x: y}\nn: null\n") {
            reader in
            #expect(reader.string("s") == "0123")
            #expect(reader.integer("i", in: 1...9) == 7)
            #expect(reader.decimal("d", in: -2...2) == -1.5)
            #expect(reader.boolean("b") == false)
            #expect(reader.duration("t") == .milliseconds(500))
            #expect(reader.choice("c", Colour.self) == .red)
            #expect(reader.strings("l") == ["a", "b"])
            #expect(reader.map("m")?.map(\.key) == ["x"])
            #expect(reader.string("n") == nil)
            #expect(reader.has("n") == true)
            #expect(reader.string("absent") == nil)
        }
        #expect(found == [])
    }

    @Test("each wrong value is reported and none stops the rest") func bad() {
        let found = messages("s: [a]\ni: 70\nb: maybe\nt: 5 sec\nc: gren\nk:   # comment\nx: 1\nlater: 1\n") { reader in
            #expect(reader.string("s") == nil)
            #expect(reader.integer("i", in: 1...9) == nil)
            #expect(reader.boolean("b") == nil)
            #expect(reader.duration("t") == nil)
            #expect(reader.choice("c", Colour.self) == nil)
            #expect(reader.string("k") == nil)
            reader.unavailable("later")
            #expect(reader.required("must") == nil)
        }
        #expect(
            found == [
                "1:1 thing needs must", "1:4 s wants text, not a list",
                "2:4 i wants a whole number from 1 to 9, not \"70\"",
                "3:4 b wants true or false, not \"maybe\"", "4:4 t wants a duration, not \"5 sec\"",
                "5:4 c wants one of red, green, not \"gren\"", "6:3 k has no value: # begins a comment",
                "7:1 thing has no key \"x\"", "8:1 later is not available in this version",
            ])
    }

    @Test("what is no map is reported") func noMap() {
        #expect(messages("[a]") { _ in } == ["thing wants a map of keys and values, not a list"])
        #expect(messages("") { _ in } == ["thing has no value"])
    }

    @Test(
        "durations",
        arguments: [
            ("500ms", 500), ("5s", 5_000), ("2m", 120_000), ("1h", 3_600_000), ("3", 3_000), ("1.5s", 1_500), ("0", 0),
            ("0.25", 250),
            ("1000h", 3_600_000_000),
        ] as [(String, Int)])
    func durations(_ text: String, _ milliseconds: Int) {
        #expect(parseDuration(text) == .milliseconds(milliseconds))
        #expect(parseDuration(durationText(.milliseconds(milliseconds))) == .milliseconds(milliseconds))
    }

    @Test(
        "texts that are no durations",
        arguments: [
            "", "s", "5 s", "-1", "+1", "1e3", "5sec", "1.2345s", "1.", ".5", "99999999", "1001h", "1:30", "٣s", "5S",
            "5ms5s",
        ])
    func noDurations(_ text: String) { #expect(parseDuration(text) == nil) }
}
