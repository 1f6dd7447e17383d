import Audio

/// A call's audio as a small sound file: µ-law at 8 kHz, which every browser plays.
enum TelephoneWAV {
    /// A WAV file (format 7) with the caller left and the flow right: 16 kB a second.
    static func stereo(_ audio: TestAudio) -> [UInt8] {
        let left = G711.encode(audio.caller, law: .mu)
        let right = G711.encode(audio.flow, law: .mu)
        let count = min(left.count, right.count)
        var file = header(dataBytes: 2 * count)
        file.reserveCapacity(file.count + 2 * count)
        for index in 0..<count {
            file.append(left[index])
            file.append(right[index])
        }
        return file
    }

    private static func header(dataBytes: Int) -> [UInt8] {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let format =
            number(7, 2) + number(2, 2) + number(8000, 4) + number(16_000, 4) + number(2, 2) + number(8, 2)
            + number(0, 2)
        return Array("RIFF".utf8) + number(38 + dataBytes, 4) + Array("WAVEfmt ".utf8) + number(18, 4) + format
            + Array("data".utf8) + number(dataBytes, 4)
    }
}

/// Bytes as text (RFC 4648 §4).
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let rest = bytes[start..<min(start + 3, bytes.count)]
            let bits = rest.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - rest.count))
            for place in 0..<4 {
                result.append(place <= rest.count ? letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
