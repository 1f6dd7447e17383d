import YAML

extension StepReader {
    /// Where each outcome of a verb leads: what the verb says itself, then `next`, then the rules for what is not named.
    mutating func transitions(of verb: Verb, _ name: VerbName, _ fields: inout FieldReader) -> [String: Transition] {
        let outcomes = verb.outcomes
        var result = leads
        if let next = fields.value("next") {
            if name == .if || name == .switch || verb.isFinal {
                refuseNext(name, fields.keyPlace("next"))
                for target in next.texts where file.sectionNames.contains(target) { result[target] = .section(target) }
            } else {
                readNext(next, outcomes, name, &result)
            }
        }
        var unhandled: [String] = []
        for outcome in outcomes where result[outcome] == nil {
            result[outcome] = defaultTransition(of: outcome, name)
            if result[outcome] == nil {
                unhandled.append(outcome)
                result[outcome] = .nextStep
            }
        }
        if !unhandled.isEmpty { report(unhandled: unhandled, name, fields.node) }
        // An expression can fail in a call where the verb itself cannot: a division by nothing, a text too long.
        if Self.evaluating.contains(name), let section = file.defaults.onError, section != file.currentSection {
            result["failed"] = result["failed"] ?? .section(section)
        }
        return result
    }

    /// The verbs without an outcome `failed` that evaluate expressions.
    private static let evaluating: Set<VerbName> = [.set, .if, .switch, .run, .return, .sendDigits]

    private func refuseNext(_ name: VerbName, _ place: SourcePlace?) {
        let help =
            switch name {
            case .if: "if leads on by then and else"
            case .switch: "switch leads on by cases and default"
            default: "nothing follows \(name.rawValue) in its section"
            }
        findings.error("\(name.rawValue) has no next", at: place, length: 4, help: help)
    }

    /// `next: section`, or `next: {outcome: section}`.
    private func readNext(
        _ node: YAMLNode, _ outcomes: [String], _ name: VerbName, _ result: inout [String: Transition]
    ) {
        guard let entries = node.entries else {
            let target = file.target(node, "next").map { Transition.section($0) } ?? .nextStep
            for outcome in outcomes where result[outcome] == nil { result[outcome] = target }
            return
        }
        for entry in entries {
            if leads[entry.key] != nil {
                findings.error(
                    "\"\(entry.key)\" is an option, and options says where it leads", at: entry.keyPlace,
                    length: entry.key.count, help: "delete it here")
            } else if !outcomes.contains(entry.key) {
                report(unknown: entry, outcomes.filter { leads[$0] == nil }, name)
            }
            result[entry.key] = file.target(entry.value, entry.key).map { .section($0) } ?? .nextStep
        }
    }

    private func report(unknown entry: YAMLNode.Entry, _ outcomes: [String], _ name: VerbName) {
        findings.error(
            "\(name.rawValue) has no outcome \"\(entry.key)\"", at: entry.keyPlace, length: entry.key.count,
            help: Suggestion.help(for: entry.key, among: outcomes))
    }

    /// The good outcomes go on, the bad ones to `defaults.on_error`.
    ///
    /// A `play` that fails and an `answer` that is refused go on too where there is no such section, and inside of it:
    /// the caller hears what can be heard, and errors do not run in circles.
    private func defaultTransition(of outcome: String, _ name: VerbName) -> Transition? {
        let bad: Set<String> = ["failed", "no_answer", "busy", "declined"]
        guard bad.contains(outcome) else { return .nextStep }
        if let section = file.defaults.onError, section != file.currentSection { return .section(section) }
        return [.play, .say, .answer].contains(name) ? .nextStep : nil
    }

    private func report(unhandled: [String], _ name: VerbName, _ node: YAMLNode) {
        let list = unhandled.joined(separator: ", ")
        let isErrorSection = file.defaults.onError != nil
        let reason = isErrorSection ? ", and this is the section where errors go" : ""
        let example = unhandled.map { "\($0): section" }.joined(separator: ", ")
        findings.error(
            "nothing says what follows \(list) of \(name.rawValue)\(reason)",
            at: node.entries?.first?.keyPlace ?? node.place,
            length: name.rawValue.count,
            help: "write next: {\(example)}" + (isErrorSection ? "" : ", or defaults: {on_error: section}"))
    }
}
