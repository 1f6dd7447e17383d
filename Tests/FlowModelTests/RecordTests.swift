import FlowModel
import TestSupport
import Testing
import YAML

@Suite("record and record_call as they are written") struct RecordTests {
    /// A step of `main`, and a part of the one message about it.
    private static let mistakes: [(step: String, message: String)] = [
        ("- {record: {max_length: 2h}, next: {empty: end, failed: end}}", "max_length"),
        ("- {record: {min_length: 10s, max_length: 5s}, next: {empty: end, failed: end}}", "min_length is longer"),
        ("- {record: {to: ../x.wav}, next: {empty: end, failed: end}}", "not a path for a recording"),
        ("- {record: {to: /x.wav}, next: {empty: end, failed: end}}", "not a path for a recording"),
        ("- {record: {to: x.mp3}, next: {empty: end, failed: end}}", "not a path for a recording"),
        ("- {record: {finish_on: 12}, next: {empty: end, failed: end}}", "finish_on"),
        ("- {record: {format: mp3}, next: {empty: end, failed: end}}", "format"),
        ("- {record: {trim: all}, next: {empty: end, failed: end}}", "trim"),
        ("- {record: {beeb: false}, next: {empty: end, failed: end}}", "beeb"),
        ("- {record: {}, next: {empty: end, failed: end, hungup: end}}", "hungup"),
        ("- {record_call: begin, next: {failed: end}}", "record_call"),
        ("- {record_call: {}, next: {failed: end}}", "record_call does one thing"),
        ("- {record_call: {start: true, stop: true}, next: {failed: end}}", "record_call does one thing"),
        ("- {record_call: {pause: true, channels: mono}, next: {failed: end}}", "only start has"),
        ("- {record_call: {start: true, channels: left}, next: {failed: end}}", "channels"),
    ]

    @Test("Each mistake is one sentence on its line", arguments: mistakes.indices) func mistake(index: Int) throws {
        let (step, message) = Self.mistakes[index]
        let result = FlowFolder(["flow.yaml": BrokenFlows.file(of: step), "sub.yaml": GoodFlows.sub]).load()
        #expect(result.diagnostics.count == 1, "\(result.shown)")
        #expect(result.diagnostics.first?.message.contains(message) == true, "\(result.shown)")
        #expect(result.diagnostics.first?.place?.line == 4)
    }

    private func steps(_ step: String) -> [Step] {
        FlowFolder("flow: f\nsections:\n  main:\n    \(step)\n  end: [hangup]\n").load()
            .program?.main?.section(named: "main")?.steps ?? []
    }

    @Test("What is left out is as the language says") func defaults() throws {
        guard case .record(let record)? = steps("- {record: {}, next: {empty: end, failed: end}}").first?.verb else {
            throw Missing()
        }
        #expect(record.beep == ToneSpec("1000/250ms"))
        #expect(record.maxLength == .seconds(180))
        #expect(record.minLength == .seconds(1))
        #expect(record.silence == .seconds(5))
        #expect(record.finishOn == ["#"])
        #expect(record.trimsSilence && record.keepsOnHangup)
        #expect(record.path == nil && record.saveAs == nil)
    }

    @Test("hangup is an outcome where next names it, and the other good ones fall through") func outcomes() {
        let plain = steps("- {record: {}, next: {empty: end, failed: end}}\n    - goto: end")[0]
        #expect(plain.outcomes == ["finished", "silence", "max_length", "empty", "failed"])
        #expect(plain.transitions["silence"] == .nextStep)
        let named = steps("- {record: {}, next: {empty: end, failed: end, hangup: end}}\n    - goto: end")[0]
        #expect(named.transitions["hangup"] == .section("end"))
    }

    @Test("The message is known where there is one, and only there") func knowledge() {
        func load(_ rest: String) -> Int {
            FlowFolder(
                """
                flow: f
                sections:
                  main:
                    - record: {save_as: message}
                      next: {empty: none, failed: none}
                    - log: "${message.duration}"
                    - hangup
                  none:
                    - \(rest)
                """
            ).load().diagnostics.count
        }
        #expect(load("log: nothing") == 0)
        #expect(load("log: \"${message.duration}\"") == 1)
    }

    @Test("A path stays in its folder") func paths() {
        for path in ["a.wav", "a/b/c.wav", "ä/über.wav"] { #expect(RecordingPath.isWithinFolder(path), "\(path)") }
        for path in ["", "/a", "a/", "a//b", "../a", "a/../b", "a/..", ".a", "a/.b", "a\\b", "a\nb", "a\u{0}"] {
            #expect(!RecordingPath.isWithinFolder(path), "\(path)")
        }
    }

    private struct Missing: Error {}
}
