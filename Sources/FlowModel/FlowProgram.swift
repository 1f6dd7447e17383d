/// A flow with all the flows it runs, compiled together so that a call sees one version of them all.
public struct FlowProgram: Sendable {
    /// The path of the flow a call starts in.
    public var entry: String
    /// Every flow by its path, including the entry.
    public var flows: [String: Flow]

    /// The flow a call starts in.
    public var main: Flow? { flows[entry] }
}
