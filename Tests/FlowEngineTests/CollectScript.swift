import SansIO
import YAML

@testable import FlowEngine
@testable import FlowModel

/// A ladder of one collect on virtual time, written as text.
///
/// `0 begin; 1000 ended; 1500 press 1` are events at milliseconds; `press` is a key of 100 ms. What the machine does
/// comes back in the same form, each action with its time. After the last event the timers run until nothing is left.
struct CollectScript {
    /// A state of the machine and what it met there.
    struct Cell: Hashable { var state: CollectMachine.State; var event: String }

    var machine: CollectMachine
    var now = Instant.zero
    private(set) var lines: [String] = []
    private(set) var cells: Set<Cell> = []

    init(_ rules: CollectRules) { machine = CollectMachine(rules: rules, finishKeyGuard: FinishKeyGuard()) }

    /// Runs a script and returns the transcript.
    mutating func run(_ script: String) -> String {
        for line in Self.expanded(script) {
            runTimers(until: line.time)
            now = line.time
            visit(line.event.cellName)
            note(machine.handle(line.event, at: now))
        }
        runTimers(until: .distantFuture)
        return lines.joined(separator: "; ")
    }

    private mutating func runTimers(until limit: Instant) {
        while let due = machine.nextDeadline, due <= limit {
            now = due
            visit("timeout")
            note(machine.handleTimeout(at: now))
        }
    }

    private mutating func visit(_ event: String) { cells.insert(Cell(state: machine.state, event: event)) }

    private mutating func note(_ actions: [CollectMachine.Action]) {
        lines += actions.map { "\(now.nanoseconds / 1_000_000) \($0.line)" }
    }

    /// One event with its time.
    private static func expanded(_ script: String) -> [(time: Instant, event: CollectMachine.Event)] {
        var events: [(time: Instant, event: CollectMachine.Event)] = []
        for part in script.split(separator: ";") {
            let words = part.split(separator: " ").map(String.init)
            guard words.count >= 2, let milliseconds = Int64(words[0]) else { continue }
            let time = Instant.zero + .milliseconds(milliseconds)
            let keys = words.count > 2 ? words[2] : ""
            switch words[1] {
            case "begin": events.append((time, .begin(typedAhead: typed(keys))))
            case "ended": events.append((time, .promptEnded))
            case "broken": events.append((time, .promptFailed))
            case "hangup": events.append((time, .hungUp))
            case "down": events += keys.map { (time, .keyDown($0, source: "rfc4733")) }
            case "up": events += keys.map { (time, .keyUp($0)) }
            default:
                events += keys.flatMap { key -> [(Instant, CollectMachine.Event)] in
                    [(time, .keyDown(key, source: "rfc4733")), (time + .milliseconds(100), .keyUp(key))]
                }
            }
        }
        return events
    }

    /// Keys typed ahead, 200 ms apart, before the time line begins; `_` leaves the key before it held.
    private static func typed(_ keys: String) -> [KeyPress] {
        var presses: [KeyPress] = []
        for key in keys where key != "_" {
            let down = Instant.zero + .milliseconds(-5000 + 200 * presses.count)
            presses.append(KeyPress(key: key, source: "inBand", downAt: down, upAt: down + .milliseconds(100)))
        }
        if keys.hasSuffix("_"), !presses.isEmpty { presses[presses.count - 1].upAt = nil }
        return presses
    }
}

extension CollectMachine.Event {
    /// The column of the state table.
    var cellName: String {
        switch self {
        case .begin: "begin"
        case .promptEnded: "prompt ended"
        case .promptFailed: "prompt failed"
        case .keyDown: "key down"
        case .keyUp: "key up"
        case .hungUp: "hang-up"
        }
    }
}

extension CollectMachine.Action {
    /// The action as a line of a transcript.
    var line: String {
        switch self {
        case .play(.first): "play first"
        case .play(.afterNoInput(let index)): "play noInput \(index.map(String.init) ?? "-")"
        case .play(.afterNoMatch(let index)): "play noMatch \(index.map(String.init) ?? "-")"
        case .play(.afterDecline): "play again"
        case .play(.confirmation(let digits)): "play confirm \(digits)"
        case .stopPrompt: "stop"
        case .key(let press, let use): "\(press.key) \(use.rawValue)"
        case .attemptFailed(let number, let reason): "failed \(number) \(reason.rawValue)"
        case .finished(let result):
            "=> \(result.outcome.rawValue) '\(result.digits)' \(result.reason.rawValue)"
                + (result.unused.isEmpty ? "" : " rest " + String(result.unused.map(\.key)))
        }
    }
}

extension CollectRules {
    static func menu(_ options: [String], _ change: (inout CollectSettings) -> Void = { _ in }) -> CollectRules {
        var settings = CollectSettings.usual
        settings.digitTimeout = .seconds(2)
        change(&settings)
        return CollectRules(Menu(collect: settings, options: options))
    }

    static func gather(
        _ length: ClosedRange<Int>, finishOn: Character? = "#", matches: String? = nil,
        allowed: [Gather.AllowedDigits] = [], confirmed: Bool = false,
        _ change: (inout CollectSettings) -> Void = { _ in }
    ) -> CollectRules {
        var settings = CollectSettings.usual
        change(&settings)
        return CollectRules(
            Gather(
                collect: settings, length: length, finishOn: finishOn,
                matches: matches.flatMap { try? DigitPattern($0) },
                allowed: allowed, confirm: confirmed ? .init(items: [], accept: "1", again: "2") : nil,
                isSensitive: false, saveAs: nil))
    }
}

extension CollectSettings {
    /// The defaults of the flow language, with two prompts for silence and one for wrong entries.
    static var usual: CollectSettings {
        let item = Playable(content: .silence(.seconds(1)), alternate: [], place: .init(file: "f", line: 1, column: 1))
        return CollectSettings(
            prompt: [item], attempts: 3, timeout: .seconds(5), digitTimeout: .seconds(3), maxTime: nil, bargeIn: true,
            typeAhead: .keep, noInput: [item, item], noMatch: [item])
    }
}
