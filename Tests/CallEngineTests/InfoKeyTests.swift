import Audio
import Testing

@testable import CallEngine

@Suite struct InfoKeyTests {
    @Test(arguments: [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", Character("5"), Duration?.some(.milliseconds(160))),
        ("application/dtmf-relay", "Signal= *\nDuration= 250", "*", .milliseconds(250)),
        ("Application/DTMF-Relay; charset=x", "signal=11", "#", nil),
        ("application/dtmf-relay", "Duration=9999999999\r\nSignal=10", "*", .milliseconds(60_000)),
        ("application/dtmf", "7", "7", nil), ("application/dtmf", " d\r\n", "D", nil),
    ])
    func `keys are read as senders write them`(type: String, body: String, key: Character, duration: Duration?) throws {
        let info = try #require(InfoKey(contentType: type, body: Array(body.utf8)))
        #expect(info.digit.character == key)
        #expect(info.duration == duration)
    }

    @Test(arguments: [
        ("application/dtmf-relay", "Signal=16"), ("application/dtmf-relay", "Signal="), ("application/dtmf-relay", "5"),
        ("application/dtmf", "12x"), ("application/dtmf", ""), ("application/media_control+xml", "<x/>"),
        ("application/dtmf", String(repeating: "5", count: 300)),
    ])
    func `anything else is no key`(type: String, body: String) {
        #expect(InfoKey(contentType: type, body: Array(body.utf8)) == nil)
    }
}
