/// What a flow that runs another one must know of it.
struct FlowSummary {
    var inputs: [Flow.Input]
    /// Whether control can come back to the caller.
    var canReturn: Bool
    /// Whether it can end the call.
    var canEndCall: Bool
    /// Whether it can ask the caller for something.
    var asks: Bool
    /// Paths below the returned value that are never null; the empty path is the value itself, `*` all of them.
    var returned: Set<String>
    /// False where the flow could not be read; nothing is then said against its callers.
    var isKnown: Bool

    static let unknown = FlowSummary(
        inputs: [], canReturn: true, canEndCall: true, asks: true, returned: ["", "*"], isKnown: false)
}
