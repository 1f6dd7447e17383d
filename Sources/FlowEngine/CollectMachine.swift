public import SansIO

/// Collects keys for a `menu` or a `gather`: the collect rules of the flow language as one machine.
///
/// Sans-IO: it takes events and the time, and returns what to do. It plays nothing, sends nothing and knows no
/// variables; whoever drives it plays the prompts that it names and says when they ended.
///
/// **The rules.** (1) Keys that wait already count first, or are dropped. (2) The first key stops the prompt if
/// `barge_in`; otherwise keys pressed during the prompt are kept and the clock waits for its end. (3) `timeout` starts
/// when the prompt ends and dies with the first key; it never returns in that attempt. (4) `digit_timeout` restarts on
/// each key's *end*, from the first key. (5) The finish key ends the entry and is no part of it; alone it counts as no
/// input; after the maximum it is swallowed for 300 ms (``FinishKeyGuard``). (6) At the end the length, `matches` and
/// `in` decide. (7) Silence and wrong entries share the attempts, and each escalates through its own prompts. (8) A
/// hang-up ends the step. Rules 3 and 4 are those of VoiceXML 2.0 Appendix D.
///
/// **Where the rules leave room.** After an escalating prompt the prompt itself is played again. A menu acts on the
/// key going down when no longer option begins so, else it waits for `digit_timeout`. A gather at its maximum acts on
/// the key going down. A failed attempt drops the keys typed ahead: the caller typed them for what did not happen.
/// With `barge_in`, keys that wait make the prompt superfluous and it is not played. While a key is held no clock runs
/// but that of `max_time`; a key whose end is lost counts as ended after ``longestKey``. A prompt that cannot be played
/// ends the step at once: nobody answers a question that was not heard. A confirmation shares the attempts: silence or
/// another key reads back again, the `again` key asks anew.
///
/// **States and events.** A cell names the next state, or what decides it; "–" means: nothing to do, by design.
///
/// | state       | prompt ended | prompt failed | key down                    | key up       | timeout  | hang-up |
/// | ----------- | ------------ | ------------- | --------------------------- | ------------ | -------- | ------- |
/// | idle        | –            | –             | –                           | –            | no clock | –       |
/// | prompting   | waiting      | ended         | barge-in: take; else keep   | note the end | no clock | ended   |
/// | waiting     | –            | –             | take                        | –            | no_input | ended   |
/// | collecting  | –            | –             | take                        | restart      | decide   | ended   |
/// | readingBack | confirming   | ended         | barge-in: answer; else keep | note the end | no clock | ended   |
/// | confirming  | –            | –             | answer                      | –            | no_input | ended   |
/// | ended       | –            | –             | –                           | –            | no clock | –       |
///
/// *begin* leads from idle to prompting. *barge-in* stops the prompt first. *keep*: the key waits and is taken, or is
/// the answer, as soon as the prompt has ended. *note the end*: of a key that was kept. *restart*: the end of the last
/// key restarts `digit_timeout`. The timeouts are `timeout` while waiting and confirming, `digit_timeout` and
/// `max_time` while collecting.
///
/// **Take**, in this order: a guarded finish key is swallowed (no state changes); the finish key on an empty entry is
/// no_input; the finish key otherwise decides; any other key joins the entry (→ collecting), and when nothing longer
/// can be meant it decides. **Decide**: right → confirmation (→ readingBack) or → ended; wrong → no_match.
/// **Answer**: accept → ended; again → declined; any other key → no_match.
/// **no_input, no_match, declined**: an attempt left → prompting (from a confirmation, except for declined →
/// readingBack); none left → ended (failed, with the reason).
public struct CollectMachine: Sendable {
    /// The rows of the table.
    public enum State: String, Sendable, CaseIterable {
        case idle, prompting, waiting, collecting, readingBack, confirming, ended
    }

    /// The columns of the table, but for the timeouts.
    public enum Event: Equatable, Sendable {
        /// The step begins, with the keys that were typed ahead.
        case begin(typedAhead: [KeyPress])
        case promptEnded
        case promptFailed
        case keyDown(Character, source: String)
        case keyUp(Character)
        case hungUp
    }

    /// What is to be done, in order.
    public enum Action: Hashable, Sendable {
        /// Play this and answer with `promptEnded` or `promptFailed`.
        case play(CollectPrompt)
        case stopPrompt
        /// Something became of a key: for the journal.
        case key(KeyPress, KeyUse)
        /// Attempt `number`, counted from 1, failed.
        case attemptFailed(number: Int, reason: CollectReason)
        /// The last action, exactly once.
        case finished(CollectResult)
    }

    enum TimerName: Int, CaseIterable {
        /// `timeout`: to the first key.
        case firstKey
        /// `digit_timeout`: from a key's end to the next key.
        case nextKey
        /// `max_time`: for the whole entry.
        case entry
    }

    /// A key whose end was not reported counts as ended after this time.
    static let longestKey = Duration.seconds(10)

    /// What is asked for.
    public let rules: CollectRules
    /// The row of the table it is in.
    public internal(set) var state: State = .idle
    /// The keys of the entry so far.
    public internal(set) var entry = ""
    /// The number of the running attempt, from 1.
    public internal(set) var attempt = 1
    var timers = TimerTable<TimerName>()
    var pending = TypeAheadBuffer()
    var heldKey: Character?
    var lastKey: KeyPress?
    var silences = 0
    var wrongEntries = 0
    /// Outlives the machine: whoever drives it asks this guard about the keys that follow.
    var finishKeyGuard = FinishKeyGuard()
    /// What was wrong with masked entries, by the numbers of their attempts; see ``Presumption``. Empty in a call.
    var presumedFailures: [Int: CollectReason] = [:]

    /// A machine that waits for `begin`.
    ///
    /// - Parameter finishKeyGuard: the guard that the step before has left.
    public init(rules: CollectRules, finishKeyGuard: FinishKeyGuard) {
        self.rules = rules
        self.finishKeyGuard = finishKeyGuard
    }

    /// When ``handleTimeout(at:)`` is due. May change with every call of ``handle(_:at:)`` and ``handleTimeout(at:)``.
    public var nextDeadline: Instant? { timers.next }

    /// Takes one event and returns what to do, in order. O(keys kept).
    public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        var actions: [Action]
        switch event {
        case .begin(let typedAhead): actions = begin(typedAhead, at: now)
        case .promptEnded: actions = promptEnded(at: now)
        case .promptFailed: actions = isPlaying ? finish(.failed, .prompt) : []
        case .keyDown(let key, let source):
            actions = keyDown(KeyPress(key: key, source: source, downAt: now), at: now)
        case .keyUp(let key): actions = keyUp(key, at: now)
        case .hungUp: actions = hungUp()
        }
        takeKeptKeys(into: &actions, at: now)
        return actions
    }

    /// Takes the timers that are due. Calling it early does nothing.
    public mutating func handleTimeout(at now: Instant) -> [Action] {
        var actions: [Action] = []
        while let timer = timers.pop(at: now) {
            switch timer {
            case .firstKey: actions += failAttempt(.noInput, at: now)
            case .nextKey: actions += decide(.digitTimeout, at: now)
            case .entry: actions += decide(.maxTime, at: now)
            }
        }
        takeKeptKeys(into: &actions, at: now)
        return actions
    }

    /// Whether a prompt is being played that a key may have to stop.
    var isPlaying: Bool { state == .prompting || state == .readingBack }
}
