/// The offer/answer model for one audio stream (RFC 3264) as a value machine.
///
/// It holds what both sides last agreed on, makes offers, answers offers and takes answers. It neither sends nor
/// times anything; a call that throws leaves the agreement as it was, so a failed re-INVITE keeps the session.
///
/// ```
///            makeOffer              receiveAnswer
///   agreed ───────────▶ offer open ───────────────▶ agreed
///      │                     │ offerRejected           ▲
///      │                     └──────────▶ agreed       │ (as before)
///      └──────────────── receiveOffer ─────────────────┘
/// ```
///
/// Rules it keeps: an answer has the offer's streams in the offer's order, with port 0 for all but the first audio
/// stream that we can speak; streams never disappear from later descriptions; the payload types of a session never
/// change their meaning; the version in `o=` grows by one exactly when our description changes (§8).
public struct OfferAnswer: Sendable {
    /// What we would like to do with the stream: `.sendrecv`, or `.sendonly` and `.inactive` to put the peer on hold.
    /// Takes effect in the next offer or answer.
    public var desiredDirection: Direction = .sendrecv
    /// What is agreed; `nil` before the first answer.
    public private(set) var current: NegotiatedMedia?

    let localHost: String
    let localPort: UInt16
    let codecs: [CodecPreference]
    let encryption: MediaEncryption
    /// Ours, most wanted first, one a suite; the same for the session's whole life.
    let keys: [MediaKey]
    /// The streams of the session in their order; empty before the first offer.
    var streams: [Stream] = []
    /// Payload types that this session has given a meaning.
    var assigned: [AudioFormat] = []
    private var local: SessionDescription
    private var version: UInt64 = 0
    private var openOffer: Offer?

    /// One `m=` line of the session.
    struct Stream: Sendable, Equatable {
        var kind: String
        var transport: String
        var formats: [String]
        var isAudio: Bool
    }

    private struct Offer: Sendable {
        var direction: Direction
        var formats: [AudioFormat]
        var streamCount: Int
        var audioIndex: Int
    }

    /// - Parameters:
    ///   - localHost: the address that the peer shall send to; goes into `c=` and `o=` of every description.
    ///   - localPort: the port of the leg's socket, the same for the session's whole life.
    ///   - sessionID: any number that differs between sessions; the upper two bits are cleared, since peers with
    ///     signed numbers refuse larger ones.
    ///   - codecs: most wanted first; telephone-events come with each clock rate by themselves.
    ///   - encryption: whether audio is encrypted.
    ///   - keys: fresh random ones for this session, one for each suite that may be used, most wanted first; not needed
    ///     where nothing is encrypted.
    public init(
        localHost: String, localPort: UInt16, sessionID: UInt64, codecs: [CodecPreference] = [.pcmu, .pcma],
        encryption: MediaEncryption = .off, keys: [MediaKey] = []
    ) {
        precondition(!codecs.isEmpty, "an offer needs at least one codec")
        precondition(encryption == .off || !keys.isEmpty, "encryption needs keys")
        self.encryption = encryption
        self.keys = encryption == .off ? [] : keys
        self.localHost = localHost
        self.localPort = localPort
        self.codecs = codecs
        local = SessionDescription(
            origin: Origin(sessionID: String(sessionID & (UInt64.max >> 2)), version: "0", host: localHost),
            connection: ConnectionData(host: localHost))
    }

    /// An offer of all our codecs, or of the session's streams as they stand (RFC 3264 §5, §8).
    public mutating func makeOffer() -> [UInt8] {
        if streams.isEmpty {
            let transport = encryption == .required ? "RTP/SAVP" : "RTP/AVP"
            streams = [Stream(kind: "audio", transport: transport, formats: ["0"], isAudio: true)]
        }
        let formats = offeredFormats()
        let audioIndex = streams.firstIndex(where: \.isAudio) ?? 0
        openOffer = Offer(
            direction: desiredDirection, formats: formats, streamCount: streams.count, audioIndex: audioIndex)
        remember(formats)
        let crypto = keys.enumerated().map { CryptoAttribute(tag: $0.offset + 1, key: $0.element) }
        return describe(
            formats: formats, direction: desiredDirection, crypto: isPlainSession ? [] : crypto,
            multiplexesReports: multiplexesReports)
    }

    /// Reports share the audio's port where the peer wanted it; by ourselves we do not ask for it.
    private var multiplexesReports: Bool { current?.multiplexesReports ?? false }

    /// Whether an offer of ours waits for its answer.
    public var hasOpenOffer: Bool { openOffer != nil }

    /// The peer refused the open offer: what was agreed before stays (RFC 3261 §14.1).
    public mutating func offerRejected() { openOffer = nil }

    /// Answers an offer (RFC 3264 §6). An open offer of ours is forgotten: whoever calls has settled the glare.
    ///
    /// - Throws: ``OfferAnswerError``, which knows the SIP status; nothing has changed then.
    public mutating func receiveOffer(
        _ bytes: [UInt8]
    ) throws(OfferAnswerError) -> (answer: [UInt8], media: NegotiatedMedia) {
        let offer = try Self.parse(bytes)
        let choice = try chooseStream(in: offer)
        let direction = choice.direction.reversed.intersection(desiredDirection)
        streams = offer.media.enumerated().map { index, medium in
            Stream(
                kind: medium.kind, transport: medium.transport, formats: medium.formats, isAudio: index == choice.index)
        }
        openOffer = nil
        remember(choice.formats)
        let ours = choice.crypto.flatMap(ourLine)
        let media = choice.agreed(
            local: choice.formats, direction: direction, keys: mediaKeys(ours, choice.crypto),
            multiplexesReports: choice.multiplexesReports)
        current = media
        let answer = describe(
            formats: choice.formats, direction: direction, crypto: ours.map { [$0] } ?? [],
            multiplexesReports: choice.multiplexesReports)
        return (answer, media)
    }

    /// Takes the answer to the open offer (RFC 3264 §7).
    ///
    /// - Throws: ``OfferAnswerError``; the offer stays open then, and what was agreed before stays too.
    public mutating func receiveAnswer(_ bytes: [UInt8]) throws(OfferAnswerError) -> NegotiatedMedia {
        guard let offer = openOffer else { throw .noOfferPending }
        let answer = try Self.parse(bytes)
        guard answer.media.count == offer.streamCount else {
            throw .streamsDiffer(offered: offer.streamCount, answered: answer.media.count)
        }
        let choice = try examine(answer, at: offer.audioIndex)
        let ours = choice.crypto.flatMap(ourLine)
        // The tag says which of our lines was taken (RFC 4568 §5.1.3).
        if let ours, !keys.indices.contains(ours.tag - 1) || keys[ours.tag - 1] != ours.key { throw .noUsableKey }
        openOffer = nil
        remember(choice.formats)
        let media = choice.agreed(
            local: offer.formats, direction: offer.direction.intersection(choice.direction.reversed),
            keys: mediaKeys(ours, choice.crypto),
            multiplexesReports: multiplexesReports && choice.multiplexesReports)
        current = media
        return media
    }

    /// A session that was agreed on as a plain one stays so: keys in a later offer would be news to the peer.
    private var isPlainSession: Bool { encryption == .optional && current != nil && current?.keys == nil }

    /// Our line to one of the peer's: the same tag and suite, and our key.
    private func ourLine(to line: CryptoAttribute) -> CryptoAttribute? {
        key(for: line).map { CryptoAttribute(tag: line.tag, key: $0) }
    }

    private func mediaKeys(_ ours: CryptoAttribute?, _ theirs: CryptoAttribute?) -> MediaKeys? {
        guard let ours, let theirs else { return nil }
        return MediaKeys(sending: ours.key, receiving: theirs.key)
    }

    private static func parse(_ bytes: [UInt8]) throws(OfferAnswerError) -> SessionDescription {
        do { return try SessionDescription(parsing: bytes) } catch { throw .malformed(error) }
    }

    private mutating func remember(_ formats: [AudioFormat]) {
        for format in formats where !assigned.contains(where: { $0.payloadType == format.payloadType }) {
            assigned.append(format)
        }
    }

    /// Writes our description; the version grows when it differs from the last one (RFC 3264 §8).
    private mutating func describe(
        formats: [AudioFormat], direction: Direction, crypto: [CryptoAttribute], multiplexesReports: Bool
    ) -> [UInt8] {
        let media = streams.map { stream in
            guard stream.isAudio else {
                return MediaDescription(
                    kind: stream.kind, port: 0, transport: stream.transport, formats: stream.formats)
            }
            return MediaDescription(
                audio: formats, port: localPort, transport: stream.transport, direction: direction, crypto: crypto,
                multiplexesReports: multiplexesReports)
        }
        if media != local.media {
            version += 1
            local.media = media
            local.origin.version = String(version)
        }
        return local.serialized()
    }
}
