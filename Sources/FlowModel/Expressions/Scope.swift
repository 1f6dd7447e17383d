/// Where an expression finds its values: the variables and inputs of a frame, and the scopes of the call.
public protocol Scope {
    /// The value at a path such as `["caller", "number"]` or `["pin_tries"]`; ``Value/null`` where nothing is set.
    func value(at path: [String]) -> Value
    /// The language that filters speak, as a BCP 47 tag.
    var language: String { get }
}

extension Scope {
    /// American English, where a scope says nothing else.
    public var language: String { "en-US" }
}

/// A scope made of a map: for tests and for constants.
public struct MapScope: Scope, Sendable {
    /// The values by their first name.
    public var values: [String: Value]

    /// A scope of those values.
    public init(_ values: [String: Value] = [:]) { self.values = values }

    /// The value at a path; null where nothing is set.
    public func value(at path: [String]) -> Value {
        Value.map(values).value(at: path)
    }
}
