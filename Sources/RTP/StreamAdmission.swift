/// Decides which packets belong to the stream that is being received (RFC 3550 §A.1, in the receiver's favour).
///
/// The first packet of all is believed at once, so that a key in it counts. A packet of another source, or one whose
/// number lies far from what is expected, is a suspect: a stray or a forgery changes nothing. Two consecutive
/// ones are a new stream, or the old one after a jump. The caller keeps a suspect's bytes, so that nothing is lost
/// when it is believed a packet later.
public struct StreamAdmission: Sendable {
    /// What to do with a packet.
    public enum Verdict: Equatable, Sendable {
        /// It belongs to the stream, under this number without wrap-around.
        case belongs(unwrapped: Int64)
        /// Keep it aside; another one may follow.
        case suspect
        /// The stream begins with it.
        case begins(unwrapped: Int64)
        /// The stream begins, or goes on after a jump, with the suspect before it, whose number this is.
        case beginsWithSuspect(unwrapped: Int64, isNewSource: Bool)
    }

    /// Packets this far behind are stragglers; further ones are suspects (MAX_MISORDER).
    private static let maximumMisorder: Int64 = 100

    /// The source that is being received; `nil` before the first packet.
    public private(set) var source: SSRC?
    private var unwrapper = SequenceUnwrapper()
    private var suspect: (source: SSRC, sequence: SequenceNumber)?

    /// An admission that has seen no packet.
    public init() {}

    /// Judges a packet. O(1); allocates nothing.
    /// - Parameters:
    ///   - expected: the number that would be next, or `nil` before the first.
    ///   - reach: how far ahead of it a packet can be taken.
    public mutating func admit(_ header: RTPHeader, expected: Int64?, reach: Int64) -> Verdict {
        guard let source, let expected else { return begin(header) }
        if header.ssrc == source {
            let unwrapped = unwrapper.unwrap(header.sequence)
            if (-Self.maximumMisorder..<reach).contains(unwrapped &- expected) {
                unwrapper.advance(to: unwrapped)
                return .belongs(unwrapped: unwrapped)
            }
        }
        guard let suspect, suspect.source == header.ssrc, suspect.sequence.next == header.sequence else {
            suspect = (header.ssrc, header.sequence)
            return .suspect
        }
        self.suspect = nil
        let isNewSource = suspect.source != source
        if isNewSource { unwrapper = SequenceUnwrapper() }
        let first = unwrapper.unwrap(suspect.sequence)
        unwrapper = SequenceUnwrapper(at: first &+ 1)
        self.source = suspect.source
        return .beginsWithSuspect(unwrapped: first, isNewSource: isNewSource)
    }

    private mutating func begin(_ header: RTPHeader) -> Verdict {
        source = header.ssrc
        let unwrapped = Int64(header.sequence.rawValue)
        unwrapper = SequenceUnwrapper(at: unwrapped)
        return .begins(unwrapped: unwrapped)
    }
}
