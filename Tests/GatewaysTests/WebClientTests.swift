import FlowEngine
import Foundation
import Testing

@testable import Gateways

@Suite("Web requests") struct WebClientTests {
    private func answer(_ request: WebRequest) async -> WebAnswer {
        let client = WebClient()
        let answer = await client.answer(to: request)
        await client.shutdown()
        return answer
    }

    @Test func `method, headers, authorization and body arrive as they were written`() async throws {
        let server = try await WebServer { _ in
            WebResponse(status: 201, headers: [.init("ETag", "e1")], body: Array("{}".utf8))
        }
        var request = WebRequest(.post, server.url("/a%2Fb?c=%20"))
        request.headers = [.init("X-One", "1")]
        request.authorization = .basic(user: "ada", password: "p:w")
        request.body = .bytes(Array("[1]".utf8), contentType: "application/json")
        guard case .response(let response) = await answer(request) else { throw Unexpected() }
        #expect(response.status == 201 && response.header("etag") == "e1" && response.body == Array("{}".utf8))
        let seen = try #require(server.requests.first)
        #expect(seen.line == "POST /a%2Fb?c=%20" && seen.body == Array("[1]".utf8))
        #expect(seen.headers["authorization"] == "Basic " + Data("ada:p:w".utf8).base64EncodedString())
        #expect(seen.headers["x-one"] == "1" && seen.headers["content-type"] == "application/json")
        await server.stop()
    }

    @Test func `parts hold texts and files`() async throws {
        let scratch = try Scratch()
        try scratch.write(Array("RIFF".utf8), "a.wav")
        let server = try await WebServer { _ in WebResponse(status: 200) }
        var request = WebRequest(.put, server.url("/"))
        request.body = .parts([
            .init(name: "who\"\r\n", content: .text("Ada")),
            .init(name: "f", content: .file(path: scratch.path("a.wav"))),
        ])
        _ = await answer(request)
        let body = String(decoding: server.requests.first?.body ?? [], as: UTF8.self)
        #expect(body.contains("name=\"who%22%0D%0A\"\r\n\r\nAda\r\n"))
        #expect(body.contains("name=\"f\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n"))
        request.body = .parts([.init(name: "f", content: .file(path: scratch.path("none")))])
        guard case .failed(let reason) = await answer(request) else { throw Unexpected() }
        #expect(reason.contains("none"))
        await server.stop()
    }

    @Test func `a body that is too large, no answer in time, nobody there`() async throws {
        let server = try await WebServer { request in
            request.line.hasSuffix("/silent")
                ? nil : WebResponse(status: 200, body: [UInt8](repeating: 65, count: 2000))
        }
        var request = WebRequest(.get, server.url("/"))
        request.maxBody = 1000
        guard case .failed(let tooLarge) = await answer(request) else { throw Unexpected() }
        #expect(tooLarge.contains("max_body"))
        request.url = server.url("/silent")
        request.timeout = .milliseconds(200)
        guard case .timedOut = await answer(request) else { throw Unexpected() }
        let url = server.url("/")
        await server.stop()
        request.url = url
        guard case .notConnected = await answer(request) else { throw Unexpected() }
    }

    @Test func `a get follows three redirects and no more, a post none`() async throws {
        let server = try await WebServer { request in
            let number = Int(request.line.split(separator: "/").last ?? "") ?? 0
            return number == 0
                ? WebResponse(status: 200, body: Array("there".utf8))
                : WebResponse(status: 302, headers: [.init("Location", "/\(number - 1)")])
        }
        guard case .response(let there) = await answer(WebRequest(.get, server.url("/3"))) else { throw Unexpected() }
        #expect(there.body == Array("there".utf8))
        guard case .failed(let reason) = await answer(WebRequest(.get, server.url("/4"))) else { throw Unexpected() }
        #expect(reason.contains("redirects"))
        guard case .response(let post) = await answer(WebRequest(.post, server.url("/1"))) else { throw Unexpected() }
        #expect(post.status == 302)
        await server.stop()
    }

    @Test func `another host of a redirect gets no token`() async throws {
        let other = try await WebServer { _ in WebResponse(status: 200) }
        let target = other.url("/")
        let server = try await WebServer { _ in WebResponse(status: 307, headers: [.init("Location", target)]) }
        var request = WebRequest(.get, server.url("/"))
        request.authorization = .bearer("secret")
        request.headers = [.init("X-Key", "secret")]
        _ = await answer(request)
        #expect(server.requests.first?.headers["authorization"] == "Bearer secret")
        #expect(other.requests.count == 1)
        #expect(other.requests.first?.headers["authorization"] == nil && other.requests.first?.headers["x-key"] == nil)
        await server.stop()
        await other.stop()
    }

    @Test func `plain text where TLS was expected is no connection`() async throws {
        let server = try await WebServer { _ in WebResponse(status: 200) }
        var request = WebRequest(.get, server.url("/").replacing("http://", with: "https://"))
        request.timeout = .seconds(2)
        switch await answer(request) {
        case .notConnected, .timedOut: break
        default: throw Unexpected()
        }
        await server.stop()
    }

    @Test func `why there is no connection is told in words`() async throws {
        let server = try await WebServer { _ in nil }
        let url = server.url("/")
        await server.stop()
        guard case .notConnected(let refused) = await answer(WebRequest(.get, url)) else { throw Unexpected() }
        #expect(refused == "no connection: nobody listens there")
        for (told, words) in [
            ("handshakeFailed(NIOSSL.BoringSSLError.sslError([CERTIFICATE_VERIFY_FAILED at /x]))", "trusted"),
            ("handshakeFailed(sslError([WRONG_VERSION_NUMBER at /x]))", "does not speak TLS"),
            ("NIOSSLExtraError.failedToValidateHostname: x", "another host"), ("handshakeFailed(x)", "agreed on"),
        ] {
            guard case .notConnected(let reason) = WebFailure(describing: Told(description: told)).answer else {
                throw Unexpected()
            }
            #expect(reason.contains(words) && !reason.contains("/x"), "\(reason)")
        }
    }

    private struct Told: Error, CustomStringConvertible { let description: String }

    struct Unexpected: Error {}
}
