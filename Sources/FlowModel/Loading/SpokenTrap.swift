import YAML

/// Texts that are right as YAML and would still not be spoken as their author meant them.
struct SpokenTrap {
    let file: FlowFile

    /// Warns of a comment that has swallowed the end of a text, and of braces that other systems fill in.
    func check(_ node: YAMLNode) {
        guard let scalar = node.scalar else { return }
        if scalar.style == .plain { checkComment(after: node, scalar.text) }
        if scalar.text.utf8.contains(UInt8(ascii: "{")), scalar.text.contains("{{") {
            file.findings.warning(
                "braces without $ are spoken as they are written", at: node.place, length: node.length,
                help: "a value is written ${name}")
        }
    }

    /// `say: Press # to go on`. A comment that stands off by more than one space is meant to be one.
    private func checkComment(after node: YAMLNode, _ text: String) {
        let end = node.place.column + node.length
        guard let rest = file.source.text(fromLine: node.place.line, column: end), rest.hasPrefix(" #"),
            node.length == text.unicodeScalars.count
        else { return }
        file.findings.warning(
            "# begins a comment, so that only \"\(text)\" is spoken", at: node.place.advanced(by: node.length + 1),
            length: rest.unicodeScalars.count - 1,
            help: "write the whole text in quotes, or two spaces before the comment")
    }
}
