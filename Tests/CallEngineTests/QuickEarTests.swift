import Audio
import CallEngine
import FlowEngine
import MediaEngine
import SansIO
import Simulator
import Testing

/// How long a caller waits for what a key does: measured on the packets, over every place in the 20 ms.
@Suite struct QuickEarTests {
    private static let menu = """
        flow: test
        sections:
          main:
            - answer
            - menu:
                prompt: {say: "first"}
                options: {"1": second}
              next: {failed: second}
          second:
            - say: "second"
            - hangup
        """
    private static let pin = """
        flow: test
        sections:
          main:
            - answer
            - gather: {prompt: {say: "first"}, digits: 4, save_as: pin}
              next: {failed: over}
            - hangup
          over: [hangup]
        """

    private struct Heard {
        /// The first packet of the key's tone left the telephone.
        var key: Instant?
        var lastOfFirst: Instant?
        var firstOfSecond: Instant?
    }

    /// A call in which the key 1 goes down `offset` ms after half a second, for 100 ms of tone in the audio.
    private func heard(_ flow: String, offset: Int) throws -> Heard {
        let calls = try SimulatedCalls(flow: flow, seed: UInt64(offset))
        let (first, second): (Int16, Int16) = (300, 900)
        calls.bot.onFetch = { key in
            guard case .speech(let text, _, _) = key else { return .failure(PromptUnavailable(reason: "no")) }
            return .success(
                Prompt(name: text, samples: Array(repeating: text == "first" ? first : second, count: 40_000)))
        }
        var heard = Heard()
        let codes = (G711.encode(first, law: .mu), G711.encode(second, law: .mu))
        calls.simulation.onDatagram = { bytes, source, _ in
            guard source.port != 5060, bytes.count == 172 else { return }
            let (now, payload) = (calls.simulation.now, bytes[12...])
            if source.host == calls.phone.address.host {
                if heard.key == nil, payload.contains(where: { $0 != 0xFF }) { heard.key = now }
            } else {
                if payload.contains(codes.0) { heard.lastOfFirst = now }
                if heard.firstOfSecond == nil, payload.contains(codes.1) { heard.firstOfSecond = now }
            }
        }
        let call = try calls.call()
        calls.press("1", on: call, after: 0.5 + Double(offset) / 1000)
        calls.run(seconds: 2)
        return heard
    }

    @Test func `the next prompt begins 60 ms after a key's first packet at the latest`() throws {
        var longest = Duration.zero
        for offset in 0..<40 {
            let heard = try heard(Self.menu, offset: offset)
            let begin = try #require(heard.firstOfSecond)
            longest = max(longest, begin - (try #require(heard.key)))
        }
        #expect(.milliseconds(20) < longest && longest <= .milliseconds(60), "\(longest)")
    }

    @Test func `a prompt is silent within two packets of the one in which its key is certain`() throws {
        for offset in 0..<40 {
            let heard = try heard(Self.pin, offset: offset)
            // A key is certain with its second packet, which leaves 20 ms after the first and takes 2 ms.
            let certain = try #require(heard.key) + .milliseconds(22)
            let last = try #require(heard.lastOfFirst)
            #expect(last < certain + .milliseconds(40), "\(last - certain)")
        }
    }
}
