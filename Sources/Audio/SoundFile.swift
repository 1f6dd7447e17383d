import CSndFile

/// Reads and writes sound files held in memory.
///
/// Reading goes through libsndfile, which knows WAV (PCM of any depth, float, G.711, GSM, ADPCM), AIFF, AU, FLAC,
/// Ogg Vorbis, Opus and more, at any rate and with any number of channels. What a header claims is never believed:
/// audio is read in pieces until there is no more, and both the length and the memory are bounded.
public enum SoundFile {
    /// The longest sound that is read unless the caller says otherwise.
    public static let defaultLimit = Duration.seconds(30 * 60)
    /// The most channels a file may have.
    public static let maximumChannels = 16
    /// The sample rates a file may have, in Hz.
    public static let sampleRates = 1000...384_000
    /// The most samples, over all channels, that a file may unpack to: 512 MiB of memory.
    static let maximumSamples = 1 << 28

    /// Reads a whole sound file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in an error, usually its path.
    ///   - limit: the longest sound that is accepted.
    /// - Returns: the channels, all of one length, and their rate in Hz. Samples of other depths are scaled to
    ///   16 bits; values of a floating-point file outside ±1 are clipped and NaN is silence.
    /// - Throws: ``SoundFileError``: what is wrong with the file.
    public static func read(
        _ bytes: [UInt8], name: String, limit: Duration = defaultLimit
    ) throws(SoundFileError) -> (channels: [[Int16]], sampleRate: Int) {
        guard !bytes.isEmpty else { throw SoundFileError(name, .empty) }
        var result: Result<(channels: [[Int16]], sampleRate: Int), SoundFileError.Reason> = .failure(.empty)
        bytes.withUnsafeBytes { raw in
            var memory = SoundMemory(bytes: raw)
            result = withUnsafeMutablePointer(to: &memory) { pointer in
                do throws(SoundFileError.Reason) {
                    let reader = try SoundReader(pointer)
                    return .success((try reader.readAll(limit: limit), reader.sampleRate))
                } catch {
                    return .failure(error)
                }
            }
        }
        switch result {
        case .success(let sound):
            if let missing = RIFF.missingBytes(of: bytes) {
                throw SoundFileError(name, .truncated(missingBytes: missing))
            }
            return sound
        case .failure(let reason): throw SoundFileError(name, reason)
        }
    }

    /// Reads a whole sound file as a telephone plays it: the channels' mean, at 8000 Hz.
    /// - Throws: ``SoundFileError``: what is wrong with the file.
    public static func readMono8k(
        _ bytes: [UInt8], name: String, limit: Duration = defaultLimit
    ) throws(SoundFileError) -> [Int16] {
        let sound = try read(bytes, name: name, limit: limit)
        let mono = mixdown(sound.channels)
        guard sound.sampleRate != PCM.telephoneRate else { return mono }
        do {
            return try Resampler(from: sound.sampleRate, to: PCM.telephoneRate).resample(mono)
        } catch {
            throw SoundFileError(name, .unusable(error.description))
        }
    }

    /// The mean of `channels`, sample by sample; the shortest one decides the length.
    public static func mixdown(_ channels: [[Int16]]) -> [Int16] {
        guard channels.count > 1 else { return channels.first ?? [] }
        let length = channels.map(\.count).min() ?? 0
        return (0..<length).map { index in
            let sum = channels.reduce(0) { $0 + Int($1[index]) }
            return Int16((Double(sum) / Double(channels.count)).rounded())
        }
    }

    /// The header of a WAV file of 16-bit samples, for audio that is written piece by piece.
    ///
    /// - Parameter frames: how many samples of each channel follow.
    /// - Precondition: one or two channels; a positive rate; less than 4 GiB of audio.
    public static func wavHeader(frames: Int, channels: Int, sampleRate: Int) -> [UInt8] {
        RIFF.header(frames: frames, channels: channels, sampleRate: sampleRate)
    }

    /// A WAV file of 16-bit samples.
    /// - Precondition: one or two channels of one length; a positive rate; less than 4 GiB of audio.
    public static func wav(channels: [[Int16]], sampleRate: Int) -> [UInt8] {
        precondition(1...2 ~= channels.count, "a WAV file is written with one or two channels")
        precondition(channels.allSatisfy { $0.count == channels[0].count }, "the channels differ in length")
        precondition(1...Int(Int32.max) / 4 ~= sampleRate, "a WAV file needs a positive sample rate")
        let frames = channels[0].count
        var file = RIFF.header(frames: frames, channels: channels.count, sampleRate: sampleRate)
        file.reserveCapacity(file.count + frames * channels.count * 2)
        for frame in 0..<frames {
            for channel in channels { file.append(littleEndian: UInt16(bitPattern: channel[frame])) }
        }
        return file
    }
}

/// An open sound file in memory; closed when it goes.
private final class SoundReader {
    private let file: OpaquePointer
    private let info: SF_INFO
    private static let framesAtOnce = 4096

    var sampleRate: Int { Int(info.samplerate) }
    private var channelCount: Int { Int(info.channels) }

    /// - Parameter memory: stays in place as long as the reader lives.
    init(_ memory: UnsafeMutablePointer<SoundMemory>) throws(SoundFileError.Reason) {
        var calls = SoundMemory.calls
        var info = SF_INFO()
        guard let file = sf_open_virtual(&calls, Int32(SFM_READ), &info, memory) else {
            throw Self.reason(ofRefusing: memory.pointee.bytes)
        }
        (self.file, self.info) = (file, info)
        guard info.channels > 0 else { throw .noChannels }
        guard info.channels <= SoundFile.maximumChannels else { throw .tooManyChannels(Int(info.channels)) }
        guard SoundFile.sampleRates.contains(Int(info.samplerate)) else { throw .sampleRate(Int(info.samplerate)) }
    }

    deinit { sf_close(file) }

    /// Why libsndfile does not open `bytes`. Its own reason is one number for the whole process, which another thread
    /// may have changed meanwhile; the file's first four letters say what a person needs.
    private static func reason(ofRefusing bytes: UnsafeRawBufferPointer) -> SoundFileError.Reason {
        let signatures = ["RIFF", "RIFX", "RF64", "riff", "FORM", ".snd", "caff", "fLaC", "OggS"]
        guard signatures.contains(where: { bytes.starts(with: $0.utf8) }) else { return .notASoundFile }
        return .unusable("its header is damaged, or its encoding is not known")
    }

    func readAll(limit: Duration) throws(SoundFileError.Reason) -> [[Int16]] {
        let mostFrames = min(
            ToneGenerator.sampleCount(of: limit, at: sampleRate), SoundFile.maximumSamples / channelCount)
        var channels = [[Int16]](repeating: [], count: channelCount)
        var piece = [Float](repeating: 0, count: Self.framesAtOnce * channelCount)
        while true {
            let frames = Int(sf_readf_float(file, &piece, sf_count_t(Self.framesAtOnce)))
            guard frames > 0 else { break }
            guard channels[0].count + frames <= mostFrames else { throw .tooLong(limit: limit) }
            for channel in channels.indices {
                channels[channel] += (0..<frames).lazy.map { Self.sample(piece[$0 * self.channelCount + channel]) }
            }
        }
        guard !channels[0].isEmpty else { throw .noAudio }
        guard sf_error(file) == 0 else { throw .damaged(afterFrames: channels[0].count) }
        return channels
    }

    /// ±1 as 16 bits; what lies outside is clipped, and what is no number is silence.
    private static func sample(_ value: Float) -> Int16 {
        value.isNaN ? 0 : Int16(max(-32768, min(32767, (value * 32768).rounded())))
    }
}

/// A file in memory, as libsndfile wants to see it (`SF_VIRTUAL_IO`).
private struct SoundMemory {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    static let calls = SF_VIRTUAL_IO(
        get_filelen: { sf_count_t(SoundMemory.at($0).pointee.bytes.count) },
        seek: { offset, whence, memory in SoundMemory.at(memory).pointee.seek(Int(offset), whence: whence) },
        read: { target, count, memory in SoundMemory.at(memory).pointee.read(Int(count), into: target) },
        write: { _, _, _ in 0 },
        tell: { sf_count_t(SoundMemory.at($0).pointee.offset) }
    )

    private static func at(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<SoundMemory> {
        guard let memory else { preconditionFailure("libsndfile lost the file it reads") }
        return memory.assumingMemoryBound(to: SoundMemory.self)
    }

    mutating func seek(_ distance: Int, whence: Int32) -> sf_count_t {
        let origin =
            switch whence {
            case SEEK_CUR: offset
            case SEEK_END: bytes.count
            default: 0
            }
        offset = max(0, min(bytes.count, origin &+ distance))
        return sf_count_t(offset)
    }

    mutating func read(_ count: Int, into target: UnsafeMutableRawPointer?) -> sf_count_t {
        let granted = max(0, min(count, bytes.count - offset))
        guard let target, granted > 0, let start = bytes.baseAddress else { return 0 }
        target.copyMemory(from: start + offset, byteCount: granted)
        offset += granted
        return sf_count_t(granted)
    }
}
