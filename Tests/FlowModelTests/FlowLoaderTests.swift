import FlowModel
import TestSupport
import Testing
import YAML

@Suite("Loading flows")
struct FlowLoaderTests {
    @Test(
        "the good flows load without a word",
        arguments: ["front-desk.yaml", "reminder.yaml", "account.yaml", "voicemail.yaml"])
    func good(_ path: String) {
        let result = GoodFlows.all.load(path)
        #expect(result.diagnostics.isEmpty, "\(result.shown)")
        #expect(result.program?.main?.path == path)
    }

    @Test("a broken file says what is wrong and where", arguments: BrokenFlows.files)
    func brokenFiles(_ row: BrokenFlows.Case) { expect(row, FlowFolder(row.text).load()) }

    @Test("a broken step says what is wrong and where", arguments: BrokenFlows.steps)
    func brokenSteps(_ row: BrokenFlows.Case) {
        expect(row, FlowFolder(["flow.yaml": BrokenFlows.file(of: row.text), "sub.yaml": GoodFlows.sub]).load())
    }

    /// The message, its help, and no second one.
    private func expect(_ row: BrokenFlows.Case, _ result: FlowLoadResult) {
        let shown = result.diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" }
        #expect(shown.count == 1, "\(result.shown)")
        #expect(shown.first?.hasPrefix(row.message) == true, "\(result.shown)")
        #expect(row.help.isEmpty || result.diagnostics.first?.help?.contains(row.help) == true, "\(result.shown)")
        #expect((result.program == nil) == result.diagnostics.contains { $0.severity == .error })
    }
}

@Suite("Loading flows: the whole")
struct FlowLoaderWholeTests {
    @Test("ten mistakes give ten messages, each with its place and a caret under it") func tenMistakes() {
        let result = FlowFolder(TenMistakes.flow).load()
        let found = result.diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" }
        #expect(found == TenMistakes.messages, "\(result.shown)")
        #expect(result.diagnostics.allSatisfy { $0.sourceLine != nil })
    }

    @Test("what was not written has the defaults of the language") func defaults() throws {
        let flow = try #require(GoodFlows.all.load("front-desk.yaml").program?.main)
        let menu = try #require(flow.section(named: "menu")?.steps.first)
        guard case .menu(let settings) = menu.verb else { throw Unexpected() }
        #expect(settings.options == ["1", "3", "0", "*"])
        #expect(settings.collect.digitTimeout == .seconds(2))
        #expect(settings.collect.typeAhead == .keep)
        #expect(menu.outcomes == ["1", "3", "0", "*", "failed"])
        #expect(menu.transitions["*"] == .section("menu"))
        guard case .dial(let dial) = flow.section(named: "operator")?.steps.first?.verb else { throw Unexpected() }
        #expect(dial.callerID.references.isEmpty)
        #expect(try dial.callerID.evaluate(in: MapScope(["did": .map(["number": .text("+1555")])])) == .text("+1555"))
        #expect(dial.timeout == .seconds(30))
        #expect(dial.maxDuration == .seconds(14_400))
    }

    @Test("outcomes nobody named go on, or to on_error, and not from there to itself") func transitions() throws {
        let flow = try #require(GoodFlows.all.load("front-desk.yaml").program?.main)
        let steps = flow.sections.flatMap(\.steps)
        #expect(steps.allSatisfy { Set($0.transitions.keys) == Set($0.outcomes) })
        let welcome = try #require(flow.section(named: "main")?.steps[1])
        #expect(welcome.transitions == ["done": .nextStep, "interrupted": .nextStep, "failed": .section("operator")])
        let reminder = try #require(GoodFlows.all.load("reminder.yaml").program?.main)
        #expect(reminder.section(named: "person")?.steps.first?.transitions["failed"] == .nextStep)
    }

    @Test("gather keeps digits as text and knows when it ends") func gather() throws {
        let flow = try #require(GoodFlows.all.load("account.yaml").program?.main)
        guard case .gather(let account) = flow.section(named: "main")?.steps[1].verb else { throw Unexpected() }
        guard case .gather(let pin) = flow.section(named: "pin")?.steps.first?.verb else { throw Unexpected() }
        #expect(account.length == 6...12 && account.finishOn == "#" && account.saveAs == "account")
        #expect(account.matches?.matches("123456") == true && account.matches?.matches("023456") == false)
        #expect(account.confirm?.items.count == 2 && account.confirm?.accept == "1" && account.confirm?.again == "2")
        #expect(pin.finishOn == nil && pin.isSensitive && pin.collect.typeAhead == .clear)
        #expect(pin.collect.timeout == .seconds(8) && pin.collect.digitTimeout == .seconds(3))
    }

    @Test("a flow and those it runs become one program") func program() {
        let result = GoodFlows.all.load("account.yaml")
        #expect(result.program?.flows.keys.sorted() == ["account.yaml", "voicemail.yaml"])
        #expect(result.paths == ["account.yaml", "voicemail.yaml"])
        let alone = FlowFolder([
            "flow.yaml": "flow: f\nsections: {main: [{run: {flow: a.yaml}}]}", "a.yaml": "flow: [\n",
        ])
        #expect(alone.load().diagnostics.map(\.place?.file) == ["a.yaml"])
    }

    @Test("flows in a circle are refused where the circle closes") func circle() {
        let folder = FlowFolder([
            "flow.yaml": "flow: f\nsections: {main: [{run: {flow: sub/a.yaml}}]}",
            "sub/a.yaml": "flow: a\nsections: {main: [{run: {flow: ../flow.yaml}}]}",
        ])
        #expect(
            folder.load().diagnostics.map(\.message) == [
                "flows run each other in a circle: flow.yaml → sub/a.yaml → flow.yaml"
            ])
    }

    @Test("an optional input takes null, and a flow that cannot be read is held against nobody") func callees() {
        let steps = """
            - run: {flow: sub.yaml, with: {name: a, number: $caller.number}, save_as: r}
                - say: ${r.stored}
                - run: {flow: none.yaml, with: {any: $caller.name}, save_as: m}
                - say: ${m.file}
            """
        let folder = FlowFolder(["flow.yaml": BrokenFlows.file(of: steps), "sub.yaml": GoodFlows.sub])
        #expect(folder.messages() == ["6:19 there is no flow file none.yaml"])
    }

    @Test("paths are relative to the flow's folder and stay inside the root") func paths() throws {
        let folder = FlowFolder([
            "ivr/flows/flow.yaml": "flow: f\nsections: {main: [{play: ../sounds/a.wav}, {play: \"x/${call.id}.wav\"}]}"
        ])
        let flow = try #require(folder.load("ivr/flows/flow.yaml").program?.main)
        let files = flow.sections[0].steps.compactMap { step -> Template? in
            guard case .play(let play) = step.verb, case .file(let template) = play.items[0].content else { return nil }
            return template
        }
        #expect(files[0].constant == .text("ivr/sounds/a.wav"))
        let scope: (String) -> MapScope = { MapScope(["call": .map(["id": .text($0)])]) }
        #expect(try files[1].text(in: scope("7")) == "ivr/flows/x/7.wav")
        for bad in ["../x", "a/../../x", "/etc/passwd", "..", "a/./b", "", "a\nb", "a\\b"] {
            #expect(throws: EvaluationError.self) { try files[1].text(in: scope(bad)) }
        }
        #expect(folder.load("ivr/flows/flow.yaml", root: "ivr").program != nil)
        #expect(folder.load("ivr/flows/flow.yaml", root: "ivr/flows").diagnostics.count == 1)
    }

    @Test(
        "what a test has shown needs no ??",
        arguments: [
            "- {if: $caller.name, then: a, else: b}\n  a: [{say: \"${caller.name}\"}]\n  b: [hangup]",
            "- {if: \"${caller.name == null}\", then: b, else: a}\n  a: [{say: \"${caller.name}\"}]\n  b: [hangup]",
            "- {if: \"${not caller.name or not caller.number}\", then: b, else: a}\n  a: [{say: \"${caller.name + caller.number}\"}]\n  b: [hangup]",
            "- {say: \"${caller.name}\", when: $caller.name}",
            "- {say: \"${caller.name ? 'Hello ' + caller.name : 'Hello'}\"}",
            "- {say: \"${caller.name and len(caller.name) > 3 ? 'long' : 'short'}\"}",
            "- {set: {n: \"${caller.name ?? 'x'}\"}}\n    - {say: $n}",
            "- {run: ask}\n    - {say: $n}\n  ask: [{set: {n: 1}}]",
            "- {set: {n: 1}}\n    - {run: other}\n    - {say: $n}\n  other: [{wait: 1s}]",
            "- {menu: {prompt: {say: x}, options: {1: a}, no_match: {say: \"${input.reason}\"}}, next: {failed: b}}\n  a: [{say: $input.key}]\n  b: [{say: $input.reason}]",
        ])
    func narrowing(_ steps: String) {
        let result = FlowFolder("flow: f\nsections:\n  main:\n    \(steps)\n").load()
        #expect(result.diagnostics.isEmpty, "\(result.shown)")
    }

    @Test(
        "what another way leaves open is still asked for",
        arguments: [
            "- {if: $call.tag, then: a, else: b}\n  a: [{set: {n: 1}}, {goto: b}]\n  b: [{say: $n}]",
            "- {run: ask}\n    - {say: $n}\n  ask: [{when: $call.tag, set: {n: 1}}]",
            "- {set: {n: 1}}\n    - {run: other}\n    - {say: $n}\n  other: [{set: {n: null}}]",
            "- {gather: {prompt: {say: x}, digits: 1, save_as: n}, next: {failed: b}}\n    - {goto: b}\n  b: [{say: $n}]",
            "- {set: {n: 1}}\n    - {goto: a}\n  a: [{say: $n}, {set: {n: null}}, {wait: 1s, when: $call.tag, next: b}, {goto: a}]\n  b: [hangup]",
        ])
    func openWays(_ steps: String) {
        let result = FlowFolder("flow: f\nsections:\n  main:\n    \(steps)\n").load()
        #expect(result.diagnostics.map(\.message) == ["n is not set on every way to this step"], "\(result.shown)")
    }

    @Test("mutations of the flows never trap, and are read fast") func mutations() {
        var random = Mutator(seed: 11)
        let flows = [GoodFlows.frontDesk, GoodFlows.reminder, GoodFlows.account, TenMistakes.flow].map {
            Array($0.utf8)
        }
        var refused = 0
        for round in 0..<5_000 {
            let bytes = random.mutated(flows[round % flows.count])
            let loader = FlowLoader(readFile: { $0 == "f" ? bytes : [1] }, checkSound: { _, _ in nil })
            let result = loader.load("f")
            let hasErrors = result.diagnostics.contains { $0.severity == .error }
            #expect((result.program == nil) == hasErrors)
            if hasErrors { refused += 1 }
        }
        #expect(refused > 2_500)
    }

    @Test("a large flow is checked in a moment") func large() {
        var text = "flow: f\nsections:\n"
        for number in 0..<400 {
            text += "  \(number == 0 ? "main" : "s\(number)"):\n"
            for step in 0..<8 { text += "    - set: {v\(step): 1, w\(number): \"${v\(step) ?? 0}\"}\n" }
            text +=
                "    - {if: $call.tag, then: \(number < 399 ? "s\(number + 1)" : "main"), else: \(number < 398 ? "s\(number + 2)" : "s399")}\n"
        }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(FlowFolder(text).load().diagnostics.count <= 2) }
        #expect(time < .seconds(20))
    }

    private struct Unexpected: Error {}
}

/// A flow with ten different mistakes.
enum TenMistakes {
    static let flow = """
        flow: ten
        languge: en-US
        prompts:
          hello: missing.wav
        sections:
          main:
            - anser
            - play: helo
            - menu:
                prompt: {say: "Press 1, ${caller.name}."}
                options: {"1": sale}
                timeout: 5 sec
            - goto: sales
          sales:
            - gather: {prompt: {say: a}, digits: 9..4, finish_on: "#"}
              next: {failed: main}
            - hangup
          lost:
            - hangup
        """

    static let messages = [
        "2:1 the flow has no key \"languge\"",
        "4:10 there is no sound file missing.wav",
        "7:7 there is no verb \"anser\"",
        "8:13 there is no prompt \"helo\"",
        "9:7 nothing says what follows failed of menu",
        "10:35 caller.name may be missing here",
        "11:24 there is no section \"sale\"",
        "12:18 timeout wants a duration, not \"5 sec\"",
        "15:42 the range 9..4 runs backwards",
        "18:3 the section lost is never reached",
    ]
}
