public import FlowModel
public import Numbering

/// Which flow answers which number: what `attendant.yaml` says under `numbers`, compiled.
public struct NumberPlan: Sendable {
    /// One of our numbers (a DID) and the flow that answers it.
    public struct Entry: Sendable {
        /// What flows read as `did.label`.
        public var label: String?
        /// The flow that answers.
        public var program: FlowProgram

        /// An entry as configured.
        public init(label: String?, program: FlowProgram) {
            self.label = label
            self.program = program
        }
    }

    /// What becomes of a call, decided once when its INVITE arrives.
    public enum Route: Sendable {
        case flow(PhoneNumber, Entry)
        /// To the program that uses the library; `nil` where the call is not for a phone number.
        case application(PhoneNumber?)
        case reject(status: Int)
    }

    /// Our numbers.
    public var entries: [PhoneNumber: Entry]
    /// The country whose national numbers are ours to read: `49`; `nil` where only international ones are.
    public var countryCode: String?
    /// True where a program takes the calls that no flow answers; else they get 404.
    public var applicationTakesTheRest: Bool

    /// A plan; without entries, every call is refused or the application's.
    public init(entries: [PhoneNumber: Entry] = [:], applicationTakesTheRest: Bool = false) {
        self.entries = entries
        self.applicationTakesTheRest = applicationTakesTheRest
    }

    /// Where a call for `user`, the user part of its request URI, goes.
    public func route(user: String?) -> Route {
        let numbers = user.map { Self.readings(of: $0, countryCode: countryCode) } ?? []
        for number in numbers {
            if let entry = entries[number] { return .flow(number, entry) }
        }
        return applicationTakesTheRest ? .application(numbers.first) : .reject(status: 404)
    }

    /// Whether no flow answers `user`, as ``route(user:)`` reads it.
    func isUnknown(_ user: String) -> Bool {
        !Self.readings(of: user, countryCode: countryCode).contains { entries[$0] != nil }
    }

    /// The numbers that a user part can mean, the likeliest first. Carriers differ: with `countryCode` 49,
    ///
    ///     +4930123456, 4930123456, 004930123456     international, with or without its prefix
    ///     030123456, 30123456                       national
    ///
    /// Without a country code only the first line's plus may be missing. What is no number has no reading.
    public static func readings(of user: String, countryCode: String?) -> [PhoneNumber] {
        let digits = String(user.prefix { $0 != ";" })
        guard digits.utf8.count <= 32 else { return [] }
        if let number = try? PhoneNumber(digits) { return [number] }
        var texts: [String] = []
        if let countryCode {
            if digits.hasPrefix("00") {
                texts = ["+" + digits.dropFirst(2)]
            } else if digits.hasPrefix("0") {
                texts = ["+" + countryCode + digits.dropFirst()]
            } else {
                texts = ["+" + digits, "+" + countryCode + digits]
            }
        } else {
            texts = ["+" + digits]
        }
        return texts.compactMap { try? PhoneNumber($0) }
    }
}
