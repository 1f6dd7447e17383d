import FlowModel

/// A way between two boxes of a flow's picture, with the keys and outcomes that lead along it.
struct FlowLine {
    let from: Int
    private(set) var to: Int
    let label: FlowLabel
    /// True where a step of the card says already what the line would: `hangup`, `return`.
    let isSaidByStep: Bool
    private let isFailure: Bool
    private let isKey: Bool
    private let isByDefault: Bool
    private let returns: Bool
    private let mark: FlowCoverageMarks.Mark?

    init(_ edge: FlowDrawing.Edge, words: String, from: Int, mark: FlowCoverageMarks.Mark?) {
        self.from = from
        to = from
        self.mark = mark
        returns = edge.returns
        isSaidByStep = ["hangup", "return", "reject"].contains(edge.verb)
        isFailure = !edge.isUnconditional && edge.ways.allSatisfy { Self.failures.contains($0.outcome) }
        isKey = edge.label.hasPrefix("key ")
        isByDefault = edge.isByDefault
        label = FlowLabel(isByDefault ? "on error" : words)
    }

    private static let failures: Set<String> = ["failed", "busy", "no_answer", "declined", "timeout", "empty"]

    /// The same line to that box.
    func leading(to box: Int) -> FlowLine {
        var line = self
        line.to = box
        return line
    }

    var isLoop: Bool { from == to }

    /// The line's classes in the picture's style sheet.
    var style: String {
        var classes = [isKey ? "key" : isFailure ? "failure" : "good"]
        if returns { classes.append("returns") }
        if isByDefault { classes.append("default") }
        if let mark { classes.append(mark.styleClass) }
        return classes.joined(separator: " ")
    }

    private var arrow: String { isFailure ? "arrow-failure" : isKey ? "arrow-key" : "arrow" }

    func draw(along route: LayeredLayout.Route, on canvas: SVGCanvas) {
        guard let first = route.gates.first else { return }
        var path = SVGPath(at: first.x, first.from)
        for (index, gate) in route.gates.enumerated() {
            if index > 0 { path.bend(to: gate.x, gate.from) }
            path.line(to: gate.x, gate.to)
        }
        canvas.path(path.text, ["class": "way \(style)", "marker-end": "url(#\(arrow))"])
    }

    /// A line that leads back to the card it comes from, at the card's right.
    func drawLoop(at corner: LayeredLayout.Point, of card: FlowCard, on canvas: SVGCanvas) {
        let right = corner.x + card.size.width - card.size.trailing
        let middle = corner.y + min(card.size.height / 2, 46)
        var path = SVGPath(at: right, middle + 14)
        path.curve(to: right, middle - 14, by: right + 22, middle + 14, right + 22, middle - 14)
        canvas.path(path.text, ["class": "way \(style)", "marker-end": "url(#\(arrow))"])
        let centre = LayeredLayout.Point(x: right + 20 + label.size.width / 2, y: middle)
        label.draw(at: centre, style: style, on: canvas)
    }
}

/// The words on a way: one outcome or key after the other, in lines of moderate length. A way that a `goto` always
/// takes needs none.
struct FlowLabel {
    private static let lineHeight = 14.0
    private static let widest = 20
    private static let mostLines = 5
    private var lines: [String] = []

    init(_ text: String) {
        let words = text.split(separator: ",").map { String($0.drop { $0 == " " }) }
        let isAlwaysTaken = words.contains("goto")
        for word in words where !isAlwaysTaken || word.hasPrefix("key ") {
            let word = TextMeasure.shortened(word, to: Self.widest + 4)
            if let last = lines.last, last.count + word.count + 2 <= Self.widest {
                lines[lines.count - 1] = "\(last), \(word)"
            } else {
                lines.append(word)
            }
        }
        if lines.count > Self.mostLines {
            let more = lines.count - Self.mostLines + 1
            lines = lines.prefix(Self.mostLines - 1) + ["… \(more) more"]
        }
    }

    var size: LayoutSize {
        let widest = lines.map { TextMeasure.width(of: $0, size: 11) }.max() ?? 0
        return lines.isEmpty
            ? LayoutSize(width: 0, height: 0)
            : LayoutSize(width: widest + 12, height: Double(lines.count) * Self.lineHeight + 6)
    }

    func draw(at centre: LayeredLayout.Point, style: String, on canvas: SVGCanvas) {
        let top = centre.y - size.height / 2
        canvas.open("g", ["class": "label \(style)"])
        canvas.rectangle(centre.x - size.width / 2, top, size.width, size.height, radius: 5, ["class": "plate"])
        for (index, line) in lines.enumerated() {
            canvas.text(line, centre.x, top + 14 + Double(index) * Self.lineHeight, [:])
        }
        canvas.close("g")
    }
}
