import Audio
import RTP
import SDP
import SansIO

@testable import MediaEngine

/// An agreement on one law of G.711, with telephone-events as payload type 101 or without.
func agreement(_ law: G711Law = .mu, events: Bool = true, direction: Direction = .sendrecv) -> NegotiatedMedia {
    let mu = AudioFormat(name: "PCMU", clockRate: 8000, payloadType: 0)
    let a = AudioFormat(name: "PCMA", clockRate: 8000, payloadType: 8)
    return NegotiatedMedia(
        remoteHost: "192.0.2.1", remotePort: 4000, sendFormat: law == .mu ? mu : a, receiveFormats: [mu, a],
        telephoneEventSend: events ? 101 : nil, telephoneEventReceive: events ? [101] : [], direction: direction)
}

func leg(
    _ media: NegotiatedMedia = agreement(), sequence: UInt16 = 65_530, timestamp: UInt32 = 0xFFFF_FF00
) -> MediaLeg {
    let leg = MediaLeg(
        MediaLeg.Configuration(media: media, ssrc: 7, firstSequence: sequence, firstTimestamp: timestamp))
    _ = leg.poll()
    return leg
}

extension MediaLeg {
    func receive(_ bytes: [UInt8], at now: Instant) { bytes.withUnsafeBytes { receive($0, at: now) } }

    /// The packet of this tick as its header and its payload.
    func sentPacket(at now: Instant) -> (header: RTPHeader, payload: [UInt8])? {
        guard let bytes = tick(at: now), let header = try? RTPHeader(parsing: bytes) else { return nil }
        return (header, Array(bytes[header.payload]))
    }

    func allEvents() -> [MediaEvent] {
        var events: [MediaEvent] = []
        while let event = poll() { events.append(event) }
        return events
    }

    /// The keys since the last call: `5` down, `.` up, with the source in front of the first and on each change.
    func keys() -> String { allEvents().map(\.brief).joined() }
}

extension MediaEvent {
    /// A key that went down; a dot for one that came up; nothing else.
    var brief: String {
        switch self {
        case .keyDown(let digit, _, _): digit.description
        case .keyUp: "."
        default: ""
        }
    }
}

/// The sender at the far end: makes packets of samples or events, and may lose, swap and double them.
struct FarEnd {
    var law = G711Law.mu
    var ssrc: UInt32 = 99
    var sequence: UInt16 = 65_500
    var timestamp: UInt32 = 0xFFFF_F000
    var packetSamples = 160

    static func packet(_ header: RTPHeader, _ payload: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: RTPHeader.fixedByteCount)
        bytes.withUnsafeMutableBytes { header.write(into: $0) }
        return bytes + payload
    }

    mutating func audio(_ samples: [Int16]) -> [[UInt8]] {
        stride(from: 0, to: samples.count, by: packetSamples).map { start in
            let frame = Array(samples[start..<min(start + packetSamples, samples.count)])
            let header = header(payloadType: law == .mu ? 0 : 8)
            timestamp &+= UInt32(frame.count)
            return Self.packet(header, G711.encode(frame, law: law))
        }
    }

    mutating func silence(_ packets: Int) -> [[UInt8]] { audio(Array(repeating: 0, count: packets * packetSamples)) }

    /// What the silence sounds like that follows (RFC 3389).
    mutating func comfortNoise(_ description: [UInt8]) -> [UInt8] { Self.packet(header(payloadType: 13), description) }

    /// A press of 100 ms and a pause of 60 ms: five packets, the end three times, one of silence.
    mutating func event(_ digit: DTMFDigit, marker: Bool = true, onlyEnd: Bool = false) -> [[UInt8]] {
        var sender = TelephoneEventSender()
        sender.press(digit.rawValue, ticks: 800, at: RTPTimestamp(timestamp))
        var packets: [[UInt8]] = []
        while let next = sender.next(ticks: 160) {
            timestamp &+= 160
            guard next.event.isEnd || !onlyEnd else { continue }
            var header = header(payloadType: 101)
            header.marker = next.marker && marker
            header.timestamp = next.timestamp
            var payload = [UInt8](repeating: 0, count: 4)
            payload.withUnsafeMutableBytes { next.event.write(into: $0) }
            packets.append(Self.packet(header, payload))
        }
        return packets + silence(1)
    }

    private mutating func header(payloadType: UInt8) -> RTPHeader {
        defer { sequence &+= 1 }
        return RTPHeader(
            payloadType: PayloadType(payloadType), sequence: SequenceNumber(sequence),
            timestamp: RTPTimestamp(timestamp), ssrc: SSRC(ssrc))
    }
}

/// Collects what a tap hears.
final class Ear: MediaTap {
    var received: [Int16] = []
    var sent: [Int16] = []

    func heard(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>) {
        self.received += received
        self.sent += sent
    }
}

/// A key's tones of `milliseconds`, then as long a silence, unless told otherwise.
func tones(_ digit: DTMFDigit, _ milliseconds: Int = 80, silence: Int? = nil) -> [Int16] {
    ToneGenerator.dtmf(digit, duration: .milliseconds(milliseconds))
        + Array(repeating: 0, count: (silence ?? milliseconds) * 8)
}

func milliseconds(_ count: Int) -> Instant { .zero + .milliseconds(count) }
