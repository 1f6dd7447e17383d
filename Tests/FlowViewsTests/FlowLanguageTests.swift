import FlowModel
import FlowViews
import TestSupport
import Testing

@Suite("Schema and reference")
struct FlowLanguageTests {
    @Test("the schema knows every verb, key and outcome") func schema() {
        let json = FlowSchema.json
        for form in FlowLanguage.verbs {
            for name in [form.word] + form.fields.map(\.name) + form.outcomes.filter({ !$0.isFamily }).map(\.name) {
                #expect(json.contains("\"\(name)\":") || form.isFinal || form.traits.contains(.leadsItself), "\(name)")
            }
        }
        #expect(!json.contains("\n"))
    }

    @Test("docs/reference is what `attendant reference docs/reference` writes") func reference() {
        let pages = FlowReference.pages
        for page in pages {
            #expect(
                SampleFolder.text("docs/reference/\(page.name)") == page.text,
                "docs/reference/\(page.name) is not up to date: run attendant reference docs/reference")
        }
        #expect(SampleFolder.names(in: "docs/reference") == pages.map(\.name).sorted())
    }
}
