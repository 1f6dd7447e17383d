/// The colours and letters of a flow's picture, for light and dark screens.
enum SVGStyle {
    /// The style sheet: colours for light screens, then what differs on dark ones. No variables, which many viewers lack.
    static let sheet = rules(light) + "@media (prefers-color-scheme:dark){" + rules(dark) + "}" + letters

    private struct Colours {
        var page, card, roof, edge, ink, soft, verb, onStart, way, failure, walked, partly, missed: String
    }

    private static let light = Colours(
        page: "#ffffff", card: "#ffffff", roof: "#eef2f7", edge: "#c5ceda", ink: "#1c2733", soft: "#5b6b7c",
        verb: "#0b6bcb",
        onStart: "#ffffff", way: "#7b8a9a", failure: "#b96d2f", walked: "#15834b", partly: "#a87c0a", missed: "#c9304d")
    private static let dark = Colours(
        page: "#0d1117", card: "#18212b", roof: "#243140", edge: "#3d4c5c", ink: "#e4ebf2", soft: "#a5b5c5",
        verb: "#6cb6ff",
        onStart: "#0d1117", way: "#8294a6", failure: "#e0a06a", walked: "#4cc38a", partly: "#e2b84b", missed: "#ff6b84")

    private static func rules(_ colours: Colours) -> String {
        let marks = [("walked", colours.walked), ("partly", colours.partly), ("missed", colours.missed)]
        let ofMarks = marks.map { name, colour in
            ".card.\(name) .box{stroke:\(colour)}.way.\(name){stroke:\(colour)}.label.\(name) text{fill:\(colour)}"
        }
        let rules = [
            ".box{fill:\(colours.card);stroke:\(colours.edge)}", ".roof,.end .box{fill:\(colours.roof)}",
            ".inner{stroke:\(colours.edge)}", ".title{fill:\(colours.ink)}", ".words,.end-text{fill:\(colours.soft)}",
            ".verb{fill:\(colours.verb)}", ".start .roof{fill:\(colours.verb)}",
            ".start .title{fill:\(colours.onStart)}",
            ".way{stroke:\(colours.way)}", ".way.key{stroke:\(colours.verb)}",
            ".way.failure{stroke:\(colours.failure)}",
            ".arrow{fill:\(colours.way)}", ".arrow-key{fill:\(colours.verb)}",
            ".arrow-failure{fill:\(colours.failure)}",
            ".label text{fill:\(colours.soft)}", ".label.key text{fill:\(colours.verb)}",
            ".label.failure text{fill:\(colours.failure)}", ".plate{fill:\(colours.page)}",
        ]
        return (rules + ofMarks).joined()
    }

    private static let letters = """
        text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}\
        .title{font-size:14px;font-weight:600}.step{font-size:12px}.end-text{font-size:12px;text-anchor:middle}\
        .label text{font-size:11px;text-anchor:middle}.label.key text{font-weight:600}\
        .box{stroke-width:1.2}.inner{fill:none}.plate{fill-opacity:.92}\
        .way{fill:none;stroke-width:1.4}.way.failure{stroke-dasharray:5 4}.way.returns{stroke-dasharray:2 4}.way.default{stroke-width:1;stroke-opacity:.65}\
        .card.walked .box,.card.missed .box{stroke-width:2}.card.missed .box{stroke-dasharray:6 4}
        """
}

/// How wide text is in a common sans-serif face, near enough to lay out a picture without one.
enum TextMeasure {
    /// The width in pixels at a size of letters.
    static func width(of text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + share(of: $1) } * size
    }

    private static func share(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", "(", ")", "[", "]", "t", "f", "r", " ", "-": 0.36
        case "m", "w", "M", "W", "@", "%", "…": 0.94
        case "A"..."Z", "0"..."9", "_", "+", "$", "#": 0.68
        case _ where scalar.value > 0x2E80: 1.05
        default: 0.58
        }
    }

    /// A name that is cut in its middle, because long names that begin alike differ at their ends.
    static func shortenedInside(_ text: String, to most: Int) -> String {
        guard text.count > most, most > 3 else { return text }
        let end = most / 3
        return "\(text.prefix(most - end - 1))…\(text.suffix(end))"
    }

    /// The text with at most so many characters.
    static func shortened(_ text: String, to most: Int) -> String {
        text.count > most ? text.prefix(most - 1) + "…" : text
    }
}
