/// Reading single values: each gives the value, or reports what is wrong with it and gives `nil`.
///
/// `name` is how the message calls the value: `timeout`.
extension Findings {
    /// Any text, also an empty one in quotes.
    public func string(_ node: YAMLNode, _ name: String) -> String? {
        guard let text = node.text else { return refuse(node, name, "text") }
        return text.isEmpty && node.isNull ? refuseMissing(node, name) : text
    }

    /// A whole number in a range, in decimal digits.
    public func integer(_ node: YAMLNode, _ name: String, in range: ClosedRange<Int>) -> Int? {
        if let text = node.text, let number = Int(text), range.contains(number) { return number }
        return refuse(node, name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A decimal number in a range.
    public func decimal(_ node: YAMLNode, _ name: String, in range: ClosedRange<Double>) -> Double? {
        if let text = node.text, text.utf8.allSatisfy({ "0123456789.+-".utf8.contains($0) }),
            let number = Double(text), range.contains(number)
        {
            return number
        }
        return refuse(node, name, "a number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// `true`, `yes`, `on`, or `false`, `no`, `off`.
    public func boolean(_ node: YAMLNode, _ name: String) -> Bool? {
        switch node.text {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: refuse(node, name, "true or false")
        }
    }

    /// A duration in a range: `500ms`, `5s`, `2m`, `1h`, or bare seconds.
    public func duration(_ node: YAMLNode, _ name: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let text = node.text, let duration = parseDuration(text) else {
            return refuse(node, name, "a duration", help: "write 500ms, 5s, 2m or 1h; a bare number is seconds")
        }
        guard range.contains(duration) else {
            return refuse(
                node, name, "a duration from \(durationText(range.lowerBound)) to \(durationText(range.upperBound))")
        }
        return duration
    }

    /// One of the raw values of an enumeration.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: YAMLNode, _ name: String, _ type: Choice.Type
    ) -> Choice? {
        if let text = node.text, let choice = Choice(rawValue: text) { return choice }
        let words = type.allCases.map(\.rawValue)
        // The message names them all; the help need not do so again.
        let nearest = node.text.flatMap { Suggestion.nearest(to: $0, among: words) }
        let wanted = words.count == 1 ? words[0] : "one of \(words.joined(separator: ", "))"
        return refuse(node, name, wanted, help: nearest.map { "did you mean \"\($0)\"?" })
    }

    /// The items of a list; a single value counts as a list of one.
    public func list(_ node: YAMLNode, _ name: String) -> [YAMLNode]? {
        if let items = node.items { return items }
        return node.isNull ? refuseMissing(node, name) : [node]
    }

    /// The entries of a map.
    /// - Parameter help: what to write in place of a value that is none.
    public func map(_ node: YAMLNode, _ name: String, help: String? = nil) -> [YAMLNode.Entry]? {
        if let entries = node.entries { return entries }
        let isListOfMaps = node.items.map { !$0.isEmpty && $0.allSatisfy { $0.entries != nil } } ?? false
        return refuse(
            node, name, "a map of keys and values",
            help: isListOfMaps ? "leave the dashes out: they make it a list" : help)
    }

    /// Reports that a value is of the wrong kind; always `nil`.
    public func refuse<Value>(_ node: YAMLNode, _ name: String, _ wanted: String, help: String? = nil) -> Value? {
        if node.isNull, node.text == "" { return refuseMissing(node, name) }
        error("\(name) wants \(wanted), not \(node.summary)", at: node, help: help)
        return nil
    }

    /// Reports a key without a value, and the comment that swallowed it.
    private func refuseMissing<Value>(_ node: YAMLNode, _ name: String) -> Value? {
        let rest = file(node.place.file)?.text(fromLine: node.place.line, column: node.place.column)
        let after = rest?.drop { $0 == " " || $0 == ":" }
        if after?.first == "#" {
            error(
                "\(name) has no value: # begins a comment", at: node,
                help: "if the pound key is meant, write it in quotes: \"#\"")
        } else {
            error("\(name) has no value", at: node)
        }
        return nil
    }
}
