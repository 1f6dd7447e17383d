import YAML

/// `extensions` of a `menu`: short numbers that callers may dial at once, and whom each of them reaches.
public struct Extensions: Sendable {
    /// What each extension reaches: an E.164 number or a `sip:` address.
    public var targets: [String: String]
    /// How many digits an extension has.
    public var length: ClosedRange<Int>
}

extension Extensions {
    /// More than this are refused: a directory is no menu.
    static let most = 5_000

    static let fields = [
        Field(
            "digits", .shaped("a number or a range", pattern: #"^[0-9]+(\.\.[0-9]+)?$"#),
            .required(help: "write digits: 3"),
            "How many digits an extension has: `3`, or `3..4`; 1 to 16."),
        Field(
            "from", .text, .required(help: "write from: extensions.yaml"),
            "A YAML file with the extensions, relative to the flow's folder; read when the flow is loaded."),
        Field("goto", .section, .required(help: nil), "The section that an extension leads to."),
    ]

    init?(_ outer: inout FormReader, options: [String], in step: StepReader) {
        guard var fields = outer.group("extensions") else { return nil }
        let file = fields.file
        length = fields.node("digits").flatMap { Self.readLength($0, file.findings) } ?? 1...16
        if let node = fields.node("goto") { step.lead(Menu.extensionOutcome, to: node) }
        targets = [:]
        if let node = fields.node("from") {
            for entry in Self.entries(node, file) { read(entry, options, file) }
        }
        fields.finish()
    }

    private static func readLength(_ node: YAMLNode, _ findings: Findings) -> ClosedRange<Int>? {
        let parts = (node.text ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let isRange = parts.count == 3 && parts[1].isEmpty
        let ends = (isRange ? [parts[0], parts[2]] : parts).map { Int($0) ?? 0 }
        guard isRange || parts.count == 1, let least = ends.first, let most = ends.last, 1...16 ~= least,
            least...16 ~= max(least, most), least <= most
        else {
            return findings.refuse(node, "digits", "a number or a range from 1 to 16", help: "write 3 or 3..4")
        }
        return least...most
    }

    /// What the file says; a file that cannot be read is reported.
    private static func entries(_ node: YAMLNode, _ file: FlowFile) -> [YAMLNode.Entry] {
        guard let text = file.findings.string(node, "from") else { return [] }
        guard let path = FlowPath.resolve(text, in: FlowPath.folder(of: file.path), root: file.files.root) else {
            file.findings.error(
                "\(node.summary) is not a path inside the project", at: node,
                help: "paths are relative to the flow's folder and stay inside the project")
            return []
        }
        guard let bytes = file.files.read(path) else {
            file.findings.error(
                "there is no file \(path)", at: node, help: file.files.advice(forMissing: path))
            return []
        }
        let document = YAMLDocument.parse(bytes, path: path)
        file.findings.add(document.file)
        for diagnostic in document.diagnostics { file.findings.add(diagnostic) }
        let entries = document.root.flatMap { file.findings.map($0, "the file of extensions") } ?? []
        if entries.count > most { file.findings.error("there are more than \(most) extensions", at: node) }
        if document.root != nil, entries.isEmpty { file.findings.error("there are no extensions in \(path)", at: node) }
        return Array(entries.prefix(most))
    }

    private mutating func read(_ entry: YAMLNode.Entry, _ options: [String], _ file: FlowFile) {
        let digits = entry.key.utf8.count
        guard entry.key.isDigits, length.contains(digits) else {
            let wanted = length.count == 1 ? "\(length.lowerBound)" : "\(length.lowerBound) to \(length.upperBound)"
            return file.findings.error(
                "the extension \"\(entry.key.prefix(40))\" does not have \(wanted) digits", at: entry.keyPlace,
                length: max(1, entry.key.count))
        }
        if options.contains(entry.key) {
            file.findings.error(
                "the extension \(entry.key) is an option of the menu, too", at: entry.keyPlace,
                length: entry.key.count, help: "give one of the two another number")
        }
        guard let target = CallTarget.readConstant(entry.value, file) else { return }
        targets[entry.key] = target
    }

    /// Without a pause to wait for, a shorter option always comes first.
    func reportHidden(by options: [String], _ fields: FormReader) {
        let hidden = targets.keys.sorted().first { number in options.contains { number.hasPrefix($0) } }
        guard let hidden else { return }
        fields.findings.error(
            "the extension \(hidden) can never be dialled: an option of its first digits comes first",
            at: fields.keyPlace("extensions"), length: 10, help: "give digit_timeout a time")
    }
}
