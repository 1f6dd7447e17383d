import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

@Suite("Variables, scopes and frames")
struct FlowValuesTests {
    @Test("set, when, if and switch decide by the variables")
    func decides() throws {
        let choice = Switch(expression: try expression("caller.name"), cases: ["Ada", "Bob"])
        let flow = Flow(
            [
                "main": [
                    try .set("tries", "${tries + 1}"),
                    Step(.log(Log(text: try template("never"), level: .info)), when: try expression("tries > 1")),
                    try .if("tries == 1", then: "first", else: "other"),
                ],
                "first": [Step(.switch(choice), next: ["Ada": "ada"])],
                "ada": [
                    try .log(
                        "hello ${caller.name} at ${did.label} ${call.id} ${inputs.n ?? 'none'} ${caller.headers.X_Tenant ?? '-'}"
                    )
                ],
                "other": [.hangup],
            ], vars: ["tries": .integer(0)])
        let caller = Caller.answered(flow)
        #expect(caller.result?.path == ["main", "first", "ada"])
        #expect(caller.run.variables == ["tries": .integer(1)])
        #expect(caller.journal.contains(.variableSet(name: "tries", value: "1")))
        #expect(caller.journal.contains(.log(level: "info", text: "hello Ada at front desk c1 none -")))
        #expect(!caller.journalText.contains("never"))
    }

    @Test("An expression without a value takes the bad outcome, or ends the run with a sentence and a place")
    func evaluationFails() throws {
        let saved = Caller.answered(
            Flow(["main": [try .say("You have ${nothing}.", next: ["failed": "sorry"])], "sorry": [.hangup]]))
        #expect(saved.result?.path == ["main", "sorry"])
        let lost = Caller.answered(Flow(["main": [try .set("a", "${1 / 0}")]]))
        #expect(lost.result?.outcome == "failed")
        #expect(lost.result?.detail.hasPrefix("flow.yaml:7:5: set: a: ") == true)
        #expect(lost.commands == ["hang up"])
        let noted = Caller.answered(Flow(["main": [try .log("${1 / 0}"), try .set("a", "2")]]))
        #expect(noted.result?.outcome == "completed" && noted.run.variables["a"] == .text("2"))
    }

    @Test("A section that is run shares the variables and returns")
    func runsSections() throws {
        let flow = Flow([
            "main": [.run("sub", saveAs: "answer"), try .log("got ${answer} and ${shared}")],
            "sub": [try .set("shared", "here"), .goto("tail")], "tail": [try .return("${40 + 2}")],
        ])
        let caller = Caller.answered(flow)
        #expect(caller.journal.contains(.log(level: "info", text: "got 42 and here")))
        #expect(caller.result?.path == ["main", "sub", "tail"])
        #expect(caller.run.variables["answer"] == .integer(42))
    }

    @Test("A flow that is run has its own variables, inputs and defaults")
    func runsFlows() throws {
        let inputs = [
            Flow.Input(name: "mailbox", kind: .string, isRequired: true, defaultValue: nil),
            Flow.Input(
                name: "greeting", kind: .path, isRequired: false, defaultValue: try template("boxes/${mailbox}.wav")),
        ]
        let other = Flow(
            ["main": [try .log("${mailbox} ${inputs.greeting} ${outer ?? 'hidden'}"), try .return("$greeting")]],
            inputs: inputs, path: "sub.yaml")
        let flow = Flow(
            ["main": [try .run(flow: "sub.yaml", with: ["mailbox": "${outer}-7"], saveAs: "file"), try .log("$file")]],
            vars: ["outer": .text("desk")])
        let caller = Caller.answered(flow, others: [other])
        #expect(caller.journal.contains(.log(level: "info", text: "desk-7 boxes/desk-7.wav hidden")))
        #expect(caller.run.variables == ["outer": .text("desk"), "file": .text("boxes/desk-7.wav")])
        #expect(caller.journal.contains(.sectionEntered(flow: "sub", section: "main")))

        let missing = Caller.answered(Flow(["main": [try .run(flow: "sub.yaml")]]), others: [other])
        #expect(missing.result?.detail.contains("needs the input mailbox") == true)
        let unknown = Caller.answered(Flow(["main": [try .run(flow: "gone.yaml")]]))
        #expect(unknown.result?.detail.contains("gone.yaml") == true)
    }

    @Test("The first flow takes its inputs from the call; a missing one ends the run")
    func firstFlowInputs() throws {
        let flow = Flow(
            ["main": [try .return("$name")]],
            inputs: [Flow.Input(name: "name", kind: .string, isRequired: true, defaultValue: nil)])
        var facts = CallFacts.usual
        #expect(Caller.answered(flow, facts: facts).result?.outcome == "failed")
        facts.inputs = ["name": .text("Grace")]
        #expect(Caller.answered(flow, facts: facts).result?.value == .text("Grace"))
    }

    @Test("Return gives maps and lists")
    func returnsTrees() throws {
        let tree = TemplateTree.map([
            ("stored", .leaf(try template("${1 == 1}"))), ("list", .list([.leaf(try template("a"))])),
        ])
        let caller = Caller.answered(Flow(["main": [Step(.return(ReturnValue(value: tree)))]]))
        #expect(caller.result?.value == .map(["stored": .boolean(true), "list": .list([.text("a")])]))
    }

    @Test("Sections and flows that run each other without end are stopped at 32")
    func depth() throws {
        let sections = Caller.answered(Flow(["main": [.run("main")]]))
        #expect(sections.result?.outcome == "failed")
        #expect(sections.result?.path.count == 32)
        #expect(sections.result?.detail.contains("more than 32 deep") == true)
        let flows = Caller.answered(Flow(["main": [try .run(flow: "main.yaml")]]))
        #expect(flows.result?.outcome == "failed" && flows.result?.path.count == 32)
    }

    @Test("A flow that spins is ended with its place, whether by goto, by waits of no time or by errors")
    func spinning() throws {
        let loop = Caller.answered(Flow(["main": [.goto("main")]]))
        #expect(loop.result?.outcome == "failed" && loop.commands == ["hang up"])
        #expect(loop.result?.detail.contains("10000 steps") == true)
        var waits = Caller.answered(Flow(["main": [.wait(0), .goto("main")]]))
        waits.pass(.seconds(1))
        #expect(waits.result?.outcome == "failed")
        var refused = Caller.answered(Flow(["main": [try .say("Sorry.", next: ["failed": "main"])]])).run
        var failures = 0
        while let token = refused.token, failures < 30_000 {
            failures += 1
            refused.handle(.playFailed(token, reason: "no voice"), at: .zero)
            while refused.poll() != nil {}
        }
        #expect(refused.activity == .finished && failures <= FlowRun.mostStepsAtOnce)
        var patient = Caller.answered(Flow(["main": [.wait(1), .goto("main")]]))
        patient.pass(.seconds(3 * 3600))
        #expect(patient.result == nil)
        let errors = Caller.answered(Flow(["main": [try .say("${1 / 0}", next: ["failed": "main"])]]))
        #expect(errors.result?.outcome == "failed")
        let counting = Caller.answered(
            Flow(
                ["main": [try .set("n", "${n + 1}"), try .if("n > 0", then: "main", else: "main"), try .say("${n}")]],
                vars: ["n": .integer(0)]))
        #expect(counting.result?.outcome == "failed" && counting.prepared.count == LookAhead.mostTexts)
    }

    @Test("A program without the section or flow that is meant ends with a sentence, not a trap")
    func brokenPrograms() {
        #expect(Caller.answered(Flow(["start": [.hangup]])).result?.outcome == "failed")
        #expect(Caller.answered(Flow(["main": [.goto("gone")]])).result?.detail.contains("gone") == true)
        #expect(Caller.answered(Flow(["main": [.run("gone")]])).result?.detail.contains("gone") == true)
        #expect(Caller.answered(Flow(["main": []])).result?.outcome == "completed")
    }
}
