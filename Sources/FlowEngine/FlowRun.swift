public import FlowModel
public import SansIO

/// One call's way through its flow: the interpreter of the flow language as a sans-IO machine.
///
/// It takes what happens to the call and the time, and says what to do; it plays, dials and waits for nothing itself.
/// The contract is that of every machine here: one input, drain ``poll()`` until `nil`, read ``nextDeadline``, next
/// input. It does not know SIP, RTP or sound; it names files and texts, and whoever drives it renders them.
///
/// **Steps.** A step runs to its outcome, and its transition leads to the next step or to a section. Steps that need
/// no time (`set if switch goto run return log`) run at once, one after the other; the others put the run into an
/// ``Activity`` and it ends with an event or a timer:
///
/// | activity      | entered by                               | left by                                              |
/// | ------------- | ---------------------------------------- | ---------------------------------------------------- |
/// | notStarted    | –                                        | started; hungUp                                      |
/// | stepping      | an outcome                               | the first step that takes time, or the end           |
/// | answering     | `answer`, or a step that needs an answer | answered, answerFailed, hungUp                       |
/// | playing       | `play`, `say`                            | playFinished, playFailed, a key (`barge_in`), hungUp |
/// | collecting    | `menu`, `gather`                         | the end of its ``CollectMachine``, hungUp            |
/// | waiting       | `wait`                                   | its timer, hungUp                                    |
/// | ringing       | `ring`                                   | its timer, playFinished, playFailed, hungUp          |
/// | dialing       | `dial`                                   | dialFinished, a key of `keys`, hungUp                |
/// | transferring  | `transfer`                               | transferFinished, hungUp                             |
/// | sendingDigits | `send_digits`                            | digitsSent, hungUp                                   |
/// | recording     | `record`                                 | recordFinished, its timer                            |
/// | recordingCall | `record_call`                            | callRecorded, playFailed, hungUp                     |
/// | detecting     | `detect_machine`, `outbound:` with it    | machineDetected, a key, its timer, hungUp            |
/// | finished      | the end                                  | –                                                    |
///
/// Every event that an activity does not name is absorbed: late answers carry the ``StepToken`` of a step that is
/// over, and keys that nobody asked for are kept, 64 of them, for the next `menu` or `gather`.
///
/// **The call.** `play`, `say`, `menu`, `gather`, `dial` and `send_digits` answer a call that is not answered yet;
/// `answer` on a call that is up answers nothing; its ``Answer/maxDuration`` counts where no `answer` came before, or
/// where it is shorter. `reject` on a call that is up hangs
/// up. After the last step of the first frame the run hangs up with the outcome `completed`. When the other side hangs
/// up, the step that runs ends with the reason `hangup` and the run with the outcome of that name.
///
/// **What goes wrong.** An expression without a value ends its step with `failed`, where the verb has that outcome or
/// the flow says where to go on errors, else the run. A `log` that cannot be written is noted and passed over. Sections
/// run each other at most 32 deep, and at most ``mostStepsAtOnce`` steps run in ``spinningTime``, so that no flow spins,
/// not even one whose steps fail as fast as they begin: both end the run with the outcome `failed` and a sentence.
///
/// **Sensitive digits** are written as `•` in every journal entry: the keys of a sensitive gather, keys typed ahead in
/// a program that has one, and every variable, text and result made from them.
public struct FlowRun: Sendable {
    /// How many steps run within ``spinningTime`` before the run is ended.
    public static let mostStepsAtOnce = 10_000
    /// Ten seconds: no caller hears or presses anything in a thousand steps a second.
    public static let spinningTime = Duration.seconds(10)
    /// How long a call may last whose flow did not say it with `answer`.
    public static let longestCall = Duration.seconds(4 * 3600)

    enum Activity: Equatable {
        case notStarted, stepping, answering, ringing, playing, collecting, waiting, dialing, transferring
        case sendingDigits, recording, recordingCall, detecting, asking
        /// Before the first step, while the switches of schedules are read.
        case readingOverrides
        case finished
    }

    enum TimerName: Int, CaseIterable {
        /// The end of a `wait`.
        case wait
        /// The end of listening who answered, should nobody tell.
        case detection
        /// `max_duration` of the call.
        case call
        /// A message that should be on the disk by now.
        case saving
        /// The end of an attempt of `http`, the next attempt, and what is heard meanwhile.
        case web, webAgain, webWaiting
        /// The switches of schedules did not come.
        case overrides
    }

    let program: FlowProgram
    let facts: CallFacts
    var callScopes: [String: Value]
    /// Whether keys that no step asked for may be part of a PIN.
    public let mayKeysBeSensitive: Bool
    var random: RandomSource
    var stack = FlowStack()
    var activity = Activity.notStarted
    var timers = TimerTable<TimerName>()
    var isAnswered = false
    /// False once the other side hung up or the call was refused: nothing is left to hang up.
    var isCallUp = true
    var answeredAt: Instant?
    /// Who hung up, once that happened and the flow goes on.
    var hungUpBy: String?
    var concealment = Concealment.none
    /// How many messages without a path of their own were recorded.
    var messages = 0
    /// Whether an `answer` step has said how long the call may last.
    var hasLimitOfFlow = false
    /// The play, dial or sending that the current step waits for.
    var token: StepToken?
    var lastToken: UInt64 = 0
    var loopsLeft = 0
    /// Whether the caller and the callee of the `dial` that runs hear each other.
    var isBridged = false
    /// Whether a `record_call` has begun a recording and none has ended it.
    var isCallRecorded = false
    /// The recording that a `dial` began for its conversation.
    var dialRecording: StepToken?
    /// Whether the caller was handed over to somebody else.
    var isTransferred = false
    /// The request that the current step waits for.
    var web: WebStep?
    /// The moment of the last input: what the calendar is read at.
    var now = Instant.zero
    /// The states that the switches of schedules force, by the path of their file.
    var overrides: [String: Schedule.State] = [:]
    var collect: CollectStep?
    var keys = TypeAheadBuffer()
    var finishKeyGuard = FinishKeyGuard()
    var input = CollectInput()
    /// Steps that have run since ``countingSince``.
    var stepsAtOnce = 0
    var countingSince = Instant.zero
    /// Whether the first step is still to come, and `outbound` may want to know who answered.
    var isDetectionDue = false
    /// Whether it is listened who answered before the first step.
    var isDetectingFirst = false
    var path: [String] = []
    var lookAhead = LookAhead()
    var commands = OutputQueue<FlowCommand>()
    /// Whether everything that comes in is told as a journal entry: a journal that has it all can be replayed.
    public var tellsInputs = false
    /// What a replay knows of decisions on digits that it does not have; `nil` in a call.
    public var presumption: Presumption?
    /// How many steps have begun.
    var stepCount = 0
    /// Whether the key that went down last was masked, or one that was used with it; `nil` where nothing used it yet.
    var isKeyHidden: Bool?

    /// A run that waits for ``FlowEvent/started(isAnswered:)``.
    ///
    /// - Parameter random: draws `one_of`; a seeded source makes the run reproducible.
    public init(program: FlowProgram, facts: CallFacts, random: RandomSource) {
        self.program = program
        self.facts = facts
        self.random = random
        callScopes = facts.scopes
        mayKeysBeSensitive = program.flows.values.contains { $0.asksForSensitiveDigits }
    }

    /// Takes one event. Late and unasked ones are absorbed.
    public mutating func handle(_ event: FlowEvent, at now: Instant) {
        guard activity != .finished else { return }
        countSteps(at: now)
        self.now = now
        if case .keyDown = event { isKeyHidden = nil }
        take(event, at: now)
        if tellsInputs { journal(.heard(event.masked(isKeyHidden ?? mayKeysBeSensitive))) }
        advance(at: now)
        updateConcealment()
    }

    private mutating func take(_ event: FlowEvent, at now: Instant) {
        switch event {
        case .started(let isAnswered): start(isAnswered: isAnswered, at: now)
        case .answered: answered(at: now)
        case .answerFailed(let reason): answerFailed(reason)
        case .keyDown(let key, let source): keyDown(KeyPress(key: key, source: source, downAt: now), at: now)
        case .keyUp(let key): keyUp(key, at: now)
        case .playFinished(let token): playFinished(token, at: now)
        case .playFailed(let token, let reason): playFailed(token, reason: reason, at: now)
        case .dialFinished(let token, let outcome, let detail): dialFinished(token, outcome: outcome, detail: detail)
        case .dialBridged(let token): dialBridged(token)
        case .calleeKeyDown(let token, let key): calleeKeyDown(key, token)
        case .transferFinished(let token, let isAccepted, let detail):
            transferFinished(token, isAccepted: isAccepted, detail: detail)
        case .digitsSent(let token): digitsSent(token)
        case .recordFinished(let token, let result): recordFinished(token, result)
        case .callRecorded(let token, let failure): callRecorded(token, failure: failure)
        case .webAnswered(let token, let answer): webAnswered(token, answer, at: now)
        case .overridesRead(let token, let states): overridesRead(token, states)
        case .machineDetected(let token, let answer, let detail): machineDetected(token, answer, detail)
        case .hungUp(let side): hungUp(by: side, at: now)
        }
    }

    /// Takes the timers that are due. Calling it early does nothing.
    public mutating func handleTimeout(at now: Instant) {
        countSteps(at: now)
        self.now = now
        if tellsInputs { journal(.timerFired) }
        while let timer = timers.pop(at: now) {
            switch timer {
            case .wait: waitingIsOver()
            case .saving: recordTimedOut()
            case .detection: endDetection("unknown")
            case .call where isCallerGone: finish("hangup")
            case .web: webTimedOut(at: now)
            case .webAgain: sendWeb(at: now)
            case .webWaiting: playWhileWaiting()
            case .overrides: beginFirstFlow()
            case .call: finish("max_duration", detail: "the call reached its max_duration", cause: "max_duration")
            }
        }
        if let due = collect?.machine.nextDeadline, due <= now {
            perform(collect?.machine.handleTimeout(at: now) ?? [], at: now)
        }
        advance(at: now)
        updateConcealment()
    }

    /// When ``handleTimeout(at:)`` is due. May change with every input.
    public var nextDeadline: Instant? {
        guard let step = collect?.machine.nextDeadline else { return timers.next }
        return timers.next.map { min($0, step) } ?? step
    }

    /// The next command, or `nil` when all are taken. O(1).
    public mutating func poll() -> FlowCommand? { commands.pop() }

    /// The variables of the first flow, for tests and records; sensitive digits are masked.
    public var variables: [String: Value] {
        guard let frame = stack.flows.first else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: frame.variables.map { name, value in
                (name, frame.sensitive.contains(name) && value != .null ? .text(FrameScope.mask) : value)
            })
    }

    /// True once the caller has hung up, also while a flow goes on without one.
    var isCallerGone: Bool { hungUpBy != nil }
    /// True while the run collects digits that must not be written: what is heard meanwhile must not be kept either.
    public var isHearingSecrets: Bool { collect?.isSensitive ?? false }

    /// True once ``FlowCommand/finished(_:)`` was queued.
    public var isFinished: Bool { activity == .finished }
}
