extension Playable {
    /// The item in a few words.
    var title: String {
        switch content {
        case .file(let template): template.constant?.text.split(separator: "/").last.map(String.init) ?? template.source
        case .prompt(let name): name
        case .say(let template): "'\((template.constant?.text ?? template.source).asTitle)'"
        case .sayAs(let form, _, _): form.rawValue
        case .silence: "silence"
        case .tone: "tone"
        case .oneOf: "one_of"
        }
    }
}

extension Template {
    /// The template about as it was written.
    package var source: String {
        switch form {
        case .constant(let value): value.text
        case .whole(let expression): "${\(expression.source)}"
        case .mixed(let parts):
            parts.map { part in
                switch part {
                case .text(let text): text
                case .expression(let expression): "${\(expression.source)}"
                }
            }.joined()
        }
    }
}

extension String {
    /// As much of the text as a line of a drawing has room for.
    var asTitle: String { count > 40 ? prefix(39) + "…" : self }
}
