import Foundation
import SansIO
import TestSupport
import Testing
import YAML

@testable import FlowModel

@Suite("Hostile files")
struct HostileYAMLTests {
    /// How many files are tried; `ATTENDANT_LONG_TESTS=1` tries 10 000.
    private static let count = SampleFolder.isLong ? 10_000 : 250

    @Test("every file gets a flow or a sentence, in bounded time and memory") func hostile() {
        var factory = HostileFiles(seed: 10_000)
        let clock = ContinuousClock()
        var slowest = Duration.zero
        let before = Self.residentPages
        for round in 0..<Self.count {
            let bytes = factory.next(round)
            let loader = FlowLoader(readFile: { $0 == "f" ? bytes : [1] }, checkSound: { _, _ in nil })
            var result: FlowLoadResult?
            slowest = max(slowest, clock.measure { result = loader.load("f") })
            let errors = result?.diagnostics.filter { $0.severity == .error } ?? []
            #expect((result?.program == nil) == !errors.isEmpty, "round \(round)")
            #expect(errors.allSatisfy { !$0.message.isEmpty && $0.message.utf8.count < 4_000 }, "round \(round)")
        }
        let grown = (Self.residentPages - before) * 4_096 >> 20
        #expect(slowest < .seconds(5), "the slowest took \(slowest)")
        #expect(grown < 400, "\(grown) MiB more are resident")
        if SampleFolder.isLong {
            print("\(Self.count) hostile files: the slowest \(slowest), \(grown) MiB more resident")
        }
    }

    /// Of this process, from `/proc/self/statm`; 0 where there is no such file.
    private static var residentPages: Int {
        let text = FileManager.default.contents(atPath: "/proc/self/statm").map { String(decoding: $0, as: UTF8.self) }
        return text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// Files that were made to hurt whoever reads them.
struct HostileFiles {
    private var random: RandomSource
    private var mutator: Mutator

    init(seed: UInt64) {
        random = RandomSource(seed: seed)
        mutator = Mutator(seed: seed)
    }

    mutating func next(_ round: Int) -> [UInt8] {
        switch round % 10 {
        case 0: Array(laughs().utf8)
        case 1: Array(nesting().utf8)
        case 2: Array(aliases().utf8)
        case 3: Array(hugeScalar().utf8)
        case 4: Array(wide().utf8)
        case 5: Array(longExpression().utf8)
        case 6: noise()
        default: damaged(round)
        }
    }

    private mutating func number(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    /// Aliases of aliases: a billion values in a few lines.
    private mutating func laughs() -> String {
        var text = "a0: &a0 [lol, lol]\n"
        for level in 1...(5 + number(40)) {
            let previous = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(previous)]\n"
        }
        return text + "flow: f\nsections: {main: *a5}\n"
    }

    private mutating func nesting() -> String {
        let depth = 1 + number(20_000)
        let open = ["[", "{a: ", "- ", "? "][number(4)]
        return "flow: f\nvars: {a: 1}\nsections:\n  main:\n    - set: {x: " + String(repeating: open, count: depth)
    }

    private mutating func aliases() -> String {
        let names = (0..<(1 + number(500))).map { "- *x\($0)" }
        return "flow: &f f\nsections:\n  main: &m\n    " + names.joined(separator: "\n    ") + "\n  other: *m\n"
    }

    private mutating func hugeScalar() -> String {
        let length = 1 << (10 + number(11))
        let filling = String(repeating: ["x", "${", "$a ", "\u{E9}", "{", "9"][number(6)], count: length)
        let place = ["flow: %", "flow: f\nsections: {main: [{say: \"%\"}]}", "flow: f\nsections: {%: [hangup]}"][
            number(3)]
        return place.replacing("%", with: filling)
    }

    private mutating func wide() -> String {
        let count = 1 + number(20_000)
        switch number(3) {
        case 0: return "flow: f\nsections:\n" + (0..<count).map { "  s\($0): [hangup]\n" }.joined()
        case 1: return "flow: f\nsections:\n  main:\n" + (0..<count).map { "    - set: {v\($0): $v\($0)}\n" }.joined()
        default: return "flow: f\nvars:\n" + (0..<count).map { "  v\($0 / 2): \($0)\n" }.joined()
        }
    }

    private mutating func longExpression() -> String {
        let part = ["not ", "(", "-", "1 + ", "a ?? ", "a ? b : ", "len(", "a.", "a | time "][number(9)]
        let expression = String(repeating: part, count: 1 + number(3_000)) + "1"
        let pattern = String(repeating: ["(a|", "[0-9]{64}", "(.*)*", "(.+)+"][number(4)], count: 1 + number(2_000))
        return "flow: f\nsections:\n  main:\n    - if: \"${\(expression)}\"\n      then: main\n"
            + "    - gather: {prompt: {say: x}, digits: 4, matches: '\(pattern)'}\n"
    }

    private mutating func noise() -> [UInt8] {
        (0..<number(4_000)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// A good flow with bytes changed.
    private mutating func damaged(_ round: Int) -> [UInt8] {
        let flows = [GoodFlows.frontDesk, GoodFlows.reminder, GoodFlows.account, TenMistakes.flow]
        return mutator.mutated(Array(flows[round % flows.count].utf8))
    }
}
