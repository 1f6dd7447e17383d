import CallEngine
public import Capture
import SDP
import SIPMessage
import SansIO

/// A call by SIP that was found in a packet capture: who called, and what was agreed about its audio.
public struct CapturedCall: Sendable {
    /// The Call-ID of its dialog.
    public let callID: String
    /// The caller's number or user, as the From header has it; `nil` where it is withheld.
    public private(set) var callerNumber: String?
    /// The caller's display name.
    public private(set) var callerName: String?
    /// The user part of the request URI: the number that was called.
    public private(set) var calledNumber: String
    /// When the INVITE came, in nanoseconds since 1970.
    public let begin: Int64
    /// When the call was answered; `nil` where it was not.
    public private(set) var answeredAt: Int64?
    /// When it was hung up; `nil` where the capture does not show it.
    public private(set) var endedAt: Int64?
    /// Whether the caller hung up.
    public private(set) var isEndedByCaller = false
    private let callerTag: String?
    /// What the caller and the callee said about the audio they take.
    private(set) var callerMedia: [MediaDescription] = []
    private(set) var calleeMedia: [MediaDescription] = []
    /// The keys that the caller sent as INFO requests, each once, with their times.
    private(set) var infoKeys: [(key: InfoKey, nanoseconds: Int64)] = []
    private var infoNumbers: Set<UInt32> = []

    /// Finds the calls of a capture, in the order of their INVITEs.
    public static func all(in capture: Capture) -> [CapturedCall] {
        var calls: [CapturedCall] = []
        for datagram in capture.datagrams where looksLikeSIP(datagram.payload) {
            guard let message = try? SIPMessage(parsing: Array(datagram.payload)), let id = message.callID else {
                continue
            }
            if let index = calls.firstIndex(where: { $0.callID == id }) {
                calls[index].note(message, datagram)
            } else if calls.count < 10_000, let call = CapturedCall(message, id, datagram) {
                calls.append(call)
            }
        }
        return calls
    }

    private static func looksLikeSIP(_ payload: ArraySlice<UInt8>) -> Bool {
        // RTP begins with 0x80, RTCP too; SIP with a method or with SIP/2.0.
        payload.count > 30 && payload.first.map { (0x41...0x5A).contains($0) } ?? false
    }

    private init?(_ message: SIPMessage, _ id: String, _ datagram: CapturedDatagram) {
        guard message.method == .invite, message.to?.tag == nil else { return nil }
        callID = id
        begin = datagram.nanoseconds
        let from = message.from
        callerTag = from?.tag
        let user = from?.uri.user
        callerNumber = user == "anonymous" ? nil : user
        callerName = from?.displayName
        calledNumber = message.requestURI?.user ?? ""
        callerMedia = Self.audio(message)
    }

    private mutating func note(_ message: SIPMessage, _ datagram: CapturedDatagram) {
        // A response has the From of its request: it comes from the other side.
        let isOfCaller = (message.method == nil) != (message.from?.tag == callerTag)
        switch (message.method?.rawValue, message.status?.code) {
        case ("BYE", _), ("CANCEL", _):
            guard endedAt == nil else { return }
            endedAt = datagram.nanoseconds
            isEndedByCaller = isOfCaller
        case ("ACK", _):
            // A delayed offer is answered with the ACK (RFC 3261 §13.2.1).
            callerMedia += Self.audio(message)
            if answeredAt != nil, !isConfirmed { confirm(at: datagram.nanoseconds) }
        case ("INFO", _) where isOfCaller: noteInfo(message, datagram)
        case ("INVITE", _):
            if isOfCaller { callerMedia += Self.audio(message) } else { calleeMedia += Self.audio(message) }
        case (nil, let code?) where (200..<300).contains(code) && message.cseq?.method == .invite:
            if answeredAt == nil { answeredAt = datagram.nanoseconds }
            if isOfCaller { callerMedia += Self.audio(message) } else { calleeMedia += Self.audio(message) }
        default: break
        }
    }

    private mutating func noteInfo(_ message: SIPMessage, _ datagram: CapturedDatagram) {
        guard let number = message.cseq?.number, infoNumbers.count < 10_000, infoNumbers.insert(number).inserted,
            let key = InfoKey(contentType: message.contentType ?? "", body: message.bodyBytes ?? [])
        else { return }
        infoKeys.append((key, datagram.nanoseconds))
    }

    private var isConfirmed = false
    private mutating func confirm(at time: Int64) {
        isConfirmed = true
        answeredAt = time
    }

    private static func audio(_ message: SIPMessage) -> [MediaDescription] {
        guard let body = message.bodyBytes, let description = try? SessionDescription(parsing: body) else { return [] }
        return description.media.filter { $0.kind == "audio" && $0.port != 0 }.map { media in
            var media = media
            media.connection = description.connection(of: media)
            return media
        }
    }
}
