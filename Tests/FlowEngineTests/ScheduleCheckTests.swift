import Foundation
import SansIO
import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("schedule")
struct ScheduleCheckTests {
    private static let yaml = """
        flow: hours
        schedules:
          office: {timezone: America/New_York, open: {mon-fri: "09:00-17:30"}, override: switch.json}
        sections:
          main:
            - schedule: office
              next: {closed: closed, holiday: holiday}
            - say: "open until ${schedules.office.next_close ?? '' | time}"
            - hangup
          closed: [{say: "closed until ${schedules.office.next_open | day_and_time}"}, hangup]
          holiday: [{say: "holiday"}, hangup]
        """

    private static func caller(at time: String, forced: [String: Schedule.State] = [:]) throws -> Caller {
        let read: (String) -> [UInt8]? = { path in
            path == "f.yaml" ? Array(yaml.utf8) : FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }
        let result = FlowLoader(readFile: read, checkSound: { _, _ in nil }).load("f.yaml")
        let program = try #require(result.program, "\(result.diagnostics.map(\.message))")
        var facts = CallFacts.usual
        facts.wallClock = WallClock(iso8601: time)
        facts.forcedSchedules = forced
        return Caller(program, facts: facts)
    }

    @Test(
        "the clock decides, and the switch over the clock",
        arguments: [
            ("2026-03-06T10:00:00-05:00", [:], "play open until five thirty PM"),
            ("2026-03-06T18:00:00-05:00", [:], "play closed until Monday, March ninth at nine AM"),
            (
                "2026-03-06T10:00:00-05:00", ["switch.json": "closed"],
                "play closed until Monday, March ninth at nine AM"
            ),
            ("2026-03-06T18:00:00-05:00", ["switch.json": "holiday"], "play holiday"),
            (
                "2026-03-06T18:00:00-05:00", ["switch.json": "nonsense"],
                "play closed until Monday, March ninth at nine AM"
            ),
        ])
    func states(_ time: String, _ overrides: [String: String], _ heard: String) throws {
        var caller = try Self.caller(at: time)
        caller.send(.started(isAnswered: true))
        #expect(caller.commands == ["switches switch.json"])
        caller.send(.overridesRead(caller.lastToken, overrides))
        #expect(caller.commands.last == heard)
    }

    @Test("a switch that does not come is not waited for long") func late() throws {
        var caller = try Self.caller(at: "2026-03-06T10:00:00-05:00")
        caller.send(.started(isAnswered: true))
        let token = caller.lastToken
        caller.pass(.seconds(2))
        #expect(caller.commands.last == "play open until five thirty PM")
        caller.send(.overridesRead(token, ["switch.json": "closed"]))
        #expect(caller.commands.last == "play open until five thirty PM")
    }

    @Test("a state that is forced needs no switch") func forced() throws {
        var caller = try Self.caller(at: "2026-03-06T10:00:00-05:00", forced: ["office": .holiday])
        caller.send(.started(isAnswered: true))
        #expect(caller.commands == ["play holiday"])
    }

    @Test("a hang-up while the switch is read ends the run") func hangUp() throws {
        var caller = try Self.caller(at: "2026-03-06T10:00:00-05:00")
        caller.send(.started(isAnswered: true))
        caller.send(.hungUp(by: "caller"))
        #expect(caller.result?.outcome == "hangup")
    }
}
