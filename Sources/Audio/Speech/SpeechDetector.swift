/// Tells sound from silence on a telephone line whose noise it learns: speech, and whatever else rises above the noise.
///
/// Feed any number of samples, then drain ``next()``; how the audio is cut into feeds never changes the result.
///
///     var detector = SpeechDetector(pause: .milliseconds(200))
///     detector.process(samples)
///     while let event = detector.next() { … }
///
/// A block of 10 ms is active when it is 9 dB above the noise floor, 6 dB once somebody speaks, and above −52 dBm0.
/// Three active blocks of five begin speech, so that a click does not; a pause as long as ``pause`` ends it. Noise that
/// comes or grows is learned within 0.6 s, and so is a steady tone: it stops counting as sound.
public struct SpeechDetector: Sendable {
    /// What was heard; indices count samples since the detector was made.
    public enum Event: Hashable, Sendable {
        /// Somebody began to speak with the sample `at`; known 20 to 50 ms later.
        case began(at: Int)
        /// The last sound was just before `at`; known one ``SpeechDetector/pause`` later. It is the place of the begin
        /// where the sound turned out to be noise that had come up, or a steady tone.
        case ended(at: Int)
    }

    /// The silence that ends speech, in samples.
    public let pause: Int
    /// Whether somebody speaks, pauses shorter than ``pause`` included.
    public private(set) var isSpeech = false
    /// Whether the last block was above the noise.
    public private(set) var isActive = false
    /// Samples heard in whole blocks.
    public var position: Int { blocks.position }

    private var blocks = LineBlocks()
    private var floor = NoiseFloor()
    private var recent: UInt8 = 0
    private var lastActiveEnd = 0
    private var (begun, risesAtBegin) = (0, 0)
    private var events = ShortQueue<Event>()

    /// Decibels above the noise floor that begin and keep speech.
    private static let (beginMargin, keepMargin): (Float, Float) = (9, 6)
    /// What is quieter is silence, whatever the noise: in dBm0.
    private static let quietest: Float = -52

    /// A detector that has heard nothing.
    /// - Parameter pause: the silence that ends speech; at least 50 ms and at most a minute, others are brought there.
    public init(pause: Duration = .milliseconds(200)) {
        let clamped = min(max(pause, .milliseconds(50)), .seconds(60))
        self.pause = ToneGenerator.sampleCount(of: clamped, at: PCM.telephoneRate)
    }

    /// Samples of silence up to now: since the last sound, or since the beginning; 0 while something sounds.
    public var silence: Int { isActive ? 0 : position - lastActiveEnd }

    /// The level of the line's noise as it is known, in dBm0.
    public var noiseDBm0: Double { Double(floor.levelDBm0) }

    /// Hears `samples`: mono, 16-bit linear, 8000 Hz, any number.
    /// - Complexity: O(samples); allocates nothing while ``next()`` is drained every 40 ms of audio.
    public mutating func process(_ samples: UnsafeBufferPointer<Int16>) {
        for sample in samples where blocks.add(sample) { hearBlock() }
    }

    /// The next thing heard, in order of time; `nil` when all is told.
    public mutating func next() -> Event? { events.next() }

    private mutating func hearBlock() {
        let level = blocks.levelDBm0
        let margin = isSpeech ? Self.keepMargin : Self.beginMargin
        isActive = level > max(floor.levelDBm0 + margin, Self.quietest)
        floor.add(levelDBm0: level)
        recent = recent << 1 | (isActive ? 1 : 0)
        if isSpeech {
            if isActive { lastActiveEnd = position }
            if position - lastActiveEnd >= pause { end() }
        } else if (recent & 0b11111).nonzeroBitCount >= 3 {
            begin()
        }
    }

    private mutating func begin() {
        let first = 8 - (recent & 0b11111).leadingZeroBitCount
        isSpeech = true
        lastActiveEnd = position - recent.trailingZeroBitCount * LineBlocks.length
        begun = max(0, position - first * LineBlocks.length)
        risesAtBegin = floor.rises
        events.append(.began(at: begun))
    }

    private mutating func end() {
        isSpeech = false
        recent = 0
        let wasNoise = floor.rises != risesAtBegin && lastActiveEnd - begun < 7200
        events.append(.ended(at: wasNoise ? begun : lastActiveEnd))
    }
}

extension SpeechDetector {
    /// From the first sound of a whole recording to the last; `nil` when there is none.
    ///
    /// - Parameter margin: samples kept before and after, so that no breath or soft consonant is cut.
    public static func soundingRange(of recording: [Int16], margin: Int = 1600) -> Range<Int>? {
        var detector = SpeechDetector()
        var (first, last): (Int?, Int) = (nil, 0)
        recording.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + 160, all.count)]))
                while let event = detector.next() {
                    switch event {
                    case .began(let at): first = first ?? at
                    case .ended(let at): last = at
                    }
                }
            }
        }
        guard let first else { return nil }
        if detector.isSpeech { last = recording.count }
        return max(0, first - max(margin, 0))..<max(first, min(recording.count, last + max(margin, 0)))
    }
}
