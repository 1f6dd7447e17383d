import CallEngine
import FlowModel
import MediaEngine
import Networking
import SIPCore
import SIPMessage
import SansIO

/// Does nothing: what a machine on the stage does not name.
protocol StageObserver: ShardObserver {}

extension StageObserver {
    func shard(_ shard: Shard, wants key: PromptKey) {}
    func shard(_ shard: Shard, offers call: CallID, _ incoming: IncomingCall, _ route: NumberPlan.Route) {}
    func shard(_ shard: Shard, _ call: CallID, did event: CallEvent) {}
    func shard(_ shard: Shard, journalled entry: JournalEntry) {}
    func shard(_ shard: Shard, _ call: CallID, wants notice: RecordingNotice) {}
    func shard(_ shard: Shard, ended record: CallRecord) {}
}

/// Our server with the flow under test.
struct LoopbackServer: StageObserver {
    let notes: LoopbackNotes

    init(_ notes: LoopbackNotes) { self.notes = notes }

    func shard(_ shard: Shard, wants key: PromptKey) {
        let prompt = notes.recording(key).map { .success($0) } ?? notes.shelf.prompt(key)
        shard.perform { exchange, now in exchange.fetched(key, prompt, at: now) }
    }

    func shard(_ shard: Shard, _ call: CallID, wants notice: RecordingNotice) {
        guard let reply = notes.handle(notice, of: call) else { return }
        shard.perform { exchange, now in exchange.recordingReplied(call, notice.id, reply, at: now) }
    }

    func shard(_ shard: Shard, journalled entry: JournalEntry) { notes.note(entry) }
    func shard(_ shard: Shard, ended record: CallRecord) { notes.ended(record) }
}

/// The person of the test.
struct LoopbackPerson: StageObserver {
    let notes: LoopbackNotes

    init(_ notes: LoopbackNotes) { self.notes = notes }

    func shard(_ shard: Shard, offers call: CallID, _ incoming: IncomingCall, _ route: NumberPlan.Route) {
        notes.personCalls(call)
        StageTimer.after(.seconds(1)) { shard.perform { exchange, now in exchange.answer(call, at: now) } }
    }

    func shard(_ shard: Shard, _ call: CallID, did event: CallEvent) {
        shard.perform { [notes] exchange, now in
            switch event {
            case .answered:
                notes.personAnswered(at: now)
                guard let recording = notes.test.recording else { return }
                exchange.play([.prompt(recording.prompt)], id: PersonTurn.recordingID, on: call, at: now)
            case .playbackEnded(PersonTurn.recordingID, _): notes.recordingEnded()
            case .transferRequested: Self.answerTransfer(notes, shard, exchange, call, at: now)
            case .playbackEnded, .digitsSent: notes.soundEnded(at: now)
            default: break
            }
        }
    }
}

extension LoopbackPerson {
    /// The caller's side is asked to call the target that the flow named last.
    fileprivate static func answerTransfer(
        _ notes: LoopbackNotes, _ shard: Shard, _ exchange: Exchange, _ call: CallID, at now: SansIO.Instant
    ) {
        let answer = notes.transferTarget.flatMap { notes.test.world.transfers[$0] } ?? .refused
        let status: Int? =
            switch answer {
            case .refused: nil
            case .accepted: 200
            case .busy: 486
            case .no_answer: 480
            }
        exchange.answerTransfer(call, status: status == nil ? 603 : 202, at: now)
        guard let status else { return }
        StageTimer.after(.seconds(2)) {
            shard.perform { exchange, now in exchange.reportTransfer(call, status: status, at: now) }
        }
    }
}

/// The parties that the flow dials: they answer, refuse or let it ring, as the test says.
struct LoopbackFarEnds: StageObserver {
    private let behaviours: [String: FarEnd]

    init(_ behaviours: [String: FarEnd]) { self.behaviours = behaviours }

    func shard(_ shard: Shard, offers call: CallID, _ incoming: IncomingCall, _ route: NumberPlan.Route) {
        let target = incoming.requestURI.user ?? incoming.requestURI.description
        switch behaviours[target] ?? behaviours[incoming.requestURI.description] ?? .silent {
        case .busy: shard.perform { exchange, now in exchange.reject(call, status: 486, at: now) }
        case .declined: shard.perform { exchange, now in exchange.reject(call, status: 603, at: now) }
        case .failing: shard.perform { exchange, now in exchange.reject(call, status: 500, at: now) }
        case .silent: break
        case .answers(let delay, let talk, let keys, let sound):
            StageTimer.after(delay) { shard.perform { exchange, now in exchange.answer(call, at: now) } }
            if let sound {
                StageTimer.after(delay + .milliseconds(200)) {
                    shard.perform { exchange, now in
                        exchange.play([.prompt(sound.prompt)], id: PersonTurn.soundID, on: call, at: now)
                    }
                }
            }
            if let keys {
                StageTimer.after(delay + keys.after) {
                    shard.perform { exchange, now in
                        exchange.sendDigits(keys.keys, id: PersonTurn.keysID, as: .rfc4733, to: call, at: now)
                    }
                }
            }
            StageTimer.after(delay + talk) { shard.perform { exchange, now in exchange.hangUp(call, at: now) } }
        }
    }
}

/// Things that happen later in real time.
enum StageTimer {
    static func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) {
        Task {
            try await Task.sleep(for: delay)
            action()
        }
    }
}
