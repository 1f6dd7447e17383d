import Foundation
import Gateways
import Server
import Testing
import YAML

@Suite("Reload and status") struct ReloadTests {
    /// A folder with a configuration and its flows, gone with the test.
    private final class Project {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reload-\(UUID().uuidString)").path
        var path: String { folder + "/attendant.yaml" }

        init(_ configuration: String = "numbers: {\"+15551230000\": flows/desk.yaml}") throws {
            try FileManager.default.createDirectory(atPath: folder + "/flows", withIntermediateDirectories: true)
            try write("attendant.yaml", "listen: 127.0.0.1:0\n" + configuration)
            try write("flows/desk.yaml", "flow: desk\nsections: {main: [answer, {wait: 1s}, hangup]}\n")
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
    }

    private var speech: SpeechLibrary { SpeechLibrary(engine: ESpeakEngine(), cache: nil) }

    private func server(_ project: Project) async throws -> (AttendantServer, Reloader) {
        let (version, diagnostics) = Reloader.compile(project.path, speech)
        let first = try #require(version, "\(diagnostics)")
        let server = try await AttendantServer(
            first.configuration, library: first.library, secrets: first.secrets, speech: speech, watch: { _ in })
        return (server, Reloader(path: project.path, server: server, speech: speech))
    }

    @Test func `good versions are taken whole, broken ones not at all`() async throws {
        let project = try Project()
        let (server, reloader) = try await server(project)
        #expect(await server.status().version == 1)
        try project.write("flows/new.yaml", "flow: new\nsections: {main: [answer, hangup]}\n")
        try project.write(
            "attendant.yaml",
            "listen: 127.0.0.1:0\nnumbers: {\"+15551230000\": flows/new.yaml, \"+15551230001\": flows/desk.yaml}\n")
        var report = await reloader.reload()
        #expect(report.isTaken && report.version == 2 && report.needRestart.isEmpty)
        #expect(await server.status().numbers == ["+15551230000": "flows/new.yaml", "+15551230001": "flows/desk.yaml"])

        try project.write("flows/desk.yaml", "flow: desk\nsections: {main: [anser]}\n")
        report = await reloader.reload()
        #expect(!report.isTaken && report.version == 2)
        #expect(report.problems.contains { $0.message.contains("anser") && $0.place?.line == 2 })
        try FileManager.default.removeItem(atPath: project.folder + "/flows/desk.yaml")
        report = await reloader.reload()
        #expect(!report.isTaken)
        try project.write("attendant.yaml", "lisen: 1\n")
        report = await reloader.reload()
        #expect(!report.isTaken)
        let status = await server.status()
        #expect(status.version == 2 && status.reloads.taken == 1 && status.reloads.refused == 3)
        #expect(status.numbers.count == 2)
        await server.stop()
    }

    @Test func `what a reload brings is kept beside the journals, so that its calls can be replayed`() async throws {
        let project = try Project("journal: calls\nnumbers: {\"+15551230000\": flows/desk.yaml}")
        let (server, reloader) = try await server(project)
        let kept = project.folder + "/calls/flows"
        let before = Set(try FileManager.default.contentsOfDirectory(atPath: kept))
        try project.write("flows/desk.yaml", "flow: desk\nsections: {main: [answer, {wait: 2s}, hangup]}\n")
        #expect(await reloader.reload().isTaken)
        let new = Set(try FileManager.default.contentsOfDirectory(atPath: kept)).subtracting(before)
        #expect(before.count == 1 && new.count == 1)
        let files = try FileManager.default.subpathsOfDirectory(atPath: kept + "/" + (new.first ?? ""))
        #expect(files.contains { $0.hasSuffix("desk.yaml") } && files.contains("version.json"))
        await server.stop()
    }

    @Test func `settings that need a restart are named`() async throws {
        let project = try Project()
        let (server, reloader) = try await server(project)
        try project.write(
            "attendant.yaml", "listen: 127.0.0.1:5999\nshards: 2\nnumbers: {\"+15551230000\": flows/desk.yaml}\n")
        let report = await reloader.reload()
        #expect(report.isTaken && report.needRestart == ["listen", "shards"])
        await server.stop()
    }

    @Test func `flows read only secrets that there are`() throws {
        let flow =
            "flow: desk\ndefaults: {on_error: end}\nsections:\n  main: [{http: {get: https://a.test, auth: {bearer: $secret.key}}}, hangup]\n  end: [hangup]\n"
        let project = try Project()
        try project.write("flows/desk.yaml", flow)
        var (version, diagnostics) = Reloader.compile(project.path, nil)
        #expect(version == nil && diagnostics.contains { $0.message.contains("secret.key") })
        try project.write("key", "s3cret\n")
        try project.write(
            "attendant.yaml", "secrets: {key: {file: key}}\nnumbers: {\"+15551230000\": flows/desk.yaml}\n")
        (version, diagnostics) = Reloader.compile(project.path, nil)
        #expect(version?.secrets == ["key": "s3cret"])
        try project.write(
            "attendant.yaml",
            "secrets: {key: {env: NO_SUCH_VARIABLE_HERE}}\nnumbers: {\"+15551230000\": flows/desk.yaml}\n")
        (version, diagnostics) = Reloader.compile(project.path, nil)
        #expect(version == nil && diagnostics.contains { $0.message.contains("NO_SUCH_VARIABLE_HERE") })
        for secret in ["{}", "{env: A, file: b}", "{value: x}"] {
            let bytes = Array("secrets: {key: \(secret)}\n".utf8)
            #expect(ServerConfiguration.read(bytes, path: "a.yaml").0 == nil, "\(secret)")
        }
    }

    @Test func `the control socket answers line by line, and only one server has it`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString.prefix(8)).sock")
            .path
        let socket = try ControlSocket(path: path) { "<\($0)>" }
        #expect(try ControlSocket.ask("status", at: path) == "<status>")
        #expect(try ControlSocket.ask("reload", at: path) == "<reload>")
        #expect(throws: ServerError.self) { try ControlSocket(path: path) { $0 } }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        socket.stop()
        #expect(throws: ServerError.self) { try ControlSocket.ask("status", at: path) }
        // A socket that a dead server left is replaced.
        try Data().write(to: URL(fileURLWithPath: path))
        let next = try ControlSocket(path: path) { $0 }
        #expect(try ControlSocket.ask("x", at: path) == "x")
        next.stop()
    }
}
