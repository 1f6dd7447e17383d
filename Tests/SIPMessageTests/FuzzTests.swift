import SIPMessage
import SansIO
import TestSupport
import Testing

@Suite("SIPMessage under mutation")
struct FuzzTests {
    /// Pieces that have broken parsers.
    static let pieces: [[UInt8]] =
        [
            "\r\n", "\r\n ", "\n", "\r", "\0", "\"", "\\", "<", ">", ";", ",", "=", "@", ":", "%", "[", "]", "?", "/",
            "\t", " ", "4294967296", "18446744073709551616", "-1", "\u{FFFD}", "\r\n\r\n", "Via:", "v:", "l: 9\r\n",
            "Content-Length: 65536\r\n", ";tag=", ";branch=z9hG4bK", "sip:", "SIP/2.0",
        ].map { Array($0.utf8) } + [[0x80], [0xFF, 0xFE], [0xC3]]

    static func mutate(_ source: [UInt8], with random: inout RandomSource) -> [UInt8] {
        DamagedMessage.of(source, changes: random.next() % 6 + 1, inserting: pieces, &random)
    }

    @Test("10 000 mutated messages: never a trap, and writing what was read is stable")
    func mutations() throws {
        var random = RandomSource(seed: 0x51F)
        let seeds = Corpus.valid.map { wire($0.text) }
        var (read, sound) = (0, 0)
        for round in 0..<10_000 {
            let bytes = Self.mutate(seeds[round % seeds.count], with: &random)
            _ = SIPMessage.callID(of: bytes)
            if let salvaged = try? SIPMessage(salvaging: bytes) { exercise(salvaged) }
            guard let message = try? SIPMessage(parsing: bytes) else { continue }
            read += 1
            if (try? message.checkMandatoryFields()) != nil { sound += 1 }
            exercise(message)
            let once = message.serialized()
            let again = try SIPMessage(parsing: once)
            #expect(again.serialized() == once)
        }
        #expect(read > 1000 && sound > 500)
    }

    private func exercise(_ message: SIPMessage) {
        for address in [message.from, message.to, message.contact] {
            guard let address else { continue }
            #expect((try? NameAddress(parsing: address.description)) != nil)
            _ = address.uri.isEquivalent(to: address.uri)
        }
        _ = (message.topVia, message.cseq, message.maxForwards, message.contentType, message.requestURI)
        _ = (message.tokens(of: .require), message.allFields, try? message.addresses(of: .recordRoute))
    }
}
