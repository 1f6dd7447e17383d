/// What came of a ``WebRequest``.
public enum WebAnswer: Hashable, Sendable {
    /// The other side answered, with whatever status.
    case response(WebResponse)
    /// A durable request is on the disk and will be delivered.
    case accepted
    /// No whole answer within the time; a sentence for people.
    case timedOut(String)
    /// No connection: the name is unknown, nobody listens, or the certificate is not the host's.
    case notConnected(String)
    /// All else: a body that is too large, an answer that is none, a file that cannot be read.
    case failed(String)
}

/// An answer of a web server.
public struct WebResponse: Hashable, Sendable {
    /// 100 to 599.
    public var status: Int
    /// The header lines as they came; names compare without case.
    public var headers: [WebRequest.Header]
    /// The body, at most ``WebRequest/maxBody`` bytes.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [WebRequest.Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header; `nil` where there is none.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
