import Audio
import RTP
import SansIO
import Testing

@testable import MediaEngine

@Suite("A leg listens who answered") struct MediaLegMachineTests {
    /// A word without meaning: a buzz in syllables.
    private static func word(_ milliseconds: Int) -> [Int16] {
        (0..<milliseconds * 8).map { index in
            let part = index % 1440
            return Int16((index * 113 % 8000 - 4000) * (10 + (part < 720 ? part : 1440 - part) / 8) / 100)
        }
    }

    private static let silence = [Int16](repeating: 0, count: 8000)

    private func findings(_ leg: MediaLeg) -> [(MachineFinding, isLast: Bool)] {
        leg.allEvents().compactMap { event in
            if case .machine(let finding, let isLast) = event { (finding, isLast) } else { nil }
        }
    }

    private func run(_ leg: MediaLeg, _ packets: [[UInt8]], silentTicks: Int = 0) {
        for (step, packet) in packets.enumerated() {
            leg.receive(packet, at: milliseconds(step * 20))
            _ = leg.tick(at: milliseconds(step * 20 + 7))
        }
        for step in 0..<silentTicks { _ = leg.tick(at: milliseconds((packets.count + step) * 20 + 7)) }
    }

    @Test("Nothing is told unless asked, and nothing once told to stop") func onlyWhenAsked() {
        let audio = Self.word(600) + Self.silence
        let unasked = leg()
        var far = FarEnd()
        run(unasked, far.audio(audio))
        #expect(findings(unasked).isEmpty)
        let stopped = leg()
        stopped.detectMachine(MachineRules())
        stopped.stopDetectingMachine()
        run(stopped, far.audio(audio))
        #expect(findings(stopped).isEmpty)
    }

    @Test("A person is told once, then the leg listens no longer") func person() throws {
        let leg = leg()
        leg.detectMachine(MachineRules())
        var far = FarEnd()
        run(leg, far.audio(Self.word(600) + Self.silence + Self.word(600) + Self.silence))
        let found = findings(leg)
        #expect(found.map(\.0.answeredBy) == [.human] && found.map(\.isLast) == [true])
        #expect(leg.machine == nil)
    }

    @Test("Silence is heard where the sender saves its packets") func savedPackets() {
        let leg = leg()
        leg.detectMachine(MachineRules())
        var far = FarEnd()
        run(leg, far.audio(Self.word(600)), silentTicks: 60)
        #expect(findings(leg).map(\.0.answeredBy) == [.human])
        let mute = MediaEngineTests.leg()
        mute.detectMachine(MachineRules())
        run(mute, [], silentTicks: 260)
        #expect(findings(mute).map(\.0.reason) == [.silence], "not one packet came")
    }

    @Test("A machine is told, and its beep") func beep() {
        let leg = leg()
        var rules = MachineRules()
        rules.wait = .beep
        leg.detectMachine(rules)
        var far = FarEnd()
        let beep = ToneGenerator.samples(hertz: [1000], levelDBm0: -15, duration: .milliseconds(400))
        run(leg, far.audio(Self.word(3600) + Self.silence + beep + Self.silence))
        let found = findings(leg)
        #expect(found.map(\.0.reason) == [.longGreeting, .beep] && found.map(\.isLast) == [false, true])
    }
}
