import FlowModel
import FlowViews
import TestSupport
import Testing

@Suite("Drawings of flows")
struct FlowGraphTests {
    private let flow = FlowFolder([
        "flow.yaml": """
        flow: he said "hi"
        defaults: {on_error: operator}
        sections:
          main:
            - answer
            - say: 1 <or> "2"?
            - menu:
                prompt: {say: "1 <or> 2"}
                options: {"1": sales, "2": main}
          sales:
            - run: {flow: sub.yaml, with: {name: a}}
            - goto: operator
          operator:
            - dial: {to: "+12125550100"}
              next: {no_answer: bye, busy: bye, declined: bye, failed: bye}
          bye:
            - reject
        """,
        "sub.yaml": GoodFlows.sub,
    ])

    @Test("Mermaid") func mermaid() throws {
        let flow = try #require(self.flow.load().program?.main)
        #expect(FlowGraph.mermaid(of: flow) == Self.mermaid)
    }

    @Test("DOT") func dot() throws {
        let flow = try #require(self.flow.load().program?.main)
        #expect(FlowGraph.dot(of: flow) == Self.dot)
    }

    @Test("every section of the good flows is drawn, and nothing breaks out of a label") func all() throws {
        for path in ["front-desk.yaml", "reminder.yaml", "account.yaml", "voicemail.yaml"] {
            let flow = try #require(GoodFlows.all.load(path).program?.main)
            let drawing = FlowGraph.mermaid(of: flow)
            for section in flow.sections { #expect(drawing.contains("<b>\(section.name)</b>")) }
            let quotes = drawing.split(separator: "\n").map { $0.count { $0 == "\"" } }
            #expect(quotes.allSatisfy { $0 == 0 || $0 == 2 })
        }
    }

    private static let mermaid = """
        flowchart TD
            s0["<b>main</b><br/>answer<br/>say '1 #60;or#62; #34;2#34;?'<br/>menu '1 #60;or#62; 2'"]
            s1["<b>sales</b><br/>run"]
            s2["<b>operator</b><br/>dial"]
            s3["<b>bye</b><br/>reject"]
            x4[["sub.yaml"]]
            x5{{"+12125550100"}}
            x6(["end"])
            x7(["reject 486"])
            s0 -->|"answer failed, say failed, menu failed"| s2
            s0 -->|"key 1"| s1
            s0 -->|"key 2"| s0
            s1 -.->|"run"| x4
            s1 -->|"goto"| s2
            s2 -.->|"dial"| x5
            s2 -->|"dial completed"| x6
            s2 -->|"dial no_answer, busy, declined, failed"| s3
            s3 -->|"reject"| x7

        """
    private static let dot = #"""
        digraph "he said \"hi\"" {
            rankdir=TB;
            node [fontname="sans-serif"];
            s0 [shape=box, label="main\nanswer\nsay '1 <or> \"2\"?'\nmenu '1 <or> 2'"];
            s1 [shape=box, label="sales\nrun"];
            s2 [shape=box, label="operator\ndial"];
            s3 [shape=box, label="bye\nreject"];
            x4 [shape=component, label="sub.yaml"];
            x5 [shape=hexagon, label="+12125550100"];
            x6 [shape=oval, label="end"];
            x7 [shape=oval, label="reject 486"];
            s0 -> s2 [label="answer failed, say failed, menu failed"];
            s0 -> s1 [label="key 1"];
            s0 -> s0 [label="key 2"];
            s1 -> x4 [label="run", style=dashed];
            s1 -> s2 [label="goto"];
            s2 -> x5 [label="dial", style=dashed];
            s2 -> x6 [label="dial completed"];
            s2 -> s3 [label="dial no_answer, busy, declined, failed"];
            s3 -> x7 [label="reject"];
        }

        """#
}
