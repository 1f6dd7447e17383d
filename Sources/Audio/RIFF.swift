/// The frame of a WAV file: `RIFF` size `WAVE`, then chunks of a four-letter name, a 32-bit size and that many bytes.
enum RIFF {
    /// Everything before the samples of a 16-bit WAV file: the form, a `fmt ` chunk of 16 bytes, the head of `data`.
    ///
    ///     RIFF size WAVE | fmt  16 tag=1 channels rate bytes/s bytes/frame 16 | data size
    static func header(frames: Int, channels: Int, sampleRate: Int) -> [UInt8] {
        let frameBytes = channels * 2
        let dataBytes = UInt32(clamping: frames * frameBytes)
        var header = Array("RIFF".utf8)
        header.append(littleEndian: dataBytes &+ 36)
        header += Array("WAVEfmt ".utf8)
        header.append(littleEndian: UInt32(16))
        header.append(littleEndian: UInt16(1))
        header.append(littleEndian: UInt16(channels))
        header.append(littleEndian: UInt32(sampleRate))
        header.append(littleEndian: UInt32(sampleRate * frameBytes))
        header.append(littleEndian: UInt16(frameBytes))
        header.append(littleEndian: UInt16(16))
        header += Array("data".utf8)
        header.append(littleEndian: dataBytes)
        return header
    }

    /// How many bytes the `data` chunk of a WAV file promises beyond the file's end; `nil` when none or no WAV file.
    ///
    /// A program that writes to a pipe cannot know the size and leaves 0 or the largest number: no promise at all.
    static func missingBytes(of file: [UInt8]) -> Int? {
        guard file.count >= 12, file.starts(with: "RIFF".utf8), file[8..<12].elementsEqual("WAVE".utf8) else {
            return nil
        }
        var offset = 12
        while offset + 8 <= file.count {
            let size = file[offset + 4..<offset + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let isData = file[offset..<offset + 4].elementsEqual("data".utf8)
            offset += 8
            if isData {
                let missing = size - (file.count - offset)
                return missing > 0 && size < 0x7FFF_0000 ? missing : nil
            }
            offset += size + size % 2
        }
        return nil
    }
}

extension [UInt8] {
    /// Appends `number`, least significant byte first.
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
