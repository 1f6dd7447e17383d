import FlowModel

/// What a template of the running flow sees: the scopes of the call, then the variables.
struct FrameScope: Scope {
    /// What stands in place of sensitive digits.
    static let mask = "••••"

    /// `caller`, `did`, `call` and `answered_by`.
    var call: [String: Value]
    var input: Value
    /// Whether `input` holds sensitive digits.
    var isInputSensitive: Bool
    var frame: FlowFrame
    /// True to read the mask in place of sensitive values: for journals.
    var isMasked = false
    /// What schedules are read with; `nil` before a call.
    var calendar: ScheduleCalendar?
    /// What `secret.NAME` is.
    var secrets = SecretValues.known([:])
    /// The language of the list that is played; `nil` for the flow's own.
    var spoken: String?

    var language: String { spoken ?? frame.flow?.language ?? "en-US" }

    func value(at path: [String]) -> Value {
        guard let root = path.first else { return .null }
        if isMasked, isSensitive(root), path.last != "reason" { return .text(Self.mask) }
        switch root {
        case "input": return input.value(at: path.dropFirst())
        case "inputs": return Value.map(frame.inputs).value(at: path.dropFirst())
        case "secret": return path.count == 2 ? secrets.value(of: path[1]) : .null
        case "schedules":
            guard path.count == 3, let schedule = frame.flow?.schedules[path[1]] else { return .null }
            return calendar?.value(of: path[2], schedule) ?? .null
        default: return (call[root] ?? frame.variables[root] ?? .null).value(at: path.dropFirst())
        }
    }

    /// Whether the values below this name must not be written.
    func isSensitive(_ root: String) -> Bool {
        switch root {
        case "input": isInputSensitive
        case "secret": true
        case "inputs": !frame.sensitive.isDisjoint(with: frame.inputs.keys)
        default: frame.sensitive.contains(root)
        }
    }

    /// Whether a template reads anything sensitive.
    func isSensitive(_ template: Template) -> Bool {
        template.references.contains { isSensitive(String($0.prefix { $0 != "." })) }
    }

    func isSensitive(_ tree: TemplateTree) -> Bool {
        switch tree {
        case .leaf(let template): isSensitive(template)
        case .list(let items): items.contains(where: isSensitive)
        case .map(let entries): entries.contains { isSensitive($0.value) }
        }
    }

    /// The text of a template as it may be written down.
    func journalText(of template: Template) -> String {
        guard isSensitive(template) else { return (try? template.text(in: self)) ?? "" }
        var masked = self
        masked.isMasked = true
        return (try? template.text(in: masked)) ?? Self.mask
    }

    /// The value of a tree of templates.
    func value(of tree: TemplateTree) throws(EvaluationError) -> Value {
        switch tree {
        case .leaf(let template): return try template.evaluate(in: self)
        case .list(let items):
            var values: [Value] = []
            for item in items { values.append(try value(of: item)) }
            return .list(values)
        case .map(let entries):
            var values: [String: Value] = [:]
            for entry in entries { values[entry.key] = try value(of: entry.value) }
            return .map(values)
        }
    }
}

extension CallFacts {
    /// The scopes that stay the same for the whole call.
    var scopes: [String: Value] {
        [
            "caller": .map([
                "number": Value(callerNumber), "name": Value(callerName), "anonymous": .boolean(isAnonymous),
                "verified": .text(verified), "headers": .map(headers.mapValues(Value.text)),
            ]),
            "did": .map(["number": Value(didNumber), "label": Value(didLabel)]),
            "call": .map([
                "id": .text(callID), "direction": .text(direction.rawValue), "started": .text(startedAt),
                "tag": Value(tag),
            ]),
            "answered_by": direction == .outbound ? .text("unknown") : .null,
        ]
    }
}

extension Value {
    /// Text, or null where there is none.
    init(_ text: String?) { self = text.map(Value.text) ?? .null }
}
