import Audio
import Testing

@Suite("Who answered")
struct MachineDetectorTests {
    private let room = -52.0

    private func call(_ parts: [Int16]...) -> [Int16] {
        DTMFScene.noise(DTMFScene.silence(400) + parts.flatMap { $0 }, levelDBm0: room, seed: 3)
    }

    @Test("a short word and silence is a person", arguments: [300, 600, 1200, 1600])
    func person(milliseconds: Int) throws {
        let findings = MachineScene.findings(call(MachineScene.voice(milliseconds, seed: 2), DTMFScene.silence(2000)))
        let finding = try #require(findings.last)
        #expect(finding.answeredBy == .human && finding.reason == .shortGreeting, "\(finding)")
        #expect(abs(finding.greeting / .milliseconds(1) - Double(milliseconds)) < 80)
        #expect(finding.at < .milliseconds(400 + milliseconds + 1000))
    }

    @Test("who talks on is a machine, known after 3 s of speech")
    func machine() throws {
        let audio = call(
            MachineScene.voice(1000, seed: 2), DTMFScene.silence(300), MachineScene.voice(3000, seed: 4),
            DTMFScene.silence(3000))
        let finding = try #require(MachineScene.findings(audio).last)
        #expect(finding.answeredBy == .machine && finding.reason == .longGreeting, "\(finding)")
        #expect(finding.words >= 2 && finding.at < .milliseconds(4100), "\(finding)")
        #expect(abs(finding.longestPause / .milliseconds(1) - 300) < 60)
    }

    @Test("the end of a machine's greeting, and its beep, are waited for", arguments: MachineRules.Wait.allCases)
    func waits(wait: MachineRules.Wait) throws {
        var rules = MachineRules()
        rules.wait = wait
        let audio = call(
            MachineScene.voice(3600, seed: 4), DTMFScene.silence(1500), MachineScene.tone(1000, milliseconds: 400),
            DTMFScene.silence(1500))
        let findings = MachineScene.findings(audio, rules: rules)
        let expected: [MachineFinding.Reason] =
            switch wait {
            case .result: [.longGreeting]
            case .greetingEnd: [.longGreeting, .greetingEnd]
            case .beep: [.longGreeting, .beep]
            }
        #expect(findings.map(\.reason) == expected)
        if wait == .beep {
            let last = try #require(findings.last)
            #expect(abs(last.at / .milliseconds(1) - 5950) < 60, "50 ms after the beep: \(last.at)")
            #expect(abs((last.tone?.hertz ?? 0) - 1000) < 2)
        }
    }

    @Test("a beep makes a short greeting a machine's")
    func shortGreetingWithBeep() throws {
        let audio = call(
            MachineScene.voice(1100, seed: 6), DTMFScene.silence(400), MachineScene.tone(1400, milliseconds: 500),
            DTMFScene.silence(1000))
        let finding = try #require(MachineScene.findings(audio).last)
        #expect(finding.answeredBy == .machine && finding.reason == .beep, "\(finding)")
    }

    @Test("a fax is told by its tone", arguments: [(2100.0, 3000), (1100, 500)])
    func fax(hertz: Double, milliseconds: Int) throws {
        let audio = call(MachineScene.tone(hertz, milliseconds: milliseconds), DTMFScene.silence(1000))
        let finding = try #require(MachineScene.findings(audio).last)
        #expect(finding.answeredBy == .fax && finding.reason == .faxTone, "\(finding)")
    }

    @Test("silence for five seconds is unknown, and so is the timeout")
    func silence() throws {
        let finding = try #require(MachineScene.findings(call(DTMFScene.silence(8000))).last)
        #expect(finding.answeredBy == .unknown && finding.reason == .silence && finding.at == .seconds(5))
        var rules = MachineRules()
        rules.timeout = .seconds(2)
        #expect(MachineScene.findings(call(DTMFScene.silence(8000)), rules: rules).map(\.reason) == [.timeout])
    }

    @Test("the special information tone is a machine's")
    func information() throws {
        let tones = [950.0, 1400, 1800].flatMap { MachineScene.tone($0, milliseconds: 330) }
        let finding = try #require(MachineScene.findings(call(tones, DTMFScene.silence(1000))).last)
        #expect(finding.answeredBy == .machine && finding.reason == .information, "\(finding)")
    }

    @Test("ringback before the answer is no greeting, whatever the country", arguments: CountryTone.all)
    func ringbackIsNoGreeting(tone: CountryTone) throws {
        guard tone.kind == .ringback else { return }
        let audio = call(
            MachineScene.progress(tone, bursts: tone.cadence.count), MachineScene.voice(700, seed: 2),
            DTMFScene.silence(1500))
        let finding = try #require(MachineScene.findings(audio).last)
        #expect(finding.answeredBy == .human && finding.words <= 2, "\(tone.countries): \(finding)")
    }

    @Test("the size of the feeds changes nothing", arguments: [80, 333, 8000])
    func feeds(size: Int) {
        let audio = call(MachineScene.voice(700, seed: 2), DTMFScene.silence(1500))
        #expect(MachineScene.findings(audio, feed: size) == MachineScene.findings(audio))
    }
}
