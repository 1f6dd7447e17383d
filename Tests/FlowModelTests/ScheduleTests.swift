import Foundation
import Testing
import YAML

@testable import FlowModel

@Suite("Schedules")
struct ScheduleTests {
    private static func office(_ zone: String, _ holidays: String = "[]", open: String) throws -> Schedule {
        let yaml = """
            flow: hours
            schedules:
              office: {timezone: \(zone), open: \(open), holidays: \(holidays)}
            sections: {main: [{schedule: office, next: {closed: end, holiday: end}}, {hangup: }], end: [hangup]}
            """
        let read: (String) -> [UInt8]? = { path in
            path == "f.yaml" ? Array(yaml.utf8) : FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }
        let result = FlowLoader(readFile: read, checkSound: { _, _ in nil }).load("f.yaml")
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        return try #require(result.program?.main?.schedules["office"])
    }

    private static func time(_ text: String) throws -> Int {
        Int(try #require(ISO8601DateFormatter().date(from: text)).timeIntervalSince1970)
    }

    private static let week = #"{mon-thu: ["09:00-17:30"], fri: ["09:00-12:00", "13:00-16:00"]}"#

    @Test(
        "what the hours say",
        arguments: [
            // A Friday of winter time in New York.
            (
                "2026-03-06T08:59:59-05:00", Schedule.State.closed, "2026-03-06T09:00:00-05:00",
                "2026-03-06T12:00:00-05:00"
            ),
            ("2026-03-06T09:00:00-05:00", .open, "2026-03-06T13:00:00-05:00", "2026-03-06T12:00:00-05:00"),
            ("2026-03-06T12:30:00-05:00", .closed, "2026-03-06T13:00:00-05:00", "2026-03-06T16:00:00-05:00"),
            // Over the weekend of the change: Monday's nine o'clock is an hour earlier.
            ("2026-03-06T16:00:00-05:00", .closed, "2026-03-09T09:00:00-04:00", "2026-03-09T17:30:00-04:00"),
            ("2026-03-08T12:00:00Z", .closed, "2026-03-09T09:00:00-04:00", "2026-03-09T17:30:00-04:00"),
            // A holiday on Thursday and Friday.
            ("2026-11-26T10:00:00-05:00", .holiday, "2026-11-30T09:00:00-05:00", "2026-11-30T17:30:00-05:00"),
            ("2026-11-25T18:00:00-05:00", .closed, "2026-11-30T09:00:00-05:00", "2026-11-30T17:30:00-05:00"),
        ])
    func hours(_ now: String, _ state: Schedule.State, _ open: String, _ close: String) throws {
        let office = try Self.office("America/New_York", "[2026-11-26..2026-11-27, 2026-12-25]", open: Self.week)
        let now = try Self.time(now)
        #expect(office.state(at: now) == state)
        #expect(office.nextOpen(after: now) == open)
        #expect(office.nextClose(after: now) == close)
    }

    @Test(
        "hours over midnight, and those that a change of the clock swallows or doubles",
        arguments: [
            ("Europe/Berlin", #"{daily: ["22:00-02:30"]}"#, "2026-03-29T00:59:00Z", Schedule.State.open),
            // At 02:00 the clock goes to 03:00: 02:30 does not come, the bar closes at what would have been 02:30.
            ("Europe/Berlin", #"{daily: ["22:00-02:30"]}"#, "2026-03-29T01:31:00Z", .closed),
            ("Europe/Berlin", #"{sun: ["02:10-02:50"]}"#, "2026-03-29T01:30:00Z", .open),
            ("Europe/Berlin", #"{sat: ["22:00-02:30"]}"#, "2026-10-25T00:29:00Z", .open),
            ("Europe/Berlin", #"{sat: ["22:00-02:30"]}"#, "2026-10-25T00:31:00Z", .closed),
            ("Australia/Lord_Howe", #"{daily: ["00:00-24:00"]}"#, "2026-04-04T15:15:00Z", .open),
            ("Asia/Kathmandu", #"{"mon,wed": ["09:00-10:00"]}"#, "2026-03-04T03:15:00Z", .open),
            ("Asia/Kathmandu", #"{"mon,wed": ["09:00-10:00"]}"#, "2026-03-04T03:14:59Z", .closed),
            ("Pacific/Kiritimati", #"{sat-mon: "09:00-10:00"}"#, "2026-03-06T19:00:00Z", .open),
            ("UTC", "{daily: [\"09:00-10:00\"], }", "2026-03-06T09:59:59Z", .open),
        ])
    func edges(_ zone: String, _ open: String, _ now: String, _ state: Schedule.State) throws {
        #expect(try Self.office(zone, open: open).state(at: Self.time(now)) == state)
    }

    @Test("a place that never closes has no next closing") func always() throws {
        let office = try Self.office("UTC", open: #"{daily: ["00:00-24:00"]}"#)
        #expect(office.state(at: 1_772_809_200) == .open)
        #expect(office.nextClose(after: 1_772_809_200) == nil)
        #expect(office.nextOpen(after: 1_772_809_200) == nil)
    }

    @Test("holidays have names") func names() throws {
        let office = try Self.office(
            "America/New_York", "{2026-12-25: Christmas Day, 2026-07-03..2026-07-05: null}", open: Self.week)
        #expect(try office.holidayName(at: Self.time("2026-12-26T03:00:00Z")) == "Christmas Day")
        #expect(try office.holidayName(at: Self.time("2026-07-04T12:00:00Z")) == nil)
        #expect(try office.state(at: Self.time("2026-07-03T12:00:00-04:00")) == .holiday)
    }

    @Test(
        "mistakes are found at load",
        arguments: [
            ("{timezone: America/New_Yrok, open: {mon: \"9:00-17:00\"}}", "time zone"),
            ("{timezone: ../../etc/passwd, open: {mon: \"9:00-17:00\"}}", "time zone"),
            ("{open: {mon: \"9:00-17:00\"}}", "needs timezone"), ("{timezone: UTC}", "needs open"),
            ("{timezone: UTC, open: {mon: closed}}", "never opens"),
            ("{timezone: UTC, open: {mon: []}}", "never opens"),
            ("{timezone: UTC, open: {monday: \"9:00-17:00\"}}", "no day of the week"),
            ("{timezone: UTC, open: {mon-wed: \"9:00-17:00\", tue: closed}}", "tue is written twice"),
            ("{timezone: UTC, open: {mon: \"9-17\"}}", "hours of a day"),
            ("{timezone: UTC, open: {mon: \"09:00-25:00\"}}", "hours of a day"),
            ("{timezone: UTC, open: {mon: \"09:00-09:00\"}}", "hours of a day"),
            ("{timezone: UTC, open: {mon: [\"09:00-12:00\", \"11:00-13:00\"]}}", "overlap"),
            ("{timezone: UTC, open: {mon: \"9:00-17:00\"}, holidays: [2026-02-30]}", "a date"),
            ("{timezone: UTC, open: {mon: \"9:00-17:00\"}, holidays: [2026-02-03..2026-02-01]}", "a date"),
            ("{timezone: UTC, open: {mon: \"9:00-17:00\"}, holidays: none.yaml}", "no file none.yaml"),
            ("{timezone: UTC, open: {mon: \"9:00-17:00\"}, override: ../../x.json}", "path inside the project"),
            ("{timezone: UTC, open: {mon: \"9:00-17:00\"}, holiday: []}", "no key \"holiday\""),
        ])
    func mistakes(_ schedule: String, _ words: String) {
        let yaml = """
            flow: hours
            schedules: {office: \(schedule)}
            sections: {main: [{schedule: office, next: {closed: end, holiday: end}}, hangup], end: [hangup]}
            """
        let read: (String) -> [UInt8]? = { path in
            path == "f.yaml" ? Array(yaml.utf8) : FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }
        let result = FlowLoader(readFile: read, checkSound: { _, _ in nil }).load("f.yaml")
        #expect(result.diagnostics.contains { $0.message.contains(words) }, "\(result.diagnostics.map(\.message))")
        #expect(result.program == nil)
    }

    @Test(
        "names of schedules and their fields are checked",
        arguments: [
            ("${schedules.offce.next_open | time}", "no schedule"),
            ("${schedules.office.nextopen | time}", "has state"),
            ("${schedules.office.next_close | time}", "may have no value"),
        ])
    func references(_ text: String, _ words: String) {
        let yaml = """
            flow: hours
            schedules: {office: {timezone: UTC, open: {daily: "09:00-10:00"}}}
            sections: {main: [{say: "\(text)"}]}
            """
        let read: (String) -> [UInt8]? = { path in
            path == "f.yaml" ? Array(yaml.utf8) : FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }
        let result = FlowLoader(readFile: read, checkSound: { _, _ in nil }).load("f.yaml")
        #expect(!result.diagnostics.isEmpty, "\(words): \(result.diagnostics)")
        #expect(result.program == nil)
    }
}
