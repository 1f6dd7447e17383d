import Foundation
import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

@Suite("Flows that were changed at random and still pass the checker")
struct DamagedFlowTests {
    private static let home = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static let isLong = ProcessInfo.processInfo.environment["ATTENDANT_LONG_TESTS"] != nil

    /// What may still go wrong in a call: a value that is of the wrong kind, known only then.
    private static let excused = [
        "cannot be", "not a number", "is no ", "nobody to dial", "control characters", "division", "wants",
        "needs the input",
        "could not be played", "only 0-9", "nothing in it", "bytes", "steps ran within", "deep",
    ]

    @Test("what the checker takes does not fail in a call for what it should have seen") func accepted() throws {
        let folder = "\(Self.home)/flows"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }.sorted()
        var random = RandomSource(seed: 9)
        var accepted = 0
        for round in 0..<(Self.isLong ? 5_000 : 250) {
            let name = names[Int(random.next() % UInt64(names.count))]
            let text = String(
                decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
            let changed = Self.changed(text, &random)
            guard let program = Self.load("\(folder)/\(name)", as: changed) else { continue }
            accepted += 1
            for seed in 0..<3 {
                let end = Self.end(of: program, seed: random.next() &+ UInt64(seed))
                let isExcused = Self.excused.contains { end.contains($0) }
                #expect(end.isEmpty || isExcused, "\(name), round \(round): \(end)\n\(changed)")
            }
        }
        #expect(accepted > (Self.isLong ? 300 : 15))
        if Self.isLong { print("\(accepted) changed flows were taken and run three times each") }
    }

    /// A few words or lines of the flow, exchanged with others of it.
    private static func changed(_ text: String, _ random: inout RandomSource) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0...(random.next() % 2) {
            let (one, two) = (Int(random.next() % UInt64(lines.count)), Int(random.next() % UInt64(lines.count)))
            switch random.next() % 4 {
            case 0: lines.swapAt(one, two)
            case 1: lines.remove(at: one)
            case 2: lines.insert(lines[two], at: one)
            default:
                let words = lines[one].split(separator: " ", omittingEmptySubsequences: false)
                let others = lines[two].split(separator: " ").filter { !$0.isEmpty }
                guard let place = words.indices.last, let word = others.last else { continue }
                lines[one] = (words[..<place] + [word]).joined(separator: " ")
            }
            if lines.isEmpty { lines = [""] }
        }
        return lines.joined(separator: "\n")
    }

    private static func load(_ path: String, as text: String) -> FlowProgram? {
        let loader = FlowLoader(
            root: home,
            readFile: { asked in
                asked == path ? Array(text.utf8) : FileManager.default.contents(atPath: asked).map { [UInt8]($0) }
            }, checkSound: { _, _ in nil })
        return loader.load(path).program
    }

    /// Calls it with a caller who presses keys at random; why the run failed, or nothing.
    private static func end(of program: FlowProgram, seed: UInt64) -> String {
        var random = RandomSource(seed: seed)
        var facts = CallFacts.usual
        for input in program.main?.inputs ?? [] where input.isRequired {
            facts.inputs[input.name] = input.kind.sample
        }
        var caller = Caller(program, facts: facts)
        caller.send(.started(isAnswered: program.main?.outbound != nil))
        for _ in 0..<60 where caller.results.isEmpty {
            switch random.next() % 6 {
            case 0: caller.press(String(["0", "1", "2", "3", "4", "*", "#", "4711"][Int(random.next() % 8)]))
            case 1, 2: caller.playEnds()
            case 3: caller.send(.answered)
            case 4:
                let outcome = ["completed", "no_answer", "busy", "declined", "failed"][Int(random.next() % 5)]
                caller.send(.dialFinished(caller.lastToken, outcome: outcome, detail: ""))
            default: caller.pass(.seconds(6))
            }
        }
        caller.send(.hungUp(by: "caller"))
        guard let result = caller.result, result.outcome == "failed" else { return "" }
        return result.detail.isEmpty ? "failed without a reason" : result.detail
    }
}

extension Flow.Input.Kind {
    /// A value of the kind.
    fileprivate var sample: Value {
        switch self {
        case .string, .path: .text("abc")
        case .number: .integer(7)
        case .boolean: .boolean(true)
        case .phone: .text("+15551230001")
        case .datetime: .text("2026-03-06T15:30:00-05:00")
        }
    }
}
