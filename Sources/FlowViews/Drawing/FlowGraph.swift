public import FlowModel

/// Draws a flow: its sections as nodes, the ways between them as edges labelled with the outcome or the key.
///
/// The order is that of the file, so that the drawing of an unchanged flow is unchanged to the byte.
public enum FlowGraph {
    /// The drawing as Mermaid text (`flowchart TD`), for READMEs and editors.
    public static func mermaid(of flow: Flow) -> String {
        let drawing = FlowDrawing(flow)
        var lines = ["flowchart TD"]
        for node in drawing.nodes { lines.append("    " + mermaid(node)) }
        for edge in drawing.edges {
            let arrow = edge.returns ? "-.->" : "-->"
            lines.append("    \(edge.from) \(arrow)|\"\(mermaidText(edge.label))\"| \(edge.to)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The drawing as Graphviz DOT text.
    public static func dot(of flow: Flow) -> String {
        let drawing = FlowDrawing(flow)
        var lines = ["digraph \(dotText(flow.name)) {", "    rankdir=TB;", "    node [fontname=\"sans-serif\"];"]
        for node in drawing.nodes {
            let label = dotText(([node.title] + node.details).joined(separator: "\n"))
            lines.append("    \(node.id) [shape=\(node.kind.dotShape), label=\(label)];")
        }
        for edge in drawing.edges {
            let style = edge.returns ? ", style=dashed" : ""
            lines.append("    \(edge.from) -> \(edge.to) [label=\(dotText(edge.label))\(style)];")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func mermaid(_ node: FlowDrawing.Node) -> String {
        let title = node.kind == .section ? "<b>\(mermaidText(node.title))</b>" : mermaidText(node.title)
        let label = ([title] + node.details.map(mermaidText)).joined(separator: "<br/>")
        let (open, close) = node.kind.mermaidBrackets
        return "\(node.id)\(open)\"\(label)\"\(close)"
    }

    /// Mermaid reads HTML entities in quoted labels, and nothing else in them has a meaning.
    private static func mermaidText(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", " ", "_", "-", ".", ",", ":", "/", "+", "(", ")", "'", "?", "!", "=":
                result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20: result += " "
            default: result += "#\(scalar.value);"
            }
        }
        return result
    }

    private static func dotText(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension FlowDrawing.Kind {
    fileprivate var mermaidBrackets: (String, String) {
        switch self {
        case .section: ("[", "]")
        case .end: ("([", "])")
        case .number: ("{{", "}}")
        case .flow: ("[[", "]]")
        }
    }

    fileprivate var dotShape: String {
        switch self {
        case .section: "box"
        case .end: "oval"
        case .number: "hexagon"
        case .flow: "component"
        }
    }
}
