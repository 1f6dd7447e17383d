import YAML

/// What must come of the call, and of all calls together.
extension TestFilePass {
    func readExpectation(_ reader: inout FieldReader) -> Expectation {
        var expected = Expectation()
        guard var fields = reader.reader("expect") else { return expected }
        defer { fields.finish() }
        expected.place = fields.node.place
        for entry in fields.node.entries ?? [] { expected.places[entry.key] = entry.value.place }
        expected.path = fields.strings("path")
        expected.outcome = fields.choice("outcome", CallOutcome.self)?.rawValue
        expected.variables = fields.map("vars").map { entries in
            for entry in entries { expected.places["vars.\(entry.key)"] = entry.value.place }
            return Dictionary(entries.map { ($0.key, text(of: $0.value)) }) { first, _ in first }
        }
        expected.prompts = fields.list("prompts")?.compactMap { readHeard($0, "prompts") }
        if let keys = fields.value("keys") { readKeys(keys, &expected) }
        expected.dialled = fields.strings("dialled")
        expected.result = fields.value("result").map(text)
        expected.duration = fields.value("duration").flatMap { bounds($0, "duration") }
        expected.recordings = fields.list("recordings")?.compactMap { bounds($0, "recordings") }
        expected.requests = fields.list("http")?.compactMap(readRequest)
        expected.events = fields.list("events")?.compactMap(readEvent)
        expected.neverLogged = fields.strings("never_logged") ?? []
        return expected
    }

    /// How a call can have ended.
    private enum CallOutcome: String, CaseIterable {
        case completed, hangup, rejected, failed, transferred
        case maxDuration = "max_duration"
    }

    /// `"POST /v1/login"`, or `{match: "POST /v1/login", body: {…}}`.
    private func readRequest(_ node: YAMLNode) -> ExpectedRequest? {
        guard node.entries != nil else {
            return findings.string(node, "http").map { ExpectedRequest(address: Self.address($0), body: nil) }
        }
        guard var reader = FieldReader(node, of: "an expected request", findings: findings) else { return nil }
        defer { reader.finish() }
        let match = reader.required("match", help: "write match: \"POST /path\"").flatMap {
            findings.string($0, "match")
        }
        let body = reader.value("body").map { Self.value($0) }
        return match.map { ExpectedRequest(address: Self.address($0), body: body) }
    }

    /// `opened`, or `{name: opened, data: {…}}`.
    private func readEvent(_ node: YAMLNode) -> ExpectedEvent? {
        guard node.entries != nil else {
            return findings.string(node, "events").map { ExpectedEvent(name: $0, data: nil) }
        }
        guard var reader = FieldReader(node, of: "an expected event", findings: findings) else { return nil }
        defer { reader.finish() }
        let name = reader.required("name").flatMap { findings.string($0, "name") }
        let data = reader.value("data").map { Self.value($0) }
        return name.map { ExpectedEvent(name: $0, data: data) }
    }

    private func text(of node: YAMLNode) -> String { node.isNull ? "null" : node.text ?? "" }

    /// `keys: "12"`, or with how they came: `keys: {pressed: "12", as: rfc4733}`.
    private func readKeys(_ node: YAMLNode, _ expected: inout Expectation) {
        guard node.entries != nil else { return expected.keys = findings.string(node, "keys") }
        guard var reader = FieldReader(node, of: "keys", findings: findings) else { return }
        expected.keys = reader.string("pressed")
        expected.keySource = reader.choice("as", CallerStep.KeyForm.self)
        if let place = reader.node["pressed"]?.place { expected.places["keys"] = place }
        reader.finish()
    }

    /// `20s` at most, `10s..20s`, or `{at_least: 10s, at_most: 20s}`.
    func bounds(_ node: YAMLNode, _ name: String) -> ClosedRange<Duration>? {
        let day = Duration.seconds(86_400)
        if node.entries != nil {
            guard var reader = FieldReader(node, of: name, findings: findings) else { return nil }
            defer { reader.finish() }
            let least = reader.duration("at_least") ?? .zero
            let most = reader.duration("at_most") ?? day
            return least <= most ? least...most : findings.refuse(node, name, "at_least below at_most")
        }
        guard let text = findings.string(node, name) else { return nil }
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map {
            parseDuration(String($0.filter { $0 != " " }))
        }
        if ends.count == 1, let most = ends[0] { return .zero...most }
        if ends.count == 2, let least = ends[0], let most = ends[1], least <= most { return least...most }
        return findings.refuse(node, name, "a duration", help: "write 20s for at most 20 seconds, or 10s..20s")
    }

    // MARK: Coverage

    /// `coverage: {sections: 100%, outcomes: 90%, fail_under: true}`.
    func goals(_ fields: FieldReader) -> CoverageGoals {
        var reader = fields
        var goals = CoverageGoals()
        goals.place = reader.node.place
        goals.sections = share("sections", &reader)
        goals.outcomes = share("outcomes", &reader)
        goals.options = share("options", &reader)
        goals.escalation = share("escalation", &reader)
        goals.failsUnder = reader.boolean("fail_under") ?? true
        reader.finish()
        return goals
    }

    private func share(_ name: String, _ reader: inout FieldReader) -> Double? {
        reader.value(name).flatMap { SimulatedLine.share($0, name, findings) }
    }
}
