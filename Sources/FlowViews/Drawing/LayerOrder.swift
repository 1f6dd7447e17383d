/// Puts the vertices of each layer into an order in which few lines cross.
///
/// Layers are swept down and up; each vertex moves to the mean place of its neighbours in the layer before (barycentre).
/// The best order seen is kept. O(sweeps · links · log links).
struct LayerOrder {
    private static let sweeps = 16

    /// The graph with its layers in order.
    static func apply(to graph: inout LayeredGraph) {
        var best = graph.layers
        var fewest = crossings(graph)
        for sweep in 0..<sweeps where fewest > 0 {
            let isDownward = sweep.isMultiple(of: 2)
            let indices = isDownward ? Array(graph.layers.indices) : graph.layers.indices.reversed()
            for layer in indices { sort(layer, of: &graph, by: isDownward ? \.above : \.below) }
            let count = crossings(graph)
            if count < fewest { (best, fewest) = (graph.layers, count) }
        }
        graph.layers = best
    }

    private static func sort(
        _ layer: Int, of graph: inout LayeredGraph, by neighbours: KeyPath<LayeredGraph.Vertex, [Int]>
    ) {
        let positions = positions(graph)
        let keyed = graph.layers[layer].enumerated().map { place, vertex -> (key: Double, place: Int, vertex: Int) in
            let near = graph.vertices[vertex][keyPath: neighbours]
            let mean = near.isEmpty ? Double(place) : Double(near.reduce(0) { $0 + positions[$1] }) / Double(near.count)
            return (mean, place, vertex)
        }
        graph.layers[layer] = keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.vertex)
    }

    private static func positions(_ graph: LayeredGraph) -> [Int] {
        var positions = Array(repeating: 0, count: graph.vertices.count)
        for layer in graph.layers { for (place, vertex) in layer.enumerated() { positions[vertex] = place } }
        return positions
    }

    /// How many pairs of lines cross between neighbouring layers.
    static func crossings(_ graph: LayeredGraph) -> Int {
        let positions = positions(graph)
        return graph.layers.reduce(0) { sum, layer in
            let ends = layer.flatMap { graph.vertices[$0].below.map { positions[$0] }.sorted() }
            return sum + inversions(ends)
        }
    }

    /// How many pairs stand in the wrong order; counted with a Fenwick tree.
    private static func inversions(_ values: [Int]) -> Int {
        var tree = Array(repeating: 0, count: (values.max() ?? 0) + 2)
        var count = 0
        for (seen, value) in values.enumerated() {
            var notGreater = 0
            var index = value + 1
            while index > 0 {
                notGreater += tree[index]
                index -= index & -index
            }
            count += seen - notGreater
            index = value + 1
            while index < tree.count {
                tree[index] += 1
                index += index & -index
            }
        }
        return count
    }
}
