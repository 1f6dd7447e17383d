import FlowModel

/// The flow language as a JSON Schema (draft 7), for completion and help in editors.
///
/// A schema is laxer than the checker: it knows the shape of a file, not its names and ways. What it refuses the checker
/// refuses, too.
public enum FlowSchema {
    /// The schema, one line of JSON with sorted keys.
    public static var json: String { schema.json }

    static var schema: Value {
        var root = object(FlowLanguage.head)
        root["$schema"] = .text("http://json-schema.org/draft-07/schema#")
        root["title"] = .text("Attendant call flow")
        root["definitions"] = .map([
            "prompt": promptList, "item": .map(object(FlowLanguage.item)), "step": step,
            "scalar": types("string", "number", "boolean", "null"),
        ])
        guard case .map(var properties)? = root["properties"] else { return .map(root) }
        let steps: Value = .map(["type": .text("array"), "minItems": .integer(1), "items": reference("step")])
        properties["sections"] = .map([
            "type": .text("object"), "required": .list([.text("main")]), "additionalProperties": steps,
            "propertyNames": .map(["pattern": .text(FlowLanguage.sectionPattern)]),
            "description": .text("Named lists of steps; main is the start."),
        ])
        root["properties"] = .map(properties)
        return .map(root)
    }

    // MARK: Steps

    private static var step: Value {
        let forms = FlowLanguage.verbs
        let words = forms.filter { $0.traits.contains(.standsAlone) }.map { Value.text($0.word) }
        var properties: [String: Value] = [:]
        for field in FlowLanguage.step { properties[field.name] = value(of: field) }
        for form in forms {
            properties[form.word] = described(parameters(of: form), form.summary)
            for field in form.beside { properties[field.name] = value(of: field) }
        }
        return .map([
            "anyOf": .list([
                .map(["type": .text("string"), "enum": .list(words)]),
                .map([
                    "type": .text("object"), "properties": .map(properties), "additionalProperties": .boolean(false),
                    "oneOf": .list(forms.map { .map(["required": .list([.text($0.word)])]) }),
                    "allOf": .list(forms.map(rules)),
                ]),
            ])
        ])
    }

    /// What a step with this verb may have beside it.
    private static func rules(of form: VerbForm) -> Value {
        var properties: [String: Value] = ["next": next(of: form)]
        let others = Set(FlowLanguage.verbs.flatMap(\.beside).map(\.name)).subtracting(form.beside.map(\.name))
        for name in others { properties[name] = .boolean(false) }
        let required = form.beside.filter(\.isRequired).map { Value.text($0.name) }
        return .map([
            "if": .map(["required": .list([.text(form.word)])]),
            "then": .map(["properties": .map(properties), "required": .list(required)]),
        ])
    }

    private static func next(of form: VerbForm) -> Value {
        guard !form.isFinal, !form.traits.contains(.leadsItself) else { return .boolean(false) }
        let scalar = reference("scalar")
        let single = form.outcomes.filter { !$0.isFamily }.map { ($0.name, described(scalar, $0.doc)) }
        // Options and keys say themselves where they lead; only a family that `next` names may stand there.
        let hasFamily = !form.families.isEmpty
        return .map([
            "anyOf": .list([
                scalar,
                .map([
                    "type": .text("object"), "properties": .map(Dictionary(uniqueKeysWithValues: single)),
                    "additionalProperties": hasFamily ? scalar : .boolean(false),
                ]),
            ])
        ])
    }

    private static func parameters(of form: VerbForm) -> Value {
        var fields = form.fields
        if form.word == "play" { fields += FlowLanguage.item }
        let map: [Value] = form.fields.isEmpty ? [] : [.map(object(fields))]
        let short: [Value] = form.short.map { [kind($0.kind)] } ?? []
        let nothing: [Value] = form.traits.contains(.standsAlone) ? [types("null")] : []
        let all = map + short + nothing
        return all.count == 1 ? all[0] : .map(["anyOf": .list(all)])
    }

    // MARK: Fields and kinds

    private static func object(_ fields: [Field]) -> [String: Value] {
        [
            "type": .text("object"), "additionalProperties": .boolean(false),
            "properties": .map(Dictionary(uniqueKeysWithValues: fields.map { ($0.name, value(of: $0)) })),
            "required": .list(fields.filter(\.isRequired).map { .text($0.name) }),
        ]
    }

    private static func value(of field: Field) -> Value {
        let standard = field.defaultText.map { " Default: \($0)." } ?? ""
        return described(kind(field.kind), field.doc + standard)
    }

    private static func kind(_ kind: Field.Kind) -> Value {
        switch kind {
        case .text, .value, .typed, .section, .variable, .flow: reference("scalar")
        case .language:
            .map(["type": .text("string"), "pattern": .text("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$")])
        case .shaped(_, let pattern):
            .map(["type": .list([.text("string"), .text("number")]), "pattern": .text(pattern)])
        case .integer(let range):
            .map([
                "type": .list([.text("integer"), .text("string")]), "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound), "pattern": .text("^-?[0-9]+$"),
            ])
        case .decimal(let range):
            .map([
                "type": .list([.text("number"), .text("string")]), "minimum": .decimal(range.lowerBound),
                "maximum": .decimal(range.upperBound), "pattern": .text("^[-+]?[0-9.]+$"),
            ])
        case .boolean:
            .map([
                "enum": .list(
                    [.boolean(true), .boolean(false)] + ["true", "false", "yes", "no", "on", "off"].map { .text($0) })
            ])
        case .duration:
            .map([
                "type": .list([.text("string"), .text("number")]), "minimum": .integer(0),
                "pattern": .text(#"^[0-9]+(\.[0-9]+)?(ms|s|m|h)?$"#),
            ])
        case .choice(let words): .map(["enum": .list(words.map { .text($0) })])
        case .expression: .map(["type": .text("string"), "pattern": .text(#"\$"#)])
        case .key: .map(["type": .list([.text("string"), .text("integer")]), "pattern": .text("^[0-9*#ABCD]$")])
        case .prompt: reference("prompt")
        case .list(let inner, _):
            .map(["anyOf": .list([self.kind(inner), .map(["type": .text("array"), "items": self.kind(inner)])])])
        case .map(let inner, _, let pattern):
            .map([
                "type": .text("object"), "additionalProperties": self.kind(inner),
                "propertyNames": .map(["pattern": .text(pattern)]),
            ])
        case .group(let fields): .map(object(fields))
        case .either(let kinds): .map(["anyOf": .list(kinds.map(self.kind))])
        case .anything: .map([:])
        }
    }

    /// An item or a list of items.
    private static var promptList: Value {
        let item: Value = .map(["anyOf": .list([types("string"), reference("item")])])
        return .map([
            "anyOf": .list([
                item, .map(["type": .text("array"), "minItems": .integer(1), "items": reference("prompt")]),
            ])
        ])
    }

    // MARK: Pieces

    private static func reference(_ name: String) -> Value { .map(["$ref": .text("#/definitions/\(name)")]) }

    private static func types(_ names: String...) -> Value { .map(["type": .list(names.map { .text($0) })]) }

    /// The schema with a description; beside a reference draft 7 would ignore it, so that it is wrapped.
    private static func described(_ schema: Value, _ doc: String) -> Value {
        guard case .map(var entries) = schema, entries["$ref"] == nil else {
            return .map(["allOf": .list([schema]), "description": .text(doc)])
        }
        entries["description"] = .text(doc)
        return .map(entries)
    }
}

extension Field {
    /// What holds where the key is left out, in words; `nil` where nothing does.
    var defaultText: String? {
        switch presence {
        case .optional, .required: nil
        case .usual(let text): text
        case .depends(let words): words
        }
    }
}
