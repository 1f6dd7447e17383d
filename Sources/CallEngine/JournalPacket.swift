import RTP

/// A packet as a journal may keep it.
public enum JournalPacket {
    /// Takes the sound and the key out of an RTP packet and leaves its header: silence in G.711, no key (code 255) in
    /// a telephone-event, nothing at all in what else a dynamic payload type may be. What is no RTP is emptied.
    public static func silence(_ packet: inout [UInt8]) {
        let header = packet.withUnsafeBytes { try? RTPHeader(parsing: $0) }
        guard let header, header.payload.upperBound <= packet.count else {
            packet = []
            return
        }
        if header.payloadType.rawValue >= 96, header.payload.count > TelephoneEvent.byteCount {
            packet.removeSubrange(header.payload)
            return
        }
        // PCMU and PCMA have their own zero; every other payload type is a key or a codec we do not take.
        let silence: UInt8 =
            switch header.payloadType.rawValue {
            case 8: 0xD5
            default: 0xFF
            }
        for index in header.payload { packet[index] = silence }
    }
}
