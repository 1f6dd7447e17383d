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
    /// True where a program takes the calls that no flow answers; else they get 404.
    public var applicationTakesTheRest: Bool

    /// A plan; without entries, every call is refused or the application's.
    public init(entries: [PhoneNumber: Entry] = [:], applicationTakesTheRest: Bool = false) {
        self.entries = entries
        self.applicationTakesTheRest = applicationTakesTheRest
    }

    /// Where a call for `user`, the user part of its request URI, goes.
    ///
    /// A number without its plus is taken for an international one if that is a number of ours: carriers differ.
    public func route(user: String?) -> Route {
        let number = user.flatMap(Self.number(in:))
        if let number, let entry = entries[number] { return .flow(number, entry) }
        return applicationTakesTheRest ? .application(number) : .reject(status: 404)
    }

    private static func number(in user: String) -> PhoneNumber? {
        let digits = user.prefix { $0 != ";" }
        guard digits.utf8.count <= 32 else { return nil }
        return (try? PhoneNumber(digits)) ?? (try? PhoneNumber("+" + digits))
    }
}
