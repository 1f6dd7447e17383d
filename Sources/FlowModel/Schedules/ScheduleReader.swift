import YAML

/// Reads `schedules:`.
struct ScheduleReader {
    let file: FlowFile
    private var findings: Findings { file.findings }

    /// The schedules by name; wrong ones are reported and left out.
    func read(_ entries: [YAMLNode.Entry]) -> [String: Schedule] {
        var schedules: [String: Schedule] = [:]
        for entry in entries {
            file.checkName(entry, of: "a schedule")
            schedules[entry.key] = readSchedule(entry)
        }
        return schedules
    }

    private func readSchedule(_ entry: YAMLNode.Entry) -> Schedule? {
        guard var fields = FieldReader(entry.value, of: "the schedule \(entry.key)", findings: findings) else {
            return nil
        }
        let zone = fields.required("timezone", help: "write timezone: America/New_York").flatMap { readZone($0) }
        let open = fields.required("open", help: "write open: {mon-fri: [\"09:00-17:30\"]}")
        let week = open.map { readWeek($0) } ?? Array(repeating: [], count: 7)
        let holidays = fields.value("holidays").map { readHolidays($0) } ?? []
        let override = fields.value("override").flatMap { path($0, "override") }
        fields.finish()
        if let open, week.allSatisfy(\.isEmpty), !findings.hasErrors {
            findings.error(
                "the schedule \(entry.key) never opens", at: open, help: "give at least one day hours")
        }
        guard let zone else { return nil }
        return Schedule(name: entry.key, zone: zone, week: week, holidays: holidays, override: override)
    }

    // MARK: Zones and paths

    private func readZone(_ node: YAMLNode) -> ZoneRules? {
        guard let name = findings.string(node, "timezone") else { return nil }
        let isName =
            1...64 ~= name.utf8.count && !name.contains("..") && !name.hasPrefix("/")
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || "/_+-".utf8.contains($0)
            }
        if isName, let zone = file.files.zone(name) { return zone }
        return findings.refuse(
            node, "timezone", "a time zone of this machine's database",
            help: "write an IANA name such as America/New_York; the database comes with the package tzdata")
    }

    private func path(_ node: YAMLNode, _ name: String) -> String? {
        guard let text = findings.string(node, name) else { return nil }
        if let path = FlowPath.resolve(text, in: FlowPath.folder(of: file.path), root: file.files.root) { return path }
        return findings.refuse(
            node, name, "a path inside the project", help: "paths are relative to the flow's folder")
    }

    // MARK: Hours

    private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    private func readWeek(_ node: YAMLNode) -> [[Schedule.Hours]] {
        var week: [[Schedule.Hours]?] = Array(repeating: nil, count: 7)
        for entry in findings.map(node, "open") ?? [] {
            let hours = readHours(entry.value, entry.key)
            for day in readDays(entry) {
                if week[day] != nil {
                    findings.error(
                        "\(Self.days[day]) is written twice", at: entry.keyPlace, length: entry.key.count)
                }
                week[day] = hours
            }
        }
        return week.map { $0 ?? [] }
    }

    /// `mon`, `mon-thu`, `sat-mon`, `mon,wed`, `daily`.
    private func readDays(_ entry: YAMLNode.Entry) -> [Int] {
        if entry.key == "daily" { return Array(0..<7) }
        var found: [Int] = []
        for part in entry.key.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { text in
                Self.days.firstIndex(of: text.drop { $0 == " " }.lowercased())
            }
            guard 1...2 ~= ends.count, let first = ends[0], let last = ends[ends.count - 1] else {
                findings.error(
                    "\"\(entry.key)\" is no day of the week", at: entry.keyPlace, length: max(1, entry.key.count),
                    help: "write mon, mon-fri, \"sat,sun\" or daily")
                return []
            }
            for step in 0...((last - first + 7) % 7) { found.append((first + step) % 7) }
        }
        return found
    }

    private func readHours(_ node: YAMLNode, _ name: String) -> [Schedule.Hours] {
        if node.text == "closed" { return [] }
        let spans = (node.items ?? [node]).compactMap { readSpan($0, name) }.sorted { $0.from < $1.from }
        for (first, second) in zip(spans, spans.dropFirst()) where second.from < first.to {
            findings.error("the hours of \(name) overlap", at: node)
            break
        }
        return spans
    }

    /// `09:00-17:30`; an end at or before the beginning is on the next day.
    private func readSpan(_ node: YAMLNode, _ name: String) -> Schedule.Hours? {
        let ends = (node.text ?? "").split(separator: "-", omittingEmptySubsequences: false).map { minutes($0) }
        guard ends.count == 2, let from = ends[0], var to = ends[1], from < 1440, from != to else {
            return findings.refuse(
                node, name, "hours of a day", help: "write \"09:00-17:30\", or \"22:00-02:00\" over midnight")
        }
        if to < from { to += 1440 }
        return Schedule.Hours(from: from, to: to)
    }

    /// `9:00` to `24:00`.
    private func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(trimmed)
        guard parts.count == 2, 1...2 ~= parts[0].count, parts[1].count == 2, parts.allSatisfy({ $0.isDigits }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute <= 59
        else { return nil }
        return hour * 60 + minute <= 1440 ? hour * 60 + minute : nil
    }

    private func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " }
        return start.prefix { $0 != " " }
    }

    // MARK: Holidays

    /// A list of days, or the path of a file with one.
    private func readHolidays(_ node: YAMLNode) -> [Schedule.Holiday] {
        guard let text = node.text, text.hasSuffix(".yaml") || text.hasSuffix(".yml") else { return readList(node) }
        guard let path = path(node, "holidays") else { return [] }
        guard let bytes = file.files.read(path) else {
            findings.error(
                "there is no file \(path)", at: node, help: file.files.advice(forMissing: path))
            return []
        }
        let document = YAMLDocument.parse(bytes, path: path)
        findings.add(document.file)
        for diagnostic in document.diagnostics { findings.add(diagnostic) }
        return document.root.map { readList($0) } ?? []
    }

    /// `["2026-12-25", …]`, or `{2026-12-25: Christmas Day, …}`.
    private func readList(_ node: YAMLNode) -> [Schedule.Holiday] {
        if let entries = node.entries {
            return entries.compactMap { entry in
                let key = YAMLNode(
                    .scalar(.init(text: entry.key, style: .plain)), at: entry.keyPlace, length: entry.key.count)
                return readDay(key).map {
                    Schedule.Holiday(days: $0, name: entry.value.isNull ? nil : entry.value.text)
                }
            }
        }
        return (findings.list(node, "holidays") ?? []).compactMap { node in
            guard node.entries != nil else { return readDay(node).map { Schedule.Holiday(days: $0) } }
            guard var fields = FieldReader(node, of: "a holiday", findings: findings) else { return nil }
            defer { fields.finish() }
            let name = fields.string("name")
            let days = fields.required("date", help: "write date: 2026-12-25").flatMap { readDay($0) }
            return days.map { Schedule.Holiday(days: $0, name: name) }
        }
    }

    /// `2026-12-25` or `2026-12-24..2026-12-26`.
    private func readDay(_ node: YAMLNode) -> ClosedRange<Int>? {
        let text = node.text ?? ""
        let days = [text.prefix(10), text.suffix(10)].map { day(String($0)) }
        let isRight = text.utf8.count == 10 || (text.utf8.count == 22 && text.dropFirst(10).hasPrefix(".."))
        if isRight, let first = days[0], let last = days[1], first <= last { return first...last }
        return findings.refuse(
            node, "holidays", "a date or a range of dates", help: "write 2026-12-25 or 2026-12-24..2026-12-26")
    }

    private func day(_ text: String) -> Int? {
        guard let date = CalendarTime(text), !date.hasTime else { return nil }
        return CivilTime.days(year: date.year, month: date.month, day: date.day)
    }
}
