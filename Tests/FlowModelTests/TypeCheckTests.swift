import TestSupport
import Testing

@testable import FlowModel

@Suite("Kinds of values")
struct TypeCheckTests {
    private static let vars = "vars: {count: 0, open: true, names: [a, b], whom: {name: Ada}, free: null}"

    @Test(
        "what can never be computed is refused at its place",
        arguments: [
            ("- if: ${open * 2 > 1}", "5:13 * wants numbers, and this is true or false"),
            ("- if: ${-names}", "5:14 - wants numbers, and this is a list"),
            ("- if: ${count + 'x' > open}", "5:27 > wants two numbers or two texts, and this is true or false"),
            ("- if: ${2 - 'two'}", "5:13 - wants numbers, and 'two' is none"),
            ("- if: ${count == open}", "5:13 these are never equal: one is a number, the other true or false"),
            ("- if: ${caller.anonymous == 'yes'}", "5:13 these are never equal: one is true or false, the other text"),
            ("- if: ${call.direction == 'inbund'}", "5:13 call.direction is never \"inbund\""),
            ("- if: ${lower(whom) == 'ada'}", "5:19 lower wants text, and this is a map"),
            ("- if: ${(open | money) == 'x'}", "5:14 | money wants text or a number, and this is true or false"),
            ("- if: ${count.length > 2}", "5:13 count is a number and has no fields"),
            ("- say: \"You are ${names}\"", "5:23 a text takes single values, and this is a list"),
            ("- set: {open: 2}", "5:19 open is true or false, as vars says, and this is a number"),
            ("- set: {count: many}", "5:20 count is a number, as vars says, and this is text"),
            ("- set: {names: \"${count + 1}\"}", "5:20 names is a list, as vars says, and this is a number"),
        ])
    func refused(_ step: String, _ message: String) {
        let messages = FlowFolder(Self.flow(step)).messages()
        #expect(messages.count == 1 && messages[0].hasPrefix(message), "\(messages)")
    }

    @Test(
        "what may go well is taken",
        arguments: [
            "- if: ${count + 1 > 2 and open}", "- set: {count: \"12\", open: false}",
            "- if: ${free == null or free == 2}", "- say: \"${whom.name} and ${count}\"", "- if: ${len(names) == 2}",
            "- set: {count: null}", "- if: ${input.digits == 1}", "- set: {count: \"${input.digits ?? 0}\"}",
            "- if: ${(caller.number ?? '') + 1 == '1'}", "- if: ${call.direction == 'inbound'}",
        ])
    func taken(_ step: String) {
        let messages = FlowFolder(Self.flow(step)).messages()
        #expect(messages.isEmpty, "\(messages)")
    }

    private static func flow(_ step: String) -> String {
        let then = step.hasPrefix("- if") ? "\n      then: end" : ""
        return "flow: f\n\(vars)\nsections:\n  main:\n    \(step)\(then)\n    - goto: end\n  end: [hangup]\n"
    }
}
