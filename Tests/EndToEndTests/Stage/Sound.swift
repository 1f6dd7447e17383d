import Foundation

/// Sounds as the tests make and judge them, on purpose without a line of the program's own code.
enum Sound {
    static let rate = 8000

    static func silence(milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * rate / 1000) }

    /// A key of the telephone: two sines of −10 dBm0 each or so (ITU-T Q.23).
    static func key(_ key: Character, milliseconds: Int) -> [Int16] {
        let place = Array("123A456B789C*0#D").firstIndex(of: key) ?? 0
        let row = [697.0, 770, 852, 941][place / 4]
        let column = [1209.0, 1336, 1477, 1633][place % 4]
        return (0..<milliseconds * rate / 1000).map { index in
            let time = 2 * Double.pi * Double(index) / Double(rate)
            return Int16(7000 * sin(row * time) + 7000 * sin(column * time))
        }
    }

    /// A caller who listens, presses one key, and stays on the line.
    static func caller(pressing key: Character, after milliseconds: Int = 600, then rest: Int = 15_000) -> [Int16] {
        silence(milliseconds: milliseconds) + self.key(key, milliseconds: 120) + silence(milliseconds: rest)
    }

    /// One sample in µ-law (ITU-T G.711, table 2).
    static func muLaw(_ sample: Int16) -> UInt8 {
        let magnitude = min(Int(sample.magnitude), 32_635) + 132
        let exponent = Int.bitWidth - magnitude.leadingZeroBitCount - 8
        let code = exponent << 4 | (magnitude >> (exponent + 3)) & 0x0F
        return ~UInt8(code | (sample < 0 ? 0x80 : 0))
    }

    /// One sample in A-law (ITU-T G.711, table 1).
    static func aLaw(_ sample: Int16) -> UInt8 {
        let magnitude = sample < 0 ? Int(~sample) >> 3 : Int(sample) >> 3
        let exponent = max(Int.bitWidth - magnitude.leadingZeroBitCount - 5, 0)
        let code = exponent << 4 | (magnitude >> max(exponent, 1)) & 0x0F
        return UInt8(code | (sample < 0 ? 0 : 0x80)) ^ 0x55
    }

    /// A WAV file of 16-bit samples; at a higher rate and on more channels each sample is repeated.
    static func wav(_ samples: [Int16], rate: Int = rate, channels: Int = 1) -> [UInt8] {
        let copies = rate / Self.rate * channels
        let data = samples.flatMap { sample in (0..<copies).flatMap { _ in littleEndian(sample) } }
        let format =
            littleEndian(UInt16(1)) + littleEndian(UInt16(channels)) + littleEndian(UInt32(rate))
            + littleEndian(UInt32(rate * 2 * channels))
        let chunk =
            Array("fmt ".utf8) + littleEndian(UInt32(16)) + format + littleEndian(UInt16(2 * channels))
            + littleEndian(UInt16(16))
        let body = Array("WAVE".utf8) + chunk + Array("data".utf8) + littleEndian(UInt32(data.count)) + data
        return Array("RIFF".utf8) + littleEndian(UInt32(body.count)) + body
    }

    /// The samples of a WAV file with 16 bits and one channel, its header being what it usually is.
    static func samples(ofWAV bytes: [UInt8]) -> [Int16] {
        let data = bytes.dropFirst(44)
        return stride(from: data.startIndex, to: data.endIndex - 1, by: 2).map {
            Int16(truncatingIfNeeded: Int(data[$0]) | Int(data[$0 + 1]) << 8)
        }
    }

    /// For how many milliseconds `hertz` is nearly all there is to hear, looking at 20 ms at a time.
    static func milliseconds(of hertz: Double, in samples: [Int16]) -> Int {
        let frames = stride(from: 0, through: samples.count - 160, by: 160).filter { start in
            let frame = samples[start..<start + 160].map(Double.init)
            let energy = frame.reduce(0) { $0 + $1 * $1 }
            let (sine, cosine) = frame.enumerated().reduce((0.0, 0.0)) { sum, sample in
                let phase = 2 * Double.pi * hertz * Double(sample.offset) / Double(rate)
                return (sum.0 + sample.element * sin(phase), sum.1 + sample.element * cos(phase))
            }
            return energy > 160 * 200 * 200 && (sine * sine + cosine * cosine) / 80 > 0.9 * energy
        }
        return frames.count * 20
    }

    private static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian, Array.init)
    }
}
