import YAML

/// `play` and `say`.
extension StepReader {
    func readPlay(_ node: YAMLNode) -> Verb? {
        let reader = PlayableReader(file: file)
        guard node.entries != nil else {
            let items = reader.read(node, "play")
            return .play(Play(items: items, loop: 1, options: Self.usualOptions, isSay: false))
        }
        guard var fields = FieldReader(node, of: "play", findings: findings) else { return nil }
        let loop = fields.integer("loop", in: 1...1_000) ?? 1
        let options = readOptions(&fields)
        var items: [Playable] = []
        if let list = fields.value("items") {
            items = reader.read(list, "play")
        } else {
            items = reader.readItem(&fields, "play").map { [$0] } ?? []
        }
        fields.finish()
        return .play(Play(items: items, loop: loop, options: options, isSay: false))
    }

    func readSay(_ node: YAMLNode) -> Verb? {
        let reader = PlayableReader(file: file)
        guard node.entries != nil else {
            return reader.speech(node).map { Self.say($0, at: node, loop: 1, Self.usualOptions, []) }
        }
        guard var fields = FieldReader(node, of: "say", findings: findings) else { return nil }
        let text = fields.required("text").flatMap { reader.speech($0) }
        let alternate = fields.value("else").map { reader.read($0, "else") } ?? []
        let loop = fields.integer("loop", in: 1...1_000) ?? 1
        let options = readOptions(&fields)
        fields.finish()
        return text.map { Self.say($0, at: node, loop: loop, options, alternate) }
    }

    private static func say(
        _ text: Template, at node: YAMLNode, loop: Int, _ options: PlayOptions, _ alternate: [Playable]
    ) -> Verb {
        let item = Playable(content: .say(text), alternate: alternate, place: node.place)
        return .play(Play(items: [item], loop: loop, options: options, isSay: true))
    }

    private static var usualOptions: PlayOptions { PlayOptions(bargeIn: true, volume: 0, language: nil, voice: nil) }

    private func readOptions(_ fields: inout FieldReader) -> PlayOptions {
        var options = Self.usualOptions
        options.bargeIn = fields.boolean("barge_in") ?? true
        options.volume = fields.decimal("volume", in: -40...20) ?? 0
        options.language = fields.value("language").flatMap { LanguageTag.read($0, findings) }
        options.voice = fields.string("voice")
        return options
    }
}

/// Tags such as `en-US` (BCP 47).
enum LanguageTag {
    static func read(_ node: YAMLNode, _ findings: Findings) -> String? {
        let parts = node.text?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        let isTag = parts.first.map { 2...3 ~= $0.utf8.count && $0.allSatisfy { $0.isASCII && $0.isLetter } } ?? false
        let hasSubtags = parts.dropFirst().allSatisfy { part in
            1...8 ~= part.utf8.count && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        guard isTag, hasSubtags, parts.count <= 5 else {
            return findings.refuse(node, "language", "a language tag", help: "write it like en-US")
        }
        return node.text
    }
}
