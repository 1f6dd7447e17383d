public import CallEngine
public import FlowModel
public import MediaEngine
public import Networking
import Numbering
import SIPCore
import SansIO
import Simulator
import YAML

/// Whom a live test calls, and how the call gets there.
public struct LiveTarget: Sendable {
    /// A number in E.164 form, or a SIP URI whose host is the trunk's domain.
    public var target: String
    /// The trunk that the call goes through.
    public var trunk: Trunk
    /// The number to show in place of the test's own caller; `nil` for that one.
    public var callerID: String?

    /// A target behind a trunk.
    public init(_ target: String, through trunk: Trunk, showing callerID: String? = nil) {
        self.target = target
        self.trunk = trunk
        self.callerID = callerID
    }
}

/// Runs flow tests as real calls to any IVR, ours or somebody else's: the same caller's script in real time, with an ear
/// in place of a look at the flow.
///
/// What a telephone cannot know (path, variables, what is dialled) is not judged, and the result says so.
public struct LiveRunner: RealCallRunner {
    private static let patience = Duration.seconds(30)
    private static let longest = Duration.seconds(900)
    private static let turnTime = Duration.milliseconds(10)

    private let network: NetworkDriver.Configuration
    private let target: LiveTarget
    private let program: FlowProgram?
    private let sound: @Sendable (PromptKey) -> Prompt?

    /// - Parameters:
    ///   - network: where to listen; its trunks and plan are not used.
    ///   - target: whom to call.
    ///   - program: the flow that the other side is to be like, for the sound of its prompts; `nil` for none.
    ///   - sound: what a prompt of the flow sounds like; `nil` where that cannot be had.
    public init(
        network: NetworkDriver.Configuration, target: LiveTarget, program: FlowProgram?,
        sound: @escaping @Sendable (PromptKey) -> Prompt?
    ) {
        self.network = network
        self.target = target
        self.program = program
        self.sound = sound
    }

    /// Why a test cannot be a live call; `nil` where it can.
    public func objection(to test: TestCase) -> String? {
        if test.replayed != nil { return "`replay` runs a flow on a journal, without a call" }
        if test.recorded != nil { return "`pcap` plays packets into the simulated network" }
        if test.line.impairment != .none { return "`network` damages the simulated line; a live call has its own" }
        if program?.main?.outbound != nil { return "the flow places its calls itself; a live test calls" }
        return nil
    }

    /// Makes the call; takes as long as it lasts.
    public func run(_ test: TestCase) async -> TestResult {
        let sounds = KnownSound.asked(for: LiveTest.wanted(by: test), in: program, sound: sound)
        let notes = LiveNotes(LiveTest(test, knowing: sounds), ear: LiveEar(sounds))
        var configuration = network
        configuration.plan = NumberPlan(applicationTakesTheRest: true)
        configuration.trunks = [trunk(showing: test)]
        do {
            let driver = try await NetworkDriver(configuration, observer: LiveCaller(notes))
            let result = await call(test, driver, notes)
            driver.shards[0].perform { exchange, now in exchange.hangUpAll(at: now) }
            try? await Task.sleep(for: .milliseconds(200))
            await driver.stop()
            return result
        } catch {
            let failure = TestFailure(message: "the call could not be set up: \(error)", line: test.place.line)
            return TestResult(test: test, failures: [failure], journal: [], record: nil, virtualTime: .zero)
        }
    }

    /// A call that goes straight to an address may show the test's own caller.
    private func trunk(showing test: TestCase) -> Trunk {
        var trunk = target.trunk
        if trunk.callerIDs.isEmpty {
            trunk.callerIDs = [test.callerNumber.flatMap { try? PhoneNumber($0) }].compactMap { $0 }
        }
        return trunk
    }

    private func call(_ test: TestCase, _ driver: NetworkDriver, _ notes: LiveNotes) async -> TestResult {
        let begin = ContinuousClock.now
        let shown = test.callerNumber == nil ? nil : target.callerID ?? test.callerNumber
        driver.shards[0].perform { [target] exchange, now in
            do {
                let request = CallRequest(
                    toURI: target.target, callerID: shown, callerName: test.callerName, control: .application)
                notes.placed(try exchange.place(request, at: now))
            } catch {
                notes.fail(TestFailure(message: "\(error)", line: test.place.line))
            }
        }
        while !notes.isOver, ContinuousClock.now - begin < Self.longest {
            for turn in notes.turns(patience: Self.patience) {
                turn.perform(on: driver.shards[0]) { notes.soundEnded(at: $0) }
            }
            try? await Task.sleep(for: Self.turnTime)
        }
        return notes.result(of: test, took: ContinuousClock.now - begin)
    }
}

/// The telephone of a live call.
private struct LiveCaller: StageObserver {
    private let notes: LiveNotes

    init(_ notes: LiveNotes) { self.notes = notes }

    func shard(_ shard: Shard, _ call: CallID, did event: CallEvent) {
        shard.perform { [notes] exchange, now in
            switch event {
            case .answered:
                exchange.setTap(LiveTap(notes), on: call)
                notes.answered(at: now)
                guard let recording = notes.live.test.recording else { return }
                exchange.play([.prompt(recording.prompt)], id: PersonTurn.recordingID, on: call, at: now)
            case .playbackEnded(PersonTurn.recordingID, _): notes.recordingEnded()
            case .playbackEnded, .digitsSent: notes.soundEnded(at: now)
            default: break
            }
        }
    }

    func shard(_ shard: Shard, journalled entry: JournalEntry) { notes.note(entry) }

    func shard(_ shard: Shard, ended record: CallRecord) { notes.ended(record) }
}

/// Hands what the telephone plays to the ear; on the call's thread, which must not wait for it.
private final class LiveTap: MediaTap {
    private let notes: LiveNotes

    init(_ notes: LiveNotes) { self.notes = notes }

    func heard(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>) { notes.came(received) }
}
