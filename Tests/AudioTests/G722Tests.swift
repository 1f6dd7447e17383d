import Testing

@testable import Audio

@Suite("G.722, lower half") struct G722Tests {
    private func coded(_ samples: [Int16]) -> [UInt8] {
        var encoder = G722Encoder()
        return [UInt8](unsafeUninitializedCapacity: samples.count) { bytes, count in
            samples.withUnsafeBufferPointer { encoder.encode($0, into: bytes) }
            count = samples.count
        }
    }

    private func decoded(_ bytes: [UInt8]) -> [Int16] {
        var decoder = G722Decoder()
        return [Int16](unsafeUninitializedCapacity: bytes.count) { samples, count in
            bytes.withUnsafeBufferPointer { decoder.decode($0, into: samples) }
            count = bytes.count
        }
    }

    /// 10 log10 of the sound's energy over that of the difference.
    private func signalToNoise(_ samples: [Int16], _ result: [Int16]) -> Double {
        var signal = 0.0
        var noise = 1e-9
        for (sample, made) in zip(samples, result).dropFirst(400) {
            signal += Double(sample) * Double(sample)
            noise += Double(Int(sample) - Int(made)) * Double(Int(sample) - Int(made))
        }
        return Decibels.value(ofPowerRatio: signal / noise)
    }

    @Test("A tone comes back with more than G.711's fidelity", arguments: [300, 700, 1000, 1900, 3000])
    func tones(hertz: Int) {
        let tone = ToneGenerator.samples(hertz: [Double(hertz)], levelDBm0: -10, duration: .seconds(1))
        let result = decoded(coded(tone))
        #expect(signalToNoise(tone, result) > 38)
    }

    @Test("Keys are the same keys afterwards") func keys() {
        var detector = DTMFDetector()
        var heard: [DTMFDigit] = []
        for digit in DTMFDigit.allCases {
            let tone = ToneGenerator.dtmf(digit, duration: .milliseconds(80)) + [Int16](repeating: 0, count: 640)
            let result = decoded(coded(tone))
            result.withUnsafeBufferPointer { detector.process($0) }
            while let event = detector.next() { if case .began(let key, _, _) = event { heard.append(key) } }
        }
        #expect(heard == Array(DTMFDigit.allCases))
    }

    @Test("Silence is silence, full scale is no wrap-around, and any bytes are sound") func extremes() {
        #expect(decoded(coded([Int16](repeating: 0, count: 800))).allSatisfy { abs(Int($0)) < 16 })
        let square = (0..<800).map { $0 / 20 % 2 == 0 ? Int16.max : Int16.min }
        let result = decoded(coded(square))
        #expect(zip(square, result).dropFirst(80).filter { ($0 < 0) != ($1 < 0) }.count < 80)
        var state: UInt32 = 1
        let noise = (0..<20_000).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        #expect(decoded(noise).count == noise.count)
    }
}
