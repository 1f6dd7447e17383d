import FlowModel
import TestSupport
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        ("null", Value.null), (" true ", .boolean(true)), ("false", .boolean(false)), ("0", .integer(0)),
        ("-12", .integer(-12)), ("12.50", .decimal(12.5)), ("1e3", .decimal(1000)), ("-0.5E-1", .decimal(-0.05)),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .decimal(9_223_372_036_854_775_808)),
        ("\"\"", .text("")), ("\"a\\n\\\"\\u00e9\\ud83d\\ude00/\\/\"", .text("a\n\"é😀//")),
        ("\"\\ud83dx\"", .text("\u{FFFD}x")),
        ("[]", .list([])), ("[1, [\"a\"]]", .list([.integer(1), .list([.text("a")])])),
        ("{}", .map([:])), ("{\"a\": {\"b\": null}, \"c\":1}", .map(["a": .map(["b": .null]), "c": .integer(1)])),
        ("{\"a\":1,\"a\":2}", .map(["a": .integer(2)])),
    ])
    func `a JSON text is read`(text: String, value: Value) throws {
        #expect(try Value(json: text.utf8) == value)
    }

    @Test(arguments: [
        ("", 0), ("nul", 3), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{a:1}", 1), ("{\"a\" 1}", 5), ("01", 2), ("1.", 2),
        ("1e", 2), ("-", 1), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("\"a\nb\"", 2), ("1 1", 2), ("1e999", 5),
    ])
    func `a text that is no JSON is refused with the byte`(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try Value(json: text.utf8) }
        #expect(error?.offset == offset, "\(error?.description ?? "")")
    }

    @Test func `depth is bounded`() throws {
        let nested = { (depth: Int) in Array(repeating: UInt8(ascii: "["), count: depth) }
        #expect(throws: JSONError.self) { try Value(json: nested(100_000)) }
        #expect(throws: Never.self) { try Value(json: nested(65) + Array(repeating: UInt8(ascii: "]"), count: 65)) }
    }

    @Test func `what is written is read again, whatever happens to its bytes`() throws {
        let value = Value.map([
            "text": .text("a\"\\\u{1}é😀"), "list": .list([.integer(1), .decimal(0.25), .null, .boolean(true)]),
        ])
        let bytes = Array(value.json.utf8)
        #expect(try Value(json: bytes) == value)
        var mutator = Mutator(seed: 11)
        for _ in 0..<5000 {
            guard let read = try? Value(json: mutator.mutated(bytes)) else { continue }
            #expect(try Value(json: read.json.utf8) == read)
        }
    }
}
