public import FlowModel

/// Something that a flow wants the world to know: the verb `event`.
public struct EventNotice: Hashable, Sendable {
    /// The name as the flow wrote it.
    public var name: String
    /// What belongs to it; secrets are refused at load, sensitive values are masked.
    public var data: Value

    /// A notice of that name.
    public init(name: String, data: Value) {
        self.name = name
        self.data = data
    }
}
