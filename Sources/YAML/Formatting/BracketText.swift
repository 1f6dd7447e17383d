/// A list or map in brackets that stands in one line.
enum BracketText {
    /// The text with one space after each comma and colon and none beside brackets; texts in quotes stay as they are.
    static func tidied(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var quote: Unicode.Scalar?
        var isEscaped = false
        /// The last thing was a text in quotes, after which a colon needs no space.
        var isAfterQuote = false
        for (index, scalar) in zip(text.indices, text) {
            let next = index + 1 < text.endIndex ? text[index + 1] : nil
            if let open = quote {
                result.append(scalar)
                let isDoubled = scalar == "'" && next == "'" && !isEscaped
                if !isEscaped, scalar == open, !isDoubled || open != "'" { (quote, isAfterQuote) = (nil, true) }
                isEscaped = (open == "\"" ? scalar == "\\" : isDoubled) && !isEscaped
                continue
            }
            switch scalar {
            case " ":
                let isWanted = result.last.map { $0 != " " && $0 != "{" && $0 != "[" } ?? false
                if isWanted { result.append(scalar) }
            case "}", "]", ",":
                if result.last == " " { result.removeLast() }
                result.append(scalar)
                if scalar == ",", let next, next != " ", next != "}", next != "]" { result.append(" ") }
            case ":" where isAfterQuote || next == " " || next == nil:
                while result.last == " " { result.removeLast() }
                result.append(scalar)
                if let next, next != " ", next != ",", next != "}", next != "]" { result.append(" ") }
            case "\"", "'":
                if isStart(result) { quote = scalar }
                result.append(scalar)
            default: result.append(scalar)
            }
            if scalar != " " { isAfterQuote = false }
        }
        return result
    }

    /// Whether a value begins here: a quote within a word is part of it.
    private static func isStart(_ before: [Unicode.Scalar]) -> Bool {
        guard let last = before.last else { return true }
        return [" ", "{", "[", ","].contains(last)
    }
}
