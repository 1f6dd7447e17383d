public import FlowModel

/// A flow as a picture: an SVG of its own that needs nothing else to be shown.
///
/// Each section is a card with a line a step; keys and outcomes stand on the lines between the cards. What leads nowhere
/// else (`hangup`, a dialled number) stands in the card, so that lines show only ways through the flow. The picture follows
/// the reader's light or dark setting. Equal flows give equal pictures, to the byte.
public struct FlowPicture {
    private var cards: [FlowCard] = []
    private var lines: [FlowLine] = []
    private let title: String

    /// The picture of that flow.
    ///
    /// - Parameter coverage: what tests have walked, where the picture is to show it.
    /// - Complexity: about O(ways · log ways); a flow of 100 sections takes milliseconds.
    public init(of flow: Flow, coverage: FlowCoverageMarks? = nil) {
        title = flow.name
        let drawing = FlowDrawing(flow)
        var indices: [String: Int] = [:]
        for node in drawing.nodes where node.kind == .section || node.kind == .flow {
            indices[node.id] = cards.count
            cards.append(FlowCard(node, isStart: cards.isEmpty, mark: coverage?.mark(ofSection: node)))
        }
        let words = FlowWords(drawing.edges)
        for edge in drawing.edges {
            guard let from = indices[edge.from] else { continue }
            let line = FlowLine(edge, words: words.text(of: edge), from: from, mark: coverage?.mark(of: edge))
            if let to = indices[edge.to] {
                lines.append(line.leading(to: to))
            } else {
                leadOut(line, of: drawing.nodes.first { $0.id == edge.to }, from: from)
            }
        }
        for line in lines where line.isLoop { cards[line.from].makeRoom(for: line.label) }
    }

    /// A way that leaves the flow: a pill beneath the card, or nothing where a step of the card says it already.
    private mutating func leadOut(_ line: FlowLine, of node: FlowDrawing.Node?, from: Int) {
        guard let node else { return }
        if node.kind == .number { cards[from].add(target: node.title) }
        guard node.kind == .end, !line.isSaidByStep else { return }
        cards.append(FlowCard(end: node.title))
        lines.append(line.leading(to: cards.count - 1))
    }

    /// The SVG text.
    public func svg() -> String {
        let layout = LayeredLayout(
            boxes: cards.map(\.size),
            links: lines.map { LayoutLink(from: $0.from, to: $0.to, label: $0.label.size) })
        let margin = 16.0
        let canvas = SVGCanvas(width: layout.width + 2 * margin, height: layout.height + 2 * margin, title: title)
        canvas.open("g", ["transform": "translate(\(SVGCanvas.number(margin)) \(SVGCanvas.number(margin)))"])
        for (index, line) in lines.enumerated() {
            if let route = layout.routes[index] { line.draw(along: route, on: canvas) }
        }
        for (index, card) in cards.enumerated() { card.draw(at: layout.corners[index], on: canvas) }
        for (index, line) in lines.enumerated() {
            if line.isLoop {
                line.drawLoop(at: layout.corners[line.from], of: cards[line.from], on: canvas)
            } else if let label = layout.routes[index]?.label {
                line.label.draw(at: label, style: line.style, on: canvas)
            }
        }
        canvas.close("g")
        return canvas.text()
    }
}

/// Which parts of a flow tests have walked, for ``FlowPicture``.
public struct FlowCoverageMarks {
    /// How much of a part was walked.
    public enum Mark: Sendable { case walked, partly, missed }

    let isEntered: (String) -> Bool
    let isWalked: (FlowWay) -> Bool

    /// Marks by asking: was this section entered, did this step of it have this outcome.
    public init(isEntered: @escaping (String) -> Bool, isWalked: @escaping (FlowWay) -> Bool) {
        self.isEntered = isEntered
        self.isWalked = isWalked
    }

    func mark(ofSection node: FlowDrawing.Node) -> Mark? {
        node.kind == .section ? (isEntered(node.title) ? .walked : .missed) : nil
    }

    func mark(of edge: FlowDrawing.Edge) -> Mark? {
        guard !edge.ways.isEmpty else { return nil }
        let walked = edge.ways.count { isWalked($0) }
        // What only `on_error` catches is asked of no test, and beside a `goto` it says nothing of the line.
        if walked == 0, edge.isByDefault || edge.isUnconditional { return nil }
        return walked == 0 ? .missed : walked == edge.ways.count ? .walked : .partly
    }
}

/// One outcome of one step: a way through a flow.
public struct FlowWay: Hashable, Sendable {
    /// The section's name.
    public var section: String
    /// Which of its steps, from 0.
    public var step: Int
    /// The outcome.
    public var outcome: String
}
