public import MediaEngine

/// Where a recording is to be kept.
public enum RecordingPlace: Hashable, Sendable {
    /// A recording of the call as such, among those of other calls; the parts of one call count from 0.
    case call(part: Int)
    /// A path that a flow made, below the folder for what flows keep.
    case file(String)
}

/// What a driver is to do for a recording, in order. Its answers are ``RecordingReply``s.
public enum RecordingNotice: Sendable, Equatable {
    /// Open a file for one or two channels of 16-bit samples at 8000 Hz; answer `opened` or `failed`.
    case begin(RecordingID, RecordingPlace, channels: Int)
    /// Append samples, interleaved where there are two channels.
    case audio(RecordingID, [Int16])
    /// Keep this many frames of what was appended, give the file its name; answer `saved` or `failed`.
    case finish(RecordingID, frames: Int)
    /// Nobody wants it: remove the file. No answer.
    case discard(RecordingID)

    /// Which recording of the call it is about.
    public var id: RecordingID {
        switch self {
        case .begin(let id, _, _), .audio(let id, _), .finish(let id, _), .discard(let id): id
        }
    }
}

/// What became of a recording's file.
public enum RecordingReply: Sendable, Equatable {
    case opened
    /// It is whole and has its name: the path by which a flow can play it.
    case saved(path: String)
    /// The disk is full or gone; a sentence. Nothing that follows for this recording is written.
    case failed(String)
}
