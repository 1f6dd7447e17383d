import CallEngine
import Foundation
import Numbering
import SansIO
import Server
import Simulator
import Testing

@Suite struct RecordLineTests {
    @Test func `a record is one line of JSON, whatever the caller calls himself`() throws {
        let simulation = Simulation(seed: 4)
        let bot = simulation.addNode(NetworkAddress(host: .v4(0xC000_0201), port: 5060))
        let number = try PhoneNumber("+15557650000")
        let phone = simulation.addNode(NetworkAddress(host: .v4(0xC000_0202), port: 5060)) {
            $0.trunks = [Trunk(name: "line", address: bot.address, domain: "bot.example", callerIDs: [number])]
        }
        var records: [CallRecord] = []
        bot.onEnded = { records.append($0) }
        let request = CallRequest(
            to: try PhoneNumber("+15551230000"), callerID: number.description, callerName: "Ada \"the\" \\ Countess é",
            control: .application)
        _ = try phone.exchange.place(request, at: simulation.now)
        simulation.run(until: .zero + .seconds(60))
        let line = try #require(records.first).jsonLine
        #expect(!line.contains("\n"))
        let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(fields["from"] as? String == number.description)
        #expect(fields["name"] as? String == "Ada \"the\" \\ Countess é")
        #expect(fields["status"] as? Int == 404)
        #expect(fields["cause"] is NSNull)
        #expect(fields["answered_at"] is NSNull)
        #expect(fields["duration_ms"] as? Int == 0)
        #expect(fields["jitter_ms"] as? Double == 0)
        #expect(fields["far_packets_lost"] is NSNull && fields["round_trip_ms"] is NSNull)
    }
}
