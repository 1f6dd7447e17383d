import FlowModel
import TestSupport
import Testing

@testable import FlowViews

@Suite("Pictures of flows")
struct FlowPictureTests {
    private func flow(_ path: String) throws -> Flow { try #require(GoodFlows.all.load(path).program?.main) }

    @Test("every section stands in the picture once, and the same flow gives the same picture") func sections() throws {
        for path in ["front-desk.yaml", "reminder.yaml", "account.yaml", "voicemail.yaml"] {
            let flow = try flow(path)
            let svg = FlowPicture(of: flow).svg()
            for section in flow.sections {
                #expect(svg.components(of: ">\(TextMeasure.shortened(section.name, to: 26))</text>") == 1)
            }
            #expect(svg == FlowPicture(of: flow).svg())
            #expect(svg.components(of: "<g") == svg.components(of: "</g>"))
        }
    }

    @Test("text from a flow cannot break out of the picture") func escaping() {
        #expect(SVGCanvas.escaped("<a b=\"&\u{1}\">\n") == "&lt;a b=&quot;&amp;&quot;&gt; ")
        #expect(SVGCanvas.number(-0.05) == "-0.1")
        #expect(SVGCanvas.number(12.34) == "12.3")
        #expect(SVGCanvas.number(.infinity) == "0")
    }

    @Test("no two cards overlap, and each line begins and ends at its cards") func layout() {
        var chance: UInt64 = 7
        func draw(_ below: Int) -> Int {
            chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(chance >> 33) % below
        }
        for count in [1, 2, 5, 20, 60] {
            let boxes = (0..<count).map { _ in LayoutSize(width: Double(60 + draw(140)), height: Double(24 + draw(90)))
            }
            let links = (0..<(count * 2)).map { _ in
                LayoutLink(from: draw(count), to: draw(count), label: LayoutSize(width: Double(draw(90)), height: 20))
            }
            let layout = LayeredLayout(boxes: boxes, links: links)
            for (left, right) in pairs(count) {
                let (a, b) = (layout.corners[left], layout.corners[right])
                let apart =
                    a.x + boxes[left].width <= b.x || b.x + boxes[right].width <= a.x
                    || a.y + boxes[left].height <= b.y || b.y + boxes[right].height <= a.y
                #expect(apart)
            }
            for (link, route) in zip(links, layout.routes) where link.from != link.to {
                let first = route?.gates.first, last = route?.gates.last
                #expect(touches(first?.x, first?.from, layout.corners[link.from], boxes[link.from]))
                #expect(touches(last?.x, last?.to, layout.corners[link.to], boxes[link.to]))
            }
        }
    }

    @Test("few lines cross: a ladder that can be drawn without a crossing is") func order() {
        // 0 leads to 1…6 in the wrong order of what they lead to.
        let links = (1...6).map { LayoutLink(from: 0, to: $0) } + (1...6).map { LayoutLink(from: $0, to: 13 - $0) }
        let sizes = Array(repeating: LayoutSize(width: 40, height: 20), count: 13)
        var graph = LayeredGraph(boxes: sizes, links: links)
        #expect(LayerOrder.crossings(graph) > 0)
        LayerOrder.apply(to: &graph)
        #expect(LayerOrder.crossings(graph) == 0)
    }

    @Test("coverage is marked on cards and ways") func coverage() throws {
        let flow = try flow("front-desk.yaml")
        let marks = FlowCoverageMarks(isEntered: { $0 == "main" }, isWalked: { $0.section == "main" })
        let svg = FlowPicture(of: flow, coverage: marks).svg()
        #expect(svg.components(of: "class=\"card start walked\"") == 1)
        #expect(svg.contains("class=\"card missed\""))
        #expect(svg.contains(" missed\""))
    }

    private func pairs(_ count: Int) -> [(Int, Int)] {
        (0..<count).flatMap { left in (0..<left).map { (left, $0) } }
    }

    private func touches(_ x: Double?, _ y: Double?, _ corner: LayeredLayout.Point, _ size: LayoutSize) -> Bool {
        guard let x, let y, x >= corner.x - 0.01, x <= corner.x + size.width + 0.01 else { return false }
        return abs(y - corner.y) < 0.01 || abs(y - corner.y - size.height) < 0.01
    }
}

extension String {
    /// How often the piece stands in the text.
    fileprivate func components(of piece: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: piece) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
