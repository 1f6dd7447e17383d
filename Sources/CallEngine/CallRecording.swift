import MediaEngine

/// Both sides of a call on its common clock: what we heard left, what we sent right, 8 kHz linear.
public struct RecordedAudio: Sendable, Equatable {
    /// What the other side sent, as decoded.
    public var received: [Int16]
    /// What we sent, as the other side decodes it.
    public var sent: [Int16]
    /// True for the last piece of a call; the file can be closed.
    public var isLast: Bool
}

/// Gathers a leg's audio in pieces of a few seconds, so that a driver can write them while the call goes on.
final class CallRecording: MediaTap {
    /// Samples in a full piece: five seconds.
    private static let pieceLength = 40_000
    private var received: [Int16] = []
    private var sent: [Int16] = []

    init() { reserve() }

    func heard(received newlyReceived: UnsafeBufferPointer<Int16>, sent newlySent: UnsafeBufferPointer<Int16>) {
        received.append(contentsOf: newlyReceived)
        sent.append(contentsOf: newlySent)
    }

    /// The next full piece, or `nil` while it is not full yet.
    func takePiece() -> RecordedAudio? {
        guard received.count >= Self.pieceLength else { return nil }
        return take(isLast: false)
    }

    func takeLast() -> RecordedAudio { take(isLast: true) }

    private func take(isLast: Bool) -> RecordedAudio {
        defer { reserve() }
        return RecordedAudio(received: received, sent: sent, isLast: isLast)
    }

    private func reserve() {
        received = []
        sent = []
        received.reserveCapacity(Self.pieceLength + 480)
        sent.reserveCapacity(Self.pieceLength + 480)
    }
}
