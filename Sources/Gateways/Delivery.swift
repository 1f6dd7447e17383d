import FlowEngine
import Foundation

/// A durable request as it lies in the outbox: one JSON file.
struct Delivery: Codable, Sendable {
    struct Header: Codable, Sendable {
        var name: String
        var value: String
    }

    var method: String
    var url: String
    var headers: [Header]
    var body: Data?
    /// Seconds.
    var timeout: Double
    var shown: String
    /// How often it was tried.
    var tries = 0
    /// When it was handed over, in seconds since 1970.
    var createdAt: Double
    /// Not before, in seconds since 1970.
    var nextAt: Double

    /// The request made a file's content: files among its parts are read now, so that they may go away.
    /// - Throws: ``WebFailure`` where one cannot be read.
    init(_ request: WebRequest, at now: Double) throws(WebFailure) {
        let body = try WebBody(request.body)
        method = request.method.rawValue
        url = request.url
        headers = request.headers.map { Header(name: $0.name, value: $0.value) }
        switch request.authorization {
        case .bearer(let token): headers.append(Header(name: "Authorization", value: "Bearer \(token)"))
        case .basic(let user, let password):
            let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
            headers.append(Header(name: "Authorization", value: "Basic \(credentials)"))
        case nil: break
        }
        if let type = body.contentType { headers.append(Header(name: "Content-Type", value: type)) }
        self.body = body.bytes.map { Data($0) }
        let parts = request.timeout.components
        timeout = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
        shown = request.shown
        createdAt = now
        nextAt = now
    }

    /// The request to send, as often as it takes.
    var request: WebRequest? {
        guard let method = WebRequest.Method(rawValue: method) else { return nil }
        var request = WebRequest(method, url, shown: shown)
        request.headers = headers.map { WebRequest.Header($0.name, $0.value) }
        if let body { request.body = .bytes([UInt8](body), contentType: type ?? "application/octet-stream") }
        request.timeout = .milliseconds(Int64(max(0, min(timeout, 3600)) * 1000))
        return request
    }

    private var type: String? { headers.first { $0.name == "Content-Type" }?.value }
}
