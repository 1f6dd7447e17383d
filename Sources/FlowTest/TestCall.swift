import Audio
import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import Numbering
import SIPCore
import SansIO
import Simulator
import YAML

/// One simulated call: our exchange with the flow, the scripted person, and the parties that the flow dials.
///
/// ```
///   person ◀──── SIP, RTP ────▶ attendant ◀──── SIP, RTP ────▶ far ends
/// ```
final class TestCall {
    /// A call that nobody ends is ended by the person after this long without a step.
    private static let patience = Duration.seconds(120)
    private static let longest = Duration.seconds(4 * 3600)

    private let program: FlowProgram
    private let test: TestCase
    private let file: TestFile
    private let simulation: Simulation
    private let attendant: SimulatedNode
    private let person: SimulatedNode
    private var script: PersonScript
    private var farEnds: FarEnds
    private var personCall: CallID?
    private var flowCall: CallID?
    private var journal: [JournalEntry] = []
    private var record: CallRecord?
    private var failures: [TestFailure] = []

    init(program: FlowProgram, sounds: [String: Prompt], test: TestCase, file: TestFile) {
        self.program = program
        self.test = test
        self.file = file
        simulation = Simulation(seed: test.line.seed ?? file.seed, impairment: test.line.impairment)
        let network = TestNetwork(simulation, program: program, test: test, file: file)
        attendant = network.attendant
        person = network.person
        farEnds = FarEnds(network.far, simulation, test.farEnds)
        script = PersonScript(steps: test.steps)
        attendant.onFetch = { key in
            switch key {
            case .speech(let text, _, _): .success(SpeechStandIn.prompt(for: text))
            case .file(let path):
                sounds[path].map { .success($0) }
                    ?? .failure(PromptUnavailable(reason: "there is no sound file \(path)"))
            }
        }
    }

    func run() -> TestResult {
        listen()
        farEnds.listen()
        do { try begin() } catch { failures.append(TestFailure(message: "\(error)", line: test.place.line)) }
        while failures.isEmpty, record == nil, simulation.now < Instant.zero + Self.longest {
            let wake = script.wake ?? simulation.now + Self.patience
            simulation.run(until: wake) { self.record != nil || self.script.wantsTurn }
            advanceScript()
        }
        simulation.run(until: simulation.now + .seconds(40))
        check()
        return TestResult(test: test, failures: failures, journal: journal, virtualTime: simulation.now - .zero)
    }

    // MARK: Both ends of the wire

    private func listen() {
        attendant.onJournal = { [unowned self] entry in
            flowCall = flowCall ?? entry.call
            journal.append(entry)
            script.observe(entry, at: simulation.now)
        }
        attendant.onEnded = { [unowned self] in record = $0 }
        person.onIncoming = { [unowned self] call, _, _ in
            personCall = call
            simulation.at(simulation.now + .seconds(1)) { [unowned self] in
                person.exchange.answer(call, at: simulation.now)
            }
        }
        person.onEvent = { [unowned self] _, event in
            switch event {
            case .answered: script.begin(at: simulation.now)
            case .playbackEnded, .digitsSent: script.soundEnded(at: simulation.now)
            default: break
            }
        }
    }

    /// The person calls, or is called where the flow is one that places calls.
    private func begin() throws {
        if let outbound = program.main?.outbound {
            let request = CallRequest(
                to: try PhoneNumber(test.did),
                callerID: outbound.callerID,
                callerName: outbound.callerName,
                trunk: TestNetwork.personTrunk,
                ringTimeout: outbound.ringTimeout,
                control: .flow(program, inputs: test.inputs)
            )
            flowCall = try attendant.exchange.place(request, at: simulation.now)
        } else {
            let request = CallRequest(
                to: try PhoneNumber(test.did), callerID: test.callerNumber, callerName: test.callerName,
                control: .application
            )
            personCall = try person.exchange.place(request, at: simulation.now)
        }
    }

    private func advanceScript() {
        guard let call = personCall, record == nil else { return }
        while let turn = script.turn(at: simulation.now) {
            switch turn {
            case .play(let samples):
                let prompt = Prompt(name: "caller", samples: samples)
                person.exchange.play([.prompt(prompt)], id: PlaybackID(rawValue: 1), on: call, at: simulation.now)
            case .press(let keys, let asEvents):
                person.exchange.sendDigits(
                    keys, id: PlaybackID(rawValue: 2), as: asEvents ? .rfc4733 : .audio, to: call, at: simulation.now
                )
            case .hangUp: person.exchange.hangUp(call, at: simulation.now)
            case .fail(let message, let line): failures.append(TestFailure(message: message, line: line))
            }
        }
        if script.isOver(for: Self.patience, at: simulation.now) { person.exchange.hangUp(call, at: simulation.now) }
        if !failures.isEmpty { person.exchange.hangUp(call, at: simulation.now) }
    }

    // MARK: The verdict

    private func check() {
        if let unmet = script.unmetStep(whenEndedAt: simulation.now) { failures.append(unmet) }
        let observed = Observed(journal: journal, record: record)
        failures += observed.failures(against: test.expected)
    }
}
