import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

// Flows built in code: each test says only what it is about.

func template(_ text: String) throws -> Template { try Template.parse(text) }

func expression(_ text: String) throws -> FlowModel.Expression { try FlowModel.Expression(parsing: text) }

let somewhere = SourcePlace(file: "flow.yaml", line: 7, column: 5)

extension Playable {
    init(_ content: Content, else alternate: [Playable] = []) {
        self.init(content: content, alternate: alternate, place: somewhere)
    }

    static func say(_ text: String, else alternate: [Playable] = []) throws -> Playable {
        Playable(.say(try template(text)), else: alternate)
    }

    static func file(_ path: String, else alternate: [Playable] = []) throws -> Playable {
        Playable(.file(try template(path)), else: alternate)
    }
}

extension Step {
    convenience init(_ verb: Verb, when condition: FlowModel.Expression? = nil, next: [String: String] = [:]) {
        var transitions = Transitions()
        for outcome in verb.outcomes { transitions[outcome] = .nextStep }
        for (outcome, section) in next { transitions[outcome] = .section(section) }
        self.init(
            id: nil, verb: verb, form: verb.form, outcomes: verb.outcomes, condition: condition,
            transitions: transitions, place: somewhere)
    }

    static let answer = Step(.answer(Answer(maxDuration: .seconds(4 * 3600))))
    static let hangup = Step(.hangup(Hangup(cause: nil)))

    static func say(_ text: String, bargeIn: Bool = true, loop: Int = 1, next: [String: String] = [:]) throws -> Step {
        try play([.say(text)], bargeIn: bargeIn, loop: loop, next: next)
    }

    static func play(
        _ items: [Playable], bargeIn: Bool = true, loop: Int = 1, next: [String: String] = [:]
    ) throws -> Step {
        let options = PlayOptions(bargeIn: bargeIn, volume: 0, language: nil, voice: nil)
        return Step(.play(Play(items: items, loop: loop, options: options, isSay: true)), next: next)
    }

    static func wait(_ seconds: Int) -> Step { Step(.wait(Wait(duration: .seconds(seconds)))) }

    static func goto(_ section: String) -> Step { Step(.goto(Goto(section: section))) }

    static func log(_ text: String) throws -> Step { Step(.log(Log(text: try template(text), level: .info))) }

    static func set(_ name: String, _ value: String, next: [String: String] = [:]) throws -> Step {
        Step(.set(SetVariables(assignments: [Assignment(name: name, value: try template(value))])), next: next)
    }

    static func `if`(_ condition: String, then: String, else other: String) throws -> Step {
        Step(.if(Condition(expression: try expression(condition))), next: ["then": then, "else": other])
    }

    static func menu(
        _ options: [String: String], prompt: String = "Choose.", attempts: Int = 3, next: [String: String] = [:]
    ) throws -> Step {
        var settings = CollectSettings.usual
        settings.prompt = prompt.isEmpty ? [] : [try .say(prompt)]
        settings.noInput = [try .say("Are you there?"), try .say("Last try.")]
        settings.noMatch = [try .say("Not that one.")]
        settings.attempts = attempts
        let sections = options.merging(next) { first, _ in first }
        return Step(.menu(Menu(collect: settings, options: options.keys.sorted())), next: sections)
    }

    static func gather(
        _ length: ClosedRange<Int>, saveAs: String? = nil, isSensitive: Bool = false, confirm: String? = nil,
        next: [String: String] = [:]
    ) throws -> Step {
        var settings = CollectSettings.usual
        settings.prompt = [try .say("Digits, please.")]
        settings.typeAhead = isSensitive ? .clear : .keep
        settings.noInput = []
        settings.noMatch = []
        let confirmation = try confirm.map { Gather.Confirmation(items: [try .say($0)], accept: "1", again: "2") }
        return Step(
            .gather(
                Gather(
                    collect: settings, length: length, finishOn: length.count > 1 ? "#" : nil, matches: nil,
                    allowed: [],
                    confirm: confirmation, isSensitive: isSensitive, saveAs: saveAs)),
            next: next)
    }

    static func dial(
        _ target: String, callerID: String = "+12125550100", keys: [Character] = [], calleeKeys: [Character] = [],
        answersFirst: Bool = true, next: [String: String] = [:]
    ) throws -> Step {
        let dial = Dial(
            targets: [try template(target)], inOrder: false, callerID: try template(callerID), callerName: nil,
            timeout: .seconds(30), maxDuration: .seconds(3600), music: [],
            headers: [], screen: nil, whisper: [], keys: keys, calleeKeys: calleeKeys, answersFirst: answersFirst)
        return Step(.dial(dial), next: next)
    }

    static func ring(_ seconds: Int?, _ items: [Playable] = [], status: Int = 180) -> Step {
        Step(.ring(Ring(duration: seconds.map { .seconds($0) }, items: items, status: status)))
    }

    static func transfer(_ target: String, next: [String: String] = [:]) throws -> Step {
        let transfer = Transfer(
            target: try template(target), headers: [], isAttended: false, callerID: try template("+12125550100"),
            timeout: .seconds(30))
        return Step(.transfer(transfer), next: next)
    }

    static func sendDigits(_ digits: String) throws -> Step {
        let step = SendDigits(
            digits: try template(digits), on: .milliseconds(100), off: .milliseconds(100), form: .auto)
        return Step(.sendDigits(step))
    }

    static func run(_ section: String, saveAs: String? = nil) -> Step {
        Step(.run(Run(target: .section(section), saveAs: saveAs)))
    }

    static func run(flow path: String, with inputs: [String: String] = [:], saveAs: String? = nil) throws -> Step {
        let assignments = try inputs.sorted { $0.key < $1.key }.map {
            Assignment(name: $0.key, value: try template($0.value))
        }
        return Step(.run(Run(target: .flow(path, with: assignments), saveAs: saveAs)))
    }

    static func `return`(_ value: String? = nil) throws -> Step {
        Step(.return(ReturnValue(value: try value.map { .leaf(try template($0)) })))
    }
}

extension Flow {
    init(
        _ sections: KeyValuePairs<String, [Step]>, vars: [String: Value] = [:], inputs: [Input] = [],
        prompts: [String: [Playable]] = [:], path: String = "main.yaml"
    ) {
        self.init(
            name: String(path.prefix { $0 != "." }), path: path, language: "en-US", inputs: inputs,
            variables: vars.sorted { $0.key < $1.key }.map { Variable(name: $0.key, initial: $0.value) },
            prompts: prompts,
            outbound: nil, sections: sections.map { Section(name: $0.key, steps: $0.value, place: somewhere) })
    }
}
