import RTP
import SDP

/// What of an agreement each packet asks for, in a few bytes: the agreement itself lies in four lines of the cache.
struct PacketTerms {
    /// Whether the other side may send, and we.
    let receives: Bool
    let sends: Bool
    /// What our audio is marked with.
    let payloadType: PayloadType
    /// What our telephone-events are marked with; `nil` where none were agreed.
    let eventPayloadType: PayloadType?

    init(_ media: NegotiatedMedia) {
        receives = media.direction.receives
        sends = media.direction.sends
        payloadType = PayloadType(media.sendFormat.payloadType)
        eventPayloadType = media.telephoneEventSend.map { PayloadType($0) }
    }
}
