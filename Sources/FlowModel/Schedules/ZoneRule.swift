/// What a time zone does after its last listed change, for ever: the POSIX `TZ` string at the end of its file
/// (RFC 8536 §3.3): `EST5EDT,M3.2.0,M11.1.0`.
struct ZoneRule: Sendable, Hashable {
    /// A day of each year and a time on it.
    struct Moment: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// `Mm.w.d`: week 5 is the month's last.
            case weekday(month: Int, week: Int, day: Int)
            /// `Jn`: 1 to 365, without 29 February.
            case julian(Int)
            /// `n`: 0 to 365.
            case dayOfYear(Int)
        }
        var day: Day
        /// Seconds after midnight, -167 to 167 hours.
        var second = 7200

        /// The wall clock's time in that year.
        func local(in year: Int) -> Int { days(in: year) * CivilTime.day + second }

        private func days(in year: Int) -> Int {
            let january = CivilTime.days(year: year, month: 1, day: 1)
            switch day {
            case .dayOfYear(let number): return january + number
            case .julian(let number):
                let isLeap = CivilTime.length(ofMonth: 2, year: year) == 29
                return january + number - 1 + (isLeap && number >= 60 ? 1 : 0)
            case .weekday(let month, let week, let day):
                let first = CivilTime.days(year: year, month: month, day: 1)
                let offset = (day - CivilTime.weekday(days: first)).floorRemainder(by: 7)
                let last = CivilTime.length(ofMonth: month, year: year)
                var date = offset + (week - 1) * 7
                while date >= last { date -= 7 }
                return first + date
            }
        }
    }

    /// Seconds east of Greenwich.
    var standard: Int
    /// Summer time: its offset, begin and end; `nil` for none.
    var summer: Summer?

    struct Summer: Sendable, Hashable {
        var offset: Int
        var begin: Moment
        var end: Moment
    }

    /// The offset at a Unix time.
    func offset(at time: Int) -> Int {
        guard let summer else { return standard }
        let year = CivilTime.date(days: (time + standard).floorDivided(by: CivilTime.day)).year
        let begin = summer.begin.local(in: year) - standard
        let end = summer.end.local(in: year) - summer.offset
        let isSummer = begin < end ? time >= begin && time < end : time >= begin || time < end
        return isSummer ? summer.offset : standard
    }

    /// Reads the string; `nil` where it is none.
    init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        guard text.utf8.count <= 128, Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else { return }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3600
        if let next = rest.first, next != UInt8(ascii: ",") {
            guard let west = Self.time(&rest) else { return nil }
            offset = -west
        }
        guard let begin = Self.moment(&rest), let end = Self.moment(&rest), rest.isEmpty else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }

    // MARK: Reading

    /// `EST` or `<+0330>`.
    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let name = rest.prefix { (0x41...0x5A).contains($0 & 0xDF) }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let sign = rest.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        guard let hours = number(&rest, most: 167) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where rest.first == UInt8(ascii: ":") {
            rest.removeFirst()
            guard let value = number(&rest, most: 59) else { return nil }
            seconds += value * unit
        }
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, most: Int) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard 1...3 ~= digits.count else { return nil }
        rest = rest.dropFirst(digits.count)
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return value <= most ? value : nil
    }

    /// `,M3.2.0`, `,M3.2.0/2:00`, `,J60` or `,59`.
    private static func moment(_ rest: inout ArraySlice<UInt8>) -> Moment? {
        guard rest.popFirst() == UInt8(ascii: ","), let day = day(&rest) else { return nil }
        var moment = Moment(day: day)
        if rest.first == UInt8(ascii: "/") {
            rest.removeFirst()
            guard let second = time(&rest) else { return nil }
            moment.second = second
        }
        return moment
    }

    private static func day(_ rest: inout ArraySlice<UInt8>) -> Moment.Day? {
        switch rest.first {
        case UInt8(ascii: "J"):
            rest.removeFirst()
            return number(&rest, most: 365).flatMap { $0 >= 1 ? .julian($0) : nil }
        case UInt8(ascii: "M"):
            rest.removeFirst()
            guard let month = number(&rest, most: 12), month >= 1, rest.popFirst() == UInt8(ascii: "."),
                let week = number(&rest, most: 5), week >= 1, rest.popFirst() == UInt8(ascii: "."),
                let day = number(&rest, most: 6)
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        default: return number(&rest, most: 365).map { .dayOfYear($0) }
        }
    }
}
