import FlowModel
import SansIO
import Testing
import YAML

@testable import FlowEngine

@Suite("record and detect_machine of a dial, and when a call was answered") struct DialRecordingTests {
    private func call(_ steps: String, facts: CallFacts = .usual) throws -> Caller {
        let text =
            "flow: f\ndefaults: {on_error: end}\nsections:\n  main:\n\(steps)  end:\n    - say: \"${input.key ?? 'End.'}\"\n"
        let result = FlowLoader(readFile: { _ in Array(text.utf8) }, checkSound: { _, _ in nil }).load("f.yaml")
        var caller = Caller(try #require(result.program, "\(result.diagnostics)"), facts: facts)
        caller.send(.started(isAnswered: true))
        return caller
    }

    private static let dial = "    - dial: {to: \"+15551230001\", record: true}\n"

    @Test("a conversation is recorded from its first word to its last") func records() throws {
        var caller = try call(Self.dial)
        let dial = caller.lastToken
        #expect(caller.commands == ["dial +15551230001"])
        caller.send(.dialBridged(dial))
        #expect(caller.commands.last == "record call start(FlowModel.RecordCall.Channels.stereo)")
        caller.send(.callRecorded(caller.lastToken, failure: nil))
        caller.send(.dialFinished(dial, outcome: "completed", detail: ""))
        #expect(caller.commands.contains("record call stop"))
        #expect(caller.results.map(\.outcome) == ["completed"])
    }

    @Test("nothing is recorded of a call that nobody took") func unanswered() throws {
        var caller = try call(Self.dial)
        caller.send(.dialFinished(caller.lastToken, outcome: "busy", detail: ""))
        #expect(!caller.commands.contains { $0.hasPrefix("record") })
    }

    @Test("the two talk all the same where it cannot be recorded") func failure() throws {
        var caller = try call(Self.dial)
        let dial = caller.lastToken
        caller.send(.dialBridged(dial))
        caller.send(.callRecorded(caller.lastToken, failure: "the disk is full"))
        #expect(caller.journalText.contains("the conversation is not recorded: the disk is full"))
        caller.send(.dialFinished(dial, outcome: "completed", detail: ""))
        #expect(!caller.commands.contains("record call stop"))
        #expect(caller.results.map(\.outcome) == ["completed"])
    }

    @Test("a recording that record_call began stays as it is") func begun() throws {
        var caller = try call("    - record_call: start\n" + Self.dial)
        caller.send(.callRecorded(caller.lastToken, failure: nil))
        let dial = caller.lastToken
        caller.send(.dialBridged(dial))
        caller.send(.dialFinished(dial, outcome: "completed", detail: ""))
        #expect(caller.commands.count { $0.hasPrefix("record call") } == 1)
    }

    @Test("the times of detect_machine go with the request") func detection() throws {
        let step = "    - dial: {to: \"+15551230001\", detect_machine: {initial_silence: 2s}}\n"
        #expect(try call(step).lastDial?.detection?.initialSilence == .seconds(2))
        #expect(try call(Self.dial).lastDial?.detection == nil)
    }

    @Test("a machine is its own outcome where next names it, else nobody answered", arguments: [true, false])
    func machine(isNamed: Bool) throws {
        let step = """
                - dial: {to: "+15551230001", detect_machine: true}
                  next: {no_answer: nobody\(isNamed ? ", machine: robot" : "")}
              nobody:
                - say: "Nobody."
                - goto: \(isNamed ? "robot" : "end")
            \(isNamed ? "  robot:\n    - say: \"A machine.\"\n    - goto: end\n" : "")
            """
        var caller = try call(step + "\n")
        caller.send(.dialFinished(caller.lastToken, outcome: "machine", detail: ""))
        #expect(caller.commands.last == (isNamed ? "play A machine." : "play Nobody."))
    }

    @Test("call.answered_at is the time of the answer, and null before") func answeredAt() throws {
        let text = """
            flow: f
            sections:
              main:
                - log: "before: ${call.answered_at ?? 'null'}"
                - answer
                - log: "after: ${call.answered_at ?? 'null'}"
            """
        let result = FlowLoader(readFile: { _ in Array(text.utf8) }, checkSound: { _, _ in nil }).load("f.yaml")
        var facts = CallFacts.usual
        facts.wallClock = WallClock(unixNanosecondsAtZero: 0)
        var caller = Caller(try #require(result.program, "\(result.diagnostics)"), facts: facts)
        caller.send(.started(isAnswered: false))
        caller.pass(.seconds(3))
        caller.send(.answered)
        #expect(caller.journalText.contains("before: null"))
        #expect(caller.journalText.contains("after: 1970-01-01T00:00:03.000Z"))
    }
}
