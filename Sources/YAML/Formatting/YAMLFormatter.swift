/// Puts a YAML file into the house's layout, with its comments, and changes nothing that it means.
///
/// - Each level is indented by two spaces, lists below their key as well; one space stands after `-`, `:` and `,`, none
///   inside brackets.
/// - No space at the ends of lines, at most one empty line in a row, one line break (LF) at the end.
/// - Comments stay where they are: with the line they stand behind, or at the indentation of the line they belong to.
/// - Quotes, line breaks and the order of keys are the author's.
///
/// Formatting what was formatted changes nothing. The result is read again and compared; where it would mean something
/// else, the file is left as it is.
public enum YAMLFormatter {
    /// The formatted text; the text itself where the document was refused.
    /// - Complexity: O(length).
    public static func format(_ document: YAMLDocument) -> String {
        guard let root = document.root else { return document.file.text }
        let lines = document.file.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            line in
            Array(line.last == "\r" ? line.dropLast() : line)
        }
        var plan = LayoutPlan(lines: lines)
        plan.place(root, indent: 0)
        let text = plan.formatted()
        let again = YAMLDocument.parse(Array(text.utf8), path: document.file.path)
        guard let result = again.root, result.means(the: root) else { return document.file.text }
        return text
    }
}

extension YAMLNode {
    /// Whether two values say the same, wherever they stand.
    fileprivate func means(the other: YAMLNode) -> Bool {
        switch (kind, other.kind) {
        case (.scalar(let left), .scalar(let right)): left == right
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.means(the: $1) }
        case (.map(let left), .map(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key == $1.key && $0.value.means(the: $1.value) }
        default: false
        }
    }
}
