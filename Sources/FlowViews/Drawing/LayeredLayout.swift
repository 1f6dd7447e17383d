/// Where the boxes of a graph stand and how its links run: layers from top to bottom, lines that pass between boxes.
///
/// The order within a layer is fixed by ``LayerOrder``; the places are those nearest to the mean of the neighbours that the
/// order and the gaps allow, found by pooling adjacent violators (isotonic regression), layer by layer, down and up.
struct LayeredLayout {
    /// A point, in pixels from the upper left corner.
    struct Point {
        var x: Double
        var y: Double
    }

    /// A link's line: it runs straight down or up through each gate, and bends between them.
    struct Route {
        var gates: [(x: Double, from: Double, to: Double)]
        /// The middle of its label, where it has one.
        var label: Point?
    }

    private static let gap = 26.0
    private static let gapOfLines = 14.0
    private static let layerGap = 16.0
    private static let passes = 24

    /// The upper left corner of each box.
    private(set) var corners: [Point] = []
    /// One for each link, `nil` where a link leads from a box to itself.
    private(set) var routes: [Route?] = []
    private(set) var width = 0.0
    private(set) var height = 0.0
    private var graph: LayeredGraph
    private var centres: [Double]
    private var tops: [Double] = []
    private var bottoms: [Double] = []

    init(boxes: [LayoutSize], links: [LayoutLink]) {
        graph = LayeredGraph(boxes: boxes, links: links)
        LayerOrder.apply(to: &graph)
        centres = Array(repeating: 0, count: graph.vertices.count)
        for layer in graph.layers { place(layer, wanted: layer.map { _ in 0 }) }
        for pass in 0..<Self.passes { settle(pass) }
        for _ in 0..<3 { for chain in graph.chains { straighten(chain) } }
        moveIntoView()
        placeLayers()
        for index in boxes.indices {
            let vertex = graph.vertices[index]
            corners.append(Point(x: centres[index] - vertex.size.width / 2, y: tops[vertex.layer]))
        }
        routes = graph.chains.indices.map { route($0) }
    }

    // MARK: Places within a layer

    private mutating func settle(_ pass: Int) {
        let isDownward = pass.isMultiple(of: 2)
        let looksBothWays = pass >= Self.passes - 4
        for index in isDownward ? Array(graph.layers.indices) : graph.layers.indices.reversed() {
            let layer = graph.layers[index]
            place(
                layer,
                wanted: layer.map { vertex in
                    let near = neighbours(of: vertex, isDownward, looksBothWays)
                    guard !near.isEmpty else { return centres[vertex] }
                    return near.reduce(0) { $0 + centres[$1] } / Double(near.count)
                })
        }
    }

    private func neighbours(of vertex: Int, _ isDownward: Bool, _ both: Bool) -> [Int] {
        let vertex = graph.vertices[vertex]
        if both { return vertex.above + vertex.below }
        return isDownward ? vertex.above : vertex.below
    }

    /// Places a layer as near to the wanted centres as its order and the gaps allow (least squares).
    private mutating func place(_ layer: [Int], wanted: [Double]) {
        var offset = 0.0
        var blocks: [(mean: Double, weight: Double, count: Int)] = []
        var offsets: [Double] = []
        for (index, vertex) in layer.enumerated() {
            if index > 0 { offset += distance(layer[index - 1], vertex) }
            offsets.append(offset)
            var block = (mean: wanted[index] - offset, weight: weight(of: vertex), count: 1)
            while let last = blocks.last, last.mean > block.mean {
                let weight = last.weight + block.weight
                block = (
                    (last.mean * last.weight + block.mean * block.weight) / weight, weight, last.count + block.count
                )
                blocks.removeLast()
            }
            blocks.append(block)
        }
        var index = 0
        for block in blocks {
            for _ in 0..<block.count {
                centres[layer[index]] = block.mean + offsets[index]
                index += 1
            }
        }
    }

    private func distance(_ left: Int, _ right: Int) -> Double {
        let (left, right) = (graph.vertices[left], graph.vertices[right])
        let areLines = left.box == nil && right.box == nil
        return (left.size.width + right.size.width) / 2 + (areLines ? Self.gapOfLines : Self.gap)
    }

    /// Brings what a line passes into one column, where its neighbours leave room for that.
    private mutating func straighten(_ chain: LayeredGraph.Chain?) {
        guard let run = chain?.vertices.dropFirst().dropLast(), run.count > 1 else { return }
        var room = -Double.infinity...Double.infinity
        for vertex in run {
            let own = self.room(of: vertex)
            guard own.overlaps(room) else { return }
            room = own.clamped(to: room)
        }
        let mean = run.reduce(0) { $0 + centres[$1] } / Double(run.count)
        for vertex in run { centres[vertex] = min(max(mean, room.lowerBound), room.upperBound) }
    }

    /// Where the vertex may stand between its neighbours of the same layer.
    private func room(of vertex: Int) -> ClosedRange<Double> {
        let layer = graph.layers[graph.vertices[vertex].layer]
        guard let place = layer.firstIndex(of: vertex) else { return centres[vertex]...centres[vertex] }
        let left = place > 0 ? centres[layer[place - 1]] + distance(layer[place - 1], vertex) : -.infinity
        let right = place + 1 < layer.count ? centres[layer[place + 1]] - distance(vertex, layer[place + 1]) : .infinity
        return min(left, centres[vertex])...max(right, centres[vertex])
    }

    /// Lines that pass a layer are kept straight rather than boxes in the middle.
    private func weight(of vertex: Int) -> Double { graph.vertices[vertex].box == nil ? 3 : 1 }

    private mutating func moveIntoView() {
        let left = centres.indices.map { centres[$0] - graph.vertices[$0].size.width / 2 }.min() ?? 0
        for index in centres.indices { centres[index] -= left }
        width = centres.indices.map { centres[$0] + graph.vertices[$0].size.width / 2 }.max() ?? 0
    }

    private mutating func placeLayers() {
        var y = 0.0
        for layer in graph.layers {
            tops.append(y)
            y += layer.map { graph.vertices[$0].size.height }.max() ?? 0
            bottoms.append(y)
            y += Self.layerGap + Double(min(24, layer.reduce(0) { $0 + graph.vertices[$1].below.count }))
        }
        height = bottoms.last ?? 0
    }

    // MARK: Lines

    private func route(_ link: Int) -> Route? {
        guard let chain = graph.chains[link] else { return nil }
        var gates = chain.vertices.indices.map { position -> (x: Double, from: Double, to: Double) in
            let index = chain.vertices[position]
            let layer = graph.vertices[index].layer
            if position == 0 {
                let bottom = tops[layer] + graph.vertices[index].size.height
                return (port(of: index, to: chain.vertices[1], \.below), bottom, bottoms[layer])
            }
            if position == chain.vertices.count - 1 {
                return (port(of: index, to: chain.vertices[position - 1], \.above), tops[layer], tops[layer])
            }
            return (centres[index], tops[layer], bottoms[layer])
        }
        if chain.isReversed { gates = gates.reversed().map { ($0.x, $0.to, $0.from) } }
        let label = chain.label.map { vertex in
            let layer = graph.vertices[vertex].layer
            return Point(x: centres[vertex], y: (tops[layer] + bottoms[layer]) / 2)
        }
        return Route(gates: gates, label: label)
    }

    /// Where on a box's edge the line to that neighbour begins: the lines are spread in the order of what they lead to.
    private func port(of box: Int, to neighbour: Int, _ side: KeyPath<LayeredGraph.Vertex, [Int]>) -> Double {
        let vertex = graph.vertices[box]
        let near = vertex[keyPath: side].sorted { (centres[$0], $0) < (centres[$1], $1) }
        let place = near.firstIndex(of: neighbour) ?? 0
        let card = vertex.size.width - vertex.size.trailing
        let step = min(22, (card - 24) / Double(max(1, near.count)))
        return centres[box] - vertex.size.trailing / 2 + (Double(place) - Double(near.count - 1) / 2) * step
    }
}
