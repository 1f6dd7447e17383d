import MediaEngine
import YAML

/// How the world answers the flow.
extension TestFilePass {
    func readWorld(_ reader: inout FieldReader) -> TestWorld {
        var world = TestWorld()
        for entry in reader.map("dial") ?? [] {
            if let end = readFarEnd(entry.value) { world.farEnds[entry.key] = end }
        }
        for entry in reader.map("transfers") ?? [] {
            world.transfers[entry.key] = findings.choice(entry.value, "a transfer", TransferAnswer.self)
        }
        world.web = (reader.list("http") ?? []).compactMap { readReply($0) }
        world.schedules = readStates(reader.map("schedules") ?? [])
        world.unplayable = (reader.list("unplayable") ?? []).compactMap { readHeard($0, "unplayable") }
        for entry in reader.map("files") ?? [] {
            if let sound = sound(entry.value, "files") { world.files[entry.key] = sound.prompt.samples }
        }
        world.isDiskFull = reader.choice("disk", DiskWord.self) == .full
        return world
    }

    private enum DiskWord: String, CaseIterable { case usual, full }

    private enum FarEndWord: String, CaseIterable { case busy, declined, no_answer, failed }

    private func readFarEnd(_ node: YAMLNode) -> FarEnd? {
        guard node.entries != nil else {
            switch findings.choice(node, "a far end", FarEndWord.self) {
            case .busy: return .busy
            case .declined: return .declined
            case .no_answer: return .silent
            case .failed: return .failing
            case nil: return nil
            }
        }
        guard var reader = FieldReader(node, of: "a far end", findings: findings) else { return nil }
        defer { reader.finish() }
        let answers = reader.duration("answer_after") ?? .seconds(2)
        let talks = reader.duration("talk") ?? .seconds(5)
        let pause = reader.duration("press_after") ?? .seconds(1)
        let keys = reader.value("press").flatMap(readKeys).map { FarEnd.Keys(keys: $0, after: pause) }
        let sound = reader.choice("answered_by", AnsweringSound.self)
        return .answers(after: answers, talks: talks, keys: keys, sound: sound)
    }

    private func readKeys(_ node: YAMLNode) -> String? {
        guard let keys = findings.string(node, "press") else { return nil }
        guard !keys.isEmpty, keys.allSatisfy({ "0123456789*#ABCDwW".contains($0) }) else {
            return findings.refuse(node, "press", "keys out of 0-9 * # A-D, w or W for a pause")
        }
        return keys
    }
}
