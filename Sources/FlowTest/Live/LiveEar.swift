import SansIO

/// The ear of a caller who has nothing but the telephone: what the other side plays, told by its sound.
///
/// Two things are noticed: the beginning of a prompt whose sound is known, by normalised cross-correlation of its first
/// 600 ms with what came; and speech, which is sound of more than 200 ms up to a pause of 800 ms. A prompt is known about
/// a second after its beginning; the times are those of the sound itself.
struct LiveEar {
    /// What was noticed.
    enum Noticed: Equatable {
        case prompt(String, began: Instant)
        case speech(began: Instant, ended: Instant)
    }

    /// What a part of a prompt and what came must have in common.
    private static let likeness: Float = 0.6
    /// The level above which there is sound: −44 dB of full scale.
    private static let loud: Float = 200
    private static let frame = 160
    private static let pause = 40
    private static let leastSpeech = 10
    /// Music without a pause is told after 20 s.
    private static let longestSpeech = 1000
    /// Silence before the first sound: a prompt may have begun before anybody listened.
    private static let lead = 8000

    private let sounds: [KnownSound]
    private var samples: [Int16] = []
    private var firstAt: Instant?
    /// Where what was really heard begins.
    private var firstHeard = Self.lead
    /// Up to where each sound was looked for.
    private var searched: [Int]
    // In frames of 20 ms:
    private var looked = 0
    private var speechBegan: Int?
    private var loudFrames = 0
    private var quietFrames = 0

    init(_ sounds: [KnownSound]) {
        self.sounds = sounds
        searched = [Int](repeating: 0, count: sounds.count)
    }

    /// Takes what came, the last sample of it just before `now`; gives what it tells, in the order of time.
    ///
    /// O(samples × known sounds): about 5 ms for each second and sound.
    mutating func hear(_ new: [Int16], until now: Instant) -> [Noticed] {
        if firstAt == nil {
            samples = [Int16](repeating: 0, count: Self.lead)
            firstAt = now.advanced(by: .microseconds(-125 * (new.count + Self.lead)))
        }
        samples += new
        var noticed = findPrompts().map { Noticed.prompt($0.label, began: time(of: $0.start)) }
        noticed += findSpeech()
        forget()
        return noticed.sorted { $0.began < $1.began }
    }

    // MARK: Prompts

    private mutating func findPrompts() -> [(label: String, start: Int)] {
        var found: [(label: String, start: Int)] = []
        for index in sounds.indices {
            let sound = sounds[index]
            while samples.count - searched[index] > sound.decisiveLength {
                let last = samples.count - sound.decisiveLength
                guard let start = begin(of: sound, from: searched[index], to: last) else {
                    searched[index] = last
                    break
                }
                found.append((sound.label, max(start, firstHeard)))
                searched[index] = start + max(sound.samples.count / 2, sound.decisiveLength)
            }
        }
        return found
    }

    /// Where the prompt begins, within these samples; its first part may be lost on the way.
    private func begin(of sound: KnownSound, from first: Int, to last: Int) -> Int? {
        for piece in sound.pieces {
            let best = sound.samples.withUnsafeBufferPointer { known in
                samples.withUnsafeBufferPointer { heard in
                    Correlation.best(
                        of: UnsafeBufferPointer(rebasing: known[piece]), in: heard,
                        startingAt: (first + piece.lowerBound)...(last + piece.lowerBound))
                }
            }
            guard let best, best.likeness >= Self.likeness else { continue }
            let start = best.start - piece.lowerBound
            if isThere(sound, at: start) { return start }
        }
        return nil
    }

    private func isThere(_ sound: KnownSound, at start: Int) -> Bool {
        // One of three may be lost on the way.
        let needed = sound.pieces.count > 2 ? sound.pieces.count - 1 : sound.pieces.count
        return sound.pieces.count { likeness(sound, $0, at: start + $0.lowerBound) >= Self.likeness } >= needed
    }

    private func likeness(_ sound: KnownSound, _ piece: Range<Int>, at start: Int) -> Float {
        guard start >= 0, start + piece.count <= samples.count else { return 0 }
        return sound.samples.withUnsafeBufferPointer { known in
            samples.withUnsafeBufferPointer { heard in
                let known = UnsafeBufferPointer(rebasing: known[piece])
                return Correlation.normalised(
                    known, Correlation.energy(known),
                    UnsafeBufferPointer(rebasing: heard[start..<start + piece.count]))
            }
        }
    }

    // MARK: Speech

    private mutating func findSpeech() -> [Noticed] {
        var noticed: [Noticed] = []
        while (looked + 1) * Self.frame <= samples.count {
            if let speech = take(frame: looked, isLoud: isLoud(frame: looked)) { noticed.append(speech) }
            looked += 1
        }
        return noticed
    }

    private func isLoud(frame: Int) -> Bool {
        samples.withUnsafeBufferPointer { samples in
            let range = frame * Self.frame..<(frame + 1) * Self.frame
            return Correlation.energy(UnsafeBufferPointer(rebasing: samples[range]))
                > Float(Self.frame) * Self.loud * Self.loud
        }
    }

    private mutating func take(frame: Int, isLoud: Bool) -> Noticed? {
        guard let began = speechBegan else {
            if isLoud {
                speechBegan = frame
                loudFrames = 1
                quietFrames = 0
            }
            return nil
        }
        loudFrames += isLoud ? 1 : 0
        quietFrames = isLoud ? 0 : quietFrames + 1
        guard quietFrames >= Self.pause || frame - began >= Self.longestSpeech else { return nil }
        speechBegan = nil
        guard loudFrames >= Self.leastSpeech else { return nil }
        return .speech(began: time(of: began * Self.frame), ended: time(of: (frame + 1 - quietFrames) * Self.frame))
    }

    // MARK: Time

    private func time(of sample: Int) -> Instant { (firstAt ?? .zero) + .microseconds(125 * sample) }

    /// Forgets what nothing is looked for in any more, in whole frames.
    private mutating func forget() {
        let begun = speechBegan ?? looked
        let count = min(searched.min() ?? samples.count, min(looked, begun) * Self.frame) / Self.frame * Self.frame
        guard count >= 80_000, let first = firstAt else { return }
        samples.removeFirst(count)
        firstAt = first + .microseconds(125 * count)
        for index in searched.indices { searched[index] -= count }
        firstHeard = max(firstHeard - count, 0)
        looked -= count / Self.frame
        speechBegan = speechBegan.map { $0 - count / Self.frame }
    }
}

extension LiveEar.Noticed {
    /// When the sound began.
    var began: Instant {
        switch self {
        case .prompt(_, let began), .speech(let began, _): began
        }
    }

    /// What a journal says of it.
    var text: String {
        switch self {
        case .prompt(let label, _): label
        case .speech: Heard.unknownSpeech
        }
    }
}
