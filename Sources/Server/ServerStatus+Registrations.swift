import FlowModel
import SIPCore
import SansIO

extension ServerStatus {
    /// How a trunk's registration stands at this moment.
    public struct Registration: Sendable {
        /// The trunk's name.
        public var trunk: String
        /// `registering`, `registered`, `failed` or `unregistered`.
        public var state: String
        /// For how many seconds the registrar has known us without a gap; `nil` while it does not.
        public var registeredFor: Int?
        /// After how many seconds the registrar forgets us; `nil` while it does not know us.
        public var expiresIn: Int?
        /// In how many seconds it is asked next; `nil` while it is being asked.
        public var nextAttemptIn: Int?
        /// How many attempts have failed in a row.
        public var failures: Int
        /// Why the last attempt failed.
        public var problem: String?

        init(_ report: RegistrationReport, at now: Instant) {
            trunk = report.name
            state = report.state.word
            registeredFor = report.since.map { Int((now - $0).components.seconds) }
            expiresIn = report.until.map { Int(max(0, ($0 - now).components.seconds)) }
            nextAttemptIn = report.nextAttempt.map { Int(max(0, ($0 - now).components.seconds)) }
            failures = report.failures
            problem = report.problem
        }

        var value: Value {
            func number(_ value: Int?) -> Value { value.map(Value.integer) ?? .null }
            return .map([
                "trunk": .text(trunk), "state": .text(state), "registered_for_s": number(registeredFor),
                "expires_in_s": number(expiresIn), "next_attempt_in_s": number(nextAttemptIn),
                "failures": .integer(failures), "problem": problem.map(Value.text) ?? .null,
            ])
        }
    }
}

extension RegistrationReport.State {
    var word: String {
        switch self {
        case .registering: "registering"
        case .registered: "registered"
        case .failed: "failed"
        case .unregistered: "unregistered"
        }
    }
}

extension RegistrationReport {
    /// The registration in one sentence, the same as long as nothing has changed but times.
    var sentence: String {
        let why = problem.map { ": \($0); tried again by itself" } ?? ""
        return switch state {
        case .registering: "trunk \(name) registers"
        case .registered: problem == nil ? "trunk \(name) is registered" : "trunk \(name) is still registered\(why)"
        case .failed: "trunk \(name) is not registered\(why)"
        case .unregistered: "trunk \(name) is not registered any more"
        }
    }
}
