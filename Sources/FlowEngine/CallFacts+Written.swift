public import FlowModel
import SansIO

/// How the facts of a call stand in its journal.
extension CallFacts {
    /// All facts but secrets; the wall clock is to show what it shows at the call's first entry.
    public var written: Value {
        .map([
            "call": .text(callID), "direction": .text(direction.rawValue), "caller_number": Value(callerNumber),
            "caller_name": Value(callerName), "anonymous": .boolean(isAnonymous), "verified": .text(verified),
            "did": Value(didNumber),
            "did_label": Value(didLabel), "tag": Value(tag), "headers": .map(headers.mapValues(Value.text)),
            "started": .text(startedAt), "inputs": .map(inputs),
            "wall_clock": wallClock.map { .integer(Int($0.unixNanosecondsAtZero)) } ?? .null,
            "schedules": .map(forcedSchedules.mapValues { .text($0.rawValue) }),
        ])
    }

    /// Reads what ``written`` wrote; `nil` where it is not that.
    public init?(written value: Value) {
        guard case .map(let entries) = value else { return nil }
        let fields = WrittenFields(entries)
        guard let callID = fields.text("call"), let started = fields.text("started"),
            let direction = fields.text("direction").flatMap(Direction.init(rawValue:))
        else { return nil }
        var headers: [String: String] = [:]
        if case .map(let written)? = entries["headers"] { headers = written.mapValues(\.text) }
        var inputs: [String: Value] = [:]
        if case .map(let written)? = entries["inputs"] { inputs = written }
        self.init(
            callID: callID, direction: direction, callerNumber: fields.text("caller_number"),
            callerName: fields.text("caller_name"), isAnonymous: fields.boolean("anonymous") ?? false,
            didNumber: fields.text("did"), didLabel: fields.text("did_label"), tag: fields.text("tag"),
            headers: headers,
            startedAt: started, inputs: inputs)
        verified = fields.text("verified") ?? "none"
        wallClock = fields.integer("wall_clock").map { WallClock(unixNanosecondsAtZero: Int64($0)) }
        forcedSchedules = (fields.map("schedules") ?? [:]).compactMapValues { Schedule.State(rawValue: $0.text) }
        // Secrets are in no journal: what stands for them is the same each time.
        secrets = .standIns
    }
}
