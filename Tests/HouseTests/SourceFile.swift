import Foundation

/// One Swift file under `Sources`.
struct SourceFile: Sendable {
    /// Below the top of the repository: `Sources/RTP/Packet.swift`.
    let path: String
    /// The folder right below `Sources`.
    let room: String
    /// The lines without comments and string literals.
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        room = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        var lines = SourceMask.code(of: text).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }  // what follows the last line break is no line
        self.lines = lines
    }

    /// `path:line: sentence`, as compilers write it.
    func finding(_ index: Int, _ sentence: String) -> String { "\(path):\(index + 1): \(sentence)" }

    /// The modules this file imports, with the index of the line.
    var imports: [(line: Int, module: String)] {
        lines.enumerated().compactMap { index, line in
            Self.importedModule(line).map { (index, $0) }
        }
    }

    /// `SIPCore` of `public import struct SIPCore.LegID`.
    static func importedModule(_ line: Substring) -> String? {
        var words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }[...]
        let before: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        while let first = words.first, before.contains(first) || first.hasPrefix("@") { words.removeFirst() }
        guard words.first == "import" else { return nil }
        words.removeFirst()
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        if let first = words.first, kinds.contains(first) { words.removeFirst() }
        return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
    }

    /// The lines where `word` stands as such: `Date(` is not found in `readDate(`.
    func lines(with word: String) -> [Int] {
        lines.indices.filter { Self.contains(lines[$0], word) }
    }

    static func contains(_ line: Substring, _ word: String) -> Bool {
        let isPartOfName = { (character: Character) in character.isLetter || character.isNumber || character == "_" }
        guard let first = word.first else { return false }
        return line.ranges(of: word).contains { range in
            guard isPartOfName(first), range.lowerBound > line.startIndex else { return true }
            return !isPartOfName(line[line.index(before: range.lowerBound)])
        }
    }
}

/// The repository these tests were built from.
enum Repository {
    static let top = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file under `Sources`, by path.
    static let sources: [SourceFile] = {
        let folder = top.appendingPathComponent("Sources").path
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            text("Sources/" + name).map { SourceFile(path: "Sources/" + name, text: $0) }
        }
    }()

    /// The text of a file, by its path below the top.
    static func text(_ path: String) -> String? {
        try? String(contentsOf: top.appendingPathComponent(path), encoding: .utf8)
    }
}
