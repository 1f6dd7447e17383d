/// Writes SVG text: shapes with classes, and the style sheet that gives them colours in light and dark.
final class SVGCanvas {
    private var parts: [String] = []

    init(width: Double, height: Double, title: String) {
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
        parts.append("<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) role=\"img\">")
        parts.append("<title>\(Self.escaped(title))</title>")
        parts.append("<style>\(SVGStyle.sheet)</style>")
        parts.append("<defs>" + ["arrow", "arrow-key", "arrow-failure"].map(Self.arrow).joined() + "</defs>")
    }

    private static func arrow(_ id: String) -> String {
        "<marker id=\"\(id)\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
            + "<path d=\"M0 0.5 L8 4 L0 7.5 z\" class=\"\(id)\"/></marker>"
    }

    /// The whole picture.
    func text() -> String { (parts + ["</svg>"]).joined(separator: "\n") + "\n" }

    func open(_ element: String, _ attributes: KeyValuePairs<String, String>) {
        parts.append("<\(element)\(Self.written(attributes))>")
    }

    func close(_ element: String) { parts.append("</\(element)>") }

    func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double,
        _ attributes: KeyValuePairs<String, String>
    ) {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" rx=\"\(Self.number(radius))\""
        parts.append("<rect \(place) \(size)\(Self.written(attributes))/>")
    }

    /// The upper part of a card, round above and, where it is the whole card, below too.
    func roof(_ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double, isWhole: Bool) {
        if isWhole { return rectangle(x, y, width, height, radius: radius, ["class": "roof"]) }
        let (left, right, top, bottom) = (
            Self.number(x), Self.number(x + width), Self.number(y), Self.number(y + height)
        )
        let (inLeft, inRight) = (Self.number(x + radius), Self.number(x + width - radius))
        let below = Self.number(y + radius)
        parts.append(
            "<path class=\"roof\" d=\"M\(left) \(bottom) L\(left) \(below) Q\(left) \(top) \(inLeft) \(top) "
                + "L\(inRight) \(top) Q\(right) \(top) \(right) \(below) L\(right) \(bottom) z\"/>")
    }

    func path(_ data: String, _ attributes: KeyValuePairs<String, String>) {
        parts.append("<path d=\"\(data)\"\(Self.written(attributes))/>")
    }

    func text(_ text: String, _ x: Double, _ y: Double, _ attributes: KeyValuePairs<String, String>) {
        parts.append(
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(Self.written(attributes))>\(Self.escaped(text))</text>"
        )
    }

    /// A line of text of which each part has a class of its own.
    func text(_ words: [(text: String, style: String)], _ x: Double, _ y: Double) {
        let spans = words.map { "<tspan class=\"\($0.style)\">\(Self.escaped($0.text))</tspan>" }.joined()
        parts.append(
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"step\" xml:space=\"preserve\">\(spans)</text>"
        )
    }

    private static func written(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    }

    /// A number with one decimal place, the same on every machine.
    static func number(_ value: Double) -> String {
        let tenths = Int((value.isFinite ? min(max(value, -1e8), 1e8) : 0) * 10 + (value < 0 ? -0.5 : 0.5))
        let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
        return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
    }

    /// Text in which nothing has a meaning for XML; characters that XML does not know are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += " "
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// A line that is drawn piece by piece.
struct SVGPath {
    private(set) var text: String
    private var x: Double
    private var y: Double

    init(at x: Double, _ y: Double) {
        (self.x, self.y) = (x, y)
        text = "M\(SVGCanvas.number(x)) \(SVGCanvas.number(y))"
    }

    mutating func line(to x: Double, _ y: Double) {
        guard x != self.x || y != self.y else { return }
        (self.x, self.y) = (x, y)
        text += " L\(SVGCanvas.number(x)) \(SVGCanvas.number(y))"
    }

    /// A bend that leaves and arrives upright.
    mutating func bend(to x: Double, _ y: Double) {
        let middle = (self.y + y) / 2
        curve(to: x, y, by: self.x, middle, x, middle)
    }

    mutating func curve(to x: Double, _ y: Double, by x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        (self.x, self.y) = (x, y)
        let numbers = [x1, y1, x2, y2, x, y].map(SVGCanvas.number)
        text += " C\(numbers.joined(separator: " "))"
    }
}
