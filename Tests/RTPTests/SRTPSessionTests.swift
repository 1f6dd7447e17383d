import Testing

@testable import RTP

@Suite("Secure RTP") struct SRTPSessionTests {
    private func key(_ suite: SRTPSuite, seed: UInt8 = 1) -> [UInt8] {
        (0..<(suite.keyByteCount + suite.saltByteCount)).map { UInt8($0) &* 7 &+ seed }
    }

    private func closed(_ plain: [UInt8], by sender: inout SRTPSession) throws(SRTPError) -> [UInt8] {
        var buffer = plain + [UInt8](repeating: 0, count: SRTPSession.maximumTrailerBytes)
        let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count, alignment: 8)
        defer { raw.deallocate() }
        raw.copyBytes(from: buffer)
        let length = try sender.protect(raw, byteCount: plain.count)
        buffer = Array(raw[..<length])
        return buffer
    }

    private func opened(_ secret: [UInt8], by receiver: inout SRTPSession) throws(SRTPError) -> [UInt8] {
        let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: max(secret.count, 1), alignment: 8)
        defer { raw.deallocate() }
        raw.copyBytes(from: secret)
        let length = try receiver.unprotect(raw, byteCount: secret.count)
        return Array(raw[..<length])
    }

    @Test(
        "What one side closes the other opens, over the wrap-around",
        arguments: [
            SRTPSuite.aesCM128HMACSHA1_80, .aesCM128HMACSHA1_32, .aesCM256HMACSHA1_80,
        ])
    func roundTrip(suite: SRTPSuite) throws {
        var sender = try SRTPSession(role: .sender, suite: suite, keyAndSalt: key(suite))
        var receiver = try SRTPSession(role: .receiver, suite: suite, keyAndSalt: key(suite))
        for step in 0..<200 {
            let plain = packet(header(UInt16(truncatingIfNeeded: 65_400 + step)), Array("payload \(step)".utf8))
            let secret = try closed(plain, by: &sender)
            #expect(secret.count == plain.count + (suite == .aesCM128HMACSHA1_32 ? 4 : 10))
            #expect(!secret.starts(with: plain.prefix(20)))
            #expect(try opened(secret, by: &receiver) == plain)
        }
    }

    @Test("A changed bit, a replay, another key and garbage are refused, and the stream goes on") func refusals() throws
    {
        let suite = SRTPSuite.aesCM128HMACSHA1_80
        var sender = try SRTPSession(role: .sender, suite: suite, keyAndSalt: key(suite))
        var receiver = try SRTPSession(role: .receiver, suite: suite, keyAndSalt: key(suite))
        var stranger = try SRTPSession(role: .sender, suite: suite, keyAndSalt: key(suite, seed: 9))
        let plain = packet(header(1), [1, 2, 3, 4])
        let secret = try closed(plain, by: &sender)
        for index in secret.indices.dropFirst(2) {
            var changed = secret
            changed[index] ^= 1
            #expect(throws: SRTPError.self) { try opened(changed, by: &receiver) }
        }
        let foreign = try closed(plain, by: &stranger)
        #expect(throws: SRTPError.authenticationFailed) { try opened(foreign, by: &receiver) }
        #expect(throws: SRTPError.malformed) { try opened([0x80, 0, 0], by: &receiver) }
        #expect(try opened(secret, by: &receiver) == plain)
        #expect(throws: SRTPError.replayed) { try opened(secret, by: &receiver) }
        let next = try closed(packet(header(2), [5]), by: &sender)
        #expect(try opened(next, by: &receiver) == packet(header(2), [5]))
    }

    @Test("A key of another length is refused with both lengths") func keyLength() {
        let error = #expect(throws: SRTPError.self) {
            _ = try SRTPSession(role: .sender, suite: .aesCM128HMACSHA1_80, keyAndSalt: [1, 2, 3])
        }
        #expect(error == .wrongKeyLength(.aesCM128HMACSHA1_80, expected: 30, actual: 3))
    }
}
