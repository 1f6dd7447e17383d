import FlowModel
import TestSupport
import Testing

@testable import FlowViews

@Suite("Ways through a flow")
struct FlowPathsTests {
    @Test("every way is told once, with what led there") func ways() throws {
        let text = """
            flow: f
            defaults: {on_error: end}
            sections:
              main:
                - answer
                - menu:
                    prompt: {say: "Press a key."}
                    options: {"1": sales, "2": sales, "*": main}
              sales:
                - dial: {to: "+15551230001"}
                  next: {busy: bye}
                - hangup
              bye:
                - say: "Goodbye."
              end:
                - hangup
            """
        let flow = try #require(FlowFolder(text).load().program?.main)
        #expect(
            FlowPaths(through: flow).ways.map(FlowPaths.line) == [
                "main → (answer failed; menu failed) end ■ hangup",
                "main → (key 1, 2) sales → (dial no_answer, declined, failed) end ■ hangup",
                "main → (key 1, 2) sales → (dial busy) bye ■ (say done, interrupted) end",
                "main → (key 1, 2) sales → (dial busy) bye → (say failed) end ■ hangup",
                "main → (key 1, 2) sales ■ hangup",
                "main ■ (key *) back to main",
            ])
    }

    @Test("more ways than can be told are cut") func many() throws {
        var text = "flow: f\nsections:\n"
        for number in 0..<40 {
            let name = number == 0 ? "main" : "s\(number)"
            text += "  \(name):\n    - {if: $call.tag, then: s\(number + 1), else: t\(number + 1)}\n"
            text += "  t\(number + 1): [{goto: s\(number + 1)}]\n"
        }
        let flow = try #require(FlowFolder(text + "  s40: [hangup]\n").load().program?.main)
        let paths = FlowPaths(through: flow)
        #expect(paths.ways.count == FlowPaths.most && paths.isCut)
    }
}
