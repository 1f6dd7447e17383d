import CallEngine
import FlowModel
import MediaEngine
import Networking
import SansIO

/// What the person of a real call does now, and in which call.
enum PersonTurn: Sendable {
    case play(Prompt, CallID)
    case press(String, CallerStep.KeyForm, CallID)
    case hangUp(CallID)

    static let soundID = PlaybackID(rawValue: 1)
    static let keysID = PlaybackID(rawValue: 2)
    static let recordingID = PlaybackID(rawValue: 3)

    /// Whether the person ends the call with it.
    var endsCall: Bool { if case .hangUp = self { true } else { false } }

    /// Does it. `keysSent` gets the time at the end of keys that nothing else tells the end of: those by INFO, which are
    /// as far apart as tones are.
    func perform(on shard: Shard, keysSent: @escaping @Sendable (Instant) -> Void) {
        switch self {
        case .play(let prompt, let call):
            shard.perform { exchange, now in exchange.play([.prompt(prompt)], id: Self.soundID, on: call, at: now) }
        case .press(let keys, .info, let call): pressByInfo(keys, on: call, shard, keysSent)
        case .press(let keys, let form, let call):
            shard.perform { exchange, now in
                exchange.sendDigits(keys, id: Self.keysID, as: form == .rfc4733 ? .rfc4733 : .audio, to: call, at: now)
            }
        case .hangUp(let call): shard.perform { exchange, now in exchange.hangUp(call, at: now) }
        }
    }

    private func pressByInfo(
        _ keys: String, on call: CallID, _ shard: Shard, _ keysSent: @escaping @Sendable (Instant) -> Void
    ) {
        var delay = Duration.zero
        for key in DigitToSend.sequence(keys) {
            if let digit = key.digit {
                StageTimer.after(delay) {
                    shard.perform { exchange, now in exchange.sendInfoKey(digit, lasting: key.on, to: call, at: now) }
                }
            }
            delay += key.on + key.off
        }
        StageTimer.after(delay) { shard.perform { _, now in keysSent(now) } }
    }
}
