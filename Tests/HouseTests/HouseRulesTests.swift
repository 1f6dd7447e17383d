import Testing

/// The rules tried on code that breaks them, and on code that only looks so.
@Suite("The rules of the house")
struct HouseRulesTests {
    private func file(_ text: String, in room: String = "RTP") -> SourceFile {
        SourceFile(path: "Sources/\(room)/File.swift", text: text)
    }

    @Test(
        "comments and strings are no code, interpolations are",
        arguments: [
            ("let a = 1 // try! this", "let a = 1             "),
            ("a /* b /* c */ d */ e", "a                   e"),
            (#"say("try! it", b)"#, #"say("       ", b)"#),
            (#"say("a \(try! b("c")) d")"#, #"say("   (try! b(" "))  ")"#),
            (##"say(#"a " \(b) \#(c)"#)"##, ##"say(#"           (c)"#)"##),
            ("x = \"\"\"\n  try! \"quoted\"\n  \"\"\"\ny", "x = \"\"\"\n               \n  \"\"\"\ny"),
            (#"a("\\") // b"#, #"a("  ")     "#),
            ("let open = \"never closed\nas! b", "let open = \"            \nas! b"),
        ])
    func masksWhatIsNoCode(source: String, code: String) {
        #expect(SourceMask.code(of: source) == code)
    }

    @Test(
        "imports are read in every form",
        arguments: [
            ("import RTP", "RTP"), ("public import RTP", "RTP"), ("@preconcurrency internal import RTP", "RTP"),
            ("  import struct RTP.Packet", "RTP"), ("importance = RTP", nil), ("let import_ = 1", nil),
        ] as [(String, String?)])
    func readsImports(line: String, module: String?) {
        #expect(SourceFile.importedModule(Substring(line)) == module)
    }

    @Test("upward, unnamed and allowed imports are told apart")
    func judgesImports() {
        let entries = PackageEntries(
            """
            func room(_ name: String) {}  // room("Not", ["This"])
            room("SIPCore", ["SansIO", "CallEngine"]), room("FlowEngine", ["SansIO"] + nio),
            room("Telephony", [.product(name: "NIOCore", package: "nio"), "SIPCore"])
            """)
        #expect(entries.dependencies.count == 3)
        let findings = { (text: String, room: String) in
            HouseRules.wrongImports(of: file(text, in: room), entries: entries)
        }
        #expect(findings("import SansIO\nimport CallEngine\nimport Foundation", "SIPCore").isEmpty)
        #expect(findings("\nimport Networking", "SIPCore").first?.hasPrefix("Sources/SIPCore/File.swift:2: ") == true)
        #expect(findings("import SIPCore", "FlowEngine").count == 1)
        #expect(findings("import SIPCore\nimport SansIO", "Telephony").count == 1)
        #expect(findings("import SansIO", "Attic").count == 1)
    }

    @Test(
        "the world is found on the sans-IO floors and nowhere else",
        arguments: [
            "import Foundation", "import NIOCore", "public import Dispatch", "let now = Date()", "Task { work() }",
            "let lock = Mutex<Int>(0)", "UInt8.random(in: 0...9)", "try await work()", "actor Shard {",
        ])
    func findsTheWorld(line: String) {
        #expect(HouseRules.worldlyThings(in: file("\n" + line)).count == 1)
        #expect(HouseRules.worldlyThings(in: file(line, in: "Networking")).isEmpty)
    }

    @Test(
        "names that only look worldly are left alone",
        arguments: [
            "let d = readDate(x)", "case awaitingAck", "let actors = 3", "// Date()", "let factor = 2",
            "say(\"Task {\")",
        ])
    func leavesNamesAlone(line: String) {
        #expect(HouseRules.worldlyThings(in: file(line)).isEmpty)
    }

    @Test("traps and long files are found")
    func findsTraps() {
        #expect(HouseRules.traps(in: file("let a = try! b\nlet c = d as! E\nfatalError(\"f\")")).count == 3)
        #expect(HouseRules.traps(in: file("let a = try? b\nlet c = d as? E // as!\nlet alias = 1")).isEmpty)
        #expect(HouseRules.tooLong(file(String(repeating: "\n", count: 500))).isEmpty)
        #expect(HouseRules.tooLong(file(String(repeating: "\n", count: 501))).count == 1)
    }
}
