/// A key of the telephone keypad, named by its pair of tones (ITU-T Q.23).
///
/// The raw value is the event code of RFC 4733 §3.2: 0–9 for the digits, 10 for `*`, 11 for `#`, 12–15 for A–D.
public enum DTMFDigit: UInt8, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    case zero, one, two, three, four, five, six, seven, eight, nine
    case star, pound
    case a, b, c, d

    /// The four row frequencies in Hz: the low group.
    public static let rowFrequencies = [697, 770, 852, 941]
    /// The four column frequencies in Hz: the high group.
    public static let columnFrequencies = [1209, 1336, 1477, 1633]

    /// The keypad, row by row, as the sixteen-key telephones show it.
    private static let keypad: [DTMFDigit] = [
        .one, .two, .three, .a,
        .four, .five, .six, .b,
        .seven, .eight, .nine, .c,
        .star, .zero, .pound, .d,
    ]

    /// Places of the raw values on the keypad: row · 4 + column.
    private static let places: [UInt8] = [13, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 14, 3, 7, 11, 15]

    /// The key at `row` and `column`.
    /// - Precondition: both are within `0...3`.
    public init(row: Int, column: Int) {
        precondition(0..<4 ~= row && 0..<4 ~= column, "a keypad has four rows and four columns")
        self = Self.keypad[row * 4 + column]
    }

    /// The key that a person writes as `character`: `0`–`9`, `*`, `#`, `A`–`D` or `a`–`d`; `nil` for anything else.
    public init?(_ character: Character) {
        guard let byte = character.asciiValue else { return nil }
        switch byte {
        case 0x30...0x39: self.init(rawValue: byte - 0x30)
        case 0x2A: self = .star
        case 0x23: self = .pound
        case 0x41...0x44: self.init(rawValue: byte - 0x41 + 12)
        case 0x61...0x64: self.init(rawValue: byte - 0x61 + 12)
        default: return nil
        }
    }

    /// The key as a person writes it; A–D are capitals.
    public var character: Character { Character(Unicode.Scalar(UInt8(ascii: "0") &+ asciiOffset)) }

    /// The key as a person writes it.
    public var description: String { String(character) }

    /// The keypad's row, 0 at the top.
    public var row: Int { Int(Self.places[Int(rawValue)] / 4) }
    /// The keypad's column, 0 on the left; 3 holds A–D.
    public var column: Int { Int(Self.places[Int(rawValue)] % 4) }

    /// The frequency of the low-group tone in Hz (ITU-T Q.23).
    public var rowHertz: Int { Self.rowFrequencies[row] }
    /// The frequency of the high-group tone in Hz (ITU-T Q.23).
    public var columnHertz: Int { Self.columnFrequencies[column] }

    /// The distance of the character from ASCII `0`; wraps for `*` and `#`, which lie before it.
    private var asciiOffset: UInt8 {
        switch self {
        case .star: UInt8(ascii: "*") &- UInt8(ascii: "0")
        case .pound: UInt8(ascii: "#") &- UInt8(ascii: "0")
        case .a, .b, .c, .d: UInt8(ascii: "A") - UInt8(ascii: "0") + rawValue - 12
        default: rawValue
        }
    }
}
