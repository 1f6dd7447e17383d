import YAML

extension StepReader {
    /// Where each outcome leads.
    struct Ways {
        var ways: Transitions
        /// Every outcome of the verb itself.
        var outcomes: [String]
    }

    /// Where each outcome of a verb leads: what the verb says itself, then `next`, then the rules for what is not named.
    func transitions(of verb: Verb, _ form: VerbForm) -> Ways {
        let outcomes = verb.outcomes
        var result = leads
        result.reserve(outcomes.count + 1)
        if let next = beside.node("next") {
            if form.isFinal || form.traits.contains(.leadsItself) {
                refuseNext(form, beside.keyPlace("next"))
                for target in next.texts where file.sectionNames.contains(target) { result[target] = .section(target) }
            } else {
                readNext(next, outcomes, form, &result)
            }
        }
        result.markNamed()
        let unhandled = fill(outcomes, form, &result).filter { !isMisplaced($0, outcomes, form) }
        if !unhandled.isEmpty { report(unhandled: unhandled, form) }
        // An expression can fail in a call where the verb itself cannot: a division by nothing, a text too long.
        if form.traits.contains(.evaluates), let section = errorSection, result["failed"] == nil {
            result["failed"] = .section(section)
        }
        return Ways(ways: result, outcomes: outcomes)
    }

    /// The section where errors go; `nil` inside of it, so that errors do not run in circles.
    private var errorSection: String? {
        file.defaults.onError.flatMap { $0 == file.currentSection ? nil : $0 }
    }

    /// Whether an outcome is named after all, but misspelt, or under a `next` among the verb's own keys. That mistake is
    /// told, and enough.
    private func isMisplaced(_ outcome: String, _ outcomes: [String], _ form: VerbForm) -> Bool {
        if node[form.word]?["next"] != nil { return true }
        let names = node["next"]?.entries?.map(\.key) ?? []
        return names.contains { !outcomes.contains($0) && Suggestion.nearest(to: $0, among: outcomes) == outcome }
    }

    private func refuseNext(_ form: VerbForm, _ place: SourcePlace?) {
        let help =
            form.isFinal
            ? "nothing follows \(form.word) in its section"
            : "\(form.word) leads on by \(form.beside.map(\.name).joined(separator: " and "))"
        findings.error("\(form.word) has no next", at: place, length: 4, help: help)
    }

    /// `next: section`, or `next: {outcome: section}`.
    private func readNext(
        _ node: YAMLNode, _ outcomes: [String], _ form: VerbForm, _ result: inout Transitions
    ) {
        guard node.items == nil else {
            let _: String? = findings.refuse(
                node, "next", "a section, or a map from outcome to section", help: "write next: section")
            return
        }
        guard let entries = node.entries else {
            let target = file.target(node, "next").map { Transition.section($0) } ?? .nextStep
            for outcome in outcomes { result.complete(outcome, with: target) }
            return
        }
        for entry in entries {
            if leads[entry.key] != nil {
                findings.error(
                    "\"\(entry.key)\" is an option, and options says where it leads", at: entry.keyPlace,
                    length: entry.key.count, help: "delete it here")
            } else if !outcomes.contains(entry.key), !form.offers(entry.key) {
                report(unknown: entry, outcomes.filter { leads[$0] == nil } + form.optionalOutcomes, form)
            }
            result[entry.key] = file.target(entry.value, entry.key).map { .section($0) } ?? .nextStep
        }
    }

    private func report(unknown entry: YAMLNode.Entry, _ outcomes: [String], _ form: VerbForm) {
        findings.error(
            "\(form.word) has no outcome \"\(entry.key)\"", at: entry.keyPlace, length: entry.key.count,
            help: Suggestion.help(for: entry.key, among: outcomes + form.families))
    }

    /// Gives a way to each outcome that has none, by its kind; says which ones must be named.
    private func fill(_ outcomes: [String], _ form: VerbForm, _ result: inout Transitions) -> [String] {
        var unhandled: [String] = []
        let section = errorSection
        for outcome in outcomes where result[outcome] == nil {
            switch (form.kind(of: outcome), section) {
            case (.mild, let section?), (.bad, let section?): result.complete(outcome, with: .section(section))
            case (.bad, nil):
                unhandled.append(outcome)
                result.complete(outcome, with: .nextStep)
            default: result.complete(outcome, with: .nextStep)
            }
        }
        return unhandled
    }

    private func report(unhandled: [String], _ form: VerbForm) {
        let list = unhandled.joined(separator: ", ")
        let hasErrorSection = file.defaults.onError != nil
        let reason = hasErrorSection ? ", and this is the section where errors go" : ""
        let example = unhandled.map { "\($0): section" }.joined(separator: ", ")
        findings.error(
            "nothing says what follows \(list) of \(form.word)\(reason)",
            at: node.entries?.first?.keyPlace ?? node.place,
            length: form.word.count,
            help: "write next: {\(example)}" + (hasErrorSection ? "" : ", or defaults: {on_error: section}"))
    }
}

extension VerbForm {
    /// The kind of a single outcome; members of a family that the step's parameters name are as the family is.
    func kind(of outcome: String) -> Outcome.Kind {
        singleOutcomes.firstIndex(of: outcome).map { singleKinds[$0] } ?? .good
    }

    /// Whether `next` may name an outcome that exists only then.
    func offers(_ outcome: String) -> Bool {
        outcomes.contains { $0.kind == .optional && ($0.accepts?(outcome) ?? (!$0.isFamily && $0.name == outcome)) }
    }

    /// The words for outcomes of which `next` names any: `a status code`.
    package var families: [String] { outcomes.filter { $0.isFamily && $0.accepts != nil }.map(\.name) }

    /// The single outcomes that exist only where `next` names them.
    var optionalOutcomes: [String] { outcomes.filter { $0.kind == .optional && !$0.isFamily }.map(\.name) }
}
