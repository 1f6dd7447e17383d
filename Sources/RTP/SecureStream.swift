/// Both directions of one encrypted audio stream (SRTP, RFC 3711), between a socket and a media leg.
///
/// Opens what came and closes what goes, each in a buffer of its own, so that neither side sees the other's bytes. What
/// does not bear the right tag, came before, or is no packet at all, is counted and forgotten: it moves nothing.
///
/// Belongs to one thread. Allocates nothing per packet after the first of each source.
public final class SecureStream {
    /// Packets longer than this are no audio of ours.
    private static let capacity = 2048

    private var sender: SRTPSession?
    private var receiver: SRTPSession?
    private var sendingKey: Key?
    private var receivingKey: Key?
    private let opened = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    private let closed = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    /// A buffer of its own: a packet may still wait to be sent when a report is made.
    private let closedReport = UnsafeMutableRawBufferPointer.allocate(
        byteCount: RTCPReporter.maximumBytes + SRTPSession.maximumTrailerBytes, alignment: 16)

    /// What came and could not be opened.
    public private(set) var refusedPackets = 0

    private struct Key: Equatable {
        var suite: SRTPSuite
        var keyAndSalt: [UInt8]
    }

    /// A stream without keys: nothing passes until there are some.
    public init() {
        opened.initializeMemory(as: UInt8.self, repeating: 0)
        closed.initializeMemory(as: UInt8.self, repeating: 0)
        closedReport.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Takes these keys from now on. A direction whose key stays goes on with its counters and its memory of what came.
    ///
    /// - Parameters:
    ///   - sending: the suite and our master key and salt.
    ///   - receiving: the suite and the peer's.
    /// - Throws: ``SRTPError`` when a key does not fit its suite, or this build of libsrtp2 lacks it.
    public func use(
        sending: (suite: SRTPSuite, keyAndSalt: [UInt8]), receiving: (suite: SRTPSuite, keyAndSalt: [UInt8])
    ) throws(SRTPError) {
        let sendingKey = Key(suite: sending.suite, keyAndSalt: sending.keyAndSalt)
        let receivingKey = Key(suite: receiving.suite, keyAndSalt: receiving.keyAndSalt)
        if sendingKey != self.sendingKey {
            sender = try SRTPSession(role: .sender, suite: sending.suite, keyAndSalt: sending.keyAndSalt)
            self.sendingKey = sendingKey
        }
        if receivingKey != self.receivingKey {
            receiver = try SRTPSession(role: .receiver, suite: receiving.suite, keyAndSalt: receiving.keyAndSalt)
            self.receivingKey = receivingKey
        }
    }

    deinit {
        opened.deallocate()
        closed.deallocate()
        closedReport.deallocate()
    }

    /// The plain packet of a datagram, valid until the next call; `nil` for what must be ignored.
    public func open(_ datagram: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard datagram.count <= Self.capacity else {
            refusedPackets += 1
            return nil
        }
        opened.copyMemory(from: datagram)
        guard let count = try? receiver?.unprotect(opened, byteCount: datagram.count) else {
            refusedPackets += 1
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: opened[..<count])
    }

    /// The datagram for a plain packet, valid until the next call; `nil` when the key may protect no more.
    public func close(_ packet: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard packet.count + SRTPSession.maximumTrailerBytes <= Self.capacity else { return nil }
        closed.copyMemory(from: packet)
        guard let count = try? sender?.protect(closed, byteCount: packet.count) else { return nil }
        return UnsafeRawBufferPointer(rebasing: closed[..<count])
    }

    /// ``open(_:)`` for a report (SRTCP, RFC 3711 §3.4).
    public func openReport(_ datagram: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard datagram.count <= Self.capacity else {
            refusedPackets += 1
            return nil
        }
        opened.copyMemory(from: datagram)
        guard let count = try? receiver?.unprotectRTCP(opened, byteCount: datagram.count) else {
            refusedPackets += 1
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: opened[..<count])
    }

    /// ``close(_:)`` for a report.
    public func closeReport(_ report: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard report.count + SRTPSession.maximumTrailerBytes <= closedReport.count else { return nil }
        closedReport.copyMemory(from: report)
        guard let count = try? sender?.protectRTCP(closedReport, byteCount: report.count) else { return nil }
        return UnsafeRawBufferPointer(rebasing: closedReport[..<count])
    }
}

extension SRTPSuite {
    /// The suites that the installed libsrtp2 offers, most wanted first: the longer tags, then the longer keys, with the
    /// one that every implementation has (RFC 4568 §6.2) at the head.
    public static let available: [SRTPSuite] = [
        aesCM128HMACSHA1_80, aeadAES256GCM, aeadAES128GCM, aesCM256HMACSHA1_80, aesCM128HMACSHA1_32,
        aesCM256HMACSHA1_32,
    ].filter { suite in
        let key = [UInt8](repeating: 1, count: suite.keyByteCount + suite.saltByteCount)
        return (try? SRTPSession(role: .sender, suite: suite, keyAndSalt: key)) != nil
    }
}
