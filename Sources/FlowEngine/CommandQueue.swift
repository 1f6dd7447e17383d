/// Commands in the order they were given, taken from the front. O(1) each, amortised.
struct CommandQueue: Sendable {
    private var commands: [FlowCommand] = []
    private var head = 0

    mutating func append(_ command: FlowCommand) { commands.append(command) }

    mutating func popFirst() -> FlowCommand? {
        guard head < commands.count else { return nil }
        defer {
            head += 1
            if head == commands.count {
                commands.removeAll(keepingCapacity: head <= 256)
                head = 0
            }
        }
        return commands[head]
    }
}
