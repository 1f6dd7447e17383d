import Audio
import RTP
import SansIO
import Testing

@testable import MediaEngine

@Suite("Key arbiter") struct KeyArbiterTests {
    /// Reports as text: milliseconds, source (`t` tones, `e` telephone-event, `i` INFO), `+` down or `-` up, key.
    /// Expected: the keys that go down, each with the source it is reported from, and `.` where one comes up.
    static let told: [(name: String, reports: String, keys: String)] = [
        ("events only", "0e+5 100e-5 200e+6 300e-6", "e5. e6."),
        ("tones only", "0t+5 100t-5 200t+6 300t-6", "t5. t6."),
        ("INFO only", "0i+5 0i-5 200i+6 200i-6", "i5. i6."),
        (
            "a leaked head before each event",
            "0t+5 15e+5 40t-5 115e-5 300t+6 315e+6 340t-6 415e-6", "t5. e6."
        ),
        ("a leaked head that ends before its event begins", "0t+5 40t-5 60e+5 160e-5 300e+5 400e-5", "t5. e5."),
        ("the whole tone as well, event first", "0e+5 30t+5 100e-5 130t-5 300t+6 310e+6 410e-6 410t-6", "e5. e6."),
        ("an echo of an event 200 ms later", "0e+5 100e-5 200t+5 300t-5 400e+5 500e-5", "e5. e5."),
        ("events only when the key is up", "0t+5 120t-5 130e+5 130e-5 300t+5 420t-5 430e+5 430e-5", "t5. e5."),
        ("the same key twice quickly, events", "0e+5 40e-5 90e+5 130e-5", "e5. e5."),
        ("the same key twice quickly, tones", "0t+5 40t-5 90t+5 130t-5", "t5. t5."),
        ("the same key twice quickly, INFO", "0i+5 0i-5 90i+5 90i-5", "i5. i5."),
        (
            "the same key twice quickly, leaked heads",
            "0t+5 15e+5 20t-5 50e-5 90t+5 105e+5 110t-5 140e-5", "t5. e5."
        ),
        ("INFO and event for one key, event first", "0e+5 100e-5 120i+5 120i-5 400e+6 500e-6 520i+6 520i-6", "e5. e6."),
        ("INFO and event for one key, INFO first", "0i+5 0i-5 30e+5 130e-5 400i+6 400i-6 430e+6 530e-6", "i5. e6."),
        (
            "two presses before INFO tells of them",
            "0t+5 60t-5 150t+5 210t-5 400i+5 400i-5 600i+5 600i-5 900t+7 960t-7 1100i+7 1100i-7", "t5. t5. i7."
        ),
        (
            "all three for each key",
            "0t+1 20e+1 100e-1 110t-1 300i+1 300i-1 500t+1 520e+1 600e-1 610t-1 800i+1 800i-1",
            "t1. e1."
        ),
        ("an event long after a tone is another press", "0t+5 100t-5 700e+5 800e-5", "t5. e5."),
        ("a tone that turns out to be another key", "0t+5 20e+6 120e-6 130t-5", "t5. e6."),
        ("a press while another is down ends it", "0e+1 50e+2 150e-2", "e1. e2."),
        ("an end without a beginning", "0e-1 10t-2 20i-3", ""),
    ]

    @Test("One press, one event", arguments: told)
    func stories(name: String, reports: String, keys: String) throws {
        var arbiter = KeyArbiter()
        var heard: [String] = []
        for report in reports.split(separator: " ") {
            let time = report.prefix { $0.isNumber }
            let rest = Array(report.dropFirst(time.count))
            let source: KeySource = rest[0] == "t" ? .inBand : rest[0] == "i" ? .info : .rfc4733
            let digit = try #require(DTMFDigit(rest[2]))
            let now = milliseconds(try #require(Int(time)))
            if rest[1] == "+" {
                arbiter.down(digit, from: source, at: now)
            } else {
                arbiter.up(digit, from: source, at: now)
            }
            while let event = arbiter.poll() {
                switch event {
                case .keyDown(let digit, .inBand, _): heard.append("t\(digit)")
                case .keyDown(let digit, .info, _): heard.append("i\(digit)")
                case .keyDown(let digit, .rfc4733, _): heard.append("e\(digit)")
                default: heard[heard.count - 1] += "."
                }
            }
        }
        #expect(heard.joined(separator: " ") == keys)
    }

    /// A tone that ended at 1000 ms on the sender's clock, and an event of the same key: when it began on that clock, how
    /// many milliseconds after the tone's end it came, and whether it is another press.
    static let stamped: [(began: Int, came: Int, isAnother: Bool)] = [
        (880, 10, false), (1020, 30, false), (1040, 200, false),
        // A pause of 50 ms, however late the audio is or the event.
        (1050, 15, true), (1050, 250, true), (1040, 320, true),
        // Two clocks: the time of arrival decides.
        (900_000, 55, false), (900_000, 65, true),
    ]

    @Test("An event and a tone are compared on the sender's clock", arguments: stamped)
    func senderClock(began: Int, came: Int, isAnother: Bool) {
        func stamp(_ milliseconds: Int) -> RTPTimestamp { RTPTimestamp(0xFFFF_FF00).advanced(by: milliseconds * 8) }
        var arbiter = KeyArbiter()
        arbiter.down(.five, from: .inBand, at: milliseconds(900), stamp: stamp(900))
        arbiter.up(.five, from: .inBand, at: milliseconds(1030), since: milliseconds(1000), stamp: stamp(1000))
        arbiter.down(.five, from: .rfc4733, at: milliseconds(1000 + came), stamp: stamp(began))
        var heard = ""
        while let event = arbiter.poll() { heard += event.brief }
        #expect(heard == (isAnother ? "5.5" : "5."))
    }

    @Test("After a transfer the new far end may tell in a worse way") func transfer() {
        var arbiter = KeyArbiter()
        arbiter.down(.five, from: .rfc4733, at: .zero)
        arbiter.farEndChanged(at: milliseconds(50))
        arbiter.down(.six, from: .inBand, at: milliseconds(100))
        var heard = ""
        while let event = arbiter.poll() { heard += event.brief }
        #expect(heard == "5.6")
    }
}
