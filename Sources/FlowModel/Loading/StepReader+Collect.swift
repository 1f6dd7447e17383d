import YAML

/// `menu` and `gather`.
extension StepReader {
    private static let keys = "0123456789*#ABCD"

    // MARK: Menu

    mutating func readMenu(_ node: YAMLNode) -> Verb? {
        guard var fields = FieldReader(node, of: "menu", findings: findings) else { return nil }
        fields.unavailable("extensions", "speech")
        let collect = readCollect(&fields, digitTimeout: .seconds(2), typeAhead: .keep)
        let entries = fields.required("options", help: "write options: {\"1\": section}").flatMap {
            findings.map($0, "options")
        }
        if let entries, entries.isEmpty, let options = fields.value("options") {
            findings.error("options is empty, so no key leads anywhere", at: options)
        }
        fields.finish()
        let options = (entries ?? []).filter { checkOption($0) }
        for entry in options {
            leads[entry.key] = file.target(entry.value, entry.key).map { .section($0) } ?? .nextStep
        }
        if collect.digitTimeout == .zero { reportHidden(options) }
        return .menu(Menu(collect: collect, options: options.map(\.key)))
    }

    private func checkOption(_ entry: YAMLNode.Entry) -> Bool {
        let isKeys = 1...16 ~= entry.key.count && entry.key.allSatisfy { Self.keys.contains($0) }
        if !isKeys {
            findings.error(
                "\"\(entry.key)\" is not a key or a sequence of keys", at: entry.keyPlace, length: entry.key.count,
                help: "an option is made of 0-9 * # A-D, 16 at most; sections stand on the right: \"1\": section")
        }
        return isKeys
    }

    /// Without a pause to wait for, the shorter option always comes first.
    private func reportHidden(_ options: [YAMLNode.Entry]) {
        for longer in options {
            guard let shorter = options.first(where: { $0.key != longer.key && longer.key.hasPrefix($0.key) }) else {
                continue
            }
            findings.error(
                "option \(longer.key) can never be reached: \(shorter.key) comes first", at: longer.keyPlace,
                length: longer.key.count, help: "give digit_timeout a time, or change one of the two")
        }
    }

    // MARK: Gather

    mutating func readGather(_ node: YAMLNode) -> Verb? {
        guard var fields = FieldReader(node, of: "gather", findings: findings) else { return nil }
        fields.unavailable("input")
        let isSensitive = fields.boolean("sensitive") ?? false
        let collect = readCollect(&fields, digitTimeout: .seconds(3), typeAhead: isSensitive ? .clear : .keep)
        let length =
            fields.required("digits", help: "write digits: 4 or digits: 6..12").flatMap { readLength($0) } ?? 1...1
        let gather = Gather(
            collect: collect,
            length: length,
            finishOn: readFinishKey(&fields, isFixed: length.lowerBound == length.upperBound),
            matches: fields.value("matches").flatMap { readPattern($0) },
            allowed: readAllowed(&fields, length),
            confirm: readConfirmation(&fields, isSensitive),
            isSensitive: isSensitive,
            saveAs: readSaveAs(&fields)
        )
        fields.finish()
        return .gather(gather)
    }

    /// `4` or `6..12`.
    private func readLength(_ node: YAMLNode) -> ClosedRange<Int>? {
        let bounds = node.text?.rangeBounds ?? []
        guard 1...2 ~= bounds.count, let least = Int(bounds[0]), let most = Int(bounds.last ?? "") else {
            return findings.refuse(node, "digits", "a number or a range", help: "write 4 or 6..12")
        }
        guard least >= 1, most <= 64, least <= most else {
            findings.error(
                least > most ? "the range \(least)..\(most) runs backwards" : "digits is from 1 to 64", at: node)
            return nil
        }
        return least...most
    }

    /// The default is `#`, and none where the length is fixed.
    private func readFinishKey(_ fields: inout FieldReader, isFixed: Bool) -> Character? {
        guard fields.has("finish_on") else { return isFixed ? nil : "#" }
        guard let node = fields.value("finish_on"), let text = findings.string(node, "finish_on"), text != "none" else {
            return nil
        }
        guard text.count == 1, let key = text.first, Self.keys.contains(key) else {
            return findings.refuse(node, "finish_on", "one key", help: "write one of 0-9 * # A-D in quotes, or none")
        }
        return key
    }

    private func readPattern(_ node: YAMLNode) -> DigitPattern? {
        guard let text = findings.string(node, "matches") else { return nil }
        do throws(ExpressionError) { return try DigitPattern(text) } catch {
            file.report(error, in: node)
            return nil
        }
    }

    /// `in: ["100..199", "250"]`.
    private func readAllowed(_ fields: inout FieldReader, _ length: ClosedRange<Int>) -> [Gather.AllowedDigits] {
        guard let items = fields.list("in") else { return [] }
        if items.isEmpty { findings.error("in is empty, so no entry is right", at: fields.value("in") ?? fields.node) }
        return items.compactMap { readAllowed($0, length) }
    }

    private func readAllowed(_ node: YAMLNode, _ length: ClosedRange<Int>) -> Gather.AllowedDigits? {
        let bounds = node.text?.rangeBounds ?? []
        guard 1...2 ~= bounds.count, bounds.allSatisfy({ $0.isDigits }) else {
            return findings.refuse(node, "in", "digits or a range of them", help: "write \"250\" or \"100..199\"")
        }
        let (low, high) = (bounds[0], bounds[bounds.count - 1])
        if low.count != high.count || low > high {
            findings.error("the ends of a range have as many digits each, the lower one first", at: node)
        } else if !length.contains(low.count) {
            findings.error("\(node.summary) does not have as many digits as digits allows", at: node)
        }
        return bounds.count == 1 ? .exactly(low) : .range(low, high)
    }

    // MARK: Confirmation

    private func readConfirmation(_ fields: inout FieldReader, _ isSensitive: Bool) -> Gather.Confirmation? {
        guard let node = fields.value("confirm") else { return nil }
        guard var confirm = FieldReader(node, of: "confirm", findings: findings) else { return nil }
        if isSensitive {
            findings.error("a sensitive entry is not read back", at: node, help: "delete confirm or sensitive")
        }
        let items = file.knowing(["input.digits", "input.key", "input.source"]) { readReadBack(&confirm) }
        let keys = confirm.reader("keys").map { readConfirmKeys($0) } ?? ("1", "2")
        confirm.finish()
        return Gather.Confirmation(items: items, accept: keys.0, again: keys.1)
    }

    /// `items: [...]`, or the keys of items in the order they are written: `say: "You entered", spell: $input.digits`.
    private func readReadBack(_ fields: inout FieldReader) -> [Playable] {
        let reader = PlayableReader(file: file)
        if let items = fields.value("items") { return reader.read(items, "confirm") }
        let names = PlayableReader.ItemKey.allCases.map(\.rawValue)
        for name in names { _ = fields.has(name) }
        let entries = (fields.node.entries ?? []).filter { names.contains($0.key) }
        if entries.isEmpty { findings.error("confirm has nothing to play", at: fields.node, help: "write say: \"…\"") }
        return entries.flatMap { entry in
            reader.read(YAMLNode(.map([entry]), at: entry.keyPlace, length: entry.key.count), "confirm")
        }
    }

    private func readConfirmKeys(_ reader: FieldReader) -> (Character, Character) {
        var fields = reader
        let accept = fields.value("accept").flatMap { readConfirmKey($0, "accept") } ?? "1"
        let again = fields.value("again").flatMap { readConfirmKey($0, "again") } ?? "2"
        if accept == again { findings.error("accept and again are the same key", at: fields.node) }
        fields.finish()
        return (accept, again)
    }

    private func readConfirmKey(_ node: YAMLNode, _ name: String) -> Character? {
        guard let text = node.text, text.count == 1, let key = text.first, Self.keys.contains(key) else {
            return findings.refuse(node, name, "one key", help: "write one of 0-9 * # A-D in quotes")
        }
        return key
    }

    // MARK: Both

    private func readCollect(_ fields: inout FieldReader, digitTimeout: Duration, typeAhead: TypeAhead)
        -> CollectSettings
    {
        let reader = PlayableReader(file: file)
        let prompt = fields.required("prompt", help: "the caller must hear what to do").map {
            reader.read($0, "prompt")
        }
        let asked: Set<String> = ["input.reason"]
        let noInput = fields.value("no_input").map { node in file.knowing(asked) { reader.read(node, "no_input") } }
        let noMatch = fields.value("no_match").map { node in file.knowing(asked) { reader.read(node, "no_match") } }
        let pause: ClosedRange<Duration> = .zero ... .seconds(60)
        return CollectSettings(
            prompt: prompt ?? [],
            attempts: fields.integer("attempts", in: 1...20) ?? file.defaults.attempts,
            timeout: fields.duration("timeout", in: .milliseconds(100) ... .seconds(600)) ?? file.defaults.timeout,
            digitTimeout: fields.duration("digit_timeout", in: pause) ?? file.defaults.digitTimeout ?? digitTimeout,
            maxTime: fields.duration("max_time", in: .seconds(1) ... .seconds(600)),
            bargeIn: fields.boolean("barge_in") ?? true,
            typeAhead: fields.choice("type_ahead", TypeAhead.self) ?? typeAhead,
            noInput: noInput ?? [],
            noMatch: noMatch ?? []
        )
    }
}

extension String {
    /// The ends of `6..12`, or the text alone.
    fileprivate var rangeBounds: [String] {
        guard let dots = firstRange(of: "..") else { return [self] }
        return [String(self[..<dots.lowerBound]), String(self[dots.upperBound...])]
    }

    private func firstRange(of separator: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) {
                return index..<self.index(index, offsetBy: separator.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
