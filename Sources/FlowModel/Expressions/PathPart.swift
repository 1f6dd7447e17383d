/// A value from outside that becomes part of a file's path.
enum PathPart {
    /// The value as text, when it cannot lead out of the folder it is put into.
    ///
    /// A part of dots alone is refused too: beside a dot of the template it would become `..`.
    static func checked(_ value: Value) throws(EvaluationError) -> String {
        let text = value.text
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !text.isEmpty, text.utf8.count <= 512 else {
            throw EvaluationError("a part of a file's path has 1 to 512 bytes")
        }
        let isContained = !text.hasPrefix("/") && !parts.contains { $0.allSatisfy { $0 == "." } }
        guard isContained, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\\" }) else {
            throw EvaluationError("\"\(text.prefix(40))\" would lead out of the flow's folder")
        }
        return text
    }
}
