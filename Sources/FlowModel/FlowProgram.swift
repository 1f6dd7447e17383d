/// A flow with all the flows it runs, compiled together so that a call sees one version of them all.
public struct FlowProgram: Sendable {
    /// The path of the flow a call starts in.
    public var entry: String
    /// Every flow by its path, including the entry.
    public var flows: [String: Flow]
    /// What tells this version of the flows from others, for journals; empty where nobody asked for it.
    public var version = ""

    /// The flow a call starts in.
    public var main: Flow? { flows[entry] }
}
