/// A directed graph cut into layers, the first half of a layered drawing (Sugiyama, Tagawa, Toda 1981).
///
/// Boxes stand in the even layers, labels of links in the odd ones between them. A link that passes a layer has a vertex of
/// its own in it, so that lines keep clear of boxes. Links that close a circle are turned round for the layering and
/// remembered as ``Chain/isReversed``. Everything is in the order of the file, so equal graphs are layered equally.
struct LayeredGraph {
    /// A box or what stands for a link in one layer.
    struct Vertex {
        var layer: Int
        var size: LayoutSize
        /// The box's index; `nil` for a vertex of a link.
        var box: Int?
        /// Neighbours in the layer above and in the one below.
        var above: [Int] = []
        var below: [Int] = []
    }

    /// The vertices of a link from the upper box to the lower one, both included.
    struct Chain {
        var vertices: [Int]
        /// Which of them carries the label.
        var label: Int?
        /// True where the link leads upwards.
        var isReversed: Bool
    }

    private(set) var vertices: [Vertex] = []
    /// One for each link, `nil` where a link leads from a box to itself.
    private(set) var chains: [Chain?] = []
    /// The vertices of each layer, from left to right.
    var layers: [[Int]] = []

    init(boxes: [LayoutSize], links: [LayoutLink]) {
        let isReversed = Self.closingLinks(boxes.count, links)
        let layers = Self.layers(boxes.count, links, isReversed)
        for (index, size) in boxes.enumerated() {
            vertices.append(Vertex(layer: layers[index] * 2, size: size, box: index))
        }
        for (index, link) in links.enumerated() { chains.append(chain(link, isReversed[index])) }
        self.layers = Array(repeating: [], count: (layers.max() ?? 0) * 2 + 1)
        for (index, vertex) in vertices.enumerated() { self.layers[vertex.layer].append(index) }
    }

    private mutating func chain(_ link: LayoutLink, _ isReversed: Bool) -> Chain? {
        guard link.from != link.to else { return nil }
        let (upper, lower) = isReversed ? (link.to, link.from) : (link.from, link.to)
        let between = (vertices[upper].layer + 1)..<vertices[lower].layer
        let labelled = isReversed ? between.upperBound - 1 : between.lowerBound
        var chain = Chain(vertices: [upper], label: nil, isReversed: isReversed)
        for layer in between {
            let carriesLabel = layer == labelled && link.label.width > 0
            if carriesLabel { chain.label = vertices.count }
            chain.vertices.append(vertices.count)
            vertices.append(Vertex(layer: layer, size: carriesLabel ? link.label : LayoutSize(width: 2, height: 0)))
        }
        chain.vertices.append(lower)
        for (above, below) in zip(chain.vertices, chain.vertices.dropFirst()) {
            vertices[above].below.append(below)
            vertices[below].above.append(above)
        }
        return chain
    }

    // MARK: Circles and layers

    /// Which links lead back to a box on the way from the first box to them.
    private static func closingLinks(_ count: Int, _ links: [LayoutLink]) -> [Bool] {
        let leaving = linksByBox(count, links, \.from)
        var closing = Array(repeating: false, count: links.count)
        var state = Array(repeating: 0, count: count)  // 0 not seen, 1 on the way, 2 done
        for root in 0..<count where state[root] == 0 {
            var way = [(box: root, next: 0)]
            state[root] = 1
            while let (box, next) = way.last {
                guard next < leaving[box].count else {
                    state[box] = 2
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                let link = leaving[box][next]
                let target = links[link].to
                if state[target] == 1 { closing[link] = true }
                if state[target] == 0 {
                    state[target] = 1
                    way.append((target, 0))
                }
            }
        }
        return closing
    }

    /// The length of the longest way to each box.
    private static func layers(_ count: Int, _ links: [LayoutLink], _ isReversed: [Bool]) -> [Int] {
        let ways = links.indices.filter { links[$0].from != links[$0].to }.map { index in
            isReversed[index]
                ? LayoutLink(from: links[index].to, to: links[index].from)
                : LayoutLink(from: links[index].from, to: links[index].to)
        }
        let leaving = linksByBox(count, ways, \.from)
        var waitsFor = linksByBox(count, ways, \.to).map(\.count)
        var layers = Array(repeating: 0, count: count)
        var ready = (0..<count).filter { waitsFor[$0] == 0 }
        var taken = 0
        while taken < ready.count {
            let box = ready[taken]
            taken += 1
            for link in leaving[box] {
                let target = ways[link].to
                layers[target] = max(layers[target], layers[box] + 1)
                waitsFor[target] -= 1
                if waitsFor[target] == 0 { ready.append(target) }
            }
        }
        return layers
    }

    private static func linksByBox(_ count: Int, _ links: [LayoutLink], _ end: KeyPath<LayoutLink, Int>) -> [[Int]] {
        var result: [[Int]] = Array(repeating: [], count: count)
        for (index, link) in links.enumerated() { result[link[keyPath: end]].append(index) }
        return result
    }
}

/// The size of a box or a label, in pixels.
struct LayoutSize {
    var width: Double
    var height: Double
    /// Room at the right that belongs to the box but is no part of its card: for a link that leads back to it.
    var trailing: Double = 0
}

/// A link between two boxes, by their indices, and the size of its label; no width for no label.
struct LayoutLink {
    var from: Int
    var to: Int
    var label = LayoutSize(width: 0, height: 0)
}
