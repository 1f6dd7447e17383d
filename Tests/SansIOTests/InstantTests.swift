import SansIO
import Testing

@Suite struct InstantTests {
    @Test func `arithmetic saturates instead of trapping`() {
        #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
        #expect(Instant(nanoseconds: .min) + .seconds(-1) == Instant(nanoseconds: .min))
        #expect(Instant.zero + .seconds(Int64.max) == .distantFuture)
        #expect((Instant.zero - Instant(nanoseconds: .min)) > .zero)
    }

    @Test func `durations convert to whole units towards zero`() {
        #expect(Duration.milliseconds(1999).wholeMilliseconds == 1999)
        #expect(Duration.microseconds(-1500).wholeMilliseconds == -1)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_772_809_200_250_000_000, "2026-03-06T15:00:00.250Z"),
        (951_782_399_999_000_000, "2000-02-28T23:59:59.999Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
        (-1_000_000, "1969-12-31T23:59:59.999Z"),
    ])
    func `the wall clock writes RFC 3339`(nanoseconds: Int64, expected: String) {
        #expect(WallClock(unixNanosecondsAtZero: nanoseconds).iso8601(at: .zero) == expected)
    }
}

@Suite struct WallClockReadingTests {
    @Test(arguments: [
        ("2026-03-06T10:00:00-05:00", "2026-03-06T15:00:00.000Z"), ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("2000-02-29T23:59:59.250+01:00", "2000-02-29T22:59:59.000Z"),
        ("2026-12-31 23:00:00z", "2026-12-31T23:00:00.000Z"),
    ])
    func `a time with its offset is read as UTC`(text: String, expected: String) {
        #expect(WallClock(iso8601: text)?.iso8601(at: .zero) == expected)
    }

    @Test(arguments: [
        "", "2026-03-06", "2026-03-06T10:00:00", "2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-03-06T24:00:00Z",
        "2026-03-06T10:00:00+0500", "2026-03-06T10:00:00Zulu", "９026-03-06T10:00:00Z", "9999-12-31T23:59:59Z",
    ])
    func `anything else is no time`(text: String) { #expect(WallClock(iso8601: text) == nil) }
}

@Suite struct TimerTableTests {
    enum Letter: Int, CaseIterable { case a, b, c }

    @Test func `timers fire earliest first and only once`() {
        var timers = TimerTable<Letter>()
        timers.set(.b, at: Instant(nanoseconds: 20))
        timers.set(.a, at: Instant(nanoseconds: 30))
        timers.set(.c, at: Instant(nanoseconds: 25))
        timers.cancel(.c)
        #expect(timers.next == Instant(nanoseconds: 20))
        #expect(timers.pop(at: Instant(nanoseconds: 19)) == nil)
        #expect(timers.pop(at: Instant(nanoseconds: 30)) == .b)
        #expect(timers.pop(at: Instant(nanoseconds: 30)) == .a)
        #expect(timers.pop(at: .distantFuture) == nil)
    }
}

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:5060"), ("255.255.255.255", "255.255.255.255:5060"), ("::1", "[::1]:5060"),
        ("[2001:db8::10]", "[2001:db8::10]:5060"), ("2001:0db8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]:5060"),
        ("::ffff:192.0.2.1", "[::ffff:c000:201]:5060"), ("::", "[::]:5060"), ("1::", "[1::]:5060"),
    ])
    func `literals are read and written in their shortest form`(literal: String, expected: String) {
        #expect(NetworkAddress(literal: literal, port: 5060)?.description == expected)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "1.2.3.4.5", "01234.1.1.1", "sip.example.com", ":::", "1::2::3", "12345::", "[::1",
        "1.2.3.+4",
        "1:2:3:4:5:6:7:8:9", "::1.2.3", "g::",
    ])
    func `anything else is not an address`(literal: String) {
        #expect(NetworkAddress(literal: literal, port: 1) == nil)
    }
}
