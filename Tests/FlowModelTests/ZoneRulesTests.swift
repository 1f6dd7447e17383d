import Foundation
import Testing

@testable import FlowModel

@Suite("Time zones")
struct ZoneRulesTests {
    static func zone(_ name: String) -> ZoneRules? {
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").flatMap {
            ZoneRules(name: name, file: [UInt8]($0))
        }
    }

    @Test(
        "offsets are the system library's, through every change of a hundred years",
        arguments: [
            "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "America/St_Johns", "Europe/London",
            "Europe/Berlin", "Europe/Dublin", "Europe/Moscow", "Africa/Cairo", "Africa/Casablanca", "Asia/Kolkata",
            "Asia/Kathmandu", "Asia/Tehran", "Asia/Tokyo", "Asia/Gaza", "Australia/Lord_Howe", "Australia/Sydney",
            "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "America/Asuncion", "America/Havana",
            "Antarctica/Troll", "Etc/UTC", "Etc/GMT+5",
        ])
    func offsets(_ name: String) throws {
        let zone = try #require(Self.zone(name))
        let oracle = try #require(TimeZone(identifier: name))
        // 1970 to 2070, every 5 hours and a bit, so that every hour of the day comes.
        for time in stride(from: 0, to: 3_155_760_000, by: 5 * 3600 + 1201) {
            let expected = oracle.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(time)))
            guard zone.offset(at: time) != expected else { continue }
            Issue.record("\(name) at \(time): \(zone.offset(at: time)) and not \(expected)")
            return
        }
    }

    @Test(
        "local times around a change",
        arguments: [
            // New York, 8 March 2026, 2:00 becomes 3:00; 1 November, 2:00 becomes 1:00.
            ("America/New_York", "2026-03-08T01:59:00", 1_772_953_140),
            ("America/New_York", "2026-03-08T02:30:00", 1_772_955_000),  // skipped: as if nobody had moved the hand
            ("America/New_York", "2026-03-08T03:00:00", 1_772_953_200),
            ("America/New_York", "2026-11-01T01:30:00", 1_793_511_000),  // twice: the first
            ("Europe/Berlin", "2026-10-25T02:30:00", 1_792_888_200),
            ("Europe/Berlin", "2060-07-01T12:00:00", 2_855_987_200 + 0),
        ])
    func local(_ name: String, _ text: String, _ time: Int) throws {
        let zone = try #require(Self.zone(name))
        let local = try #require(CalendarTime(text))
        let days = CivilTime.days(year: local.year, month: local.month, day: local.day)
        let seconds = days * 86_400 + local.hour * 3600 + local.minute * 60
        let found = zone.time(ofLocal: seconds)
        if local.year == 2060 {
            #expect(found + zone.offset(at: found) == seconds && zone.offset(at: found) == 7200)
        } else {
            #expect(found == time)
        }
    }

    @Test(
        "rules for ever",
        arguments: [
            ("EST5EDT,M3.2.0,M11.1.0", true), ("<+0330>-3:30", true), ("CET-1CEST,M3.5.0,M10.5.0/3", true),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", true), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true),
            ("AAA3BBB,J60,J300", true), ("AAA3BBB,59,300/25", true), ("", false), ("EST", false), ("EST5EDT", false),
            ("EST5EDT,M3.2.0", false), ("EST5EDT,M13.2.0,M11.1.0", false), ("EST5EDT,M3.2.0,M11.1.0,", false),
            ("EST999", false), ("<+03", false), ("EST5EDT,J0,J300", false),
            (String(repeating: "A", count: 200) + "1", false),
        ])
    func rules(_ text: String, _ isRule: Bool) { #expect((ZoneRule(text) != nil) == isRule) }

    @Test("files that are cut short or changed are read or refused, and never trap") func broken() throws {
        let path = "/usr/share/zoneinfo/America/New_York"
        let file = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        for count in 0..<file.count { _ = ZoneRules(name: "cut", file: Array(file.prefix(count))) }
        var state: UInt64 = 7
        for _ in 0..<5_000 {
            var bytes = file
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            guard let zone = ZoneRules(name: "changed", file: bytes) else { continue }
            for time in [-5_000_000_000, 0, 1_772_953_140, 4_000_000_000] { _ = zone.offset(at: time) }
            _ = zone.time(ofLocal: 1_772_953_140)
        }
        #expect(ZoneRules(name: "none", file: []) == nil)
    }
}
