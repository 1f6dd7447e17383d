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
        for file: TestFile, options: TestRunner.Options = TestRunner.Options(),
        edit: @escaping (String) -> String = { $0 }
    ) throws -> TestRunner {
        let source = edit(String(decoding: bytes(file.flow) ?? [], as: UTF8.self))
        return try runner(for: file, options: options, source: source)
    }

    /// The flow of a test file with this text, compiled.
    static func runner(
        for file: TestFile, options: TestRunner.Options = TestRunner.Options(), source: String
    ) throws -> TestRunner {
        let loader = FlowLoader(
            root: root.path,
            readFile: { path in path == file.flow ? Array(source.utf8) : bytes(path) },
            checkSound: { _, _ in nil }
        )
        let result = loader.load(file.flow)
        guard let program = result.program else { throw Unreadable(text: result.diagnostics.map(\.description)) }
        return TestRunner(program: program, sounds: FlowFiles.sounds(of: program), options: options)
    }

    static func sounds(of program: FlowProgram) throws -> [String: Prompt] { FlowFiles.sounds(of: program) }

    struct Unreadable: Error { var text: [String] }
}
