/// Builds the tree of a document from its events, refusing what the house does not read.
struct YAMLReader {
    /// Reading cannot go on; the reason has been reported.
    private struct Stop: Error {}

    private let events: YAMLEvents
    private let file: SourceFile
    private let findings: Findings
    private var depth = 0
    private var nodes = 0

    init(events: YAMLEvents, file: SourceFile, findings: Findings) {
        self.events = events
        self.file = file
        self.findings = findings
    }

    /// The only document of the stream; `nil` after a syntax error.
    mutating func readDocument() -> YAMLNode? {
        do throws(Stop) {
            var root: YAMLNode?
            while true {
                let event = try next()
                switch event.kind {
                case .streamEnd: return root ?? emptyDocument
                case .documentStart where root != nil:
                    findings.error(
                        "a second document begins here", at: place(event.start), length: 3,
                        help: "one file holds one document; delete the line ---")
                    return nil
                case .documentStart: root = try readNode(from: next())
                default: break
                }
            }
        } catch {
            return nil
        }
    }

    private var emptyDocument: YAMLNode {
        YAMLNode(.scalar(.init(text: "", style: .plain)), at: SourcePlace(file: file.path, line: 1, column: 1))
    }

    // MARK: Nodes

    private mutating func readNode(from event: YAMLEvents.Event) throws(Stop) -> YAMLNode {
        try count(event)
        if event.hasProperties { refuseProperties(of: event) }
        switch event.kind {
        case .scalar: return YAMLNode(.scalar(events.scalar), at: place(event.start), length: length(event))
        case .alias:
            let name = events.anchor ?? ""
            refuseAlias(name, event)
            return YAMLNode(.scalar(.init(text: "*" + name, style: .plain)), at: place(event.start))
        case .listStart: return try readList(from: event)
        case .mapStart: return try readMap(from: event)
        default: throw Stop()
        }
    }

    private mutating func readList(from start: YAMLEvents.Event) throws(Stop) -> YAMLNode {
        try enter(start)
        defer { depth -= 1 }
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if case .listEnd = event.kind {
                return YAMLNode(.list(items), at: place(start.start), length: length(start, event))
            }
            if items.isEmpty { items.reserveCapacity(Self.usualCount) }
            items.append(try readNode(from: event))
        }
    }

    private mutating func readMap(from start: YAMLEvents.Event) throws(Stop) -> YAMLNode {
        try enter(start)
        defer { depth -= 1 }
        var entries: [YAMLNode.Entry] = []
        var numbers: [String: Int] = [:]
        while true {
            let event = try next()
            if case .mapEnd = event.kind {
                return YAMLNode(.map(entries), at: place(start.start), length: length(start, event))
            }
            let key = try readKey(from: event)
            let value = try readNode(from: next())
            guard let name = key else { continue }
            if let number = Self.number(of: name, in: entries, &numbers) {
                refuseDuplicate(name, event, entries[number].keyPlace.line)
            } else {
                if entries.isEmpty { entries.reserveCapacity(Self.usualCount) }
                entries.append(.init(key: name, keyPlace: place(event.start), value: value))
            }
        }
    }

    /// Room for as many items as most lists and maps have, so that they need not grow.
    private static let usualCount = 4

    /// Which entry has that key. Short maps, which most are, are looked through; for longer ones `numbers` is kept.
    private static func number(
        of name: String, in entries: [YAMLNode.Entry], _ numbers: inout [String: Int]
    ) -> Int? {
        if entries.count < 12 { return entries.firstIndex { $0.key == name } }
        while numbers.count < entries.count { numbers[entries[numbers.count].key] = numbers.count }
        return numbers[name]
    }

    /// The text of a key; `nil` after reporting that it is none.
    private mutating func readKey(from event: YAMLEvents.Event) throws(Stop) -> String? {
        if case .scalar = event.kind, !event.hasProperties {
            try count(event)
            let scalar = events.scalar
            if scalar.text == "<<", scalar.style == .plain { refuseMerge(event) }
            return scalar.text
        }
        let key = try readNode(from: event)
        if let text = key.text { return text }
        findings.error(
            "a key must be a single value, not \(key.summary)", at: key,
            help: "write text that begins with { or [ in quotes")
        return nil
    }

    // MARK: Refusals

    private func refuseDuplicate(_ name: String, _ key: YAMLEvents.Event, _ line: Int) {
        findings.error(
            "the key \"\(name)\" is already in line \(line)", at: place(key.start), length: max(1, length(key)),
            help: "keep one of the two")
    }

    private func refuseMerge(_ key: YAMLEvents.Event) {
        findings.error(
            "<< is YAML's merge key, and maps are not merged", at: place(key.start), length: 2,
            help: "write the keys out in each place")
    }

    private func refuseAlias(_ name: String, _ event: YAMLEvents.Event) {
        findings.error(
            "*\(name) is a YAML alias, and aliases are not read", at: place(event.start), length: name.count + 1,
            help: "if the star is meant, write it in quotes: \"*\(name)\"")
    }

    private func refuseProperties(of event: YAMLEvents.Event) {
        if let anchor = events.anchor, event.kind != .alias {
            findings.error(
                "&\(anchor) is a YAML anchor, and anchors are not read", at: place(event.start),
                length: anchor.count + 1,
                help: "if the text begins with &, write it in quotes")
        }
        if events.hasTag {
            findings.error(
                "! begins a YAML tag, and tags are not read", at: place(event.start),
                help: "if the text begins with !, write it in quotes")
        }
    }

    private mutating func enter(_ event: YAMLEvents.Event) throws(Stop) {
        depth += 1
        guard depth <= YAMLDocument.deepest else {
            findings.error("lists and maps nest deeper than \(YAMLDocument.deepest)", at: place(event.start))
            throw Stop()
        }
    }

    private mutating func count(_ event: YAMLEvents.Event) throws(Stop) {
        nodes += 1
        guard nodes <= YAMLDocument.mostNodes else {
            findings.error("the file has more than \(YAMLDocument.mostNodes) values", at: place(event.start))
            throw Stop()
        }
    }

    // MARK: Events and places

    private func next() throws(Stop) -> YAMLEvents.Event {
        do throws(YAMLEvents.SyntaxError) { return try events.next() } catch {
            findings.add(YAMLTrap(error: error, file: file).diagnostic)
            throw Stop()
        }
    }

    private func place(_ mark: YAMLEvents.Mark) -> SourcePlace {
        SourcePlace(file: file.path, line: mark.line + 1, column: mark.column + 1)
    }

    private func length(_ event: YAMLEvents.Event) -> Int { length(event, event) }

    /// Up to the end, or to the end of the line where the value goes on after it.
    private func length(_ first: YAMLEvents.Event, _ last: YAMLEvents.Event) -> Int {
        if first.start.line == last.end.line { return last.end.column - first.start.column }
        guard case .scalar = first.kind else { return 1 }
        let rest = file.text(fromLine: first.start.line + 1, column: first.start.column + 1)
        return rest?.unicodeScalars.count ?? 1
    }
}
