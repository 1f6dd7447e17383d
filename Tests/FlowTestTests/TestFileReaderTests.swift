import FlowTest
import Testing
import YAML

@Suite struct TestFileReaderTests {
    private func messages(_ yaml: String, audio: [UInt8]? = nil) -> [String] {
        let reader = TestFileReader(readFile: { path in
            path.hasSuffix(".wav") ? audio : path == "dir/a.test.yaml" ? Array(yaml.utf8) : nil
        })
        return reader.read("dir/a.test.yaml").1.map { "\($0.place?.line ?? 0): \($0.message)" }
    }

    private func messages(step: String, audio: [UInt8]? = nil) -> [String] {
        messages("flow: a.yaml\ntests:\n  - name: x\n    steps:\n      - \(step)\n", audio: audio)
    }

    @Test(arguments: [
        ("{pres: \"1\"}", "5: a step says what the caller does"), ("{press: \"1x\"}", "5: press wants keys out of"),
        ("{press: \"\"}", "5: press wants keys out of"),
        ("{press: \"1\", as: sms}", "5: as wants one of audio, rfc4733"),
        ("{silence: soon}", "5: silence wants a duration"), ("{hear: a, within: never}", "5: within wants a duration"),
        ("{audio: gone.wav}", "5: there is no recording dir/gone.wav"),
        ("{hang_up: true, loud: yes}", "5: a step has no key \"loud\""),
        ("{hear: \" \"}", "5: hear wants words of a prompt"), ("{hear: {regex: \"(\"}}", "5: regex wants a regular"),
        ("{hear: {name: a}}", "5: hear needs id, text or regex"), ("{not: {regx: a}}", "5: not has no key \"regx\""),
        ("{audio: gone.wav, channel: up}", "5: channel wants one of left, right, mix"),
    ])
    func `a wrong step is told with its line`(step: String, message: String) {
        #expect(messages(step: step).contains { $0.hasPrefix(message) }, "\(messages(step: step))")
    }

    @Test(arguments: [
        ("{wait: 2s}", "write {silence: …}"), ("hangup", "write {hang_up: true}"),
        ("{pres: \"1\"}", "write {press: …}"),
        ("{jump: 1}", "one of press"), ("{hear: a, press: \"1\"}", "begin a new step with - before press"),
    ])
    func `a wrong step gets one sentence, and advice`(step: String, help: String) {
        let text = "flow: a.yaml\ntests:\n  - name: x\n    steps:\n      - \(step)\n"
        let found = TestFileReader(readFile: { _ in Array(text.utf8) }).read("a.test.yaml").1
        #expect(found.count == 1 && found.first?.help?.contains(help) == true, "\(found)")
    }

    @Test(arguments: [[], Array("not a sound".utf8), Array("RIFF\u{0}\u{0}\u{0}\u{0}WAVE".utf8)] as [[UInt8]])
    func `a recording that is empty, foreign or cut short is told with its line`(audio: [UInt8]) {
        let found = messages(step: "{audio: a.wav}", audio: audio)
        #expect(found.count == 1 && found[0].hasPrefix("5: dir/a.wav "), "\(found)")
    }

    @Test(arguments: [
        ("flow: f\nsections: {main: [hangup]}", "1: this is a flow, and no file of tests"),
        ("tests: []", "1: the test file needs flow"), ("flow: a.yaml", "1: the test file needs tests"),
        ("flow: a.yaml\nclock: noon\ntests: []", "2: clock wants a date and time"),
        ("flow: a.yaml\ntests:\n  - {name: x, caller: {number: \"12\"}}", "3: \"12\" is not an E.164 number"),
        ("flow: a.yaml\ntests:\n  - {name: x, expect: {outcome: hung_up}}", "3: outcome wants one of completed"),
        ("flow: a.yaml\ntests:\n  - {steps: []}", "3: a test needs name"),
        ("flow: a.yaml\ntests:\n  - {name: x, dial: {\"+12\": engaged}}", "3: a far end wants one of"),
        ("flow: a.yaml\nnetwork: {loss: 3}\ntests: []", "2: loss wants a share from 0% to 100%"),
        ("flow: a.yaml\nnetwork: {loss: 101%}\ntests: []", "2: loss wants a share from 0% to 100%"),
        ("flow: a.yaml\nnetwork: {jitter: 1h}\ntests: []", "2: jitter wants a duration from"),
        ("flow: a.yaml\ntests:\n  - {name: x, network: {codec: opus}}", "3: codec wants one of pcmu, pcma"),
        ("flow: a.yaml\ntests:\n  - {name: x, expect: {way: [main]}}", "3: expect has no key \"way\""),
        ("flow: a.yaml\ntests:\n  - name: x\n  - name: x", "4: the test in line 3 has the same name"),
        ("flow: a.yaml\ntests:\n  - {name: x, expect: {duration: 9s..2s}}", "3: duration wants a duration"),
        ("flow: a.yaml\ntests:\n  - {name: x, expect: {keys: {pressed: \"1\", as: sms}}}", "3: as wants one of"),
        ("flow: a.yaml\ntests: []\ncoverage: {sections: 200%}", "3: sections wants a share"),
        ("flow: a.yaml\ntests: []\ncoverage: {section: 1%}", "3: coverage has no key \"section\""),
        (
            "flow: a.yaml\ntests:\n  - {name: x, recording: gone.wav, steps: [{press: \"1\"}]}",
            "3: the recording already says what the caller does"
        ),
    ])
    func `a wrong file is told with its line`(yaml: String, message: String) {
        #expect(messages(yaml).contains { $0.hasPrefix(message) }, "\(messages(yaml))")
    }

    @Test func `a file that is not there is said to be missing`() {
        let (file, diagnostics) = TestFileReader(readFile: { _ in nil }).read("no.test.yaml")
        #expect(file == nil)
        #expect(diagnostics.map(\.message) == ["there is no file no.test.yaml"])
    }
}
