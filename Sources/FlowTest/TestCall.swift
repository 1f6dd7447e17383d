import Audio
import CallEngine
import Capture
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

    /// Where the caller's own sounds, keys and recording are told apart.
    private static let soundID = PlaybackID(rawValue: 1)
    private static let keysID = PlaybackID(rawValue: 2)
    private static let recordingID = PlaybackID(rawValue: 3)

    private let program: FlowProgram
    private let test: TestCase
    private let options: TestRunner.Options
    private let simulation: Simulation
    private let attendant: SimulatedNode
    private let person: SimulatedNode
    private var script: PersonScript
    private var farEnds: FarEnds
    private let web: ScriptedWeb
    private var personCall: CallID?
    private var flowCall: CallID?
    private var journal: [JournalEntry] = []
    private var promptCount = 0
    private var record: CallRecord? { didSet { isOver = record != nil } }
    /// Whether there is a record: asked after every event, and a record is large.
    private var isOver = false
    private var failures: [TestFailure] = []
    private var ear: Ear
    private var audio: TestAudio?
    private var capture = CaptureWriter()

    init(program: FlowProgram, sounds: [String: Prompt], test: TestCase, options: TestRunner.Options) {
        self.program = program
        self.test = test
        self.options = options
        simulation = Simulation(seed: test.seed, impairment: test.line.impairment, networkSeed: test.line.seed)
        let network = TestNetwork(simulation, program: program, test: test, options: options)
        attendant = network.attendant
        person = network.person
        farEnds = FarEnds(network.far, simulation, test.world.farEnds)
        script = PersonScript(steps: test.steps)
        ear = Ear(longestDelay: test.line.impairment.delay + test.line.impairment.jitter)
        let shelf = TestShelf(program: program, sounds: sounds, test: test, speech: options.speech)
        attendant.onFetch = { [attendant] key in
            if case .file(_, let path?) = key, let recording = attendant.files.recordings[path], !shelf.refuses(key) {
                return .success(Prompt(name: path, samples: recording.channel(0)))
            }
            return shelf.prompt(key)
        }
        for (path, samples) in test.world.files { attendant.files.place(samples, at: path) }
        if test.world.isDiskFull { attendant.files.fault = { _, _ in "the disk is full" } }
        web = ScriptedWeb(test.world.web)
        attendant.onWeb = { [web] _, request in web.answer(to: request) }
        guard options.keepsCapture else { return }
        simulation.onDatagram = { [unowned self] bytes, source, destination in
            let time = test.clock.unixNanosecondsAtZero &+ simulation.now.nanoseconds
            capture.add(bytes, from: source, to: destination, at: time)
        }
    }

    func run() -> TestResult {
        listen()
        farEnds.listen()
        do { try begin() } catch { failures.append(TestFailure(message: "\(error)", line: test.place.line)) }
        while failures.isEmpty, !isOver, simulation.now < Instant.zero + Self.longest {
            let wake = script.wake ?? simulation.now + Self.patience
            simulation.run(until: wake) { self.isOver || self.script.wantsTurn }
            advanceScript()
        }
        let end = simulation.now
        // SIP repeats what was not confirmed for 32 s; nothing that a test looks at comes of it.
        simulation.run(until: end + .seconds(40))
        check(endedAt: end)
        return TestResult(
            test: test, failures: failures, journal: journal, record: record, steps: script.marks,
            hearing: ear.verdicts, audio: audio, capture: options.keepsCapture ? capture.bytes : nil,
            virtualTime: end - .zero)
    }

    // MARK: Both ends of the wire

    private func listen() {
        attendant.onJournal = { [unowned self] entry in
            flowCall = flowCall ?? entry.call
            journal.append(entry)
            if case .flow(.promptStarted) = entry.event { promptCount += 1 }
            script.observe(entry, at: simulation.now)
        }
        attendant.onPlayback = { [unowned self] _, report in
            ear.observe(report, prompt: promptCount - 1, at: simulation.now)
        }
        attendant.onRecorded = { [unowned self] _, piece in keep(piece) }
        attendant.onEnded = { [unowned self] in record = $0 }
        person.keepsWholeCalls = false
        person.onRecorded = { [unowned self] _, piece in
            ear.hear(piece.received, until: simulation.now.advanced(by: .zero - piece.age))
        }
        person.onIncoming = { [unowned self] call, _, _ in
            personCall = call
            simulation.at(simulation.now + .seconds(1)) { [unowned self] in
                person.exchange.answer(call, at: simulation.now)
            }
        }
        person.onEvent = { [unowned self] _, event in
            switch event {
            case .answered: answered()
            case .playbackEnded(Self.recordingID, _): script.staysOnTheLine = false
            case .transferRequested: answerTransfer()
            case .playbackEnded, .digitsSent: script.soundEnded(at: simulation.now)
            default: break
            }
        }
    }

    /// The caller's side is asked to call the target that the flow named last.
    private func answerTransfer() {
        guard let call = personCall else { return }
        let target = journal.lazy.reversed().compactMap { entry -> String? in
            if case .transferring(let target, _) = entry.event { target } else { nil }
        }.first
        let answer = target.flatMap { test.world.transfers[$0] } ?? .refused
        let status: Int? =
            switch answer {
            case .refused: nil
            case .accepted: 200
            case .busy: 486
            case .no_answer: 480
            }
        person.exchange.answerTransfer(call, status: status == nil ? 603 : 202, at: simulation.now)
        guard let status else { return }
        simulation.at(simulation.now + .seconds(2)) { [unowned self] in
            person.exchange.reportTransfer(call, status: status, at: simulation.now)
        }
    }

    private func answered() {
        script.begin(at: simulation.now)
        if let recorded = test.recorded { play(recorded) }
        guard let recording = test.recording, let call = personCall else { return }
        script.staysOnTheLine = true
        person.exchange.play([.prompt(recording.prompt)], id: Self.recordingID, on: call, at: simulation.now)
    }

    /// Sends the packets of a real caller in place of our own.
    private func play(_ recorded: RecordedCaller) {
        person.isMuted = true
        script.staysOnTheLine = true
        let begin = simulation.now
        for packet in recorded.packets {
            simulation.at(begin + packet.offset) { [unowned self] in simulation.sendAudio(packet.bytes, from: person) }
        }
        for (key, offset) in recorded.infoKeys {
            simulation.at(begin + offset) { [unowned self] in
                guard let call = personCall else { return }
                let duration = key.duration ?? .milliseconds(160)
                person.exchange.sendInfoKey(key.digit, lasting: duration, to: call, at: simulation.now)
            }
        }
        let end = recorded.hangsUpAfter ?? recorded.packets.last?.offset ?? .zero
        simulation.at(begin + end) { [unowned self] in
            script.staysOnTheLine = false
            if recorded.hangsUpAfter != nil, let call = personCall { person.exchange.hangUp(call, at: simulation.now) }
        }
    }

    private func keep(_ piece: RecordedAudio) {
        guard options.keepsAudio else { return }
        let sent = piece.sent
        let length = Duration.microseconds(sent.count * 125)
        var kept =
            audio ?? TestAudio(began: simulation.now.advanced(by: .zero - length - piece.age), caller: [], flow: [])
        // A quarter of an hour is more than anybody looks at.
        guard kept.flow.count < 8000 * 900 else { return }
        kept.caller += piece.received
        kept.flow += sent
        audio = kept
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
        guard let call = personCall, !isOver else { return }
        while let turn = script.turn(at: simulation.now) {
            switch turn {
            case .play(let prompt):
                person.exchange.play([.prompt(prompt)], id: Self.soundID, on: call, at: simulation.now)
            case .press(let keys, .info): pressByInfo(keys, on: call)
            case .press(let keys, let form):
                person.exchange.sendDigits(
                    keys, id: Self.keysID, as: form == .rfc4733 ? .rfc4733 : .audio, to: call, at: simulation.now)
            case .hangUp: person.exchange.hangUp(call, at: simulation.now)
            case .fail(let failure): failures.append(failure)
            }
        }
        if script.isOver(for: Self.patience, at: simulation.now) { person.exchange.hangUp(call, at: simulation.now) }
        if !failures.isEmpty { person.exchange.hangUp(call, at: simulation.now) }
    }

    /// One request a key, as long apart as tones are.
    private func pressByInfo(_ keys: String, on call: CallID) {
        var at = simulation.now
        for key in DigitToSend.sequence(keys) {
            if let digit = key.digit {
                simulation.at(at) { [unowned self] in
                    person.exchange.sendInfoKey(digit, lasting: key.on, to: call, at: simulation.now)
                }
            }
            at = at + key.on + key.off
        }
        simulation.at(at) { [unowned self] in script.soundEnded(at: simulation.now) }
    }

    // MARK: The verdict

    private func check(endedAt end: Instant) {
        if let unmet = script.unmetStep(whenEndedAt: end) { failures.append(unmet) }
        ear.finish(at: end)
        let observed = Observed(journal: journal, record: record, hearing: ear.verdicts, requests: web.requests)
        failures += observed.unheard(by: script.heardPrompts, of: test.steps)
        failures += observed.failures(against: test.expected)
    }
}
