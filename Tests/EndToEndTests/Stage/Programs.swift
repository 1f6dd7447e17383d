import Foundation

/// What went wrong on the stage, with all that can explain it.
struct StageFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Where the programs are that the tests start.
enum Programs {
    static let sipp = installed("sipp", package: "sip-tester")
    static let baresip = installed("baresip", package: "baresip-core")
    static let tcpdump = installed("tcpdump", package: "tcpdump")

    static let kamailio = installed("kamailio", package: "kamailio")

    /// The program under test: built beside the tests.
    static let attendant: Result<String, StageFailure> = {
        let path = buildFolder.appendingPathComponent("attendant").path
        if FileManager.default.isExecutableFile(atPath: path) { return .success(path) }
        return .failure(StageFailure("\(path) is missing: build it with `swift build --build-tests`"))
    }()

    /// The folder of the running test executable, or of the bundle that it was loaded from.
    private static var buildFolder: URL {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        return URL(fileURLWithPath: bundle ?? CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent()
    }

    /// The folder with scenarios and flows.
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    private static func installed(_ name: String, package: String) -> Result<String, StageFailure> {
        let folders =
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + [
                "/usr/local/bin", "/usr/bin", "/usr/sbin",
            ]
        let paths = folders.map { "\($0)/\(name)" }
        if let path = paths.first(where: FileManager.default.isExecutableFile) { return .success(path) }
        return .failure(
            StageFailure("\(name) is missing: script/bootstrap --tests installs it (Debian package \(package))"))
    }
}
