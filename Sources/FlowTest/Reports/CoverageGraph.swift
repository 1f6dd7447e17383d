/// A flow's sections in layers, with the ways between them: green where a test went, dashed red where none did.
struct CoverageGraph {
    private struct Node {
        var name: String
        var count: Int
        var layer: Int
        var place: Int
    }

    private struct Edge: Hashable {
        var from: String
        var to: String
    }

    private static let boxWidth = 132.0
    private static let boxHeight = 40.0
    private static let gapX = 34.0
    private static let gapY = 62.0

    private var nodes: [String: Node] = [:]
    private var order: [String] = []
    private var edges: [(edge: Edge, label: String, isReached: Bool)] = []
    private var layers: [[String]] = []

    init(_ flow: FlowCoverage) {
        for item in flow.items where item.kind == .section {
            nodes[item.section] = Node(name: item.section, count: item.count, layer: 0, place: 0)
            order.append(item.section)
        }
        var places: [Edge: Int] = [:]
        for item in flow.items {
            guard let target = item.target, nodes[target] != nil, nodes[item.section] != nil else { continue }
            let edge = Edge(from: item.section, to: target)
            let label = item.kind == .option ? "key \(item.outcome ?? "")" : item.label
            if let place = places[edge] {
                edges[place].isReached = edges[place].isReached && item.isReached
                if !edges[place].label.contains(label) { edges[place].label += ", \(item.outcome ?? label)" }
            } else {
                places[edge] = edges.count
                edges.append((edge, label, item.isReached))
            }
        }
        for link in flow.links where nodes[link.target] != nil {
            let edge = Edge(from: link.section, to: link.target)
            if places[edge] == nil {
                places[edge] = edges.count
                edges.append((edge, link.label == "goto" ? "" : link.label, link.count > 0))
            }
        }
        layOut()
    }

    /// Each section lies below the first that leads to it.
    private mutating func layOut() {
        var layer: [String: Int] = [:]
        var queue = order.first.map { [$0] } ?? []
        if let first = queue.first { layer[first] = 0 }
        while !queue.isEmpty {
            let name = queue.removeFirst()
            for edge in edges.map(\.edge) where edge.from == name && layer[edge.to] == nil {
                layer[edge.to] = (layer[name] ?? 0) + 1
                queue.append(edge.to)
            }
        }
        let last = (layer.values.max() ?? 0) + 1
        for name in order {
            let row = layer[name] ?? last
            while layers.count <= row { layers.append([]) }
            nodes[name]?.layer = row
            nodes[name]?.place = layers[row].count
            layers[row].append(name)
        }
    }

    private var width: Double { Double(layers.map(\.count).max() ?? 1) * (Self.boxWidth + Self.gapX) + Self.gapX }

    private func centre(_ name: String) -> (x: Double, y: Double) {
        guard let node = nodes[name] else { return (0, 0) }
        let row = Double(layers[node.layer].count) * (Self.boxWidth + Self.gapX)
        let x = (width - row) / 2 + (Double(node.place) + 0.5) * (Self.boxWidth + Self.gapX)
        return (x, 14 + Double(node.layer) * (Self.boxHeight + Self.gapY) + Self.boxHeight / 2)
    }

    var svg: String {
        let height = Double(layers.count) * (Self.boxHeight + Self.gapY) - Self.gapY + 30
        let size = "width=\"\(Int(width))\" height=\"\(Int(height))\" viewBox=\"0 0 \(Int(width)) \(Int(height))\""
        return "<svg \(size)><defs>\(arrow("ok", "--good"))\(arrow("no", "--bad"))</defs>"
            + edges.map(draw).joined() + order.map(draw).joined() + "</svg>"
    }

    private func arrow(_ name: String, _ colour: String) -> String {
        "<marker id=\"\(name)\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
            + "<path d=\"M0 0L8 4L0 8z\" fill=\"var(\(colour))\"/></marker>"
    }

    private func draw(_ name: String) -> String {
        let (x, y) = centre(name)
        let count = nodes[name]?.count ?? 0
        return
            "<rect class=\"node\(count > 0 ? "" : " missed")\" x=\"\(n(x - Self.boxWidth / 2))\" y=\"\(n(y - Self.boxHeight / 2))\" "
            + "width=\"\(n(Self.boxWidth))\" height=\"\(n(Self.boxHeight))\" rx=\"8\"/>"
            + "<text class=\"title\" x=\"\(n(x))\" y=\"\(n(y))\">\(HTMLPage.escaped(name.count > 18 ? name.prefix(17) + "…" : name))</text>"
            + "<text class=\"count\" x=\"\(n(x))\" y=\"\(n(y + 14))\">\(count == 0 ? "never" : "\(count) ×")</text>"
    }

    private func draw(_ entry: (edge: Edge, label: String, isReached: Bool)) -> String {
        let from = centre(entry.edge.from)
        let to = centre(entry.edge.to)
        let suffix = entry.isReached ? "" : " missed"
        let half = Self.boxHeight / 2
        let path: String
        let label: (x: Double, y: Double)
        if entry.edge.from == entry.edge.to {
            let x = from.x + Self.boxWidth / 2
            path = "M\(n(x)) \(n(from.y - 8))c26 -14 26 30 0 16"
            label = (x + 22, from.y + 4)
        } else if to.y > from.y {
            let bend = (to.y - from.y - 2 * half) / 2
            path =
                "M\(n(from.x)) \(n(from.y + half))C\(n(from.x)) \(n(from.y + half + bend)) \(n(to.x)) \(n(to.y - half - bend)) \(n(to.x)) \(n(to.y - half - 1))"
            label = (from.x * 0.35 + to.x * 0.65, from.y * 0.35 + to.y * 0.65 - 4)
        } else {
            // Up, or along a row: around the right side, or in an arc below the boxes.
            let isRow = to.y == from.y
            let start = isRow ? (x: from.x, y: from.y + half) : (x: from.x + Self.boxWidth / 2, y: from.y)
            let end = isRow ? (x: to.x, y: to.y + half + 1) : (x: to.x + Self.boxWidth / 2 + 1, y: to.y)
            let bend = isRow ? min(34, 14 + abs(to.x - from.x) / 20) : 46 + abs(to.y - from.y) / 8
            let first = isRow ? (x: start.x, y: start.y + bend) : (x: max(start.x, end.x) + bend, y: start.y)
            let second = isRow ? (x: end.x, y: end.y + bend) : (x: max(start.x, end.x) + bend, y: end.y)
            path =
                "M\(n(start.x)) \(n(start.y))C\(n(first.x)) \(n(first.y)) \(n(second.x)) \(n(second.y)) "
                + "\(n(end.x)) \(n(end.y))"
            label =
                isRow
                ? ((start.x + end.x) / 2, start.y + bend * 0.75 + 11) : (first.x - bend / 4, (start.y + end.y) / 2)
        }
        let shown = entry.label.count > 24 ? entry.label.prefix(23) + "…" : entry.label[...]
        return "<g><title>\(HTMLPage.escaped("\(entry.edge.from) → \(entry.edge.to): \(entry.label)"))</title>"
            + "<path class=\"edge\(suffix)\" d=\"\(path)\" marker-end=\"url(#\(entry.isReached ? "ok" : "no"))\"/>"
            + "<text class=\"lbl\(suffix)\" text-anchor=\"middle\" x=\"\(n(label.x))\" y=\"\(n(label.y))\">\(HTMLPage.escaped(String(shown)))</text></g>"
    }

    private func n(_ value: Double) -> String { TimeLine.number(value) }
}
