import FlowEngine
import Foundation
import Gateways
import Synchronization
import Testing

@Suite("The outbox") struct OutboxTests {
    /// The other side of deliveries: gives the answers in order, the last one for ever.
    private final class Receiver: Sendable {
        private let state: Mutex<(answers: [WebAnswer], requests: [WebRequest])>
        private let (stream, continuation) = AsyncStream<WebRequest>.makeStream()

        init(_ answers: [WebAnswer]) { state = Mutex((answers, [])) }

        func take(_ request: WebRequest) -> WebAnswer {
            defer { continuation.yield(request) }
            return state.withLock { state in
                state.requests.append(request)
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }

        var requests: [WebRequest] { state.withLock { $0.requests } }

        /// Waits until so many requests came.
        func wait(for count: Int) async {
            for await _ in stream where requests.count >= count { return }
        }
    }

    private static let ok = WebAnswer.response(WebResponse(status: 200))

    private func outbox(_ scratch: Scratch, _ receiver: Receiver) throws -> Outbox {
        try Outbox(folder: URL(fileURLWithPath: scratch.path("outbox")), firstDelay: .milliseconds(5)) {
            receiver.take($0)
        }
    }

    private func files(_ scratch: Scratch, _ folder: String = "outbox") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path(folder)).filter { $0 != "failed" }
    }

    private static var request: WebRequest {
        var request = WebRequest(.post, "https://a.test/x")
        request.authorization = .bearer("t")
        request.headers = [.init("X-One", "1")]
        request.body = .bytes(Array("{\"a\":1}".utf8), contentType: "application/json")
        request.isDurable = true
        return request
    }

    @Test func `a delivery is tried until it is taken, and then gone`() async throws {
        let scratch = try Scratch()
        let receiver = Receiver([
            .notConnected("nobody"), .response(WebResponse(status: 503)), .timedOut("late"),
            .response(WebResponse(status: 429)), Self.ok,
        ])
        let outbox = try outbox(scratch, receiver)
        #expect(outbox.accept(Self.request) == .accepted)
        await receiver.wait(for: 5)
        await outbox.stop()
        #expect(receiver.requests.count == 5)
        #expect(receiver.requests.allSatisfy { $0.url == "https://a.test/x" && $0.method == .post })
        let headers = receiver.requests[4].headers.map { "\($0.name): \($0.value)" }
        #expect(headers.contains("Authorization: Bearer t") && headers.contains("X-One: 1"))
        #expect(receiver.requests[4].body == .bytes(Array("{\"a\":1}".utf8), contentType: "application/json"))
        #expect(try files(scratch) == [])
    }

    @Test func `what waits survives a restart`() async throws {
        let scratch = try Scratch()
        let nobody = Receiver([.notConnected("nobody")])
        let before = try outbox(scratch, nobody)
        #expect(before.accept(Self.request) == .accepted)
        #expect(before.accept(Self.request) == .accepted)
        await nobody.wait(for: 2)
        await before.stop()
        #expect(try files(scratch).count == 2)
        // A file that was being written when the machine stopped is no delivery.
        try scratch.write(Array("{".utf8), "outbox/1-half.json.part")
        let receiver = Receiver([Self.ok])
        let after = try outbox(scratch, receiver)
        await receiver.wait(for: 2)
        await after.stop()
        #expect(try files(scratch) == [])
    }

    @Test func `what is refused is kept aside and told`() async throws {
        let scratch = try Scratch()
        let receiver = Receiver([.response(WebResponse(status: 422))])
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let outbox = try Outbox(
            folder: URL(fileURLWithPath: scratch.path("outbox")), send: { receiver.take($0) },
            report: { continuation.yield($0) })
        #expect(outbox.accept(Self.request) == .accepted)
        var reports = stream.makeAsyncIterator()
        let report = await reports.next()
        #expect(report?.contains("422") == true && report?.contains("POST https://a.test/x") == true)
        #expect(try files(scratch, "outbox/failed").count == 1)
        await outbox.stop()
    }

    @Test func `a folder that cannot be written is told to the flow`() async throws {
        let scratch = try Scratch()
        let outbox = try outbox(scratch, Receiver([Self.ok]))
        try FileManager.default.removeItem(atPath: scratch.path("outbox"))
        guard case .failed = outbox.accept(Self.request) else {
            Issue.record("it was accepted")
            return
        }
        await outbox.stop()
    }

    @Test func `files hold secrets and are the owner's alone`() async throws {
        let scratch = try Scratch()
        let receiver = Receiver([.notConnected("nobody")])
        let outbox = try outbox(scratch, receiver)
        #expect(outbox.accept(Self.request) == .accepted)
        await receiver.wait(for: 1)
        await outbox.stop()
        let file = try #require(files(scratch).first)
        let mode = { (path: String) in
            try FileManager.default.attributesOfItem(atPath: scratch.path(path))[.posixPermissions] as? Int
        }
        #expect(try mode("outbox") == 0o700)
        #expect(try mode("outbox/" + file) == 0o600)
    }
}
