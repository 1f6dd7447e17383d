/// Tells who answered a call: a person, a machine, a fax; and when the machine's greeting is over, or its beep.
///
/// Feed the audio from the answer on, any number of samples, and drain ``next()``. Findings come at most twice: the
/// verdict, and for a machine the end of what ``MachineRules/wait`` waits for; the last has ``isOver`` set.
///
/// What separates people from machines is what they do once they have said their word: a person stops and waits, a
/// machine goes on. So a greeting of at most 1.8 s with 0.9 s of silence after it is a person's, and one that reaches
/// 3 s is a machine's. Around that:
///
/// - **Tones are no speech.** Ringback before the answer, busy tones and beeps are taken out of the greeting
///   (``ToneTracker``, ``ProgressToneDetector``), and the initial silence begins anew after them.
/// - **A beep** makes it a machine, whatever came before; a short "leave a message" is told by it alone.
/// - **Pauses do not count**: "Hello? … Anna speaking" is as long as its words.
/// - **Noise is learned** (``SpeechDetector``): a loud room does not lengthen a person's hello.
/// - Between 1.8 and 3 s it takes ``MachineRules/endSilence`` to know that nothing follows; then the greeting was a
///   talkative person's: machines that stop so early beep before.
public struct MachineDetector: Sendable {
    /// The longest pause of a ringback in ``CountryTone/all``, and a little: 5.2 s.
    private static let longestRingPause = 41_600

    /// Whether the last finding has been made.
    public private(set) var isOver = false

    private let rules: MachineRules
    private var blocks = LineBlocks()
    private var speech = SpeechDetector(pause: .milliseconds(150))
    private var beeps = BeepDetector()
    private var progress = ProgressToneDetector()
    private var greeting = Greeting()
    private var quietFrom = 0
    /// Whether the network's tones were heard: the silence of a ringback's pause is none of the other side's.
    private var isRinging = false
    private var verdict: AnsweredBy?
    private var progressKind: ProgressToneKind?
    private var tone: ToneBurst?
    private var findings = ShortQueue<MachineFinding>()

    /// A detector that has heard nothing.
    public init(rules: MachineRules = MachineRules()) { self.rules = rules }

    /// Hears `samples`: mono, 16-bit linear, 8000 Hz, any number. Nothing is heard any more once ``isOver``.
    /// - Complexity: O(samples); allocates only when it finds.
    public mutating func process(_ samples: UnsafeBufferPointer<Int16>) {
        guard !isOver else { return }
        for start in stride(from: 0, to: samples.count, by: LineBlocks.length) {
            let end = min(start + LineBlocks.length, samples.count)
            speech.process(UnsafeBufferPointer(rebasing: samples[start..<end]))
            for sample in samples[start..<end] where blocks.add(sample) {
                beeps.add(blocks)
                progress.add(blocks)
                hear()
            }
        }
    }

    /// The next finding; `nil` when all is told.
    public mutating func next() -> MachineFinding? { findings.next() }

    private var now: Int { blocks.position }

    private mutating func hear() {
        guard !isOver else { return }
        takeSpeech()
        takeTones()
        guard !isOver else { return }
        if verdict == nil { decide() } else { awaitEnd() }
        if !isOver, now >= samples(rules.timeout) { finish(verdict ?? .unknown, .timeout) }
    }

    private mutating func takeSpeech() {
        while let event = speech.next() {
            switch event {
            case .began(let at): greeting.begin(at: at)
            case .ended(let at): finishPiece(at: at)
            }
        }
        if speech.isActive { greeting.extend(to: now) }
        if let current = beeps.current, BeepDetector.isSurelyTone(current) {
            greeting.cut(at: current.start)
            quietFrom = now
        }
        if progress.isTonal {
            greeting.cut(at: progress.burstStart)
            quietFrom = now
            isRinging = true
        }
        // A vowel was held like a tone, and the voice goes on.
        let isTone = progress.isTonal || beeps.current != nil
        if speech.isSpeech, speech.isActive, greeting.open == nil, !isTone { greeting.begin(at: now) }
    }

    /// A first sound of less than 150 ms is the rest of a ringback or a click, not a word.
    private mutating func finishPiece(at end: Int) {
        guard let begin = greeting.open else { return }
        if end == begin || greeting.words == 1 && end - begin < 1200 {
            greeting.takeBack()
        } else {
            greeting.finish(at: end)
        }
    }

    private mutating func takeTones() {
        if beeps.current == nil, !progress.isTonal { beeps.isAfterGreeting = greeting.length >= 4000 }
        beeps.isAfterMachine = verdict == .machine
        while let heard = progress.next() { progressKind = heard.kind }
        while let signal = beeps.next() {
            guard !isOver else { return }
            switch signal {
            case .beep(let burst):
                isFirst(burst) && Self.isFax(burst) ? end(.fax, .faxTone, burst) : end(.machine, .beep, burst)
            case .information(let burst): end(.machine, .information, burst)
            case .faxAnswering(let burst): end(.fax, .faxTone, burst)
            // Half a second of 1100 Hz is a fax that calls, unless somebody spoke before: then it is a beep.
            case .faxCalling(let burst): isFirst(burst) ? end(.fax, .faxTone, burst) : end(.machine, .beep, burst)
            }
        }
    }

    /// Whether nothing was said before the tone.
    private func isFirst(_ burst: ToneBurst) -> Bool { greeting.start.map { $0 >= burst.start - 1600 } ?? true }

    /// A fax's tone that a lost packet broke is shorter than it should be.
    private static func isFax(_ burst: ToneBurst) -> Bool {
        abs(burst.hertz - 2100) < 18 && burst.count > 3200 || abs(burst.hertz - 1100) < 38 && burst.count < 4600
    }

    private mutating func end(_ answer: AnsweredBy, _ reason: MachineFinding.Reason, _ burst: ToneBurst) {
        tone = burst
        // After an announcement's tone no beep is to be waited for, but a greeting's end is.
        if answer == .machine, reason == .information, rules.wait != .result {
            if verdict == nil { say(.machine, reason, isLast: false) }
            return
        }
        finish(answer, reason)
    }

    private mutating func decide() {
        let silence = now - max(greeting.end, quietFrom)
        guard greeting.start != nil else {
            let limit = samples(rules.initialSilence) + (isRinging ? Self.longestRingPause : 0)
            if now - quietFrom >= limit { finish(.unknown, .silence) }
            return
        }
        let length = greeting.length
        if length >= samples(rules.machineSpeech) {
            say(.machine, .longGreeting, isLast: rules.wait == .result)
        } else if greeting.open == nil, length <= samples(rules.humanMaxGreeting) {
            if silence >= samples(rules.humanSilence), beeps.current == nil { finish(.human, .shortGreeting) }
        } else if greeting.open == nil, silence >= samples(rules.endSilence), beeps.current == nil {
            finish(.human, .greetingEnd)
        }
    }

    private mutating func awaitEnd() {
        guard rules.wait == .greetingEnd, greeting.open == nil, beeps.current == nil else { return }
        if now - max(greeting.end, quietFrom) >= samples(rules.endSilence) { finish(.machine, .greetingEnd) }
    }

    private mutating func finish(_ answer: AnsweredBy, _ reason: MachineFinding.Reason) {
        say(answer, reason, isLast: true)
    }

    private mutating func say(_ answer: AnsweredBy, _ reason: MachineFinding.Reason, isLast: Bool) {
        verdict = answer
        isOver = isLast
        findings.append(finding(answer, reason))
    }

    /// What is known when the call ends before anything was decided, or goes on being listened to.
    public var findingSoFar: MachineFinding { finding(verdict ?? .unknown, .timeout) }

    private func finding(_ answer: AnsweredBy, _ reason: MachineFinding.Reason) -> MachineFinding {
        var finding = MachineFinding(answer, reason)
        finding.at = Self.duration(now)
        finding.initialSilence = Self.duration(greeting.start ?? now)
        finding.greeting = Self.duration(greeting.length)
        finding.words = greeting.words
        finding.longestPause = Self.duration(greeting.longestPause)
        finding.tone = tone
        finding.progress = progressKind
        finding.noiseDBm0 = speech.noiseDBm0
        return finding
    }

    private func samples(_ duration: Duration) -> Int {
        ToneGenerator.sampleCount(of: duration, at: PCM.telephoneRate)
    }

    private static func duration(_ samples: Int) -> Duration { .microseconds(samples * 125) }
}
