import Foundation
import SansIO
import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("The sample flows, as a caller meets them")
struct SampleFlowTests {
    /// The folder of the repository.
    private static let home = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func load(_ name: String) -> FlowLoadResult {
        let loader = FlowLoader(
            readFile: { path in
                FileManager.default.contents(atPath: home.appendingPathComponent(path).path).map(Array.init)
            },
            checkSound: { _, bytes in bytes.starts(with: Array("RIFF".utf8)) ? nil : "no WAV file" })
        return loader.load("flows/\(name).yaml")
    }

    private func call(_ name: String, inputs: [String: Value] = [:], isAnswered: Bool = false) throws -> Caller {
        let loaded = Self.load(name)
        let program = try #require(loaded.program, "\(loaded.diagnostics.map { $0.rendered(colour: false) }.joined())")
        var facts = CallFacts.usual
        facts.inputs = inputs
        var caller = Caller(program, facts: facts)
        caller.send(.started(isAnswered: isAnswered))
        if !isAnswered { caller.send(.answered) }
        return caller
    }

    @Test("They load without a word", arguments: ["front-desk", "message", "pin", "reminder"])
    func load(name: String) {
        let loaded = Self.load(name)
        #expect(loaded.diagnostics.map { $0.rendered(colour: false) } == [])
        #expect(loaded.program != nil)
    }

    @Test("Front desk: the address is read and the caller is bidden goodbye")
    func address() throws {
        var caller = try call("front-desk")
        #expect(caller.commands.contains { $0.contains("welcome.wav") })
        caller.hear("menu.wav")
        caller.press("3")
        caller.hear("10 Main Street")
        caller.hear("goodbye.wav")
        caller.playEnds()
        #expect(caller.commands.last == "hang up")
        #expect(caller.result?.outcome == "completed")
        #expect(caller.result?.path == ["main", "menu", "address", "goodbye", "end"])
    }

    @Test("Front desk: a regular caller presses the key during the welcome")
    func typesAhead() throws {
        var caller = try call("front-desk")
        caller.press("3")
        caller.hear("10 Main Street")
        #expect(!caller.commands.contains { $0.contains("menu.wav") })
    }

    @Test("Front desk: whoever presses nothing, or the wrong keys, comes to the operator")
    func operatorHelps() throws {
        var caller = try call("front-desk")
        caller.hear("menu.wav")
        caller.playEnds()
        caller.pass(.seconds(5))
        caller.hear("Are you still there?")
        caller.press("7")
        caller.hear("sorry.wav")
        caller.playEnds()
        caller.pass(.seconds(5))
        caller.hear("operator")
        caller.playEnds()
        #expect(caller.lastDial?.targets == ["+15551230009"])
        #expect(caller.lastDial?.callerID == "+12125550100")
        caller.send(.dialFinished(caller.lastToken, outcome: "completed", detail: ""))
        caller.hear("goodbye.wav")
    }

    @Test(
        "Front desk: a team that does not answer leaves a message how to reach it",
        arguments: [
            ("1", ["+15551230001", "+15551230002"], "sales"), ("2", ["+15551230003", "+15551230004"], "support"),
        ])
    func teamIsBusy(key: String, targets: [String], team: String) throws {
        var caller = try call("front-desk")
        caller.press(key)
        #expect(caller.lastDial == nil)
        caller.playEnds()
        #expect(caller.lastDial?.targets == targets)
        #expect(caller.lastDial?.music.isEmpty == false)
        caller.send(.dialFinished(caller.lastToken, outcome: "no_answer", detail: ""))
        caller.hear("write to \(team), at acme")
        caller.hear("To hear this again")
        caller.press("1")
        caller.hear("write to \(team), at acme")
        caller.playEnds()
        caller.playEnds()
        caller.pass(.seconds(5))
        caller.hear("goodbye.wav")
        caller.playEnds()
        #expect(caller.result?.outcome == "completed")
    }

    @Test("PIN: the right one is let in and written nowhere")
    func rightPIN() throws {
        var caller = try call("pin")
        caller.hear("four digit PIN")
        caller.press("4711")
        caller.hear("Your balance")
        #expect(!caller.journalText.contains("4711"))
        #expect(caller.run.variables["pin"] == .text("••••"))
    }

    @Test("PIN: three wrong ones lock the card")
    func wrongPINs() throws {
        var caller = try call("pin")
        for _ in 0..<2 {
            caller.hear("four digit PIN")
            caller.press("0815")
            caller.hear("not right.")
        }
        caller.hear("four digit PIN")
        caller.press("0815")
        caller.hear("locked")
        caller.hear("goodbye.wav")
        #expect(!caller.journalText.contains("0815"))
    }

    @Test("PIN: silence ends the call politely")
    func noPIN() throws {
        var caller = try call("pin")
        for _ in 0..<3 {
            caller.hear("four digit PIN")
            caller.playEnds()
            caller.pass(.seconds(8))
        }
        caller.hear("goodbye.wav")
    }

    @Test(
        "Reminder: what the person chose is the flow's result",
        arguments: [("1", "confirmed"), ("3", "declined"), ("*1", "confirmed"), ("", "not_reached")])
    func reminder(keys: String, result: String) throws {
        let inputs: [String: Value] = ["name": .text("Ada"), "at": .text("2026-03-06T15:30:00-05:00")]
        var caller = try call("reminder", inputs: inputs, isAnswered: true)
        caller.pass(.milliseconds(500))
        caller.hear("Hello, Ada. This is Acme Clinic.")
        caller.hear("March sixth")
        caller.press(keys)
        for _ in 0..<20 where caller.results.isEmpty {
            caller.playEnds()
            caller.pass(.seconds(5))
        }
        #expect(caller.result?.value == .map(["result": .text(result)]))
        #expect(caller.result?.outcome == "completed")
    }

    @Test("Reminder: moved by a conversation, or called back when nobody answers")
    func reminderMoved() throws {
        for (outcome, result) in [("completed", "moved"), ("busy", "not_reached")] {
            var caller = try call("reminder", inputs: ["at": .text("2026-03-06T15:30:00-05:00")], isAnswered: true)
            caller.pass(.milliseconds(500))
            caller.hear("Hello. This is")
            caller.press("2")
            caller.hear("One moment")
            caller.playEnds()
            caller.send(.dialFinished(caller.lastToken, outcome: outcome, detail: ""))
            if caller.results.isEmpty { caller.playEnds() }
            #expect(caller.result?.value == .map(["result": .text(result)]))
        }
    }
}
