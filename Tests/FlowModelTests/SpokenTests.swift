import FlowModel
import Testing

@Suite("Values in words")
struct SpokenTests {
    private let english = Spoken("en-US")

    @Test(
        "numbers",
        arguments: [
            (0, "zero"), (7, "seven"), (12, "twelve"), (20, "twenty"), (42, "forty two"), (100, "one hundred"),
            (105, "one hundred five"), (1_000, "one thousand"), (1_001_019, "one million one thousand nineteen"),
            (-3, "minus three"),
            (
                Int.max,
                "nine quintillion two hundred twenty three quadrillion three hundred seventy two trillion thirty six billion "
                    + "eight hundred fifty four million seven hundred seventy five thousand eight hundred seven"
            ),
        ])
    func numbers(_ number: Int, _ words: String) { #expect(english.number(.integer(number)) == words) }

    @Test("decimals and texts that spell numbers") func decimals() {
        #expect(english.number(.decimal(12.5)) == "twelve point five")
        #expect(english.number(.text("007")) == "seven")
        #expect(english.number(.text("seven")) == nil)
        #expect(english.number(.decimal(1e300)) == nil)
    }

    @Test(
        "ordinals",
        arguments: [
            (1, "first"), (2, "second"), (3, "third"), (5, "fifth"), (8, "eighth"), (9, "ninth"), (12, "twelfth"),
            (20, "twentieth"),
            (21, "twenty first"), (30, "thirtieth"), (100, "one hundredth"), (113, "one hundred thirteenth"),
        ])
    func ordinals(_ number: Int, _ words: String) { #expect(english.ordinal(.integer(number)) == words) }

    @Test(
        "money",
        arguments: [
            (12.5, "USD", "twelve dollars and fifty cents"), (1.01, "USD", "one dollar and one cent"),
            (0.5, "EUR", "fifty cents"),
            (2, "GBP", "two pounds"), (0.01, "GBP", "one penny"), (-3, "USD", "minus three dollars"),
            (1_500, "JPY", "one thousand five hundred yen"),
            (2.5, "XYZ", "two point five zero X Y Z"), (0, "USD", "zero dollars"), (0.005, "USD", "one cent"),
        ])
    func money(_ amount: Double, _ currency: String, _ words: String) {
        #expect(english.money(.decimal(amount), currency: currency) == words)
    }

    @Test(
        "dates and times",
        arguments: [
            ("2026-03-06T10:00:00-05:00", "March sixth, twenty twenty six", "ten AM", "Friday, March sixth at ten AM"),
            ("2000-01-01T00:00Z", "January first, two thousand", "midnight", "Saturday, January first at midnight"),
            (
                "2024-02-29 12:00:00", "February twenty ninth, twenty twenty four", "noon",
                "Thursday, February twenty ninth at noon"
            ),
            (
                "1999-12-31T23:59:60.5+01:00", "December thirty first, nineteen ninety nine", "eleven fifty nine PM",
                "Friday, December thirty first at eleven fifty nine PM"
            ),
            (
                "2005-11-30T13:05:00Z", "November thirtieth, two thousand five", "one oh five PM",
                "Wednesday, November thirtieth at one oh five PM"
            ),
        ])
    func dates(_ text: String, _ date: String, _ time: String, _ both: String) {
        #expect(english.date(text) == date)
        #expect(english.time(text) == time)
        #expect(english.dayAndTime(text) == both)
    }

    @Test(
        "texts that are no date or time",
        arguments: [
            "", "2026", "2026-3-6", "2026-02-29", "2026-13-01", "0000-01-01", "2026-03-06T", "2026-03-06T25:00",
            "2026-03-06T10:60",
            "2026-03-06T10:00:61", "2026-03-06T10:00:00.", "2026-03-06T10:00:00+5", "2026-03-06T10:00:00Zx",
            "2026-03-06x10:00",
            "2026-03-06T10", "٢٠٢٦-03-06",
        ])
    func noDates(_ text: String) { #expect(CalendarTime(text) == nil) }

    @Test("digits and letters") func spelling() {
        #expect(english.digits("+1 212") == "plus 1 2 1 2")
        #expect(english.digits("12*#") == "1 2 star pound")
        #expect(english.spell("a@b.c") == "A at B dot C")
    }
}
