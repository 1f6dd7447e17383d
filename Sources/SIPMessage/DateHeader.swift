import SansIO

/// When a message was sent (RFC 3261 §20.17): in the form of RFC 1123, in GMT always.
///
///     Date: Sat, 13 Nov 2010 23:29:00 GMT
public struct DateHeader: Sendable, Hashable, CustomStringConvertible {
    /// Whole seconds since 1970.
    public var unixSeconds: Int64

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// A time.
    public init(unixSeconds: Int64) { self.unixSeconds = unixSeconds }

    /// Reads a header value; `nil` where it is no date of 1970...2262, or not in GMT. The day of the week is not looked at.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard text.utf8.count <= 64, words.count == 6, words[0].hasSuffix(","), words[5] == "GMT",
            let month = Self.months.firstIndex(where: { words[2].equalsIgnoringCase($0) })
        else { return nil }
        let day = words[1].utf8.count == 1 ? "0\(words[1])" : String(words[1])
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        guard let clock = WallClock(iso8601: "\(words[3])-\(number)-\(day)T\(words[4])Z") else { return nil }
        unixSeconds = clock.unixSeconds(at: .zero)
    }

    /// As it stands in the header; before 1970 and after 2262 the nearest time that can be written.
    public var description: String {
        let seconds = min(max(unixSeconds, 0), 9_223_372_036)
        let text = Array(WallClock(unixNanosecondsAtZero: 0).iso8601(at: .zero + .seconds(seconds)).utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let month = Self.months[max(0, min(11, (Int(part(5..<7)) ?? 1) - 1))]
        let weekday = Self.weekdays[Int(seconds / 86_400 % 7)]
        return "\(weekday), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
    }
}
