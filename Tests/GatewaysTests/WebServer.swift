import FlowEngine
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A web server on the loopback for one test: answers what the test says and remembers what was asked.
final class WebServer: Sendable {
    struct Request: Sendable {
        var line: String
        var headers: [String: String]
        var body: [UInt8]
    }

    /// `nil` for no answer at all.
    typealias Answer = @Sendable (Request) -> WebResponse?

    private let channel: any Channel
    private let seen: Seen

    /// What came so far, and who waits for more.
    private final class Seen: Sendable {
        let requests = Mutex<[Request]>([])
    }

    init(_ answer: @escaping Answer) async throws {
        let seen = Seen()
        self.seen = seen
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { request in
                            seen.requests.withLock { $0.append(request) }
                            return answer(request)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var requests: [Request] { seen.requests.withLock { $0 } }

    func url(_ path: String) -> String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)\(path)" }

    func stop() async { try? await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let answer: Answer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ answer: @escaping Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let buffer): body += buffer.readableBytesView
            case .end:
                guard let head else { return }
                let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + "," + $1 }
                let request = Request(line: "\(head.method) \(head.uri)", headers: headers, body: body)
                if let response = answer(request) { write(response, context) }
            }
        }

        private func write(_ response: WebResponse, _ context: ChannelHandlerContext) {
            var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
            headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
            let head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
