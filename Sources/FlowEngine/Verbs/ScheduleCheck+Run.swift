import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ check: ScheduleCheck) {
        guard let schedule = stack.flow?.flow?.schedules[check.name] else {
            return failStep("there is no schedule \(check.name)")
        }
        endStep(calendar.state(of: schedule).rawValue)
    }

    /// What schedules are read with at the moment of the last input.
    var calendar: ScheduleCalendar {
        ScheduleCalendar(
            unixTime: facts.wallClock.map { Int($0.unixSeconds(at: now)) }, forced: facts.forcedSchedules,
            overrides: overrides)
    }

    // MARK: Switches

    /// Asks for the switches of the program's schedules, if it has any; true while the flow has to wait for them.
    mutating func askForOverrides() -> Bool {
        let schedules = program.flows.values.flatMap { $0.schedules.values }
        let paths = Set(schedules.filter { facts.forcedSchedules[$0.name] == nil }.compactMap(\.override)).sorted()
        guard !paths.isEmpty else { return false }
        activity = .readingOverrides
        commands.push(.readOverrides(nextToken(), paths))
        timers.set(.overrides, at: now + .seconds(2))
        return true
    }

    mutating func overridesRead(_ token: StepToken, _ states: [String: String]) {
        guard activity == .readingOverrides, token == self.token else { return }
        overrides = states.compactMapValues { Schedule.State(rawValue: $0) }
        beginFirstFlow()
    }
}

/// What schedules say at one moment of a call: the hours, unless somebody decided otherwise.
struct ScheduleCalendar: Sendable {
    /// Seconds since 1970; `nil` where nobody knows.
    var unixTime: Int?
    /// By the schedule's name.
    var forced: [String: Schedule.State]
    /// By the path of the switch's file.
    var overrides: [String: Schedule.State]

    /// Whether it is open now.
    func state(of schedule: Schedule) -> Schedule.State {
        if let state = forced[schedule.name] { return state }
        if let path = schedule.override, let state = overrides[path] { return state }
        return unixTime.map { schedule.state(at: $0) } ?? .closed
    }

    /// What `schedules.NAME.field` is.
    ///
    /// Opening times come from the hours, whatever a switch says. A place that never closes opens "now".
    func value(of field: String, _ schedule: Schedule) -> Value {
        guard field != "state" else { return .text(state(of: schedule).rawValue) }
        guard let unixTime else { return .null }
        switch field {
        case "next_open": return .text(schedule.nextOpen(after: unixTime) ?? schedule.text(at: unixTime))
        case "next_close": return Value(schedule.nextClose(after: unixTime))
        case "holiday": return Value(schedule.holidayName(at: unixTime))
        default: return .null
        }
    }
}
