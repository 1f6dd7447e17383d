import Audio
import Testing

@Suite("Opus")
struct OpusTests {
    @Test("a tone survives encoding and decoding", arguments: [(8000, 12_000), (16000, 24_000), (48000, 32_000)])
    func roundTrip(rate: Int, bitsPerSecond: Int) throws {
        let encoder = try OpusEncoder(sampleRate: rate, bitsPerSecond: bitsPerSecond)
        let decoder = try OpusDecoder(sampleRate: 8000)
        let audio = ToneGenerator.samples(hertz: [1000], levelDBm0: -10, duration: .milliseconds(400), sampleRate: rate)
        var heard: [Int16] = []
        var packet = [UInt8](repeating: 0, count: 1275)
        var frame = [Int16](repeating: 0, count: 960)
        for start in stride(from: 0, to: audio.count, by: rate / 50) {
            let length = try audio[start..<start + rate / 50].withUnsafeBufferPointer { samples in
                try packet.withUnsafeMutableBufferPointer { try encoder.encode(samples, into: $0) }
            }
            #expect(length < bitsPerSecond / 8 / 50 * 2)
            let count = try packet[..<length].withUnsafeBufferPointer { bytes in
                try frame.withUnsafeMutableBufferPointer { try decoder.decode(bytes, into: $0) }
            }
            #expect(count == 160)
            heard += frame[..<count]
        }
        let steady = Array(heard[1600...])
        #expect(abs(try #require(PCM(samples: steady).levelDBm0) + 10) < 1.5)
        let crossings = zip(steady, steady.dropFirst()).count { $0 < 0 && $1 >= 0 }
        #expect(abs(crossings - steady.count / 8) <= 2)
    }

    @Test("a lost packet is concealed in exactly its length")
    func concealment() throws {
        var frame = [Int16](repeating: 0, count: 160)
        let decoder = try OpusDecoder(sampleRate: 8000)
        #expect(try frame.withUnsafeMutableBufferPointer { try decoder.conceal(into: $0) } == 160)
    }

    @Test("wrong settings, lengths and bytes are errors in words")
    func errors() throws {
        #expect(throws: OpusError.self) { try OpusEncoder(sampleRate: 44100) }
        #expect(throws: OpusError.self) { try OpusDecoder(sampleRate: 8000, channels: 3) }
        #expect(throws: OpusError.self) { try OpusEncoder(sampleRate: 8000, bitsPerSecond: -5) }
        let decoder = try OpusDecoder(sampleRate: 8000)
        var frame = [Int16](repeating: 0, count: 160)
        let rubbish: [UInt8] = [0xFF, 0xFF, 0x01, 0x02]
        do {
            _ = try rubbish.withUnsafeBufferPointer { bytes in
                try frame.withUnsafeMutableBufferPointer { try decoder.decode(bytes, into: $0) }
            }
            Issue.record("rubbish was decoded")
        } catch {
            #expect("\(error)".hasPrefix("Opus: "))
        }
    }
}
