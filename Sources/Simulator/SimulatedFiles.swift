public import CallEngine
import MediaEngine
import SansIO

/// The recordings of a simulated machine, in memory: complete ones by their paths.
public struct SimulatedFiles {
    /// A recording that is complete.
    public struct Recording: Sendable {
        /// One or two.
        public var channels: Int
        /// Interleaved where there are two channels.
        public var samples: [Int16]

        /// How long it is.
        public var duration: Duration { .microseconds(samples.count / max(channels, 1) * 125) }

        /// One of its channels, from 0.
        public func channel(_ index: Int) -> [Int16] {
            stride(from: index, to: samples.count, by: max(channels, 1)).map { samples[$0] }
        }
    }

    private struct Key: Hashable {
        var call: CallID
        var id: RecordingID
    }

    private var open: [Key: (path: String, recording: Recording)] = [:]
    /// What is complete, by its path: a flow's own, or `recordings/CALL.wav`, `recordings/CALL-1.wav` and so on.
    public private(set) var recordings: [String: Recording] = [:]
    /// The paths in the order in which their recordings became complete.
    public private(set) var order: [String] = []
    /// What the disk says to each notice of a recording's path; `nil` for success.
    public var fault: (String, RecordingNotice) -> String? = { _, _ in nil }

    /// A machine without recordings.
    public init() {}

    /// Puts a recording where flows find their own files.
    public mutating func place(_ samples: [Int16], at path: String) {
        recordings[path] = Recording(channels: 1, samples: samples)
    }

    /// Does what a notice wants; the answer, where it has one.
    public mutating func handle(_ notice: RecordingNotice, of call: CallID) -> RecordingReply? {
        let key = Key(call: call, id: notice.id)
        if case .begin(_, let place, let channels) = notice {
            open[key] = (Self.path(of: place, call), Recording(channels: channels, samples: []))
        }
        guard let path = open[key]?.path else { return nil }
        if let reason = fault(path, notice) {
            open[key] = nil
            return .failed(reason)
        }
        switch notice {
        case .begin: return .opened
        case .audio(_, let samples): open[key]?.recording.samples += samples
        case .discard: open[key] = nil
        case .finish(_, let frames): return finish(key, frames: frames)
        }
        return nil
    }

    private mutating func finish(_ key: Key, frames: Int) -> RecordingReply? {
        guard let (path, kept) = open.removeValue(forKey: key) else { return nil }
        var recording = kept
        recording.samples.removeLast(max(recording.samples.count - frames * recording.channels, 0))
        recordings[path] = recording
        order.append(path)
        return .saved(path: path)
    }

    private static func path(of place: RecordingPlace, _ call: CallID) -> String {
        switch place {
        case .file(let path): path
        case .call(part: 0): "recordings/\(call).wav"
        case .call(let part): "recordings/\(call)-\(part).wav"
        }
    }
}

extension SimulatedNode {
    /// Keeps a recording in memory, hands the pieces of a whole call's to the test, and answers the exchange.
    func handle(_ notice: RecordingNotice, of call: CallID, at now: Instant) {
        if case .begin(let id, .call(part: 0), _) = notice { wholeCalls[call] = id }
        if case .audio(let id, let samples) = notice, wholeCalls[call] == id {
            // A piece of another length than a second is the rest that comes with the call's end.
            let age = samples.count == 16_000 ? MediaLeg.tapDelay : .zero
            onRecorded(call, RecordedAudio(samples: samples, age: age))
            guard keepsWholeCalls else { return }
        }
        guard let reply = files.handle(notice, of: call) else { return }
        exchange.recordingReplied(call, notice.id, reply, at: now)
    }
}

/// Both sides of a call on its common clock: what we heard, and what we sent, 8 kHz linear.
public struct RecordedAudio: Sendable, Equatable {
    /// Both, interleaved.
    let samples: [Int16]
    /// How long ago its last sample was heard.
    public var age: Duration

    /// What the other side sent, as decoded. O(samples).
    public var received: [Int16] { channel(0) }
    /// What we sent, as the other side decodes it. O(samples).
    public var sent: [Int16] { channel(1) }

    /// One side of interleaved stereo.
    private func channel(_ index: Int) -> [Int16] {
        [Int16](unsafeUninitializedCapacity: samples.count / 2) { side, count in
            count = samples.count / 2
            samples.withUnsafeBufferPointer { samples in
                for frame in 0..<count { side.initializeElement(at: frame, to: samples[2 * frame + index]) }
            }
        }
    }
}
