import Audio
import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import Numbering
import SDP
import SIPCore
import SansIO
import Simulator
import YAML

/// Two machines on a simulated network: `bot` runs a flow on its number, `phone` is controlled by the test.
final class SimulatedCalls {
    static let did = "+15551230000"
    static let callerNumber = "+15557650000"

    let simulation: Simulation
    let bot: SimulatedNode
    let phone: SimulatedNode
    var journal: [JournalEvent] = []
    var records: [CallRecord] = []
    var phoneEvents: [CallEvent] = []
    var phoneCalls: [CallID] = []
    /// What the phone does with calls that come to it.
    var onPhoneRings: (CallID, IncomingCall) -> Void = { _, _ in }

    /// - Parameter flow: the YAML of the flow that answers the bot's number; `nil` for no flow.
    init(
        flow: String?, seed: UInt64 = 1, impairment: Impairment = .none,
        encryption: (bot: MediaEncryption, phone: MediaEncryption) = (.off, .off)
    ) throws {
        simulation = Simulation(seed: seed, impairment: impairment)
        let botAddress = NetworkAddress(host: .v4(0xC000_0201), port: 5060)
        let phoneAddress = NetworkAddress(host: .v4(0xC000_0202), port: 5060)
        let number = try PhoneNumber(Self.did)
        let callerNumber = try PhoneNumber(Self.callerNumber)
        let program = try flow.map(Self.compile)
        bot = simulation.addNode(botAddress) { configuration in
            if let program {
                configuration.plan = NumberPlan(entries: [number: .init(label: "test", program: program)])
            }
            configuration.trunks = [
                Trunk(
                    name: "out", address: phoneAddress, domain: "phone.example", callerIDs: [number],
                    encryption: encryption.bot)
            ]
        }
        phone = simulation.addNode(phoneAddress) { configuration in
            configuration.plan = NumberPlan(applicationTakesTheRest: true)
            configuration.userAgent.acceptsReferrals = true
            configuration.trunks = [
                Trunk(
                    name: "line", address: botAddress, domain: "bot.example", callerIDs: [callerNumber],
                    encryption: encryption.phone)
            ]
        }
        bot.onFetch = { key in
            guard case .speech(let text, _, _) = key else { return .failure(PromptUnavailable(reason: "no such file")) }
            return .success(Prompt(name: text, samples: Array(repeating: 300, count: text.count * 400)))
        }
        bot.onJournal = { [unowned self] in journal.append($0.event) }
        bot.onEnded = { [unowned self] in records.append($0) }
        phone.onEvent = { [unowned self] _, event in phoneEvents.append(event) }
        phone.onIncoming = { [unowned self] call, incoming, _ in
            phoneCalls.append(call)
            onPhoneRings(call, incoming)
        }
    }

    /// Compiles one flow out of its text.
    static func compile(_ yaml: String) throws -> FlowProgram {
        let loader = FlowLoader(readFile: { $0 == "test.yaml" ? Array(yaml.utf8) : nil }, checkSound: { _, _ in nil })
        let result = loader.load("test.yaml")
        guard let program = result.program else { throw BrokenFlow(text: result.diagnostics.map(\.description)) }
        return program
    }

    struct BrokenFlow: Error { var text: [String] }

    /// The phone calls the bot's number, or another one.
    func call(_ number: String = did, showing callerID: String? = callerNumber) throws -> CallID {
        let request = CallRequest(to: try PhoneNumber(number), callerID: callerID, control: .application)
        return try phone.exchange.place(request, at: simulation.now)
    }

    func run(seconds: Double) { simulation.run(until: simulation.now + .seconds(seconds)) }

    /// Lets the phone press keys in the audio once the simulation has run `seconds` further.
    func press(_ keys: String, on call: CallID, after seconds: Double, asEvents: Bool = false) {
        simulation.at(simulation.now + .seconds(seconds)) { [self] in
            phone.exchange.sendDigits(
                keys, id: PlaybackID(rawValue: 9), as: asEvents ? .rfc4733 : .audio, to: call, at: simulation.now
            )
        }
    }

    /// The sections that the flow went through.
    var path: [String] {
        journal.compactMap { if case .flow(.sectionEntered(_, let section)) = $0 { section } else { nil } }
    }

    /// The keys that the flow heard, with their sources.
    var keys: [String] {
        journal.compactMap { if case .flow(.key(let key, let source, _)) = $0 { "\(key) \(source)" } else { nil } }
    }

    /// True where the phone was told that the call is over.
    var phoneWasHungUp: Bool {
        phoneEvents.contains { if case .ended = $0 { true } else { false } }
    }
}
