/// The names that every flow can read besides its own variables and inputs.
enum CallScope {
    /// Whether a field always has a value.
    enum Presence { case always, nullable, unavailable }

    /// The scopes with their fields, in the order of the documentation.
    private static let fields: KeyValuePairs<String, KeyValuePairs<String, Presence>> = [
        "caller": [
            "number": .nullable, "name": .nullable, "anonymous": .always, "verified": .always, "headers": .nullable,
        ],
        "did": ["number": .always, "label": .nullable],
        "call": [
            "id": .always, "direction": .always, "started": .always, "tag": .nullable, "answered_at": .nullable,
        ],
        "input": [
            "digits": .nullable, "key": .nullable, "reason": .nullable, "source": .nullable, "text": .unavailable,
            "extension": .nullable,
        ],
    ]

    /// Names that cannot be variables; `inputs`, `schedules` and `vars` are kept free.
    static let names: Set<String> = [
        "caller", "did", "call", "input", "answered_by", "secret", "inputs", "schedules", "vars",
    ]

    /// The scopes a message can suggest.
    static let readable = ["caller", "did", "call", "input", "answered_by", "secret", "schedules"]

    /// The fields of a scope that this version has, by name; `nil` where there is no such scope.
    static func fieldNames(of scope: String) -> [String]? { availableNames[scope] }

    private static let availableNames = Dictionary(
        uniqueKeysWithValues: fields.map { scope in
            (scope.key, scope.value.filter { $0.value != .unavailable }.map(\.key))
        })

    /// Whether a field is there; `nil` where the scope has no such field.
    static func presence(of field: String, in scope: String) -> Presence? { presences[scope]?[field] }

    private static let presences = Dictionary(
        uniqueKeysWithValues: fields.map { scope in
            (scope.key, Dictionary(uniqueKeysWithValues: scope.value.map { ($0.key, $0.value) }))
        })

    /// The fields of each schedule, below `schedules.NAME`.
    static let scheduleFields: KeyValuePairs<String, Presence> = [
        "state": .always, "next_open": .always, "next_close": .nullable, "holiday": .nullable,
    ]

    /// The values of those paths that have a closed set of them.
    static func values(of path: [String]) -> [String]? {
        if path.count == 3, path[0] == "schedules", path[2] == "state" {
            return Schedule.State.allCases.map(\.rawValue)
        }
        return switch path.joined(separator: ".") {
        case "answered_by": ["human", "machine", "fax", "unknown"]
        case "call.direction": ["inbound", "outbound"]
        case "caller.anonymous": ["true", "false"]
        case "caller.verified": ["A", "B", "C", "failed", "none"]
        default: nil
        }
    }
}
