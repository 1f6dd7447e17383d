import FlowModel
import TestSupport
import Testing

@Suite("Digit patterns")
struct DigitPatternTests {
    @Test(
        "the whole entry must satisfy the pattern",
        arguments: [
            ("^[1-9][0-9]*$", ["1", "10", "999"], ["", "0", "01", "1a"]),
            ("[0-9]{4}", ["0000"], ["000", "00000"]),
            ("1|2|33", ["1", "2", "33"], ["3", "12", ""]),
            ("(12)+", ["12", "1212"], ["", "121"]),
            ("\\d{2,3}", ["12", "123"], ["1", "1234"]),
            ("1{2,}", ["11", "111111"], ["1"]),
            ("a?b?", ["", "a", "ab"], ["ba"]),
            (".\\*#", ["1*#", "**#"], ["1##"]),
            ("[^0].", ["10", "**"], ["01", "1"]),
            ("(0|1(2|3))*9", ["9", "09", "129", "0130129"], ["19", ""]),
            ("", [""], ["1"]),
            ("^$", [""], ["1"]),
            ("(|1)2", ["2", "12"], ["1"]),
            ("[-0]+", ["-", "0-"], ["1"]),
            ("1{0}2", ["2"], ["12"]),
            ("(1?){64}", ["", "1111"], ["2"]),
        ] as [(String, [String], [String])])
    func matching(_ pattern: String, _ good: [String], _ bad: [String]) throws {
        let compiled = try DigitPattern(pattern)
        for text in good { #expect(compiled.matches(text), "\(pattern) \(text)") }
        for text in bad { #expect(!compiled.matches(text), "\(pattern) \(text)") }
    }

    @Test(
        "what is no pattern says where",
        arguments: [
            ("[0-9", 0, "this [ is never closed"), ("(1", 0, "this ( is never closed"),
            ("1)", 1, "there is no ( for this )"),
            ("*", 0, "there is nothing before this *"), ("1**", 2, "a repetition cannot be repeated"),
            ("1{", 1, "this { is never closed"),
            ("1{2,1}", 1, "{2,1} is no repetition"), ("1{999}", 1, "{999} is no repetition"),
            ("1{a}", 1, "{a} is no repetition"),
            ("[]", 0, "there is nothing in these brackets"), ("[9-0]", 1, "9-0 runs backwards"),
            ("\\w", 0, "\\w has no meaning here"),
            ("1\\", 1, "nothing follows this \\"), ("1^", 1, "^ belongs at the start"),
            ("1$2", 1, "$ belongs at the end"),
            ("((1{60}){60}){60}", 12, "this pattern is too large"),
            (String(repeating: "(", count: 20), 16, "this pattern has more than 16 nested brackets"),
        ])
    func mistakes(_ pattern: String, _ offset: Int, _ message: String) {
        do {
            _ = try DigitPattern(pattern)
            Issue.record("\(pattern) was read")
        } catch {
            #expect(error.message.hasPrefix(message), "\(error) at \(error.offset)")
            #expect(error.offset == offset)
        }
    }

    @Test("a pattern that ruins backtracking matchers takes no time") func linear() throws {
        let pattern = try DigitPattern("(1*)*(1*)*(1|1)*2")
        #expect(!pattern.matches(String(repeating: "1", count: 2_000)))
    }

    @Test("mutated patterns never trap") func mutations() {
        var random = Mutator(seed: 3)
        let seed = Array("^(1[0-9]{2,3}|\\d*#?)+[^*]$".utf8)
        for _ in 0..<5_000 {
            let text = String(decoding: random.mutated(seed), as: UTF8.self)
            if let pattern = try? DigitPattern(text) { _ = pattern.matches("1234567890*#") }
            if let expression = try? Expression(parsing: text) { _ = try? expression.evaluate(in: MapScope()) }
        }
    }
}
