import RTP
import SDP

/// What the payload types of a negotiation mean to a media leg.
struct PayloadMap {
    enum Kind: Equatable {
        case unknown, telephoneEvent, comfortNoise
        case speech(SpeechCodec)

        var isSpeech: Bool { if case .speech = self { true } else { false } }
    }

    /// Within the leg itself: an array would be one more piece of cold memory for each packet.
    private var kinds = InlineArray<128, Kind>(repeating: .unknown)

    init(_ media: NegotiatedMedia) {
        // Comfort noise comes unasked from some gateways (RFC 3389).
        kinds[13] = .comfortNoise
        for format in media.receiveFormats {
            guard !format.isNamed("CN") else { continue }
            kinds[Int(format.payloadType & 0x7F)] = SpeechCodec(format).map { .speech($0) } ?? .unknown
        }
        for payloadType in media.telephoneEventReceive { kinds[Int(payloadType & 0x7F)] = .telephoneEvent }
    }

    subscript(payloadType: PayloadType) -> Kind { kinds[Int(payloadType.rawValue)] }
}
