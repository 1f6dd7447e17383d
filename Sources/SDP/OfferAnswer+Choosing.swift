/// What the peer's description has for us.
struct StreamChoice {
    /// Which `m=` line it is.
    let index: Int
    /// The peer's direction, an unspecified address counted as not receiving.
    let direction: Direction
    /// The encodings of both sides in the peer's order with the peer's payload types, telephone-events included.
    let formats: [AudioFormat]
    /// The encoding to send.
    let sendFormat: AudioFormat
    /// The payload types that the peer named for telephone-events.
    let telephoneEvents: [AudioFormat]
    let host: String
    let port: UInt16
    let packetTime: Duration?
    /// The peer's key that we take, and under which tag; `nil` for a plain stream.
    let crypto: CryptoAttribute?
    let reportPort: UInt16?
    /// Whether the peer's description takes reports at the port of the audio.
    let multiplexesReports: Bool

    /// The agreement, with `local` being the formats of our own description.
    func agreed(
        local: [AudioFormat], direction: Direction, keys: MediaKeys?, multiplexesReports: Bool
    ) -> NegotiatedMedia {
        var receive: [AudioFormat] = []
        for format in local + formats + telephoneEvents
        where !receive.contains(where: { $0.payloadType == format.payloadType }) {
            receive.append(format)
        }
        return NegotiatedMedia(
            remoteHost: host, remotePort: port, sendFormat: sendFormat,
            receiveFormats: receive.filter { !$0.isTelephoneEvent },
            telephoneEventSend: telephoneEvents.first { $0.clockRate == sendFormat.clockRate }?.payloadType,
            telephoneEventReceive: receive.filter(\.isTelephoneEvent).map(\.payloadType),
            packetTime: packetTime ?? .milliseconds(20), direction: direction, keys: keys, reportPort: reportPort,
            multiplexesReports: multiplexesReports)
    }
}

extension OfferAnswer {
    /// The first stream of an offer that we can speak, an encrypted one before a plain one; the error of the most
    /// promising one when there is none.
    func chooseStream(in offer: SessionDescription) throws(OfferAnswerError) -> StreamChoice {
        var firstError: OfferAnswerError?
        let open = offer.media.indices.filter { offer.media[$0].port != 0 }
        let secure = encryption == .off ? [] : open.filter { offer.media[$0].isSecureAudio }
        for index in secure + open.filter({ offer.media[$0].isPlainAudio }) {
            do throws(OfferAnswerError) { return try examine(offer, at: index) } catch {
                firstError = firstError ?? error
            }
        }
        if let firstError { throw firstError }
        throw open.contains { offer.media[$0].isEncryptedAudio } ? .secureAudioOnly : .noAudio
    }

    /// What stream `index` of the peer's description has for us.
    func examine(_ description: SessionDescription, at index: Int) throws(OfferAnswerError) -> StreamChoice {
        let medium = description.media[index]
        guard medium.isPlainAudio || medium.isSecureAudio else {
            throw medium.isEncryptedAudio ? .secureAudioOnly : .noAudio
        }
        guard medium.port != 0 else { throw .audioRefused }
        let crypto = try crypto(of: medium)
        guard let connection = description.connection(of: medium) else { throw .noAddress }
        let offered = medium.audioFormats
        let audio = offered.filter { format in codecs.contains { $0.format.isSameEncoding(as: format) } }
        guard let sendFormat = audio.first else { throw .noCommonCodec(offered: offered.prefix(16).map(\.map)) }
        let events = offered.filter(\.isTelephoneEvent)
        let direction = description.direction(of: medium)
        return StreamChoice(
            index: index,
            direction: Direction(sends: direction.sends, receives: direction.receives && !connection.isUnspecified),
            formats: audio + events.filter { event in audio.contains { $0.clockRate == event.clockRate } },
            sendFormat: sendFormat, telephoneEvents: events, host: connection.host, port: medium.port,
            packetTime: medium.packetTime, crypto: crypto, reportPort: medium.reportPort,
            multiplexesReports: medium.multiplexesReports)
    }

    /// The first key that we can take; `nil` where the stream is plain and may be. What was encrypted stays so.
    private func crypto(of medium: MediaDescription) throws(OfferAnswerError) -> CryptoAttribute? {
        guard encryption != .off else {
            guard medium.isPlainAudio else { throw .secureAudioOnly }
            return nil
        }
        if let line = medium.cryptoAttributes.first(where: { key(for: $0) != nil }) { return line }
        if medium.isSecureAudio { throw .noUsableKey }
        guard encryption == .optional, current?.keys == nil else { throw .plainAudioOnly }
        return nil
    }

    /// Our key of the suite of a line of the peer's, if its key is as long as that suite's.
    func key(for line: CryptoAttribute) -> MediaKey? {
        keys.first { $0.suite == line.key.suite && $0.keyAndSalt.count == line.key.keyAndSalt.count }
    }

    /// Our codecs and a telephone-event for each of their clock rates, under the payload types that the session
    /// already gave them, or else the preferred or the next free dynamic ones (RFC 3264 §8.3.2).
    func offeredFormats() -> [AudioFormat] {
        var formats: [AudioFormat] = []
        for codec in codecs { formats.append(assign(codec.format, beside: formats)) }
        var clockRates: [Int] = []
        for codec in codecs where !clockRates.contains(codec.clockRate) { clockRates.append(codec.clockRate) }
        for clockRate in clockRates {
            let event = AudioFormat(name: "telephone-event", clockRate: clockRate, payloadType: 101, fmtp: "0-15")
            formats.append(assign(event, beside: formats))
        }
        return formats
    }

    private func assign(_ format: AudioFormat, beside others: [AudioFormat]) -> AudioFormat {
        var format = format
        if let known = assigned.first(where: { $0.isSameEncoding(as: format) }) {
            format.payloadType = known.payloadType
            return format
        }
        let taken = Set((assigned + others).map(\.payloadType))
        let candidates = [format.payloadType] + Array(UInt8(101)...127) + Array(UInt8(96)...100)
        format.payloadType = candidates.first { !taken.contains($0) } ?? format.payloadType
        return format
    }
}

extension MediaDescription {
    /// Our side of the audio stream.
    init(
        audio formats: [AudioFormat], port: UInt16, transport: String, direction: Direction,
        crypto: [CryptoAttribute] = [], multiplexesReports: Bool = false
    ) {
        var attributes = crypto.map(\.attribute)
        for format in formats {
            attributes.append(SDPAttribute("rtpmap", "\(format.payloadType) \(format.map)"))
            if let fmtp = format.isTelephoneEvent ? "0-15" : format.fmtp {
                attributes.append(SDPAttribute("fmtp", "\(format.payloadType) \(fmtp)"))
            }
        }
        attributes.append(SDPAttribute("ptime", "20"))
        if multiplexesReports { attributes.append(SDPAttribute("rtcp-mux")) }
        attributes.append(SDPAttribute(direction.rawValue))
        self.init(
            kind: "audio", port: port, transport: transport, formats: formats.map { String($0.payloadType) },
            attributes: attributes)
    }
}
