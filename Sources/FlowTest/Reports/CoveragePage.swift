import FlowModel
import FlowViews
import SansIO
import YAML

/// What the tests reached of a flow, on the flow's own graph and in a table.
enum CoveragePage {
    static func html(_ flow: FlowCoverage) -> String {
        let meters = FlowCoverage.Kind.allCases.compactMap { meter($0, flow) }.joined()
        return """
            <h2>Coverage of \(HTMLPage.escaped(flow.name)) <span class="dim mono">\(HTMLPage.escaped(flow.path))</span></h2>
            <div class="card"><div class="meters">\(meters)</div><div class="graph">\(picture(of: flow))</div>\(table(flow))</div>
            """
    }

    /// The drawing of `attendant graph`, with what was reached; as an image, so that its style sheet is its own.
    private static func picture(of flow: FlowCoverage) -> String {
        let svg = FlowPicture(of: flow.flow, coverage: flow.marks).svg()
        let name = HTMLPage.escaped("The graph of \(flow.name): what tests walked, and what they did not")
        return "<img alt=\"\(name)\" src=\"data:image/svg+xml;base64,\(Base64.text(Array(svg.utf8)))\">"
    }

    private static func meter(_ kind: FlowCoverage.Kind, _ flow: FlowCoverage) -> String? {
        let (reached, all) = flow.tally(kind)
        guard all > 0 else { return nil }
        let share = percent(flow.share(kind))
        return """
            <div class="meter"><b>\(share)</b> <span class="dim">\(kind.rawValue), \(reached) of \(all)</span>\
            <div class="bar"><i\(reached == all ? "" : " class=\"part\"") style="width:\(share.filter { $0 != " " })"></i></div></div>
            """
    }

    private static func table(_ flow: FlowCoverage) -> String {
        let rows = flow.missing.map { item in
            let way = item.target.map { " → \($0)" } ?? ""
            return
                "<tr class=\"missed\"><td class=\"mono\">\(item.place.line)</td><td>\(HTMLPage.escaped(item.section))</td>"
                + "<td>\(HTMLPage.escaped(item.kind == .section ? "never entered" : item.label + way))</td></tr>"
        }
        guard !rows.isEmpty else { return "" }
        return "<table><tr><th>line</th><th>section</th><th>not reached</th></tr>\(rows.joined())</table>"
    }
}
