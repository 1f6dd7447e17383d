/// One recording of a leg: takes frames off the leg's clock and makes pieces of them that a writer can append.
///
/// **Length.** A recording of a call is as long as the call: what was lost, held or paused is silence. A recording
/// of a message leaves paused time out, and on request the silence around the voice: what comes before it is not
/// handed out, and ``RecordedEnd/frames`` says how much of what was handed out to keep.
///
/// **Ends.** It ends by its rules, which ``takeEnd()`` tells once, or when its leg closes it. Afterwards it hears
/// nothing more.
///
/// Memory is one piece of a second; nothing else is allocated while it runs.
public final class Recorder {
    /// Frames of 20 ms kept before the first voice, and after the last, when silence is trimmed.
    private static let margin = 10
    private static let pieceFrames = 50

    /// What it records.
    public let rules: RecordingRules
    /// Where it began on the leg's clock, in samples.
    let start: Int
    private var gate = VoiceGate()
    private var piece: [Int16] = []
    private var heardFrames = 0
    /// Frames in the pieces that were taken, and in the one at hand.
    private var keptFrames = 0
    private var framesInPiece = 0
    /// How many kept frames there were when the last voice ended; `nil` while nobody spoke.
    private var voiceEnd: Int?
    private var silentFrames = 0
    private var pauses: [(from: Int, to: Int?)] = []
    private var end: RecordingEnd?
    private(set) var isOver = false

    init(rules: RecordingRules, start: Int) {
        self.rules = rules
        self.start = start
        reserve()
    }

    /// Where on the leg's clock the next frame lies.
    var next: Int { start + heardFrames * CallTimeline.frame }

    // MARK: What goes in

    /// Pauses from a place on the clock on; does nothing while it is paused.
    func pause(at position: Int) {
        guard pauses.last?.to != nil || pauses.isEmpty else { return }
        pauses.append((position, nil))
    }

    /// Goes on from a place on the clock on.
    func resume(at position: Int) {
        guard let last = pauses.indices.last, pauses[last].to == nil else { return }
        pauses[last].to = position
    }

    /// Takes the frame at ``next``.
    func hear(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>) {
        guard !isOver else { return }
        let isPaused = isPaused(at: next)
        heardFrames += 1
        forgetPauses()
        if isPaused, rules.pausedTime == .nothing { return }
        isPaused ? keepSilence() : keep(received, sent)
        if rules.findsVoice, !isPaused { listen(to: received) }
        dropLeadingSilence()
        endByRules()
    }

    /// Nothing more is heard.
    func finish() { isOver = true }

    private func isPaused(at position: Int) -> Bool {
        pauses.contains { position >= $0.from && position < $0.to ?? .max }
    }

    private func forgetPauses() {
        if let first = pauses.first, let to = first.to, to <= next { pauses.removeFirst() }
    }

    private func keep(_ received: UnsafeBufferPointer<Int16>, _ sent: UnsafeBufferPointer<Int16>) {
        switch rules.channels {
        case .caller: piece.append(contentsOf: received)
        case .stereo:
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: 2 * min(received.count, sent.count)) { both in
                for index in 0..<both.count / 2 {
                    both.initializeElement(at: 2 * index, to: received[index])
                    both.initializeElement(at: 2 * index + 1, to: sent[index])
                }
                piece.append(contentsOf: UnsafeBufferPointer(both))
            }
        case .mono:
            for index in 0..<min(received.count, sent.count) {
                piece.append(Int16(clamping: Int32(received[index]) + Int32(sent[index])))
            }
        }
        count()
    }

    private func keepSilence() {
        piece.append(contentsOf: repeatElement(0, count: CallTimeline.frame * rules.channels.count))
        count()
    }

    private func count() {
        keptFrames += 1
        framesInPiece += 1
    }

    private func listen(to received: UnsafeBufferPointer<Int16>) {
        if gate.hear(received) {
            // It takes two frames to tell a voice: the margin lies before them.
            if voiceEnd == nil { keepLast(Self.margin + 2) }
            voiceEnd = keptFrames
            silentFrames = 0
        } else {
            silentFrames += 1
        }
    }

    /// Before the first voice only the last frames are kept, so that its beginning is not lost.
    private func dropLeadingSilence() {
        guard voiceEnd == nil, framesInPiece > 2 * Self.margin else { return }
        keepLast(Self.margin + 2)
    }

    private func keepLast(_ frames: Int) {
        guard rules.trimsSilence, framesInPiece > frames else { return }
        let surplus = framesInPiece - frames
        piece.removeFirst(surplus * CallTimeline.frame * rules.channels.count)
        keptFrames -= surplus
        framesInPiece -= surplus
    }

    private func endByRules() {
        if let limit = rules.maxLength, keptFrames * CallTimeline.frame >= limit.samples {
            end = .maxLength
        } else if let limit = rules.silence, silentFrames * CallTimeline.frame >= limit.samples {
            end = .silence
        } else {
            return
        }
        isOver = true
    }

    // MARK: What comes out

    /// Why it ended by its rules; told once.
    func takeEnd() -> RecordingEnd? {
        defer { end = nil }
        return end
    }

    /// A piece that is ready to be written: a second, or the rest once the recording is over. `nil` for none.
    ///
    /// While silence is trimmed and nobody has spoken, there is none.
    func takePiece() -> [Int16]? {
        guard isOver ? !piece.isEmpty : framesInPiece >= Self.pieceFrames else { return nil }
        defer { reserve() }
        return piece
    }

    /// What the recording came to; asked once it is over.
    var result: RecordedEnd {
        var frames = keptFrames
        if rules.trimsSilence { frames = voiceEnd.map { min($0 + Self.margin, keptFrames) } ?? 0 }
        return RecordedEnd(frames: frames * CallTimeline.frame, hasVoice: voiceEnd != nil)
    }

    private func reserve() {
        piece = []
        framesInPiece = 0
        piece.reserveCapacity((Self.pieceFrames + 1) * CallTimeline.frame * rules.channels.count)
    }
}

/// What a recording came to.
public struct RecordedEnd: Hashable, Sendable {
    /// How many frames of those handed out to keep: samples of each channel at 8000 Hz. The rest is silence to trim.
    public var frames: Int
    /// Whether anybody spoke; false where the rules did not want it found out.
    public var hasVoice: Bool

    /// How long the recording is.
    public var duration: Duration { .microseconds(frames * 125) }

    /// A recording of that many frames.
    public init(frames: Int, hasVoice: Bool) {
        self.frames = frames
        self.hasVoice = hasVoice
    }
}
