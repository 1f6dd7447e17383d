import Audio
import Testing

@Suite("DTMF keys")
struct DTMFDigitTests {
    @Test(
        "keys carry RFC 4733 event codes and Q.23 frequencies",
        arguments: [
            (Character("1"), 1, 697, 1209), ("2", 2, 697, 1336), ("3", 3, 697, 1477), ("A", 12, 697, 1633),
            ("4", 4, 770, 1209), ("5", 5, 770, 1336), ("6", 6, 770, 1477), ("B", 13, 770, 1633),
            ("7", 7, 852, 1209), ("8", 8, 852, 1336), ("9", 9, 852, 1477), ("C", 14, 852, 1633),
            ("*", 10, 941, 1209), ("0", 0, 941, 1336), ("#", 11, 941, 1477), ("D", 15, 941, 1633),
        ])
    func keypad(character: Character, code: Int, row: Int, column: Int) throws {
        let digit = try #require(DTMFDigit(character))
        #expect(Int(digit.rawValue) == code)
        #expect(digit.rowHertz == row)
        #expect(digit.columnHertz == column)
        #expect(digit.character == character)
        #expect(DTMFDigit(row: digit.row, column: digit.column) == digit)
    }

    @Test("small letters are read, anything else is not")
    func characters() {
        #expect(DTMFDigit("d") == .d)
        for character in "eE +-,wé١" { #expect(DTMFDigit(character) == nil) }
    }
}
