import FlowModel
import Testing

private let scope = MapScope([
    "caller": .map(["number": .text("+12125550100"), "name": .null, "headers": .map(["X-A": .text("h")])]),
    "n": .integer(3), "d": .decimal(12.5), "t": .text("abc"), "digits": .text("0042"), "yes": .boolean(true),
    "list": .list([.integer(1), .integer(2)]), "big": .integer(.max), "least": .integer(.min),
    "at": .text("2026-03-06T09:05:00-05:00"),
])

@Suite("Expressions")
struct ExpressionTests {
    static let values: [(String, Value)] = [
        ("1", .integer(1)), ("12.50", .decimal(12.5)), ("'a\\'b'", .text("a'b")), ("\"a\"", .text("a")),
        ("true", .boolean(true)),
        ("null", .null), ("n", .integer(3)), ("unset", .null), ("caller.number", .text("+12125550100")),
        ("caller.headers[\"X-A\"]", .text("h")), ("caller.name.deeper", .null),
        // Precedence.
        ("1 + 2 * 3", .integer(7)), ("(1 + 2) * 3", .integer(9)), ("10 - 2 - 3", .integer(5)),
        ("8 / 4 / 2", .integer(1)),
        ("-n + 1", .integer(-2)), ("2 * -3", .integer(-6)), ("1 + 2 == 3", .boolean(true)),
        ("1 < 2 and 2 < 1", .boolean(false)),
        ("false and false or true", .boolean(true)), ("true or false and false", .boolean(true)),
        ("not n == 3", .boolean(false)),
        ("not yes or yes", .boolean(true)), ("unset ?? 1 + 1", .integer(2)), ("unset ?? 5 >= 3", .boolean(true)),
        ("unset ?? caller.name ?? 'z'", .text("z")), ("n > 2 ? 'many' : 'few'", .text("many")),
        ("false ? 1 : false ? 2 : 3", .integer(3)), ("true ? true ? 1 : 2 : 3", .integer(1)),
        // Arithmetic and joining.
        ("7 / 2", .decimal(3.5)), ("6 / 2", .integer(3)), ("d * 2", .decimal(25)), ("digits + 1", .text("00421")),
        ("digits * 1", .integer(42)), ("', ' + t", .text(", abc")), ("'n' + n", .text("n3")),
        ("least / 1", .integer(.min)),
        // Comparing.
        ("digits == 42", .boolean(true)), ("'42' == 42", .boolean(true)), ("digits == '42'", .boolean(false)),
        ("t == 0", .boolean(false)), ("unset == null", .boolean(true)), ("caller.name != null", .boolean(false)),
        ("1 == 1.0", .boolean(true)), ("'b' > 'a'", .boolean(true)), ("'10' > '9'", .boolean(true)),
        ("list == list", .boolean(true)),
        // Truth.
        ("not ''", .boolean(true)), ("not 0", .boolean(true)), ("not list", .boolean(false)),
        ("n and t", .boolean(true)),
        ("t ? 1 : 2", .integer(1)), ("unset and unset > 1", .boolean(false)),
        // Functions and filters.
        ("len(t)", .integer(3)), ("len(list)", .integer(2)), ("digits('a1-2')", .text("12")),
        ("lower('ABC')", .text("abc")),
        ("trim('  a b ')", .text("a b")), ("trim('   ')", .text("")), ("matches(digits, '[0-9]{4}')", .boolean(true)),
        ("matches(digits, '^4')", .boolean(false)), ("at | time", .text("nine oh five AM")),
        ("at | date", .text("March sixth, twenty twenty six")),
        ("at | day_and_time", .text("Friday, March sixth at nine oh five AM")),
        ("at | stamp", .text("2026-03-06T09-05-00")), ("'ab1' | spell", .text("A B 1")),
        ("digits | digits", .text("0 0 4 2")),
        ("d | money", .text("twelve point five zero")), ("unset ?? '47' | digits", .text("4 7")),
        ("(t | spell) + '.'", .text("A B C.")),
        ("t ? t | spell : 'x'", .text("A B C")),
    ]

    @Test("an expression has its value", arguments: values)
    func value(_ source: String, _ expected: Value) throws {
        #expect(try Expression(parsing: source).evaluate(in: scope) == expected)
    }

    static let failures: [(String, String)] = [
        ("big + 1", "the number is too large"), ("least - 1", "the number is too large"),
        ("big * 2", "the number is too large"),
        ("-least", "the number is too large"), ("least / -1", "the number is too large"), ("1 / 0", "division by zero"),
        ("1.5 / 0", "division by zero"), ("t * 2", "* wants numbers, and \"abc\" is none"),
        ("unset + 1", "+ wants numbers, and null is none"),
        ("unset + 'a'", "null cannot be joined to text"),
        ("list < 1", "< wants two numbers or two texts, not a list and a number"),
        ("len(unset)", "len wants text, not null"), ("lower(list)", "lower wants text, not a list"),
        ("unset | time", "| time cannot be used on null"), ("t | time", "\"abc\" is not a date and time"),
        ("'2026-13-01' | date", "\"2026-13-01\" is not a date"), ("t | money", "\"abc\" is not a number"),
        ("matches(unset, '1')", "matches wants text, not null"),
    ]

    @Test("what has no value is an error with a sentence", arguments: failures)
    func failure(_ source: String, _ message: String) throws {
        let expression = try Expression(parsing: source)
        do {
            let value = try expression.evaluate(in: scope)
            Issue.record("\(value)")
        } catch {
            #expect(error.message.hasPrefix(message), "\(error)")
            #expect(error.source == source)
        }
    }

    static let mistakes: [(String, Int, String)] = [
        ("", 0, "there is nothing between ${ and }"), ("1 +", 3, "expected a value, found the end"),
        ("a b", 2, "expected an operator"),
        ("(1", 2, "expected a closing )"), ("a.", 2, "expected a name after the dot"),
        ("a[0]", 2, "expected a name in quotes"),
        ("'a", 0, "this text has no closing '"), ("a = 1", 2, "there is no operator ="),
        ("a === 1", 2, "there is no operator ==="),
        ("!a", 0, "there is no operator !"), ("a ; b", 2, "\";\" has no meaning"),
        ("1 < 2 < 3", 2, "comparisons do not chain"),
        ("f(1)", 0, "there is no function \"f\""), ("a | f", 4, "there is no filter \"f\""),
        ("a ? b", 5, "expected the : of ? :"),
        ("007", 0, "\"007\" is not a number"), ("9999999999999999999", 0, "\"9999999999999999999\" is not a number"),
        ("matches(a, b)", 11, "expected the pattern in quotes"), ("matches(a, '[')", 12, "this [ is never closed"),
        ("and", 0, "expected a value"), ("a ?? ", 5, "expected a value"), ("ä", 0, "\"ä\" has no meaning"),
    ]

    @Test("what is no expression says where", arguments: mistakes)
    func mistake(_ source: String, _ offset: Int, _ message: String) {
        do {
            _ = try Expression(parsing: source)
            Issue.record("\(source) was read")
        } catch {
            #expect(error.message.hasPrefix(message), "\(error)")
            #expect(error.offset == offset)
        }
    }

    @Test("depth, length and results are bounded") func bounds() throws {
        let deep = String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200)
        #expect(throws: ExpressionError.self) { try Expression(parsing: deep) }
        #expect(throws: ExpressionError.self) { try Expression(parsing: String(repeating: "not ", count: 300) + "1") }
        #expect(throws: ExpressionError.self) { try Expression(parsing: String(repeating: "a ? ", count: 100) + "1") }
        #expect(throws: ExpressionError.self) { try Expression(parsing: String(repeating: "1+", count: 300) + "1") }
        #expect(throws: ExpressionError.self) { try Expression(parsing: String(repeating: " ", count: 3_000)) }
        let long = MapScope(["a": .text(String(repeating: "x", count: 3_000))])
        #expect(throws: EvaluationError.self) { try Expression(parsing: "a + a").evaluate(in: long) }
        #expect(throws: EvaluationError.self) { try Template.parse("${a}${a}").evaluate(in: long) }
        #expect(throws: EvaluationError.self) { try Expression(parsing: "a | spell").evaluate(in: long) }
    }

    @Test("references are listed with their places") func references() throws {
        let expression = try Expression(parsing: "a.b ?? (c ? 1 : d)")
        #expect(expression.references.map(\.path) == [["a", "b"], ["c"], ["d"]])
        #expect(expression.references.map(\.offset) == [0, 8, 16])
        #expect(try Template.parse("x ${a.b} y ${c}").references == ["a.b", "c"])
    }
}

@Suite("Templates")
struct TemplateTests {
    @Test(
        "a text has its values put in",
        arguments: [
            ("plain", .text("plain")), ("", .text("")), ("$n", .integer(3)), ("${n}", .integer(3)),
            ("${ n + 1 }", .integer(4)),
            ("n=${n}", .text("n=3")), ("${n}${t}", .text("3abc")), ("$$5", .text("$5")), ("$5", .text("$5")),
            ("a$", .text("a$")),
            ("$caller.number", .text("+12125550100")), ("$caller.headers[\"X-A\"]", .text("h")), ("$unset", .null),
            ("${'}'}x", .text("}x")), ("{${n}}", .text("{3}")), ("$${n}", .text("${n}")), ("${d}", .decimal(12.5)),
            ("=${d}", .text("=12.5")),
        ] as [(String, Value)])
    func values(_ text: String, _ expected: Value) throws {
        #expect(try Template.parse(text).evaluate(in: scope) == expected)
    }

    @Test(
        "mistakes have their offset in the text",
        arguments: [
            ("a ${", 2, "this ${ has no closing }"), ("a ${b +}", 7, "expected a value"),
            ("Hi $name!", 3, "$name inside text is not replaced"),
            ("$a.b c", 0, "$a.b inside text"), ("$a.", 3, "expected a name after the dot"),
            ("$a-b", 2, "expected the end of the name"),
        ])
    func mistakes(_ text: String, _ offset: Int, _ message: String) {
        do {
            _ = try Template.parse(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.message.hasPrefix(message), "\(error)")
            #expect(error.offset == offset)
        }
    }

    @Test("nothing that is missing becomes part of a text", arguments: ["a ${unset}", "a ${list}"])
    func missing(_ text: String) throws {
        #expect(throws: EvaluationError.self) { try Template.parse(text).evaluate(in: scope) }
        #expect(try Template.parse("$unset").text(in: scope) == "")
    }

    @Test(
        "unquoted words keep their meaning",
        arguments: [
            ("1", .integer(1)), ("-1", .integer(-1)), ("1.50", .decimal(1.5)), ("0", .integer(0)),
            ("true", .boolean(true)), ("null", .null),
            ("0123", .text("0123")), ("+1555", .text("+1555")), ("9:00", .text("9:00")), ("on", .text("on")),
            ("no", .text("no")),
            ("1e3", .text("1e3")), ("1.", .text("1.")), (".5", .text(".5")),
            ("99999999999999999999", .text("99999999999999999999")),
        ] as [(String, Value)])
    func plain(_ text: String, _ expected: Value) { #expect(Value(plain: text) == expected) }

    @Test(
        "values have one text form",
        arguments: [
            (.null, ""), (.boolean(true), "true"), (.decimal(12), "12"), (.decimal(12.5), "12.5"), (.text("a"), "a"),
            (.list([.text("a\""), .null]), #"["a\"",null]"#),
            (.map(["b": .integer(1), "a": .null]), #"{"a":null,"b":1}"#),
        ] as [(Value, String)])
    func text(_ value: Value, _ expected: String) { #expect(value.text == expected) }
}
