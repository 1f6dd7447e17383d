/// A telephone number in the international form of ITU-T E.164: `+`, then 2 to 15 digits, no leading zero.
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// The digits after the plus sign.
    public let digits: String

    /// Reads a number as a person writes it: `+1 (256) 428-6254` is `+12564286254`.
    ///
    /// Spaces, dots, hyphens, slashes and brackets are separators (RFC 3966 §5.1.1 visual separators and the space).
    /// - Throws: ``PhoneNumberError`` saying what is wrong; a number without `+` is never guessed at.
    public init(_ text: some StringProtocol) throws(PhoneNumberError) {
        let written = String(text.filter { !Self.isSeparator($0) })
        guard !written.isEmpty else { throw PhoneNumberError(text, .empty) }
        guard written.first == "+" else { throw PhoneNumberError(text, .noPlus) }
        let digits = written.dropFirst()
        if let foreign = digits.first(where: { !($0.isASCII && $0.isNumber) }) {
            throw PhoneNumberError(text, .notADigit(foreign))
        }
        guard digits.first != "0" else { throw PhoneNumberError(text, .leadingZero) }
        guard digits.utf8.count >= 2 else { throw PhoneNumberError(text, .tooShort) }
        guard digits.utf8.count <= 15 else { throw PhoneNumberError(text, .tooLong) }
        self.digits = String(digits)
    }

    /// Reads a number as a person writes it; the plain spelling, which most have, is taken as it is.
    /// - Throws: ``PhoneNumberError`` as for any other text.
    public init(_ text: String) throws(PhoneNumberError) {
        let bytes = text.utf8
        if bytes.first == UInt8(ascii: "+"), 3...16 ~= bytes.count, bytes.dropFirst().first != UInt8(ascii: "0"),
            bytes.dropFirst().allSatisfy({ 0x30...0x39 ~= $0 })
        {
            self.init(plain: String(text.dropFirst()))
        } else {
            try self.init(text[...])
        }
    }

    private init(plain digits: String) { self.digits = digits }

    private static func isSeparator(_ character: Character) -> Bool {
        switch character {
        case " ", "-", ".", "(", ")", "/": true
        default: false
        }
    }

    /// The number with its plus sign: `+12564286254`.
    public var description: String { "+" + digits }
}

/// Why a text is not an E.164 number, as a sentence for a person.
public struct PhoneNumberError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Reason: Equatable, Sendable {
        case empty, noPlus, notADigit(Character), leadingZero, tooShort, tooLong
    }

    /// What was written.
    public let text: String
    /// What is wrong with it.
    public let reason: Reason

    init(_ text: some StringProtocol, _ reason: Reason) {
        self.text = String(text)
        self.reason = reason
    }

    /// The sentence, with what was written cut to 40 characters.
    public var description: String {
        let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
        let problem =
            switch reason {
            case .empty: "it is empty"
            case .noPlus: "it does not begin with + and a country code"
            case .notADigit(let character): "\"\(character)\" is not a digit"
            case .leadingZero: "a country code never begins with 0"
            case .tooShort: "it has fewer than 2 digits"
            case .tooLong: "it has more than 15 digits"
            }
        return "\"\(shown)\" is not an E.164 number: \(problem) (write it like +12564286254)"
    }
}
