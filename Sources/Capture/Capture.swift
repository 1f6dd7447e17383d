/// A packet capture (pcap or pcapng), read into the UDP datagrams that are in it.
///
/// Total: whatever the bytes are, the result is datagrams or a sentence. Nothing is allocated by a length that the
/// file claims, only by what is there. Ethernet with VLAN tags, Linux cooked (SLL, SLL2), loopback and raw IP are
/// read; TCP and all that is not IP is passed over.
public struct Capture: Sendable {
    /// The datagrams in the order of the file, up to where it can be read.
    public private(set) var datagrams: [CapturedDatagram] = []
    /// How many parts of larger packets were passed over: SIP over UDP that was sent in fragments is missing.
    public private(set) var fragmentCount = 0
    /// How many datagrams the capture kept only the beginning of (`tcpdump -s`).
    public private(set) var cutCount = 0
    /// Why the file's end could not be read, where it could not; what stands before it was.
    public private(set) var damage: CaptureError?

    /// Reads a capture.
    ///
    /// - Throws: ``CaptureError`` where the bytes are no capture or nothing of it could be read.
    /// - Complexity: O(bytes).
    public init(_ bytes: [UInt8]) throws(CaptureError) {
        if ClassicCapture.isOne(bytes) {
            var source = try ClassicCapture(bytes)
            read { () throws(CaptureError) in try source.next() }
        } else if BlockCapture.isOne(bytes) {
            var source = BlockCapture(bytes)
            read { () throws(CaptureError) in try source.next() }
        } else {
            throw CaptureError(
                bytes.isEmpty
                    ? "the file is empty" : "it is neither pcap nor pcapng; tcpdump -w and Wireshark write these", at: 0
            )
        }
        if datagrams.isEmpty, let damage { throw damage }
    }

    private mutating func read(_ next: () throws(CaptureError) -> CapturedFrame?) {
        do throws(CaptureError) {
            while let frame = try next() { add(frame) }
        } catch {
            damage = error
        }
    }

    private mutating func add(_ frame: CapturedFrame) {
        guard let packet = frame.linkType.ipPacket(in: frame.bytes) else { return }
        switch IPContent(packet) {
        case .datagram(let source, let destination, let payload):
            if frame.isCut { cutCount += 1 }
            datagrams.append(
                CapturedDatagram(
                    nanoseconds: frame.nanoseconds, source: source, destination: destination, payload: payload))
        case .fragment: fragmentCount += 1
        case .other: break
        }
    }
}
