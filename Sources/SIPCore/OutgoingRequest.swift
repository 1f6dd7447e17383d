import SIPMessage
import SansIO

/// The head of a request that we send: what its ACK and its CANCEL must repeat (RFC 3261 §9.1, §17.1.1.3).
struct OutgoingRequest: Sendable {
    var method: SIPMethod
    var uri: SIPURI
    var via: ViaHeader
    var from: NameAddress
    var to: NameAddress
    var callID: String
    var sequence: UInt32
    var routes: [NameAddress]

    /// What ``serialized(headers:contentType:body:)`` writes by itself, and the answers to challenges.
    static let ownHeaders: Set<HeaderName> = [
        .via, .route, .maxForwards, .from, .to, .callID, .cseq, .contentType, .contentLength, .authorization,
        .proxyAuthorization,
    ]

    /// Writes the message.
    func serialized(
        headers: [(HeaderName, String)] = [], contentType: String? = nil, body: [UInt8] = []
    ) -> [UInt8] {
        var builder = SIPMessageBuilder(method, uri)
        builder.add(.via, via)
        for route in routes { builder.add(.route, route) }
        builder.add(.maxForwards, 70)
        builder.add(.from, from)
        builder.add(.to, to)
        builder.add(.callID, callID)
        builder.add(.cseq, CSeq(number: sequence, method: method))
        for (name, value) in headers { builder.add(name, value) }
        return builder.finished(contentType: contentType, body: body)
    }

    /// The CANCEL of this request: same Request-URI, branch, number and routes (RFC 3261 §9.1).
    func cancel() -> OutgoingRequest {
        var request = self
        request.method = .cancel
        return request
    }

    /// The ACK to a final response other than 2xx: of this hop, with the To of the response (RFC 3261 §17.1.1.3).
    func acknowledgement(of response: SIPMessage) -> OutgoingRequest {
        var request = self
        request.method = .ack
        if let to = response.to { request.to = to }
        return request
    }
}
