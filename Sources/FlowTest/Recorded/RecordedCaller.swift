import CallEngine
public import Capture
import RTP
import SDP
import SIPMessage
import SansIO

/// The caller's side of a real call: the very packets, with the times between them.
///
/// A test plays them into the simulated network in place of a caller of its own. So loss, jitter and the tones are
/// those of that line, and they go through the same jitter buffer, decoder and detector as then.
public struct RecordedCaller: Sendable {
    /// One RTP packet.
    struct Packet: Sendable {
        /// Since the answer.
        var offset: Duration
        /// With the payload types of the simulation: 0, 8 and 101.
        var bytes: [UInt8]
    }

    /// The payload type that the simulation's caller announces for telephone-events.
    static let eventPayloadType: UInt8 = 101

    /// The call it was taken from.
    public let call: CapturedCall
    /// Its packets in the order of their times.
    let packets: [Packet]
    /// The keys that came as INFO requests, since the answer.
    let infoKeys: [(key: InfoKey, offset: Duration)]
    /// The law of its audio.
    let codec: SimulatedLine.Codec
    /// When the caller hung up, since the answer; `nil` where the other side did.
    let hangsUpAfter: Duration?

    /// Takes the caller's side of a call out of a capture.
    ///
    /// - Parameter choice: a part of the Call-ID, or of the caller's or the called number; `nil` where there is one call.
    /// - Throws: ``RecordedCallerError`` where there is no such call, or none that can be played.
    public init(_ capture: Capture, choice: String?) throws(RecordedCallerError) {
        call = try Self.choose(CapturedCall.all(in: capture), choice, capture)
        guard let answeredAt = call.answeredAt else {
            throw RecordedCallerError(
                "the call to \(call.calledNumber) was not answered in this capture: it has no audio")
        }
        let formats = try Self.formats(of: call)
        let ports = Set(call.calleeMedia.map(\.port))
        let callersOwn = Set(call.callerMedia.compactMap { Self.address(of: $0) })
        var packets: [Packet] = []
        var laws: Set<UInt8> = []
        for datagram in capture.datagrams
        where ports.contains(datagram.destination.port) && datagram.nanoseconds >= answeredAt - 100_000_000 {
            // Both sides may have the same port number: what goes to the caller is not the caller's.
            if callersOwn.contains(datagram.destination) { continue }
            if let endedAt = call.endedAt, datagram.nanoseconds > endedAt { continue }
            guard let (bytes, type) = Self.translated(datagram.payload, formats) else { continue }
            if type != Self.eventPayloadType { laws.insert(type) }
            packets.append(Packet(offset: .nanoseconds(max(0, datagram.nanoseconds - answeredAt)), bytes: bytes))
        }
        guard let law = laws.first else {
            throw RecordedCallerError(
                "no audio of the caller to port \(ports.sorted().map(String.init).joined(separator: ", ")) is in this capture"
            )
        }
        guard laws.count == 1 else {
            throw RecordedCallerError("the caller changes between PCMU and PCMA, which cannot be played")
        }
        self.packets = packets
        infoKeys = call.infoKeys.filter { $0.nanoseconds >= answeredAt }.map { key, time in
            (key, .nanoseconds(time - answeredAt))
        }
        codec = law == 8 ? .pcma : .pcmu
        hangsUpAfter = call.isEndedByCaller ? call.endedAt.map { .nanoseconds(max(0, $0 - answeredAt)) } : nil
    }

    /// Where a side said it takes its audio; `nil` where it named no address.
    private static func address(of media: MediaDescription) -> NetworkAddress? {
        media.connection.flatMap { NetworkAddress(literal: $0.host, port: media.port) }
    }

    private static func choose(
        _ calls: [CapturedCall], _ choice: String?, _ capture: Capture
    ) throws(RecordedCallerError) -> CapturedCall {
        let fitting = calls.filter { call in
            guard let choice else { return true }
            return [call.callID, call.calledNumber, call.callerNumber ?? ""].contains { $0.contains(choice) }
        }
        if fitting.count == 1 { return fitting[0] }
        let list = fitting.prefix(8).map { "\($0.callID) (\($0.callerNumber ?? "anonymous") to \($0.calledNumber))" }
        guard fitting.isEmpty else {
            throw RecordedCallerError(
                "there are \(fitting.count) such calls in the capture, name one: \(list.joined(separator: ", "))")
        }
        let fragments =
            capture.fragmentCount == 0
            ? "" : "; \(capture.fragmentCount) datagrams were sent in fragments, which are not put together here"
        throw RecordedCallerError(
            calls.isEmpty
                ? "no call by SIP over UDP is in the capture\(fragments)"
                : "none of its \(calls.count) calls has \"\(choice ?? "")\"")
    }

    /// The payload types that the caller sends with: the callee's numbers (RFC 3264 §6.1), else the caller's own.
    private static func formats(of call: CapturedCall) throws(RecordedCallerError) -> [UInt8: UInt8] {
        if let secure = (call.calleeMedia + call.callerMedia).first(where: \.isSecureAudio) {
            throw RecordedCallerError(
                "the audio of the call is encrypted (\(secure.transport)), so nothing can be heard in it")
        }
        var types: [UInt8: UInt8] = [:]
        for format in (call.callerMedia + call.calleeMedia).flatMap(\.audioFormats) {
            if format.isNamed("PCMU") { types[format.payloadType] = 0 }
            if format.isNamed("PCMA") { types[format.payloadType] = 8 }
            if format.isTelephoneEvent, format.clockRate == 8000 { types[format.payloadType] = eventPayloadType }
        }
        guard types.values.contains(where: { $0 != eventPayloadType }) else {
            let names = Set(call.calleeMedia.flatMap(\.audioFormats).map(\.name)).sorted()
            throw RecordedCallerError(
                "the call speaks \(names.joined(separator: ", ")), and only PCMU and PCMA can be played")
        }
        return types
    }

    /// The packet with the payload type of the simulation; `nil` for anything that is no agreed RTP.
    private static func translated(_ payload: ArraySlice<UInt8>, _ formats: [UInt8: UInt8]) -> (
        bytes: [UInt8], type: UInt8
    )? {
        var bytes = Array(payload)
        guard bytes.count <= 1500, let header = bytes.withUnsafeBytes({ try? RTPHeader(parsing: $0) }),
            let type = formats[header.payloadType.rawValue]
        else { return nil }
        bytes[1] = bytes[1] & 0x80 | type
        return (bytes, type)
    }
}

/// Why no caller can be taken from a capture, as a sentence.
public struct RecordedCallerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
