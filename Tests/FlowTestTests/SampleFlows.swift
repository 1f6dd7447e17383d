import FlowModel
import FlowTest
import Foundation
import MediaEngine
import Server
import YAML

/// The repository's own flows and tests, read from where this file lies.
enum SampleFlows {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file's bytes; paths are relative to the repository.
    static func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path.hasPrefix("/") ? path : root.path + "/" + path).map { [UInt8]($0) }
    }

    static func testFile(_ name: String) throws -> TestFile {
        let (file, diagnostics) = TestFileReader(readFile: bytes).read(root.path + "/flows/" + name)
        guard let file else { throw Unreadable(text: diagnostics.map(\.description)) }
        return file
    }

    /// The flow of a test file, compiled; `edit` changes its text before.
    static func runner(
        for file: TestFile, options: TestRunner.Options = TestRunner.Options(), edit: @escaping (String) -> String = { $0 }
    ) throws -> TestRunner {
        let loader = FlowLoader(
            root: root.path,
            readFile: { path in
                guard let bytes = bytes(path) else { return nil }
                guard path == file.flow else { return bytes }
                return Array(edit(String(decoding: bytes, as: UTF8.self)).utf8)
            },
            checkSound: { _, _ in nil }
        )
        let result = loader.load(file.flow)
        guard let program = result.program else { throw Unreadable(text: result.diagnostics.map(\.description)) }
        return TestRunner(program: program, sounds: FlowFiles.sounds(of: program), options: options)
    }

    struct Unreadable: Error { var text: [String] }
}
