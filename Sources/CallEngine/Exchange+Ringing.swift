import FlowEngine
import MediaEngine
import SIPCore
import SansIO

/// What a caller hears while somebody else is called, and before the call is answered.
extension Exchange {
    /// The playback that a caller hears while a target rings; no step has this token.
    static let ringback = PlaybackID(rawValue: .max)

    /// `ring`: 180 or 183; with early media the session begins before its answer (RFC 3261 §13.3.1.1, RFC 3960).
    ///
    /// A caller who wants the offer from us (delayed offer) hears no early media: a provisional response that is not
    /// acknowledged cannot carry one.
    func ringCaller(_ call: Call, status: Int, hasEarlyMedia: Bool, at now: Instant) {
        guard !call.isOver, let leg = call.leg.id, call.answeredAt == nil, call.leg.role == .incoming else { return }
        let canPlay = hasEarlyMedia && call.leg.media != nil
        userAgent.ring(leg, status: status, body: canPlay ? call.leg.answer : nil, at: now)
        guard canPlay else { return }
        startAudio(call.leg, of: call, at: now)
        let isSilent = call.pendingPlay == nil
        if isSilent { play(ringing: [], for: call, at: now) }
    }

    /// Lets the caller hear music or ringing while somebody is called.
    ///
    /// A caller who is not answered yet hears it as early media only where there is music: ringing is made by the
    /// caller's own network.
    func entertain(_ call: Call, with music: [ResolvedPlayable], at now: Instant) {
        if call.answeredAt == nil, call.leg.port?.audio == nil {
            ringCaller(call, status: music.isEmpty ? 180 : 183, hasEarlyMedia: !music.isEmpty, at: now)
        }
        play(ringing: music, for: call, at: now)
    }

    private func play(ringing music: [ResolvedPlayable], for call: Call, at now: Instant) {
        call.ringing = music
        for key in keys(in: music) { fetch(key, for: call) }
        playRinging(for: call, at: now)
    }

    /// Plays one round; the next one follows its end as long as nothing else was to be heard.
    func playRinging(for call: Call, at now: Instant) {
        guard let audio = call.leg.port?.audio else { return }
        let segments = (try? segments(of: call.ringing, for: call)) ?? []
        // North American ringback, ITU-T E.180: two seconds on, four off.
        let tone: [AudioSegment] = [.tone(hertz: [440, 480], .seconds(2)), .silence(.seconds(4))]
        let length = segments.reduce(Duration.zero) { $0 + $1.duration }
        audio.play(Self.ringback, length < .milliseconds(20) ? tone : segments, volumeDecibels: 0, at: now)
    }

    /// A round is over.
    func ringingEnded(for call: Call, at now: Instant) {
        let isDialing = call.dial.map { !$0.isBridged } ?? false
        guard isDialing || call.transfer != nil || call.answeredAt == nil else { return }
        playRinging(for: call, at: now)
    }
}

extension AudioSegment {
    /// How long the segment lasts.
    fileprivate var duration: Duration {
        switch self {
        case .prompt(let prompt): prompt.duration
        case .silence(let duration), .tone(_, let duration): duration
        }
    }
}
