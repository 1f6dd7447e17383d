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
