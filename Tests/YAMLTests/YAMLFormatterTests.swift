import Testing
import YAML

@Suite("Formatting")
struct YAMLFormatterTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var source: String
        var formatted: String
    }

    static let cases = [
        Case(
            testDescription: "levels are two spaces, lists below their key as well",
            source:
                "flow:   a\nsections:\n    main:\n    -   answer\n    - menu:\n            prompt: x\n            options: {}\n",
            formatted:
                "flow: a\nsections:\n  main:\n    - answer\n    - menu:\n        prompt: x\n        options: {}\n"),
        Case(
            testDescription: "one space in brackets after commas, none beside them",
            source: "a: { x: [ 1,2 ,3 ], \"y,  z\": 'it''s  {here}' }\n",
            formatted: "a: {x: [1, 2, 3], \"y,  z\": 'it''s  {here}'}\n"),
        Case(
            testDescription: "one space after the colons in brackets, none before them",
            source: "a: {\"1\" : b, \"2\":c, d : e, \"f:g\": h:i, j: \"k\"}\n",
            formatted: "a: {\"1\": b, \"2\": c, d: e, \"f:g\": h:i, j: \"k\"}\n"),
        .init(
            testDescription: "a comment within brackets goes with them",
            source: "a:\n      b: [one,\n          # why\n          two]\n      # of c\n      c: d\n",
            formatted: "a:\n  b: [one,\n      # why\n      two]\n  # of c\n  c: d\n"),
        .init(
            testDescription: "comments stay with their lines",
            source:
                "# of the file\n\n\n\na:\n      # of b\n      b: 1   # behind\n      # of nothing more\n# of c\nc: 2\n# the end\n\n\n",
            formatted:
                "# of the file\n\na:\n  # of b\n  b: 1   # behind\n  # of nothing more\n# of c\nc: 2\n# the end\n"),
        Case(
            testDescription: "texts of several lines keep their lines",
            source: "a:\n    b: |\n        one\n          two\n\n\n        three\n    c: \"x\n        y\"\n",
            formatted: "a:\n  b: |\n      one\n        two\n\n\n      three\n  c: \"x\n      y\"\n"),
        Case(
            testDescription: "line breaks, ends of lines and the last line",
            source: "a: 1  \r\nb:\r\n - x\t\r\n -   y: 1\r\n     z: 2",
            formatted: "a: 1\nb:\n  - x\n  - y: 1\n    z: 2\n"),
        Case(
            testDescription: "brackets over several lines move as a whole",
            source: "a:\n      b: [one,\n          two]\n      c: d\n",
            formatted: "a:\n  b: [one,\n      two]\n  c: d\n"),
        Case(
            testDescription: "a dash alone", source: "a:\n-\n    b: 1\n    c: 2\n",
            formatted: "a:\n  -\n    b: 1\n    c: 2\n"),
        Case(
            testDescription: "a hash in a text is none", source: "a:   b#c\nd:  'x # y'\n",
            formatted: "a: b#c\nd: 'x # y'\n"),
    ]

    @Test("each layout becomes the house's", arguments: cases) func formats(_ example: Case) {
        let document = YAMLDocument.parse(Array(example.source.utf8), path: "a.yaml")
        #expect(document.diagnostics.isEmpty)
        #expect(YAMLFormatter.format(document) == example.formatted)
    }

    @Test("formatting twice is formatting once", arguments: cases) func isStable(_ example: Case) {
        let document = YAMLDocument.parse(Array(example.formatted.utf8), path: "a.yaml")
        #expect(YAMLFormatter.format(document) == example.formatted)
    }

    @Test("a refused file stays as it is") func refused() {
        let source = "a: [1\nb:   2"
        let document = YAMLDocument.parse(Array(source.utf8), path: "a.yaml")
        #expect(document.root == nil)
        #expect(YAMLFormatter.format(document) == source)
    }
}
