/// A box of a flow's picture: a section with its steps, a flow that is run, or the end of a way.
struct FlowCard {
    private enum Kind { case section(isStart: Bool), flow, end }

    private static let mostLines = 9
    private static let lineHeight = 17.0
    private static let headerHeight = 28.0
    private static let padding = 12.0

    private let kind: Kind
    private let title: String
    private var steps: [String] = []
    private var mark: FlowCoverageMarks.Mark?
    private var trailing = 0.0
    private let width: Double
    private let height: Double

    /// A section, or a flow that is run.
    init(_ node: FlowDrawing.Node, isStart: Bool, mark: FlowCoverageMarks.Mark?) {
        kind = node.kind == .section ? .section(isStart: isStart) : .flow
        title = TextMeasure.shortenedInside(node.title, to: 30)
        steps = node.details.prefix(Self.mostLines).map { TextMeasure.shortened($0, to: 30) }
        let more = node.details.count - steps.count
        if more > 0 { steps.append("… \(more) more") }
        self.mark = mark
        width = max(96, TextMeasure.width(of: title, size: 14) * 1.08 + 2 * Self.padding)
        height = Self.headerHeight + (steps.isEmpty ? 0 : Double(steps.count) * Self.lineHeight + 10)
    }

    /// Says in the card whom its next `dial` calls.
    mutating func add(target: String) {
        guard let place = steps.firstIndex(of: "dial") else { return }
        steps[place] = TextMeasure.shortened("dial \(target)", to: 30)
    }

    /// The end of a way.
    init(end: String) {
        kind = .end
        title = end
        width = TextMeasure.width(of: end, size: 12) + 24
        height = 24
    }

    var size: LayoutSize { LayoutSize(width: cardWidth + trailing, height: height, trailing: trailing) }

    private var cardWidth: Double {
        steps.reduce(width) { max($0, TextMeasure.width(of: $1, size: 12) + 2 * Self.padding) }
    }

    /// Keeps room at the right for a line that leads back to the card itself.
    mutating func makeRoom(for label: FlowLabel) { trailing = max(trailing, label.size.width + 22) }

    // MARK: Drawing

    func draw(at corner: LayeredLayout.Point, on canvas: SVGCanvas) {
        canvas.open("g", ["class": styleClass])
        let isEnd = if case .end = kind { true } else { false }
        canvas.rectangle(corner.x, corner.y, cardWidth, height, radius: isEnd ? height / 2 : 8, ["class": "box"])
        if isEnd {
            canvas.text(title, corner.x + cardWidth / 2, corner.y + 16, ["class": "end-text"])
        } else {
            drawSteps(at: corner, on: canvas)
        }
        canvas.close("g")
    }

    private func drawSteps(at corner: LayeredLayout.Point, on canvas: SVGCanvas) {
        canvas.roof(corner.x, corner.y, cardWidth, Self.headerHeight, radius: 8, isWhole: steps.isEmpty)
        if case .flow = kind {
            canvas.rectangle(corner.x + 3, corner.y + 3, cardWidth - 6, height - 6, radius: 6, ["class": "inner"])
        }
        canvas.text(title, corner.x + Self.padding, corner.y + 19, ["class": "title"])
        for (index, step) in steps.enumerated() {
            let y = corner.y + Self.headerHeight + Double(index + 1) * Self.lineHeight
            let verb = step.prefix { $0 != " " }
            canvas.text(
                [(String(verb), "verb"), (String(step.dropFirst(verb.count)), "words")], corner.x + Self.padding, y)
        }
    }

    private var styleClass: String {
        let base =
            switch kind {
            case .section(isStart: true): "card start"
            case .section: "card"
            case .flow: "card flow"
            case .end: "card end"
            }
        return mark.map { "\(base) \($0.styleClass)" } ?? base
    }
}

extension FlowCoverageMarks.Mark {
    /// Its name in the picture's style sheet.
    var styleClass: String {
        switch self {
        case .walked: "walked"
        case .partly: "partly"
        case .missed: "missed"
        }
    }
}
