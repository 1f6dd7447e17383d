import FlowModel
import Testing
import YAML

@Suite("Loading flows")
struct FlowLoaderTests {
    @Test("the good flows load without a word", arguments: ["front-desk.yaml", "reminder.yaml", "account.yaml", "voicemail.yaml"])
    func good(_ path: String) {
        let result = GoodFlows.all.load(path)
        #expect(result.diagnostics.isEmpty, "\(result.shown)")
        #expect(result.program?.main?.path == path)
    }
}
