import AsyncHTTPClient
public import FlowEngine
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Sends web requests: HTTP/1.1 and HTTP/2, TLS with the certificate and name checked, within bounds of time and size.
///
/// Connections are kept and shared. A `GET` follows up to ``mostRedirects`` redirects, never from https to http, and
/// takes its authorization and headers to the same host only; any other method gets the redirect as the answer.
public final class WebClient: Sendable {
    /// How many redirects a `GET` follows.
    public static let mostRedirects = 3
    /// How many different connect timeouts get connections of their own; further ones share the longest.
    private static let mostPools = 8
    private let pools = Mutex<[Duration: HTTPClient]>([:])

    /// A client with connections of its own; to be ended with ``shutdown()``.
    public init() {}

    /// Closes the connections; no request may be under way.
    public func shutdown() async {
        let clients = pools.withLock { pools in
            defer { pools = [:] }
            return Array(pools.values)
        }
        for client in clients { try? await client.shutdown() }
    }

    /// The connections of one connect timeout, which the underlying client keeps for a whole pool.
    private func client(connectTimeout: Duration) -> HTTPClient {
        pools.withLock { pools in
            if let client = pools[connectTimeout] { return client }
            if pools.count >= Self.mostPools, let longest = pools.max(by: { $0.key < $1.key }) { return longest.value }
            var configuration = HTTPClient.Configuration()
            configuration.redirectConfiguration = .disallow
            configuration.timeout = .init(connect: .init(connectTimeout))
            configuration.connectionPool.idleTimeout = .seconds(30)
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.decompression = .disabled
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            pools[connectTimeout] = client
            return client
        }
    }

    /// Sends a request and waits for what comes of it. Cancelling the task ends it.
    public func answer(to request: WebRequest) async -> WebAnswer {
        do throws(WebFailure) {
            let body = try WebBody(request.body)
            return try await withLimit(request.timeout) { try await self.follow(request, body) }
        } catch {
            return error.answer
        }
    }

    private func follow(_ request: WebRequest, _ body: WebBody) async throws -> WebAnswer {
        var request = request
        for _ in 0...Self.mostRedirects {
            let response = try await send(request, body)
            guard request.method == .get, let next = Self.redirect(of: request, response) else {
                return .response(response)
            }
            request = next
        }
        return .failed("the answer redirects more than \(Self.mostRedirects) times")
    }

    private func send(_ request: WebRequest, _ body: WebBody) async throws -> WebResponse {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue.uppercased())
        message.headers = Self.headers(of: request, body)
        if let bytes = body.bytes { message.body = .bytes(ByteBuffer(bytes: bytes)) }
        let client = client(connectTimeout: request.connectTimeout)
        let answer = try await client.execute(message, timeout: .seconds(24 * 3600))
        var buffer = try await answer.body.collect(upTo: request.maxBody)
        let bytes = buffer.readBytes(length: buffer.readableBytes) ?? []
        return WebResponse(
            status: Int(answer.status.code), headers: answer.headers.map { WebRequest.Header($0.name, $0.value) },
            body: bytes)
    }

    private static func headers(of request: WebRequest, _ body: WebBody) -> HTTPHeaders {
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if let type = body.contentType { headers.replaceOrAdd(name: "Content-Type", value: type) }
        if !headers.contains(name: "Accept") { headers.add(name: "Accept", value: "application/json, */*;q=0.5") }
        if !headers.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: "attendant") }
        switch request.authorization {
        case .bearer(let token): headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token)")
        case .basic(let user, let password):
            let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
            headers.replaceOrAdd(name: "Authorization", value: "Basic \(credentials)")
        case nil: break
        }
        return headers
    }

    /// Where the answer sends a `GET`; `nil` where it is no redirect, or one that may not be followed.
    static func redirect(of request: WebRequest, _ response: WebResponse) -> WebRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("Location"),
            let from = URL(string: request.url), let to = URL(string: location, relativeTo: from)?.absoluteURL,
            let scheme = to.scheme?.lowercased(), scheme == "https" || (scheme == "http" && from.scheme == "http"),
            to.host != nil
        else { return nil }
        var next = request
        next.url = to.absoluteString
        if (to.host, to.port, to.scheme) != (from.host, from.port, from.scheme) {
            next.authorization = nil
            next.headers = []
        }
        return next
    }

    /// Ends `work` when the time is over.
    private func withLimit(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> WebAnswer
    ) async throws(WebFailure) -> WebAnswer {
        do {
            return try await withThrowingTaskGroup(of: WebAnswer.self) { group in
                group.addTask(operation: work)
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw WebFailure(.timedOut("no whole answer within \(limit)"))
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        } catch {
            throw WebFailure(describing: error)
        }
    }
}

/// Why there is no answer.
struct WebFailure: Error {
    let answer: WebAnswer

    init(_ answer: WebAnswer) { self.answer = answer }

    init(describing error: any Error) {
        answer =
            switch error {
            case let failure as WebFailure: failure.answer
            case is CancellationError: .failed("the request was given up")
            case is NIOTooManyBytesError: .failed("the answer's body is larger than max_body")
            case let error as HTTPClientError: Self.answer(for: error)
            default: .notConnected("no connection: \(Self.words(for: error))")
            }
    }

    /// Why there is no connection, for people; what nobody has words for as the library tells it.
    private static func words(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words(for: $0.error) } ?? "there is no host \(error.host)"
        case let error as IOError: words(forSystem: error.errnoCode) ?? sentence(error)
        default: words(forTLS: String(describing: error)) ?? sentence(error)
        }
    }

    private static func words(forSystem code: CInt) -> String? {
        switch code {
        case ECONNREFUSED: "nobody listens there"
        case ECONNRESET, EPIPE: "the other side broke it off"
        case EHOSTUNREACH, ENETUNREACH: "there is no way to the host"
        case ETIMEDOUT: "the host does not answer"
        default: nil
        }
    }

    /// What TLS says of a certificate arrives as an error of its library, before any answer.
    private static func words(forTLS text: String) -> String? {
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
            return "the certificate is signed by nobody who is trusted here, or is out of date"
        }
        if text.contains("failedToValidateHostname") { return "the certificate is of another host" }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return "the other side does not speak TLS"
        }
        if text.contains("handshakeFailed") || text.contains("SSL") { return "TLS could not be agreed on" }
        return nil
    }

    private static func answer(for error: HTTPClientError) -> WebAnswer {
        switch error {
        case .connectTimeout: .notConnected("no connection in time")
        case .readTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout: .timedOut("no whole answer in time")
        case .invalidURL, .emptyHost, .emptyScheme: .failed("the address cannot be used")
        case .cancelled: .failed("the request was given up")
        case .remoteConnectionClosed: .failed("the other side broke the connection off")
        default: .failed(sentence(error))
        }
    }

    private static func sentence(_ error: any Error) -> String { String(String(describing: error).prefix(200)) }
}
