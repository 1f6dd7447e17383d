import CallEngine
import MediaEngine
import RTP
import SDP
import SansIO
import Simulator
import Testing

/// Encrypted audio in calls, packet by packet (SRTP, RFC 3711; keys by RFC 4568).
@Suite struct EncryptionTests {
    private static let flow = """
        flow: test
        defaults: {on_error: broken}
        sections:
          main:
            - answer
            - gather: {prompt: {tone: "440/30s"}, digits: 3, save_as: pin}
              next: {failed: broken}
            - hangup
          broken: [hangup]
        """

    private func calls(
        _ bot: MediaEncryption, _ phone: MediaEncryption, impairment: Impairment = .none
    ) throws -> SimulatedCalls {
        try SimulatedCalls(flow: Self.flow, impairment: impairment, encryption: (bot, phone))
    }

    private func suites(_ calls: SimulatedCalls) -> [String] {
        calls.journal.compactMap { if case .encrypted(let suite) = $0 { suite } else { nil } }
    }

    @Test(arguments: [MediaEncryption.optional, .required], [MediaEncryption.optional, .required])
    func `keys are heard through encrypted audio, in both forms, and no packet is plain`(
        bot: MediaEncryption, phone: MediaEncryption
    ) throws {
        let calls = try calls(bot, phone)
        var sizes: Set<Int> = []
        calls.simulation.onDatagram = { bytes, source, _ in if source.port != 5060 { sizes.insert(bytes.count) } }
        let id = try calls.call()
        calls.press("1", on: id, after: 1)
        calls.press("2", on: id, after: 2)
        calls.press("3", on: id, after: 3, asEvents: true)
        calls.run(seconds: 5)
        #expect(calls.keys.map { String($0.prefix(1)) } == ["1", "2", "3"])
        #expect(suites(calls) == ["AES_CM_128_HMAC_SHA1_80"])
        // 12 bytes of header, 160 of sound or 4 of an event, and a tag of 10.
        #expect(sizes == [182, 26])
        #expect(calls.records.map(\.outcome) == ["completed"])
        #expect(!calls.journal.contains { if case .problem = $0 { true } else { false } })
    }

    @Test func `lost, late and repeated packets cost encrypted audio no more than plain`() throws {
        let calls = try calls(
            .required, .required, impairment: Impairment(jitter: .milliseconds(30), loss: 0.02, duplication: 0.02))
        let id = try calls.call()
        for (index, key) in ["4", "5", "6"].enumerated() { calls.press(key, on: id, after: 1 + Double(index)) }
        calls.run(seconds: 6)
        #expect(calls.keys.map { String($0.prefix(1)) } == ["4", "5", "6"])
        #expect(calls.records.map(\.outcome) == ["completed"])
    }

    @Test func `wishes that do not fit refuse the call, whoever calls`() throws {
        for (bot, phone) in [(MediaEncryption.required, MediaEncryption.off), (.off, .required)] {
            let calls = try calls(bot, phone)
            _ = try calls.call()
            calls.run(seconds: 3)
            #expect(calls.records.map(\.status) == [488])
            #expect(calls.phoneWasHungUp && calls.keys.isEmpty && !calls.bot.exchange.hasMedia)
        }
    }

    @Test func `a stranger's packets change nothing: plain ones, old ones, and such with another key`() throws {
        let calls = try calls(.required, .required)
        var sent: [UInt8]?
        calls.simulation.onDatagram = { bytes, source, _ in
            if source.host == calls.phone.address.host, source.port != 5060 { sent = bytes }
        }
        let id = try calls.call()
        calls.run(seconds: 1)
        let packet = try #require(sent)
        // The phone's own last packet, whole, cut and changed; and a plain one that says a key.
        var event: [UInt8] = [0x80, 0x80 | 101, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 9, 0x8A, 3, 0x20]
        event[3] = 77
        var changed = packet
        changed[40] ^= 1
        for (index, bytes) in [packet, Array(packet.dropLast(4)), changed, event, [0x80], []].enumerated() {
            calls.simulation.at(calls.simulation.now + .milliseconds(10 * index)) {
                calls.simulation.sendAudio(bytes, from: calls.phone)
            }
        }
        calls.press("7", on: id, after: 1)
        calls.press("89", on: id, after: 1.5)
        calls.run(seconds: 4)
        #expect(calls.keys.map { String($0.prefix(1)) } == ["7", "8", "9"])
        let problems = calls.journal.compactMap { if case .problem(let text) = $0 { text } else { nil } }
        #expect(problems.contains { $0.hasPrefix("6 audio packets were ignored") })
        #expect(calls.records.first?.packetsLost == 0)
    }
}
