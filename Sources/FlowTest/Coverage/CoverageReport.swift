import YAML

/// The coverage of flows as people and programs read it.
public struct CoverageReport: Sendable {
    private let flows: [FlowCoverage]

    /// A report on these flows.
    public init(_ flows: [FlowCoverage]) { self.flows = flows }

    /// A table with a line a flow, then what is missing.
    ///
    /// ```
    /// coverage                 sections    outcomes     options  escalation
    /// front-desk                  10/10       18/20         4/4         2/3
    ///   flows/front-desk.yaml:31:7: operator: dial declined → nobody
    /// ```
    public var text: [String] {
        let width = max(8, flows.map(\.name.count).max() ?? 0)
        var lines = ["coverage".padded(width) + FlowCoverage.Kind.allCases.map { $0.rawValue.padded(-12) }.joined()]
        for flow in flows {
            let tallies = FlowCoverage.Kind.allCases.map { kind -> String in
                let (reached, all) = flow.tally(kind)
                return (all == 0 ? "–" : "\(reached)/\(all)").padded(-12)
            }
            lines.append(flow.name.padded(width) + tallies.joined())
            lines += flow.missing.map { "  " + Self.line($0) }
        }
        return lines
    }

    private static func line(_ item: FlowCoverage.Item) -> String {
        let way = item.target.map { " → \($0)" } ?? ""
        return item.kind == .section
            ? "\(item.place): the section \(item.label) is never entered"
            : "\(item.place): \(item.section): \(item.label)\(way) never happens"
    }

    /// One JSON object (RFC 8259) a flow, on lines of their own.
    public var json: String { flows.map { Self.json($0) + "\n" }.joined() }

    private static func json(_ flow: FlowCoverage) -> String {
        let tallies = FlowCoverage.Kind.allCases.map { kind -> String in
            let (reached, all) = flow.tally(kind)
            return "\(JSONText.quoted(kind.rawValue)):{\"reached\":\(reached),\"of\":\(all)}"
        }
        let items = flow.items.map { item in
            "{\"kind\":\(JSONText.quoted(item.kind.rawValue)),\"section\":\(JSONText.quoted(item.section)),"
                + "\"label\":\(JSONText.quoted(item.label)),\"line\":\(item.place.line),"
                + "\"target\":\(item.target.map(JSONText.quoted) ?? "null"),\"count\":\(item.count)}"
        }
        return "{\"flow\":\(JSONText.quoted(flow.name)),\"path\":\(JSONText.quoted(flow.path)),"
            + tallies.joined(separator: ",") + ",\"items\":[\(items.joined(separator: ","))]}"
    }
}

extension String {
    /// With blanks up to a width: behind the text, or before it where the width is negative.
    func padded(_ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? blanks + self : self + blanks
    }
}
