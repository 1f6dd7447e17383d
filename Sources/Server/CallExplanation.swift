import CallEngine
public import FlowModel
import Numbering
import SIPCore
import SIPMessage
public import SansIO

/// What a call from an address to a number would come to, and why: asked of the same tables that calls are.
public struct CallExplanation: Sendable {
    /// One step of the way.
    public struct Step: Sendable, Equatable {
        /// What the step is about: `from`, `to`, `flow`, `answer`.
        public var about: String
        /// What was found, as a sentence.
        public var finding: String
    }

    /// The steps, in the order in which a call takes them.
    public private(set) var steps: [Step] = []
    /// The flow that the call reaches; `nil` where it is refused.
    public private(set) var flow: String?
    /// The status that it is refused with; `nil` where it reaches a flow, 401 where it does with the right password.
    public private(set) var status: Int?

    /// Explains a call.
    ///
    /// - Parameters:
    ///   - host: where the INVITE comes from.
    ///   - target: the Request-URI, or its user part alone.
    public init(from host: NetworkAddress.Host, to target: String, in configuration: ServerConfiguration) {
        // Passwords do not matter here; only whether there is one to ask for.
        let secrets = Dictionary(configuration.secrets.map { ($0.name, "-") }, uniquingKeysWith: { $1 })
        guard admit(host, configuration.doors(with: secrets), configuration) else { return }
        let user = (try? SIPURI(parsing: target)).map { $0.user ?? "" } ?? target
        if let trunk = configuration.trunks.first(where: {
            trunk in
            trunk.registration?.user == user && trunk.addresses.contains { $0.host == host }
        }) {
            say(
                "to",
                "\"\(user)\" is the contact registered at trunk \"\(trunk.name)\": the number is taken from "
                    + "P-Called-Party-ID, else from To; ask again with that number")
        }
        route(user, configuration)
    }

    private mutating func say(_ about: String, _ finding: String) { steps.append(Step(about: about, finding: finding)) }

    private mutating func admit(
        _ host: NetworkAddress.Host, _ doors: Doors, _ configuration: ServerConfiguration
    ) -> Bool {
        let trunk = doors.neighbour(at: host).map { "\(host) is trunk \"\($0.name)\"" }
        switch doors.verdict(of: host) {
        case .admitted(let name):
            let why = trunk ?? name.map { "\(host) is in \($0), from where calls are taken" } ?? "anyone may call"
            say("from", "\(why); no password is asked for")
        case .asked:
            status = 401
            say(
                "from",
                "\(trunk ?? "\(host) is no trunk"); a password is asked for (401), and the call goes on when it is right"
            )
        case .refused:
            status = 403
            let known = configuration.trunks.contains { $0.neighbour.blocks.contains { $0.contains(host) } }
            say(
                "from",
                known
                    ? "\(host) is a trunk, and trunks may not call in: add trunks to callers.from"
                    : "\(host) is no trunk and in no block of callers.from: add it there, or under a trunk's sources")
            say("answer", "403 Forbidden, whatever the number is")
            return false
        }
        return true
    }

    private mutating func route(_ user: String, _ configuration: ServerConfiguration) {
        let numbers = NumberPlan.readings(of: user, countryCode: configuration.countryCode)
        let entry = numbers.lazy.compactMap { number in configuration.numbers.first { $0.number == number } }.first
        guard let entry else {
            status = 404
            let tried = numbers.map(\.description).joined(separator: " or ")
            say("to", numbers.isEmpty ? "\"\(user)\" is no telephone number" : "\"\(user)\" is read as \(tried)")
            say("flow", "none of the numbers under `numbers` is that one\(hint(configuration))")
            return say("answer", "404 Not Found")
        }
        flow = entry.flow
        say("to", user == entry.number.description ? "\(user)" : "\"\(user)\" is read as \(entry.number)")
        say("flow", entry.flow + (entry.label.map { " (\($0))" } ?? ""))
        say("answer", "what the flow does")
    }

    private func hint(_ configuration: ServerConfiguration) -> String {
        configuration.countryCode == nil ? "; if the carrier writes national numbers, set country_code" : ""
    }

    /// The explanation for programs.
    public var value: Value {
        .map([
            "flow": flow.map(Value.text) ?? .null, "status": status.map(Value.integer) ?? .null,
            "steps": .list(steps.map { .map(["about": .text($0.about), "finding": .text($0.finding)]) }),
        ])
    }
}
