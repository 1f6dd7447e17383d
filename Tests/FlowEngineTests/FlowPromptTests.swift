import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

@Suite("Prompts become files and texts")
struct FlowPromptTests {
    private func played(
        _ items: [Playable], prompts: [String: [Playable]] = [:], vars: [String: Value] = [:], seed: UInt64 = 1
    ) throws -> Caller {
        Caller.answered(Flow(["main": [try .play(items)]], vars: vars, prompts: prompts), seed: seed)
    }

    @Test("Prompt names are expanded, and people read them in brackets")
    func expandsNames() throws {
        let prompts = [
            "welcome": [try Playable.file("sounds/welcome.wav"), try .say("Hello ${caller.name}.")],
            "all": [Playable(.prompt("welcome"))],
        ]
        let caller = try played(
            [Playable(.prompt("all")), Playable(.silence(.seconds(1))), try .file("a/b.wav")], prompts: prompts)
        #expect(caller.commands == ["play welcome=sounds/welcome.wav | Hello Ada. | silence 1000 | b.wav=a/b.wav"])
        #expect(caller.journal.contains(.promptStarted("[all] [welcome] Hello Ada. [b.wav]")))
        #expect(caller.lastPlayed[1] == .speech(text: "Hello Ada.", language: "en-US", voice: nil))
    }

    @Test(
        "Values are said as their kind",
        arguments: [
            (Playable.SayAs.digits, "4711", "4 7 1 1"), (.spell, "ab1", "A B 1"), (.number, "12", "twelve"),
            (.ordinal, "3", "third"),
            (.money, "12.5", "twelve dollars and fifty cents"), (.date, "2026-03-06", "March sixth, twenty twenty six"),
            (.time, "2026-03-06T09:05:00-05:00", "nine oh five AM"),
        ])
    func saysAs(form: Playable.SayAs, value: String, words: String) throws {
        let currency = form == .money ? try template("USD") : nil
        let caller = try played(
            [Playable(.sayAs(form, try template("$value"), currency: currency))], vars: ["value": .text(value)])
        #expect(caller.commands == ["play \(words)"])
    }

    @Test("What cannot be said fails the play, unless it has an alternate")
    func alternates() throws {
        let unsayable = Content.sayAs(.number, try template("$value"), currency: nil)
        let failed = try played([Playable(unsayable)], vars: ["value": .text("abc")])
        #expect(failed.commands == ["hang up"] && failed.journal.contains(.stepEnded(outcome: "failed", next: nil)))
        let saved = try played([Playable(unsayable, else: [.say("some")])], vars: ["value": .null])
        #expect(saved.commands == ["play some"])
        let both = try played([.file("a.wav", else: [.say("words")])])
        #expect(both.commands == ["play (a.wav else words)"])
        let lame = try played([.file("a.wav", else: [.say("${nothing}")])])
        #expect(lame.commands == ["play a.wav"])
    }

    typealias Content = Playable.Content

    @Test("one_of draws by the random source: reproducible, and every list has its turn")
    func draws() throws {
        let item = Playable(.oneOf([[try .say("a")], [try .say("b")], [try .say("c")]]))
        let words = try (0..<30).map { try played([item], seed: $0).commands[0] }
        #expect(Set(words) == ["play a", "play b", "play c"])
        #expect(try played([item], seed: 7).commands == (try played([item], seed: 7).commands))
        #expect(try played([Playable(.oneOf([]))]).commands == ["hang up"])
    }

    @Test("Prompts that name each other, are gone or grow without bound fail the play")
    func bounds() throws {
        let loop = try played(
            [Playable(.prompt("a"))], prompts: ["a": [Playable(.prompt("b"))], "b": [Playable(.prompt("a"))]])
        #expect(loop.commands == ["hang up"] && loop.journalText.contains("more than 8 deep"))
        #expect(try played([Playable(.prompt("gone"))]).journalText.contains("no prompt named gone"))
        let wide = Array(repeating: Playable(.prompt("a")), count: 1200)
        #expect(try played(wide, prompts: ["a": []]).journalText.contains("more than 1000 items"))
    }

    @Test("Language and voice are the step's, else the flow's")
    func languageAndVoice() throws {
        let options = PlayOptions(bargeIn: true, volume: -3, language: "de-DE", voice: "anna")
        let step = Step(.play(Play(items: [try .say("Hallo.")], loop: 1, options: options, isSay: true)))
        let caller = Caller.answered(Flow(["main": [step]]))
        #expect(caller.lastPlayed == [.speech(text: "Hallo.", language: "de-DE", voice: "anna")])
    }

    @Test("Texts are prepared when their section is entered and when what they read is known, each once")
    func looksAhead() throws {
        let flow = Flow(
            [
                "main": [
                    try .say("Hello ${caller.name}."), try .say("Hello ${caller.name}."),
                    try .gather(2...2, saveAs: "n"),
                    try .say("You are number ${n}."), try .say("Not ${input.digits}."), .goto("next"),
                ],
                "next": [try .say("Bye."), try .say("x")],
            ], prompts: [:])
        var caller = Caller.answered(flow)
        #expect(caller.prepared == ["Hello Ada.", "Digits, please."])
        caller.playEnds()
        caller.playEnds()
        caller.press("12")
        #expect(caller.prepared == ["Hello Ada.", "Digits, please.", "You are number 12."])
        caller.playEnds()
        caller.playEnds()
        #expect(caller.prepared.suffix(2) == ["Bye.", "x"])
    }
}
