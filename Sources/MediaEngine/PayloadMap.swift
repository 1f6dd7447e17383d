import Audio
import RTP
import SDP

/// What the payload types of a negotiation mean to a media leg.
struct PayloadMap {
    enum Kind: UInt8 {
        case unknown, muLaw, aLaw, telephoneEvent, comfortNoise

        /// The law of G.711 payload.
        var law: G711Law? {
            switch self {
            case .muLaw: .mu
            case .aLaw: .a
            case .unknown, .telephoneEvent, .comfortNoise: nil
            }
        }

        init(_ format: AudioFormat) {
            let isTelephone = format.clockRate == 8000 && format.channels == 1
            switch (format.name.uppercased(), isTelephone) {
            case ("PCMU", true): self = .muLaw
            case ("PCMA", true): self = .aLaw
            case ("CN", true): self = .comfortNoise
            default: self = .unknown
            }
        }
    }

    private var kinds = [Kind](repeating: .unknown, count: 128)

    init(_ media: NegotiatedMedia) {
        // Comfort noise comes unasked from some gateways; it is silence to us (RFC 3389).
        kinds[13] = .comfortNoise
        for format in media.receiveFormats { kinds[Int(format.payloadType & 0x7F)] = Kind(format) }
        for payloadType in media.telephoneEventReceive { kinds[Int(payloadType & 0x7F)] = .telephoneEvent }
    }

    subscript(payloadType: PayloadType) -> Kind { kinds[Int(payloadType.rawValue)] }
}
