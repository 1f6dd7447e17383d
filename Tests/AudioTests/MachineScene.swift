import Audio

/// Answers to calls, made on the spot: a slice of what `script/machine/corpus.py` makes at length.
enum MachineScene {
    /// A voice of `milliseconds` without a pause of its own.
    static func voice(_ milliseconds: Int, seed: UInt64) -> [Int16] {
        let long = DTMFScene.voice(seconds: milliseconds / 200 + 4, seed: seed)
        let loud = stride(from: 0, to: long.count - 80, by: 80).flatMap { start -> [Int16] in
            let block = Array(long[start..<start + 80])
            return (PCM(samples: block).levelDBm0 ?? -90) > -32 ? block : []
        }
        return Array(loud.prefix(milliseconds * 8))
    }

    static func tone(_ hertz: Double..., milliseconds: Int, levelDBm0: Double = -15) -> [Int16] {
        ToneGenerator.samples(hertz: hertz, levelDBm0: levelDBm0, duration: .milliseconds(milliseconds))
    }

    /// A country's tone as its cadence says, for so many bursts.
    static func progress(_ tone: CountryTone, bursts: Int) -> [Int16] {
        guard !tone.cadence.isEmpty else {
            return ToneGenerator.samples(hertz: tone.hertz, levelDBm0: -18, duration: .seconds(4))
        }
        return (0..<bursts).flatMap { burst -> [Int16] in
            let step = burst * 2 % tone.cadence.count
            let sound = ToneGenerator.samples(
                hertz: tone.hertz, levelDBm0: -18, duration: .milliseconds(tone.cadence[step]))
            return sound + DTMFScene.silence(tone.cadence[step + 1])
        }
    }

    /// What the detector found; fed as packets come.
    static func findings(_ audio: [Int16], rules: MachineRules = MachineRules(), feed: Int = 160) -> [MachineFinding] {
        var detector = MachineDetector(rules: rules)
        var findings: [MachineFinding] = []
        audio.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: feed) {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + feed, all.count)]))
                while let finding = detector.next() { findings.append(finding) }
            }
        }
        return findings
    }

    /// The beeps, and when each was told, in samples.
    static func beeps(_ audio: [Int16]) -> [(burst: ToneBurst, knownAt: Int)] {
        var detector = BeepDetector()
        var found: [(ToneBurst, Int)] = []
        audio.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) {
                let end = min(start + 160, all.count)
                detector.process(UnsafeBufferPointer(rebasing: all[start..<end]))
                while let tone = detector.next() {
                    if case .beep(let burst) = tone { found.append((burst, end)) }
                }
            }
        }
        return found
    }
}
