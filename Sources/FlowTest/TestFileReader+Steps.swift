import Audio
import FlowModel
import MediaEngine
import YAML

/// What the caller does.
extension TestFilePass {
    func readStep(_ node: YAMLNode) -> CallerStep? {
        guard isOneAction(node), var reader = FieldReader(node, of: "a step", findings: findings) else { return nil }
        defer { reader.finish() }
        guard let action = readAction(&reader, node) else { return nil }
        return CallerStep(action: action, place: node.place)
    }

    /// What a caller can do.
    private static let actions = ["press", "say", "audio", "tone", "silence", "hear", "not", "hang_up"]
    /// What others call it.
    private static let otherNames = [
        "wait": "silence", "pause": "silence", "sleep": "silence", "hangup": "hang_up", "bye": "hang_up",
        "listen": "hear", "expect": "hear", "dtmf": "press", "key": "press", "keys": "press", "dial": "press",
        "play": "audio", "speak": "say",
    ]

    /// Whether a step says one thing that the caller does; reports what it says else.
    private func isOneAction(_ node: YAMLNode) -> Bool {
        let written = node.entries.map { $0.map(\.key) } ?? node.text.map { [$0] } ?? []
        let actions = written.filter(Self.actions.contains)
        if actions.count > 1 {
            findings.error(
                "a step is one thing, and this is both \(actions[0]) and \(actions[1])", at: node,
                help: "begin a new step with - before \(actions[1])")
            return false
        }
        if node.entries != nil, actions.count == 1 { return true }
        let meant = written.lazy.compactMap { Self.otherNames[$0] ?? Suggestion.nearest(to: $0, among: Self.actions) }
            .first
        let usual = meant.map { "write {\($0): \($0 == "hang_up" ? "true" : "…")}" }
        findings.error(
            "a step says what the caller does", at: node,
            help: usual ?? "one of \(Self.actions.joined(separator: ", "))")
        return false
    }

    private func readAction(_ reader: inout FieldReader, _ node: YAMLNode) -> CallerStep.Action? {
        if let press = reader.value("press") { return readPress(press, &reader) }
        if let text = reader.string("say") { return .say(text) }
        if let audio = reader.value("audio") { return readSound(audio, &reader).map { .audio($0) } }
        if let tone = reader.value("tone") { return readTone(tone) }
        if let silence = reader.duration("silence") { return .silence(silence) }
        if let heard = reader.value("hear") {
            let within = reader.duration("within") ?? .seconds(30)
            return readHeard(heard, "hear").map { .hear($0, within: within) }
        }
        if let heard = reader.value("not") {
            let during = reader.duration("during") ?? .seconds(3)
            return readHeard(heard, "not").map { .hearNot($0, during: during) }
        }
        if reader.boolean("hang_up") == true { return .hangUp }
        findings.error(
            "a step says what the caller does", at: node,
            help: "one of press, say, audio, tone, silence, hear, not, hang_up")
        return nil
    }

    private func readPress(_ node: YAMLNode, _ reader: inout FieldReader) -> CallerStep.Action? {
        let form = reader.choice("as", CallerStep.KeyForm.self) ?? .audio
        guard let keys = findings.string(node, "press") else { return nil }
        guard !keys.isEmpty, keys.allSatisfy({ DTMFDigit($0) != nil || $0 == "w" || $0 == "W" }) else {
            return findings.refuse(node, "press", "keys out of 0-9 * # A-D, w for a pause of half a second")
        }
        return .press(keys, form)
    }

    /// `2100/3s`, as flows write tones: a fax machine, a beep.
    private func readTone(_ node: YAMLNode) -> CallerStep.Action? {
        guard let text = findings.string(node, "tone") else { return nil }
        guard let tone = ToneSpec(text) else {
            return findings.refuse(node, "tone", "a tone", help: "write it like 440/2s or 440+480/500ms")
        }
        let samples = ToneGenerator.samples(
            hertz: tone.hertz.map(Double.init), levelDBm0: -15, duration: tone.duration)
        return .audio(CallerSound(path: "tone \(text)", prompt: Prompt(name: text, samples: samples)))
    }

    /// A prompt: part of its text, or `{id: …}`, `{text: …}`, `{regex: …}`; with what it sounds like elsewhere.
    func readHeard(_ node: YAMLNode, _ name: String) -> Heard? {
        guard node.entries != nil else { return findings.string(node, name).flatMap { notEmpty($0, node, name) } }
        guard var reader = FieldReader(node, of: name, findings: findings) else { return nil }
        defer { reader.finish() }
        let sound = reader.value("sound").flatMap(readSoundElsewhere)
        var heard = readPattern(&reader, node, name)
        heard?.sound = sound
        return heard
    }

    private func readSoundElsewhere(_ node: YAMLNode) -> Heard.Sound? {
        sound(node, "sound").map { Heard.Sound(path: $0.path, samples: $0.prompt.samples) }
    }

    /// A whole sound file, all its channels.
    func sound(_ node: YAMLNode, _ name: String) -> CallerSound? {
        findings.string(node, name).flatMap { sound($0, .mix, from: .zero, to: nil, node) }
    }

    private func readPattern(_ reader: inout FieldReader, _ node: YAMLNode, _ name: String) -> Heard? {
        if let id = reader.string("id") { return Heard(.id(id)) }
        if let text = reader.string("text") { return notEmpty(text, node, name) }
        guard let pattern = reader.value("regex") else {
            findings.error("\(name) needs id, text or regex", at: node)
            return nil
        }
        guard let source = findings.string(pattern, "regex") else { return nil }
        guard Heard.regex(source) != nil else {
            return findings.refuse(
                pattern, "regex", "a regular expression", help: "look for brackets that are not closed")
        }
        return Heard(.regex(source))
    }

    private func notEmpty(_ text: String, _ node: YAMLNode, _ name: String) -> Heard? {
        guard text.allSatisfy(\.isWhitespace) else { return Heard(text: text) }
        return findings.refuse(node, name, "words of a prompt")
    }

    // MARK: Recordings

    private enum Channel: String, CaseIterable { case left, right, mix }

    /// A recording with what is taken of it: `channel`, `from`, `to`.
    private func readSound(_ node: YAMLNode, _ reader: inout FieldReader) -> CallerSound? {
        let channel = reader.choice("channel", Channel.self) ?? .left
        let from = reader.duration("from") ?? .zero
        let to = reader.duration("to")
        guard let name = findings.string(node, "audio") else { return nil }
        return sound(name, channel, from: from, to: to, node)
    }

    /// `recording:` is the caller's whole side: steps only listen to what comes of it.
    func readRecording(_ node: YAMLNode, _ steps: [CallerStep]) -> CallerSound? {
        for step in steps {
            switch step.action {
            case .press, .say, .audio:
                findings.error(
                    "the recording already says what the caller does", at: step.place,
                    help: "beside `recording` steps may be hear, not, silence and hang_up")
            case .hear, .hearNot, .silence, .hangUp: break
            }
        }
        return findings.string(node, "recording").flatMap { sound($0, .left, from: .zero, to: nil, node) }
    }

    private func sound(
        _ name: String, _ channel: Channel, from: Duration, to: Duration?, _ node: YAMLNode
    ) -> CallerSound? {
        let path = resolved(name)
        guard let bytes = readFile(path) else {
            findings.error("there is no recording \(path)", at: node)
            return nil
        }
        do throws(SoundFileError) {
            let samples = try read(bytes, path, channel)
            let begin = min(samples.count, sampleCount(from))
            let end = min(samples.count, to.map(sampleCount) ?? samples.count)
            guard begin < end else {
                findings.error(
                    "nothing of \(path) is left: it is \(samples.count / 8) ms long", at: node,
                    help: "`from` must lie before `to` and before its end")
                return nil
            }
            return CallerSound(path: path, prompt: Prompt(name: path, samples: Array(samples[begin..<end])))
        } catch {
            findings.error(error.description, at: node)
            return nil
        }
    }

    /// A recording of two channels is one of ours unless the test says otherwise: the caller is on the left.
    private func read(_ bytes: [UInt8], _ path: String, _ channel: Channel) throws(SoundFileError) -> [Int16] {
        guard channel != .mix else { return try SoundFile.readMono8k(bytes, name: path) }
        let sound = try SoundFile.read(bytes, name: path)
        guard sound.channels.count == 2 else { return try SoundFile.readMono8k(bytes, name: path) }
        let side = sound.channels[channel == .left ? 0 : 1]
        guard sound.sampleRate != PCM.telephoneRate else { return side }
        let mono = SoundFile.wav(channels: [side], sampleRate: sound.sampleRate)
        return try SoundFile.readMono8k(mono, name: path)
    }

    private func sampleCount(_ duration: Duration) -> Int { Int(duration / .microseconds(125)) }
}
