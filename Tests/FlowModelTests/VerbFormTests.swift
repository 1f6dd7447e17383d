import TestSupport
import Testing
import YAML

@testable import FlowModel

@Suite("Forms")
struct VerbFormTests {
    @Test("a verb's own example loads without a word", arguments: Verb.kinds.map { $0.form.word })
    func example(word: String) throws {
        let form = try #require(Verb.kindsByWord[word]?.form)
        let result = FlowFolder(form.example).load()
        #expect(result.program != nil && result.diagnostics.isEmpty, "\(result.shown)")
        let verbs = result.program?.main?.sections.flatMap(\.steps).map(\.verb.name) ?? []
        #expect(verbs.contains(word), "the example of \(word) does not show it")
    }

    @Test("defaults that are written out are values of their kind", arguments: Verb.kinds.map { $0.form.word })
    func defaults(word: String) throws {
        for field in try #require(Verb.kindsByWord[word]?.form).fields {
            guard let text = field.usual else { continue }
            switch field.kind {
            case .duration(let range): #expect(parseDuration(text).map(range.contains) == true, "\(word).\(field.name)")
            case .integer(let range): #expect(Int(text).map(range.contains) == true, "\(word).\(field.name)")
            case .decimal(let range): #expect(Double(text).map(range.contains) == true, "\(word).\(field.name)")
            case .choice(let words): #expect(words.contains(text), "\(word).\(field.name)")
            case .boolean: #expect(["true", "false"].contains(text), "\(word).\(field.name)")
            default: break
            }
        }
    }

    @Test("a final verb has no outcomes, every other one a good one first") func outcomes() {
        for form in Verb.kinds.map({ $0.form }) where !form.isFinal {
            #expect(form.outcomes.first?.kind == .good, "\(form.word)")
        }
    }

    @Test("the keys of the head are those that the reader takes") func head() {
        for field in FlowForm.fields where !["flow", "sections"].contains(field.name) {
            let text = "flow: f\n\(field.name): {}\nsections: {main: [hangup]}"
            let messages = FlowFolder(text).messages()
            #expect(!messages.contains { $0.contains("has no key") || $0.contains("not available") }, "\(messages)")
        }
        for (group, fields) in [("defaults", FlowForm.defaultsFields), ("outbound", FlowForm.outboundFields)] {
            for field in fields {
                let messages = FlowFolder("flow: f\n\(group): {\(field.name): {}}\nsections: {main: [hangup]}")
                    .messages()
                #expect(!messages.contains { $0.contains("has no key") || $0.contains("not available") }, "\(messages)")
            }
        }
    }
}
