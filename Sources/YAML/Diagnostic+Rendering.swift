extension Diagnostic: CustomStringConvertible {
    /// The rendering without colour.
    public var description: String { rendered(colour: false) }

    /// The diagnostic for a terminal: `file:line:column: error: sentence`, the source line, a caret line, `help: …`.
    ///
    /// - Parameter colour: true writes ANSI escape sequences (ECMA-48 SGR).
    /// - Returns: one to four lines without a trailing line break.
    public func rendered(colour: Bool) -> String {
        let paint = Paint(isOn: colour)
        let position = place.map { paint.bold("\($0):") + " " } ?? ""
        let label = severity == .error ? paint.red("error:") : paint.yellow("warning:")
        var lines = ["\(position)\(label) \(paint.bold(message.withoutControls))"]
        if let place, let sourceLine {
            let quote = SourceQuote(of: sourceLine.withoutControls, column: place.column, length: length)
            lines.append("  " + quote.text)
            lines.append("  " + quote.indent + paint.green("^" + String(repeating: "~", count: quote.width - 1)))
        }
        if let help { lines.append("  \(paint.green("help:")) \(help.withoutControls)") }
        return lines.joined(separator: "\n")
    }

    /// The diagnostic as one JSON object on one line, for editors and scripts (RFC 8259).
    ///
    /// Keys `severity`, `message`, and where they are known `file`, `line`, `column`, `length`, `help`.
    public var json: String {
        var fields = ["\"severity\":\(JSONText.quoted(severity.rawValue))", "\"message\":\(JSONText.quoted(message))"]
        if let place {
            fields.append("\"file\":\(JSONText.quoted(place.file))")
            fields.append("\"line\":\(place.line),\"column\":\(place.column),\"length\":\(length)")
        }
        if let help { fields.append("\"help\":\(JSONText.quoted(help))") }
        return "{" + fields.joined(separator: ",") + "}"
    }
}

/// The few colours of a diagnostic.
private struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func red(_ text: String) -> String { wrap(text, "1;31") }
    func yellow(_ text: String) -> String { wrap(text, "1;33") }
    func green(_ text: String) -> String { wrap(text, "1;32") }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// The text with control characters other than the tab as U+FFFD: a file never writes to the terminal by itself.
    fileprivate var withoutControls: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    scalar != "\t" && (scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value) ? "\u{FFFD}" : scalar
                }))
    }
}
