import FlowModel
import SansIO
import Testing

@testable import FlowEngine

@Suite("The collect rules, cell by cell, on virtual time")
struct CollectMachineTests {
    @Test("Every row of the table", arguments: CollectRow.all)
    func row(_ row: CollectRow) {
        var script = CollectScript(row.rules)
        #expect(script.run(row.script) == row.transcript)
    }

    @Test("The rows visit every cell of the state table")
    func everyCellIsVisited() {
        var visited: Set<CollectScript.Cell> = []
        for row in CollectRow.all {
            var script = CollectScript(row.rules)
            _ = script.run(row.script)
            visited.formUnion(script.cells)
        }
        let events = ["prompt ended", "prompt failed", "key down", "key up", "hang-up"]
        var wanted = Set(
            CollectMachine.State.allCases.flatMap { state in events.map { CollectScript.Cell(state: state, event: $0) }
            })
        for state in [CollectMachine.State.waiting, .collecting, .confirming] {
            wanted.insert(CollectScript.Cell(state: state, event: "timeout"))
        }
        #expect(wanted.subtracting(visited).map { "\($0.state) × \($0.event)" }.sorted() == [])
    }

    @Test("No clock runs in the states that wait for a prompt's end or for nothing")
    func clocksOnlyWhereTheTableHasThem() {
        for row in CollectRow.all {
            var script = CollectScript(row.rules)
            _ = script.run(row.script)
            let untimed: Set<CollectMachine.State> = [.idle, .prompting, .readingBack, .ended]
            #expect(script.cells.filter { $0.event == "timeout" && untimed.contains($0.state) }.isEmpty)
        }
    }

    @Test(
        "Ranges compare as numbers of the bounds' lengths",
        arguments: [
            ("1", true), ("7", true), ("12", true), ("13", false), ("0", false), ("007", false), ("07", true),
            ("", false),
            ("1*", false), ("99999999999999999999999999", false),
        ])
    func ranges(entry: String, isIn: Bool) {
        #expect(Gather.AllowedDigits.range("1", "12").contains(entry) == isIn)
    }

    @Test("A range whose bounds are swapped contains nothing, and does not trap")
    func swappedBounds() {
        #expect(!Gather.AllowedDigits.range("12", "1").contains("5"))
    }

    @Test("Ten thousand storms of events end with one result and no clock", arguments: [UInt64(1), 2, 3, 4])
    func storms(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let shapes: [CollectRules] = [
            .menu(["1", "12", "*"]), .gather(1...4), .gather(4...4, finishOn: nil, confirmed: true),
            .gather(2...5, confirmed: true) {
                $0.bargeIn = false; $0.maxTime = .seconds(6)
            },
        ]
        for _ in 0..<2500 {
            var machine = CollectMachine(rules: shapes[Int(random.next() % 4)], finishKeyGuard: FinishKeyGuard())
            #expect(Self.storm(&machine, &random) == 1)
            #expect(machine.nextDeadline == nil && machine.state == .ended)
        }
    }

    /// Feeds random events, then hangs up; returns how many results came.
    private static func storm(_ machine: inout CollectMachine, _ random: inout RandomSource) -> Int {
        var now = Instant.zero
        var actions = machine.handle(.begin(typedAhead: []), at: now)
        for _ in 0..<Int(random.next() % 40) {
            now = now + .milliseconds(Int64(random.next() % 4000))
            if let due = machine.nextDeadline, due <= now { actions += machine.handleTimeout(at: now) }
            let key = Array("1234*#")[Int(random.next() % 6)]
            let events: [CollectMachine.Event] = [
                .promptEnded, .keyDown(key, source: "inBand"), .keyUp(key), .keyDown(key, source: "info"),
            ]
            actions += machine.handle(events[Int(random.next() % 4)], at: now)
        }
        actions += machine.handle(.hungUp, at: now)
        return actions.count { if case .finished = $0 { true } else { false } }
    }
}
