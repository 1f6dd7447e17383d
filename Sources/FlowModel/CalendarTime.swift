/// A point in time as ISO 8601 text gives it (RFC 3339 §5.6): date, time of day and offset, all as written.
///
/// There is no time zone database here: what is spoken is the local time that the text itself carries.
public struct CalendarTime: Hashable, Sendable {
    /// 1 to 9999.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31, as the month allows.
    public var day: Int
    /// 0 to 23.
    public var hour: Int
    /// 0 to 59.
    public var minute: Int
    /// 0 to 59; a leap second is read as 59.
    public var second: Int
    /// False for a date alone (`2026-03-06`).
    public var hasTime: Bool

    /// Reads `2026-03-06`, `2026-03-06T10:00`, `2026-03-06T10:00:00.250-05:00`, with `T` or a space; `nil` for all else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(41))
        guard bytes.count <= 40, let date = Self.fields(bytes.prefix(10), separator: "-", widths: [4, 2, 2]) else {
            return nil
        }
        (year, month, day) = (date[0], date[1], date[2])
        (hour, minute, second, hasTime) = (0, 0, 0, bytes.count > 10)
        guard year >= 1, 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day else { return nil }
        guard hasTime else { return }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
        guard readTime(bytes.dropFirst(11)) else { return nil }
    }

    private mutating func readTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let clock = bytes.prefix { $0 == UInt8(ascii: ":") || Self.isDigit($0) }
        let hasSeconds = clock.count > 5
        guard let time = Self.fields(clock, separator: ":", widths: hasSeconds ? [2, 2, 2] : [2, 2]) else {
            return false
        }
        (hour, minute, second) = (time[0], time[1], hasSeconds ? min(time[2], 59) : 0)
        guard hour <= 23, minute <= 59, !hasSeconds || time[2] <= 60 else { return false }
        var rest = bytes.dropFirst(clock.count)
        if hasSeconds, rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { Self.isDigit($0) }
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        return Self.isOffset(rest)
    }

    /// Nothing, `Z`, or `+hh:mm`.
    private static func isOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let sign = bytes.first else { return true }
        if sign == UInt8(ascii: "Z") { return bytes.count == 1 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        guard let offset = fields(bytes.dropFirst(), separator: ":", widths: [2, 2]) else { return false }
        return offset[0] <= 23 && offset[1] <= 59
    }

    /// Digits of fixed widths with a separator between them.
    private static func fields(_ bytes: ArraySlice<UInt8>, separator: Unicode.Scalar, widths: [Int]) -> [Int]? {
        let parts = bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
        guard parts.count == widths.count else { return nil }
        var values: [Int] = []
        for (part, width) in zip(parts, widths) {
            guard part.count == width, part.allSatisfy(isDigit) else { return nil }
            values.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return values
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// The day of the week, 0 for Sunday (Sakamoto's congruence on the Gregorian calendar).
    public var weekday: Int {
        let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
        let base = month < 3 ? year - 1 : year
        return (base + base / 4 - base / 100 + base / 400 + shift + day) % 7
    }
}
