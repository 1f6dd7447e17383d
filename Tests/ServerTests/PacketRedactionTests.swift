import CallEngine
import FlowEngine
import SansIO
import Testing

@testable import Server

@Suite struct PacketRedactionTests {
    /// A packet of PCMU whose payload is 0x11, each 20 ms from 0.
    private func line(_ event: JournalEvent, at milliseconds: Int64) -> JournalLine {
        let entry = JournalEntry(
            call: CallID(rawValue: 1), at: Instant(nanoseconds: milliseconds * 1_000_000), event: event)
        return JournalLine(entry, since: .zero)
    }

    private let packet = JournalEvent.packet(
        [0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9] + [UInt8](repeating: 0x11, count: 160))

    @Test func `the tone of a masked key is cut out from before its onset to after its end`() {
        var redaction = PacketRedaction()
        var written: [String] = []
        for at in stride(from: Int64(0), to: 5000, by: 20) {
            written += redaction.take(line(packet, at: at))
            if at == 2000 { written += redaction.take(line(.flow(.heard(.keyDown("•", source: "inband"))), at: at)) }
            if at == 2100 { written += redaction.take(line(.flow(.heard(.keyUp("•"))), at: at)) }
        }
        written += redaction.takeAll()
        let loud = written.filter { $0.contains("1111") }
        let silent = written.filter { $0.contains("ffffff") }
        #expect(written.count == 252 && loud.count + silent.count == 250)
        #expect(
            silent.first?.hasPrefix("{\"t\":1700000000,") == true
                && silent.last?.hasPrefix("{\"t\":2300000000,") == true)
        #expect(silent.count == 31)
    }

    @Test func `a key that is not secret leaves the sound, and without packets nothing waits`() {
        var redaction = PacketRedaction()
        #expect(redaction.take(line(.flow(.heard(.keyDown("•", source: "info"))), at: 0)).count == 1)
        var open = PacketRedaction()
        let lines =
            open.take(line(packet, at: 0)) + open.take(line(.flow(.heard(.keyDown("5", source: "inband"))), at: 40))
        #expect((lines + open.takeAll()).filter { $0.contains("1111") }.count == 1)
    }
}
