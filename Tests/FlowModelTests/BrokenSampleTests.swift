import SansIO
import TestSupport
import Testing
import YAML

@testable import FlowModel

@Suite("Mistakes in the sample flows")
struct BrokenSampleTests {
    /// How many broken flows are tried; `ATTENDANT_LONG_TESTS=1` tries 500.
    private static let count = SampleFolder.isLong ? 500 : 60

    @Test("the sample flows themselves have no mistake") func good() {
        #expect(SampleFolder.flows.count >= 5)
        for flow in SampleFolder.flows {
            let result = SampleFolder.load(flow.path)
            #expect(!result.diagnostics.contains { $0.severity == .error }, "\(result.shown)")
        }
    }

    @Test("each mistake is refused, and at its line") func broken() {
        var random = RandomSource(seed: 500)
        let flows = SampleFolder.flows.filter { !FlowBreaker($0.text, seed: 0).all().isEmpty }
        var seen: Set<String> = []
        for _ in 0..<Self.count {
            let flow = flows[Int(random.next() % UInt64(flows.count))]
            var breaker = FlowBreaker(flow.text, seed: random.next())
            guard let broken = breaker.next() else { continue }
            seen.insert(broken.mistake)
            let result = SampleFolder.load(flow.path, as: broken.text)
            let lines = result.diagnostics.filter { $0.severity == .error }.map { $0.place?.line ?? 0 }
            #expect(
                result.program == nil && lines.contains(broken.line),
                "\(flow.path): \(broken.mistake) in line \(broken.line)\n\(result.shown)")
        }
        #expect(seen.count >= 12, "\(seen.sorted())")
    }
}
