/// What a value may be, as far as the text of a flow tells.
struct ValueKinds: OptionSet, Hashable {
    let rawValue: UInt8
    static let null = ValueKinds(rawValue: 1)
    static let boolean = ValueKinds(rawValue: 2)
    static let number = ValueKinds(rawValue: 4)
    static let text = ValueKinds(rawValue: 8)
    static let list = ValueKinds(rawValue: 16)
    static let map = ValueKinds(rawValue: 32)
    static let withoutFields: ValueKinds = [.boolean, .number, .text, .list]
    static let any = ValueKinds(rawValue: 63)

    /// True where a value that is there can be none but of those kinds.
    func isOnly(_ kinds: ValueKinds) -> Bool {
        let present = subtracting(.null)
        return !present.isEmpty && present.isSubset(of: kinds)
    }

    /// The kinds in words: `true or false`, `a number`.
    var words: String {
        let names: [(ValueKinds, String)] = [
            (.boolean, "true or false"), (.number, "a number"), (.text, "text"), (.list, "a list"), (.map, "a map"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
    }
}

extension Value {
    /// What it is.
    var kinds: ValueKinds {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .integer, .decimal: .number
        case .text: .text
        case .list: .list
        case .map: .map
        }
    }
}

extension Flow.Input.Kind {
    /// What a value of an input of this kind may be; numbers and truths may be spelled as text.
    var kinds: ValueKinds {
        switch self {
        case .string: [.text, .number, .boolean, .null]
        case .number: [.number, .text, .null]
        case .boolean: [.boolean, .text, .null]
        case .phone, .datetime, .path: [.text, .null]
        }
    }
}
