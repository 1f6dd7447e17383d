import CallEngine
import MediaEngine
import SansIO

/// The caller's ear: compares what the telephone plays with what the flow says it plays.
///
/// A flow that says it plays a prompt is not believed: the sound has to arrive. Each playback is looked for in the
/// decoded stream by normalised cross-correlation, 200 ms at a time, once all of it must have come. Sound that nobody
/// waits for any more is forgotten.
///
/// Not judged: tones and pauses between prompts, whatever plays while others are dialled, and all of a playback beyond
/// its first two minutes.
struct Ear {
    private struct Playing {
        var id: PlaybackID
        var prompt: Int
        var sound: PlayedSound
        var began: Instant
        var ended: Instant?
        var isWhole = false
    }

    /// How the prompts were heard, by their places among the prompts.
    private(set) var verdicts: [Int: HearingVerdict] = [:]
    private let longestDelay: Duration
    private var waiting: [Playing] = []
    private var sound = HeardSound()
    /// How much later than sent the last prompt arrived, in samples: the next one comes by the same way.
    private var lastLag: Int?

    /// - Parameter longestDelay: the longest way of a packet from us to the caller; the buffers at its ends come on top.
    init(longestDelay: Duration) { self.longestDelay = longestDelay + .milliseconds(400) }

    mutating func observe(_ report: PlaybackReport, prompt: Int, at now: Instant) {
        switch report {
        case .began(let id, let segments, _):
            waiting.append(Playing(id: id, prompt: prompt, sound: PlayedSound(segments), began: now))
        case .ended(let id, let end):
            guard let index = waiting.lastIndex(where: { $0.id == id && $0.ended == nil }) else { return }
            waiting[index].ended = now
            waiting[index].isWhole = end == .finished
        }
    }

    /// The telephone played these samples, the last of them just before `now`.
    mutating func hear(_ samples: [Int16], until now: Instant) {
        sound.append(samples, until: now)
        judge(endedBefore: now.advanced(by: .zero - longestDelay - .milliseconds(200)))
        sound.forget(before: waiting.map(\.began).min() ?? now)
    }

    /// The call is over: what still played was cut off by its end.
    mutating func finish(at now: Instant) {
        for index in waiting.indices where waiting[index].ended == nil { waiting[index].ended = now }
        judge(endedBefore: .distantFuture)
    }

    private mutating func judge(endedBefore limit: Instant) {
        let due = waiting.filter { $0.ended.map { $0 <= limit } ?? false }
        guard !due.isEmpty else { return }
        waiting.removeAll { $0.ended.map { $0 <= limit } ?? false }
        for playing in due {
            let played = playing.isWhole ? nil : playing.ended.map { $0 - playing.began }
            let begin = sound.index(of: playing.began)
            let reach = Int(longestDelay / .microseconds(125))
            verdicts[playing.prompt] = playing.sound.verdict(
                in: sound, from: begin, reach: reach, played: played, lag: &lastLag)
        }
    }
}

/// What a telephone played, as far as it is still needed.
struct HeardSound {
    /// The samples that are kept.
    private(set) var samples: [Int16] = []
    private var firstAt: Instant?

    mutating func append(_ new: [Int16], until now: Instant) {
        if firstAt == nil { firstAt = now.advanced(by: .microseconds(-125 * new.count)) }
        samples += new
    }

    /// Which of the kept samples was played then; may lie before or behind all of them.
    func index(of instant: Instant) -> Int {
        guard let firstAt else { return 0 }
        return Int((instant - firstAt).wholeNanoseconds / 125_000)
    }

    /// Forgets whole packets that were played before.
    mutating func forget(before instant: Instant) {
        let count = min(samples.count, max(0, index(of: instant))) / 160 * 160
        guard count > 80_000, let first = firstAt else { return }
        samples.removeFirst(count)
        firstAt = first + .microseconds(125 * count)
    }
}
