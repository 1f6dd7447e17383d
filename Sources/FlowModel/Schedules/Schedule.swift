/// When somebody is there: opening hours of a week in a place's own time, holidays, and an operator's switch.
public struct Schedule: Sendable, Hashable {
    /// Whether it is open, as the verb's outcomes have it.
    public enum State: String, Sendable, CaseIterable { case open, closed, holiday }

    /// A part of a day.
    public struct Hours: Sendable, Hashable {
        /// Minutes after midnight, 0 to 1439.
        public var from: Int
        /// Minutes after midnight; up to 2880, where the hours go on after midnight.
        public var to: Int

        /// Hours from one minute until, without, another.
        public init(from: Int, to: Int) { (self.from, self.to) = (from, to) }
    }

    /// Days that are holidays.
    public struct Holiday: Sendable, Hashable {
        /// The first and the last day, as days since 1970.
        public var days: ClosedRange<Int>
        /// What people call it; `nil` where nobody wrote it down.
        public var name: String?

        /// Holidays from one day to another.
        public init(days: ClosedRange<Int>, name: String? = nil) { (self.days, self.name) = (days, name) }
    }

    /// The name under `schedules:`.
    public var name: String
    /// The time zone the hours are meant in.
    public var zone: ZoneRules
    /// The hours of each day of the week, Sunday first; none for a day that is closed.
    public var week: [[Hours]]
    /// The holidays, in the order of the file.
    public var holidays: [Holiday]
    /// The file of the operator's switch by its resolved path, read once for each call; `nil` for none.
    public var override: String?

    /// How far ahead the next opening is looked for, in days.
    static let horizon = 800

    /// A schedule.
    public init(
        name: String, zone: ZoneRules, week: [[Hours]], holidays: [Holiday] = [], override: String? = nil
    ) {
        precondition(week.count == 7, "a week has seven days")
        self.name = name
        self.zone = zone
        self.week = week
        self.holidays = holidays
        self.override = override
    }

    /// Whether no hour of the week is open.
    public var neverOpens: Bool { week.allSatisfy(\.isEmpty) }

    // MARK: - At a moment

    /// What the hours and holidays say at a Unix time; a switch is not looked at.
    ///
    /// Hours that go on after midnight belong to the day they begin on, and so does the holiday that closes them.
    public func state(at time: Int) -> State {
        let local = time + zone.offset(at: time)
        let day = local.floorDivided(by: CivilTime.day)
        if isOpen(time, day: day) { return .open }
        return isHoliday(day) ? .holiday : .closed
    }

    private func isOpen(_ time: Int, day: Int) -> Bool {
        spans(ofDay: day - 1).contains { $0.contains(time) } || spans(ofDay: day).contains { $0.contains(time) }
    }

    /// The name of the holiday at a Unix time; `nil` where it has none or there is none.
    public func holidayName(at time: Int) -> String? {
        let day = (time + zone.offset(at: time)).floorDivided(by: CivilTime.day)
        return holidays.first { $0.days.contains(day) }?.name
    }

    /// When it opens next after a Unix time, in the place's own time; `nil` where it does not within two years.
    public func nextOpen(after time: Int) -> String? {
        let starts = (0...Self.horizon).lazy.flatMap { spans(ofDay: today(time) - 1 + $0) }.map(\.lowerBound)
        // What begins where something else ends is no opening.
        return starts.first { $0 > time && state(at: $0 - 1) != .open }.map { text(at: $0) }
    }

    /// When it closes next after a Unix time, in the place's own time; `nil` where it does not within two years.
    public func nextClose(after time: Int) -> String? {
        let ends = (0...Self.horizon).lazy.flatMap { spans(ofDay: today(time) - 1 + $0) }.map(\.upperBound)
        return ends.first { $0 > time && state(at: $0) != .open }.map { text(at: $0) }
    }

    private func today(_ time: Int) -> Int { (time + zone.offset(at: time)).floorDivided(by: CivilTime.day) }

    private func isHoliday(_ day: Int) -> Bool { holidays.contains { $0.days.contains(day) } }

    /// The open spans that begin on a day, as Unix times in order. A span that a change of the clock swallows is empty.
    private func spans(ofDay day: Int) -> [Range<Int>] {
        guard !isHoliday(day) else { return [] }
        return week[CivilTime.weekday(days: day)].compactMap { hours in
            let from = zone.time(ofLocal: day * CivilTime.day + hours.from * 60)
            let to = zone.time(ofLocal: day * CivilTime.day + hours.to * 60)
            return from < to ? from..<to : nil
        }
    }

    /// A Unix time as the place's own clocks show it: `2026-03-06T10:00:00-05:00`.
    public func text(at time: Int) -> String {
        let offset = zone.offset(at: time)
        return CivilTime.iso8601(local: time + offset, offset: offset)
    }
}
