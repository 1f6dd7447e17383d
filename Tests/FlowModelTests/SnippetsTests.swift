import Testing
import YAML

@testable import FlowModel

@Suite("Values put together from recordings")
struct SnippetsTests {
    private static func snippets(_ language: String, _ names: String...) -> Snippets {
        var snippets = Snippets(language: language)
        for name in names {
            let parts = name.split(separator: "/").map(String.init)
            let isTaken = snippets.add(parts[1], in: parts[0], path: name)
            #expect(isTaken, "\(name)")
        }
        return snippets
    }

    private static let english = snippets(
        "en-US", "digits/4", "digits/7", "digits/star", "letters/a", "numbers/4", "numbers/7", "numbers/40",
        "numbers/47",
        "numbers/100", "words/hundred", "words/dollars-and", "words/dollars", "words/and", "words/cents", "months/3",
        "ordinals/6", "weekdays/5", "words/at", "words/AM", "numbers/10", "words/thousand")

    @Test(
        "English",
        arguments: [
            ("4 7 star", ["digits/4", "digits/7", "digits/star"]), ("A 4", ["letters/a", "digits/4"]),
            ("forty seven", ["numbers/47"]), ("forty four", ["numbers/40", "numbers/4"]),
            ("one hundred seven", ["numbers/100", "numbers/7"]),
            ("forty dollars and seven cents", ["numbers/40", "words/dollars-and", "numbers/7", "words/cents"]),
            (
                "Friday, March sixth at ten AM",
                ["weekdays/5", "months/3", "ordinals/6", "words/at", "numbers/10", "words/AM"]
            ),
            ("forty five", nil), ("fortyfour", nil), ("", nil), ("seven hundreds", nil),
        ] as [(String, [String]?)])
    func english(_ text: String, _ files: [String]?) { #expect(Self.english.files(saying: text) == files) }

    @Test("German words are put together from their parts") func german() {
        let german = Self.snippets(
            "de-DE", "numbers/2", "words/hundert", "numbers/45", "numbers/5", "words/und", "numbers/40")
        #expect(german.files(saying: "zweihundertfünfundvierzig") == ["numbers/2", "words/hundert", "numbers/45"])
        #expect(german.files(saying: "fünfundvierzig fünf") == ["numbers/45", "numbers/5"])
        #expect(german.files(saying: "zweihundertsechs") == nil)
    }

    @Test("names that say nothing are told") func names() {
        var snippets = Snippets(language: "en")
        for (name, category) in [
            ("x", "numbers"), ("13", "months"), ("0", "weekdays"), ("ab", "letters"), ("0", "ordinals"),
        ] {
            let isTaken = snippets.add(name, in: category, path: "p")
            #expect(!isTaken, "\(category)/\(name)")
        }
        #expect(snippets.isEmpty && snippets.files(saying: "one") == nil)
    }

    @Test("a flow takes the recordings beside it") func flow() throws {
        let yaml = "flow: f\nlanguage: en-US\nsnippets: sounds\nsections: {main: [{play: {number: 47}}]}\n"
        let loader = FlowLoader(
            readFile: { $0 == "f.yaml" ? Array(yaml.utf8) : [1] }, checkSound: { _, _ in nil },
            listFolder: { folder in
                switch folder {
                case "sounds": ["en-US", "README.md"]
                case "sounds/en-US/numbers": ["47.wav", "40.wav"]
                default: []
                }
            })
        let result = loader.load("f.yaml")
        let flow = try #require(result.program?.main, "\(result.diagnostics)")
        #expect(flow.snippets["en-us"]?.files(saying: "forty seven") == ["sounds/en-US/numbers/47.wav"])
    }
}
