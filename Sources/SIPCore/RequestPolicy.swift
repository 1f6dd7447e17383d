import SIPMessage

/// What this user agent takes, and how it refuses the rest (RFC 3261 §8.2): one pure function of the request.
enum RequestPolicy {
    /// A refusal: a status and the headers that go with it.
    struct Refusal: Sendable {
        let status: SIPStatus
        var reason: String?
        var headers: [(HeaderName, String)] = []
    }

    /// The methods that are named as allowed. REFER is not: it is understood, and declined.
    static let methods: [SIPMethod] = [.invite, .ack, .bye, .cancel, .options, .info, .update, .notify, .prack]
    /// An INVITE may take the place of another dialog (RFC 3891 §6.2).
    static let replaces = "replaces"
    /// The extensions that are understood: session timers (RFC 4028), Replaces.
    static let extensions: Set<String> = ["timer", replaces]

    static let allow: (HeaderName, String) = (.allow, methods.map(\.rawValue).joined(separator: ", "))
    static let accept: (HeaderName, String) = (
        .accept, "application/sdp, multipart/mixed, multipart/alternative"
    )
    static let acceptEncoding: (HeaderName, String) = (.acceptEncoding, "identity")

    /// Why a request is refused before anyone looks whom it is for, or `nil`. In the order of §8.2.1 to §8.2.3.
    static func refusal(of request: IncomingRequest, acknowledgesProvisionals: Bool) -> Refusal? {
        guard methods.contains(request.method) || request.method == .refer else {
            return Refusal(status: .methodNotAllowed, headers: [allow])
        }
        guard request.message.requestURI?.scheme.isSIP == true || request.message.requestURI?.scheme == .tel else {
            return Refusal(status: .unsupportedURIScheme)
        }
        let unknown = request.message.tokens(of: .require).filter { tag in
            !extensions.contains(tag.lowercased())
                && !(acknowledgesProvisionals && tag.lowercased() == ProvisionalReliability.token)
        }
        guard unknown.isEmpty else {
            return Refusal(status: .badExtension, headers: [(.unsupported, unknown.joined(separator: ", "))])
        }
        guard request.method == .invite || !request.message.contains(.replaces) else {
            return Refusal(status: .badRequest, reason: "Bad Request: only an INVITE has Replaces (RFC 3891 §3)")
        }
        guard request.method == .invite || request.method == .update else { return nil }
        return refusal(ofBody: request.message) ?? refusal(ofAnswerTo: request.message)
    }

    /// RFC 3261 §20.1: an answer that the sender says it cannot read is not made.
    private static func refusal(ofAnswerTo message: SIPMessage) -> Refusal? {
        let types = message.tokens(of: .accept).map { $0.lowercased().prefix { $0 != ";" && $0 != " " } }
        let ours = ["application/sdp", "application/*", "*/*"]
        guard !types.isEmpty, !types.contains(where: { ours.contains(String($0)) }) else { return nil }
        return Refusal(status: .notAcceptable)
    }

    /// §8.2.3: only session descriptions, unencoded, by themselves or among parts; other bodies only where they may be
    /// passed over.
    private static func refusal(ofBody message: SIPMessage) -> Refusal? {
        guard !message.body.isEmpty, !isOptional(message) else { return nil }
        if message.tokens(of: .contentEncoding).contains(where: { $0.lowercased() != "identity" }) {
            return Refusal(status: .unsupportedMediaType, headers: [accept, acceptEncoding])
        }
        guard message.contentType == "application/sdp" || message.isDivided && isUnderstood(message.bodyParts) else {
            return Refusal(status: .unsupportedMediaType, headers: [accept])
        }
        return nil
    }

    /// Networks send what is for networks beside the session description (ISUP, a place, who records). What says that it has
    /// to be understood is refused; what says nothing is passed over beside a description that was understood.
    private static func isUnderstood(_ parts: [BodyPart]) -> Bool {
        let others = parts.filter { !$0.isSessionDescription }
        guard !others.contains(where: { $0.handling == .required }) else { return false }
        return others.count < parts.count || others.allSatisfy { $0.handling == .optional }
    }

    private static func isOptional(_ message: SIPMessage) -> Bool {
        message[.contentDisposition]?.lowercased().contains("handling=optional") ?? false
    }

    /// The session description of an INVITE that passed, `nil` where it has none.
    static func offer(in message: SIPMessage) -> [UInt8]? {
        message.contentType == nil ? nil : message.sessionDescription
    }

    /// Headers that the user agent writes itself, and nobody else.
    static let ownHeaders: Set<HeaderName> = [
        .via, .from, .to, .callID, .cseq, .contact, .maxForwards, .recordRoute, .contentLength, .contentType,
        .contentEncoding, .contentDisposition, .require, .allow, .supported, .userAgent, .server,
        .sessionExpires, .minSE, .rSeq, .rAck, .pAssertedIdentity, .pPreferredIdentity, .remotePartyID, .privacy,
        HeaderName("Proxy-Require"),
    ]
}
