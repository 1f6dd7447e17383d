import Audio
import Testing

@Suite("Sound files")
struct SoundFileTests {
    static let tone = ToneGenerator.samples(hertz: [1000], levelDBm0: -10, duration: .milliseconds(100))

    /// A WAV file around `data`, whose header may tell lies.
    static func wav(
        tag: Int = 1, channels: Int = 1, rate: Int = 8000, bits: Int = 16, data: [UInt8], claimedBytes: Int? = nil
    ) -> [UInt8] {
        func little(_ number: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        let frame = channels * bits / 8
        let claimed = claimedBytes ?? data.count
        let format = little(tag, 2) + little(channels, 2) + little(rate, 4) + little(rate * frame, 4)
        return Array("RIFF".utf8) + little(claimed + 36, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
            + format + little(frame, 2) + little(bits, 2) + Array("data".utf8) + little(claimed, 4) + data
    }

    static func bytes(_ values: [some FixedWidthInteger]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }

    static func floats(_ values: [Float]) -> [UInt8] { bytes(values.map(\.bitPattern)) }

    @Test("16-bit audio that is written is read back exactly", arguments: [1, 2])
    func roundTrip(channels: Int) throws {
        let sound = (0..<channels).map { channel in Self.tone.map { channel == 0 ? $0 : -$0 } }
        let file = SoundFile.wav(channels: sound, sampleRate: 16000)
        let back = try SoundFile.read(file, name: "tone.wav")
        #expect(back.channels == sound)
        #expect(back.sampleRate == 16000)
        #expect(file.count == 44 + Self.tone.count * channels * 2)
    }

    @Test("other depths are scaled to 16 bits")
    func depths() throws {
        let eight = try SoundFile.read(Self.wav(bits: 8, data: [0, 128, 255]), name: "8")
        #expect(eight.channels == [[-32768, 0, 32512]])
        let twentyFour = try SoundFile.read(
            Self.wav(bits: 24, data: [0, 0, 0x80, 0, 0, 0x40, 0xFF, 0xFF, 0x7F]), name: "24")
        #expect(twentyFour.channels == [[-32768, 16384, 32767]])
        let thirtyTwo = try SoundFile.read(Self.wav(bits: 32, data: Self.bytes([Int32.min, 1 << 30])), name: "32")
        #expect(thirtyTwo.channels == [[-32768, 16384]])
    }

    @Test("floating-point audio is clipped, and what is no number is silence")
    func float() throws {
        let data = Self.floats([0.5, 1.5, -7, .nan, .infinity, -.infinity, .signalingNaN, -0.25])
        let sound = try SoundFile.read(Self.wav(tag: 3, bits: 32, data: data), name: "float.wav")
        #expect(sound.channels == [[16384, 32767, -32768, 0, 32767, -32768, 0, -8192]])
    }

    @Test("G.711 inside a WAV file is what G.711 says", arguments: [(7, G711Law.mu), (6, .a)])
    func companded(tag: Int, law: G711Law) throws {
        let every = (0...255).map { UInt8($0) }
        let sound = try SoundFile.read(Self.wav(tag: tag, bits: 8, data: every), name: "law.wav")
        #expect(sound.channels == [G711.decode(every, law: law)])
    }

    @Test(
        "compressed files are read",
        arguments: [(SoundFixtures.flac, 16000, 2, 400), (SoundFixtures.opus, 48000, 1, 2880)])
    func compressed(file: [UInt8], rate: Int, channels: Int, frames: Int) throws {
        let sound = try SoundFile.read(file, name: "fixture")
        #expect(sound.sampleRate == rate)
        #expect(sound.channels.count == channels)
        #expect(abs(sound.channels[0].count - frames) <= 320)
        #expect(try #require(PCM(samples: sound.channels[0]).levelDBm0) > -10)
    }

    @Test("a telephone hears the mean of the channels at 8000 Hz")
    func mono() throws {
        let left = ToneGenerator.samples(hertz: [1000], levelDBm0: -10, duration: .milliseconds(200), sampleRate: 44100)
        let right = [Int16](repeating: 0, count: left.count)
        let mono = try SoundFile.readMono8k(SoundFile.wav(channels: [left, right], sampleRate: 44100), name: "s")
        #expect(mono.count == 1600)
        #expect(abs(try #require(PCM(samples: Array(mono[400..<1200])).levelDBm0) + 16.02) < 0.05)
        #expect(SoundFile.mixdown([[-32768, 1], [-32768, 2], [-32768, 3]]) == [-32768, 2])
    }

    @Test(
        "what is no sound is refused with a reason",
        arguments: [
            ([], SoundFileError.Reason.empty),
            (Array("hello, I am a text and no sound at all, though long enough".utf8), .notASoundFile),
            (
                Array("RIFF----WAVEfmt and then a text".utf8),
                .unusable("its header is damaged, or its encoding is not known")
            ),
            (wav(data: []), .noAudio),
            (wav(data: bytes([Int16](repeating: 5, count: 100)), claimedBytes: 1000), .truncated(missingBytes: 800)),
            (wav(channels: 17, data: [UInt8](repeating: 0, count: 3400)), .tooManyChannels(17)),
            (wav(rate: 12, data: [1, 2, 3, 4]), .sampleRate(12)),
            (wav(data: bytes([Int16](repeating: 0, count: 8001))), .tooLong(limit: .seconds(1))),
        ])
    func refused(file: [UInt8], reason: SoundFileError.Reason) {
        #expect(throws: SoundFileError("x.wav", reason)) { try SoundFile.read(file, name: "x.wav", limit: .seconds(1)) }
    }

    @Test("the size that a writer to a pipe leaves is no promise", arguments: [0x7FFF_FFFF, 0xFFFF_FFFF])
    func streamed(claimed: Int) throws {
        let file = Self.wav(data: Self.bytes(Self.tone), claimedBytes: claimed)
        #expect(try SoundFile.read(file, name: "pipe.wav").channels == [Self.tone])
    }

    @Test("errors are sentences that name the file and what to do")
    func sentences() {
        #expect(
            SoundFileError("hi.wav", .truncated(missingBytes: 12)).description
                == "hi.wav is truncated: 12 bytes of the audio that its header promises are missing (copy it again)")
    }

    @Test("no mutation of a sound file traps, and none reads more than there is")
    func mutations() {
        var random = Generator(state: 7)
        for original in [
            SoundFile.wav(channels: [Self.tone], sampleRate: 8000), SoundFixtures.flac, SoundFixtures.opus,
        ] {
            for _ in 0..<400 {
                var file = original
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    file[Int.random(in: 0..<min(file.count, 120), using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                if Bool.random(using: &random) { file.removeLast(Int.random(in: 0..<file.count, using: &random)) }
                let sound = try? SoundFile.read(file, name: "mutant", limit: .seconds(10))
                if let sound { #expect(sound.channels.allSatisfy { $0.count <= 10 * sound.sampleRate }) }
            }
        }
    }
}

/// A reproducible source of chance (Marsaglia's xorshift).
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
