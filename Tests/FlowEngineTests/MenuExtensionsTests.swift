import FlowModel
import SansIO
import Testing
import YAML

@testable import FlowEngine

@Suite("extensions of a menu") struct MenuExtensionsTests {
    private static func flow(_ extensions: String, _ more: String = "") -> String {
        """
        flow: f
        defaults: {on_error: end}
        sections:
          main:
            - menu:
                prompt: {say: "Whom?"}
                options: {"1": one, "0": end}
                extensions: \(extensions)
                \(more)
          one:
            - say: "One."
          reach:
            - dial: {to: $input.extension}
          end:
            - hangup
        """
    }

    private static let usual = flow("{digits: 3, from: people.yaml, goto: reach}")

    private func load(_ text: String, people: String? = "101: \"+1 555 123 0001\"\n102: sip:ada@192.0.2.1\n")
        -> FlowLoadResult
    {
        FlowLoader(
            readFile: { path in
                switch path {
                case "f.yaml": Array(text.utf8)
                case "people.yaml": people.map { Array($0.utf8) }
                default: nil
                }
            }, checkSound: { _, _ in nil }
        ).load("f.yaml")
    }

    private func call() throws -> Caller {
        let result = load(Self.usual)
        var caller = Caller(try #require(result.program, "\(result.diagnostics)"))
        caller.send(.started(isAnswered: true))
        return caller
    }

    @Test("the number of an extension is dialled, in its plain spelling") func dials() throws {
        var caller = try call()
        caller.press("101")
        #expect(caller.commands.last == "dial +15551230001")
        caller = try call()
        caller.press("102")
        #expect(caller.commands.last == "dial sip:ada@192.0.2.1")
    }

    @Test("an option that extensions begin with waits for the next key") func option() throws {
        var caller = try call()
        caller.press("1")
        #expect(!caller.commands.contains("play One."))
        caller.pass(.seconds(3))
        #expect(caller.commands.last == "play One.")
    }

    @Test("an option that no extension begins with acts at once") func atOnce() throws {
        var caller = try call()
        caller.press("0")
        #expect(caller.results.count == 1)
    }

    @Test("an extension that does not exist is no match") func unknown() throws {
        var caller = try call()
        caller.press("107")
        caller.pass(.seconds(3))
        #expect(caller.journalText.contains("noOption"), "\(caller.journalText)")
    }

    @Test("the file is part of what the flow was read from") func paths() {
        #expect(load(Self.usual).paths == ["f.yaml", "people.yaml"])
    }

    @Test(
        "mistakes in the menu are refused where they are",
        arguments: [
            ("{digits: 3, goto: reach}", "extensions needs from", 8),
            ("{digits: 3, from: nobody.yaml, goto: reach}", "there is no file nobody.yaml", 8),
            ("{digits: 3, from: ../x.yaml, goto: reach}", "inside the project", 8),
            ("{digits: 17, from: people.yaml, goto: reach}", "from 1 to 16", 8),
            ("{digits: 4..3, from: people.yaml, goto: reach}", "from 1 to 16", 8),
            ("{digits: 3, from: people.yaml, goto: reech}", "there is no section \"reech\"", 8),
        ])
    func menus(extensions: String, words: String, line: Int) {
        let found = load(Self.flow(extensions)).diagnostics
        #expect(found.contains { $0.message.contains(words) && $0.place?.line == line }, "\(found)")
    }

    @Test(
        "mistakes in the file are refused where they are",
        arguments: [
            ("101: \"+15551230001\"\n1: \"+15551230002\"\n", "does not have 3 digits", 2),
            ("abc: \"+15551230001\"\n", "does not have 3 digits", 1), ("101: 5551230001\n", "not an E.164 number", 1),
            ("[101]\n", "a map of keys and values", 1), ("101: {a: b}\n", "wants text", 1),
            ("101: \"+15551230001\"\n101: \"+15551230002\"\n", "already in line 1", 2),
        ])
    func files(people: String, words: String, line: Int) {
        let found = load(Self.usual, people: people).diagnostics
        #expect(
            found.contains { $0.message.contains(words) && $0.place?.line == line && $0.place?.file == "people.yaml" },
            "\(found)")
    }

    @Test("without a pause an option hides the extensions that begin with it") func hidden() {
        let found = load(Self.flow("{digits: 3, from: people.yaml, goto: reach}", "digit_timeout: 0")).diagnostics
        #expect(found.contains { $0.message.contains("can never be dialled") }, "\(found)")
    }

    @Test("input.extension has a value after that outcome only") func known() {
        let text = Self.usual.replacing("- say: \"One.\"", with: "- say: \"${input.extension}\"")
        #expect(load(text).diagnostics.contains { $0.message.contains("input.extension may be missing") })
    }
}
