/// Why an offer cannot be accepted or an answer cannot be used (RFC 3264), with the SIP answer that says so.
public enum OfferAnswerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The body is no session description.
    case malformed(SDPParseError)
    /// There is no open audio stream in it.
    case noAudio
    /// Audio is there only in encrypted form (SRTP), which this leg does not speak.
    case secureAudioOnly
    /// Audio is to be encrypted, but by none of our suites, or with no key that we can take.
    case noUsableKey
    /// Audio is there only in plain form, and this leg must not be overheard.
    case plainAudioOnly
    /// Audio is there, but in none of our codecs. `offered` are the peer's.
    case noCommonCodec(offered: [String])
    /// The stream has no address to send to.
    case noAddress
    /// The answer has not as many streams as the offer.
    case streamsDiffer(offered: Int, answered: Int)
    /// The peer closed the audio stream in its answer.
    case audioRefused
    /// An answer came without an offer of ours.
    case noOfferPending

    /// The status to refuse an offer with: 400 for what cannot be read, 488 Not Acceptable Here otherwise (RFC 3261 §21.4.26).
    public var suggestedStatus: Int {
        if case .malformed = self { return 400 }
        return 488
    }

    /// The reason as a sentence.
    public var description: String {
        switch self {
        case .malformed(let error): "\(error)"
        case .noAudio: "there is no open audio stream in the session description"
        case .secureAudioOnly: "audio is offered as SRTP only; allow plain RTP at the peer, or set srtp: optional here"
        case .noUsableKey: "no a=crypto line of the encrypted audio stream can be used: no suite of ours, or no key"
        case .plainAudioOnly: "audio is offered as plain RTP only, and this call is to be encrypted"
        case .noCommonCodec(let offered):
            "none of the offered codecs (\(offered.joined(separator: ", "))) is one of ours; allow PCMU or PCMA at the peer"
        case .noAddress: "the audio stream has no c= line, neither its own nor the session's"
        case .streamsDiffer(let offered, let answered):
            "the answer has \(answered) m= lines where the offer has \(offered) (RFC 3264 section 6)"
        case .audioRefused: "the peer closed the audio stream in its answer (port 0)"
        case .noOfferPending: "an answer came, but no offer of ours is open"
        }
    }
}
