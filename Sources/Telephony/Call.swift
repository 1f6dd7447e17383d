import Audio
public import CallEngine
public import FlowModel
import MediaEngine
import Networking
public import Numbering
import SIPCore
import SansIO
import Synchronization

/// One telephone call, placed or received.
///
/// Its commands return at once or when what they ask for has happened; a command on a call that is
/// over does nothing or throws ``CallError``.
public final class Call: Sendable {
    /// What kind of destination a call is for.
    public enum ToType: Sendable {
        /// A telephone number of ours, in valid E.164 form.
        case did
        /// Anything else: a name, an extension, a number that is not ours.
        case other
    }

    /// What happens to a call.
    public enum Event: Sendable, Equatable {
        /// The other side rings; calls that we placed only.
        case ringing
        case answered
        /// The other side pressed a key: `0-9 A-D * #`, whichever way it came.
        case key(Character)
        /// The call is over, with the reason as a sentence. Always the last event, exactly once.
        case hangup(reason: String)
    }

    /// The call's identity in records and journals.
    public let id: CallID
    /// True for a call that we placed.
    public let caller: Bool
    /// The number or name that was called.
    public let to: String
    /// Whether ``to`` is a telephone number of ours.
    public let toType: ToType
    /// What the caller said about itself, each part `nil` where the carrier gave none; `nil` for calls we placed.
    public let callerID: CallerID?

    private let shard: Shard
    private let story = Mutex(Story())

    private struct Story {
        var events: [Event] = []
        var readers: [AsyncStream<Event>.Continuation] = []
        var playbacks: [PlaybackID: CheckedContinuation<Bool, Never>] = [:]
        var lastPlayback: UInt64 = 0
        var isOver = false
    }

    init(id: CallID, shard: Shard, caller: Bool, to: String, toType: ToType, callerID: CallerID?) {
        self.id = id
        self.shard = shard
        self.caller = caller
        self.to = to
        self.toType = toType
        self.callerID = callerID
    }

    /// All that happens to the call, from its beginning, however late one asks; ends after `hangup`.
    public var events: AsyncStream<Event> {
        AsyncStream { reader in
            story.withLock { story in
                for event in story.events { reader.yield(event) }
                if story.isOver { reader.finish() } else { story.readers.append(reader) }
            }
        }
    }

    /// Answers an incoming call and waits until the caller has confirmed it.
    ///
    /// - Throws: ``CallError`` when the call ended instead.
    public func answer() async throws(CallError) {
        shard.perform { [id] exchange, now in exchange.answer(id, at: now) }
        try await waitUntilAnswered()
    }

    /// Waits until the call is answered; calls that we placed, too.
    ///
    /// - Throws: ``CallError`` with the reason when it ended unanswered.
    public func waitUntilAnswered() async throws(CallError) {
        for await event in events {
            switch event {
            case .answered: return
            case .hangup(let reason): throw CallError(reason)
            default: continue
            }
        }
        throw CallError("the call is over")
    }

    /// Refuses an incoming call that was not answered: 603, or the status given.
    public func reject(status: Int = 603) {
        shard.perform { [id] exchange, now in exchange.reject(id, status: status, at: now) }
    }

    /// Ends the call, whatever its state; the `hangup` event follows.
    public func hangup() {
        shard.perform { [id] exchange, now in exchange.hangUp(id, at: now) }
    }

    /// Puts the other side on hold: it is asked to send nothing, and hears what you play.
    public func hold() {
        shard.perform { [id] exchange, now in exchange.hold(id, at: now) }
    }

    /// Takes the other side back from hold.
    public func resume() {
        shard.perform { [id] exchange, now in exchange.resume(id, at: now) }
    }

    /// Plays a sound to the other side, in place of what plays now.
    ///
    /// - Parameter samples: mono, 16-bit linear, 8 000 Hz; ``Audio/SoundFile`` reads files into this form.
    /// - Returns: true when it was played to its end, false when it was replaced or the call ended.
    @discardableResult
    public func play(_ samples: [Int16]) async -> Bool {
        await withCheckedContinuation { continuation in
            let playback: PlaybackID? = story.withLock { story in
                guard !story.isOver else { return nil }
                story.lastPlayback += 1
                let id = PlaybackID(rawValue: story.lastPlayback)
                story.playbacks[id] = continuation
                return id
            }
            guard let playback else { return continuation.resume(returning: false) }
            let prompt = Prompt(name: "samples", samples: samples)
            shard.perform { [id] exchange, now in exchange.play([.prompt(prompt)], id: playback, on: id, at: now) }
        }
    }

    /// Sends keys: `0-9 A-D * #`, and `w` or `W` for a pause of half a second or of one.
    ///
    /// - Parameter form: as RFC 4733 events, as tones in the audio, or `auto` for what the other side can take.
    public func sendDigits(_ digits: String, as form: SendDigits.Form = .auto) {
        let playback = PlaybackID(rawValue: .max - 1)
        shard.perform { [id] exchange, now in exchange.sendDigits(digits, id: playback, as: form, to: id, at: now) }
    }

    // MARK: What the shard tells

    func tell(_ event: CallEvent) {
        switch event {
        case .ringing: add(.ringing)
        case .answered: add(.answered)
        case .keyDown(let digit, _): add(.key(digit.character))
        case .playbackEnded(let id, let end): finish(id, end == .finished)
        case .ended(let reason): finishAll(reason)
        case .keyUp, .digitsSent, .transferRequested: break
        }
    }

    private func add(_ event: Event) {
        story.withLock { story in
            story.events.append(event)
            for reader in story.readers { reader.yield(event) }
        }
    }

    private func finish(_ id: PlaybackID, _ wasHeard: Bool) {
        story.withLock { $0.playbacks.removeValue(forKey: id) }?.resume(returning: wasHeard)
    }

    private func finishAll(_ reason: EndReason) {
        add(.hangup(reason: reason.text ?? reason.status.map { "status \($0)" } ?? "\(reason.by) side hung up"))
        let (readers, playbacks) = story.withLock { story in
            defer {
                story.isOver = true
                story.readers = []
                story.playbacks = [:]
            }
            return (story.readers, story.playbacks)
        }
        for reader in readers { reader.finish() }
        for playback in playbacks.values { playback.resume(returning: false) }
    }
}

/// Why a command on a call failed, as a sentence.
public struct CallError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
