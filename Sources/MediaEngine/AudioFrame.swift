import Audio

/// 20 ms of audio on their way out, in the form that the leg's encoding is made from.
///
/// Two forms: bytes of G.711, into which prompts are copied as they are, and linear samples for every other codec.
/// Functions that fill a frame are generic, so that each form gets code of its own and no call in it is dynamic.
protocol AudioFrame {
    /// Samples of the frame.
    var count: Int { get }
    /// Makes `range` silent.
    func silence(_ range: Range<Int>)
    /// Puts `count` samples of a prompt into the frame, from its sample `start` on, at a gain in 4096ths.
    func put(_ prompt: Prompt, from start: Int, count: Int, at place: Int, gain: Int32?)
    /// Copies `count` bytes of a prompt's payload into the frame, from `start` on; false where the frame has another form.
    func copy(_ prompt: CodedPrompt, from start: Int, count: Int, at place: Int) -> Bool
    /// Puts `samples` into the frame, as many as it has.
    func put(_ samples: UnsafeMutableBufferPointer<Int16>)
    /// Adds a quarter of the amplitude of `samples` to what is there.
    func addSoftly(_ samples: UnsafeMutableBufferPointer<Int16>)
}

/// A frame of G.711: the payload itself.
struct G711Frame: AudioFrame {
    let payload: UnsafeMutableBufferPointer<UInt8>
    let law: G711Law

    var count: Int { payload.count }

    func silence(_ range: Range<Int>) { payload[range].update(repeating: law.silence) }

    func put(_ prompt: Prompt, from start: Int, count: Int, at place: Int, gain: Int32?) {
        let target = UnsafeMutableBufferPointer(rebasing: payload[place..<(place + count)])
        prompt.samples.withUnsafeBufferPointer { samples in
            for index in target.indices {
                let sample = samples[start + index]
                target[index] = G711.encode(gain.map { sample.amplified($0) } ?? sample, law: law)
            }
        }
    }

    func copy(_ prompt: CodedPrompt, from start: Int, count: Int, at place: Int) -> Bool {
        precondition(start >= 0 && count >= 0 && start + count <= prompt.count && place + count <= payload.count)
        guard let source = prompt.payload(law), let target = payload.baseAddress else { return false }
        (target + place).update(from: source + start, count: count)
        return true
    }

    func put(_ samples: UnsafeMutableBufferPointer<Int16>) {
        G711.encode(UnsafeBufferPointer(rebasing: samples[..<count]), law: law, into: payload)
    }

    func addSoftly(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in payload.indices {
            let sum = Int32(G711.decode(payload[index], law: law)) + Int32(samples[index]) >> 2
            payload[index] = G711.encode(Int16(clamping: sum), law: law)
        }
    }
}

/// A frame of linear samples, for a codec that is no G.711.
struct LinearFrame: AudioFrame {
    let samples: UnsafeMutableBufferPointer<Int16>

    var count: Int { samples.count }

    func silence(_ range: Range<Int>) { samples[range].update(repeating: 0) }

    func put(_ prompt: Prompt, from start: Int, count: Int, at place: Int, gain: Int32?) {
        prompt.samples.withUnsafeBufferPointer { source in
            for index in 0..<count {
                let sample = source[start + index]
                samples[place + index] = gain.map { sample.amplified($0) } ?? sample
            }
        }
    }

    func copy(_ prompt: CodedPrompt, from start: Int, count: Int, at place: Int) -> Bool { false }

    func put(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in self.samples.indices { self.samples[index] = samples[index] }
    }

    func addSoftly(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in self.samples.indices {
            self.samples[index] = Int16(clamping: Int32(self.samples[index]) + Int32(samples[index]) >> 2)
        }
    }
}

extension Int16 {
    /// The sample at a gain in 4096ths, clipped.
    fileprivate func amplified(_ gain: Int32) -> Int16 { Int16(clamping: (Int32(self) &* gain) >> 12) }
}
