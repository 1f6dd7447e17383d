import CallEngine
public import FlowEngine
import FlowModel
import SansIO
import Simulator

/// One entry of a test's `http:`: which request it answers, and how.
public struct ScriptedReply: Sendable, Equatable {
    /// What the web does.
    public enum Reply: Sendable, Equatable {
        case response(status: Int, headers: [WebRequest.Header], body: [UInt8])
        /// Nothing, ever.
        case silence
        /// There is no connection.
        case refusal
    }

    /// The method in capital letters; `nil` for any.
    public var method: String?
    /// A whole address, or a path that it has behind its host; `*` stands for any characters.
    public var address: String
    /// What comes back.
    public var reply: Reply
    /// How long that takes.
    public var after: Duration

    /// An entry of a test file.
    public init(method: String?, address: String, reply: Reply, after: Duration = .milliseconds(50)) {
        self.method = method
        self.address = address
        self.reply = reply
        self.after = after
    }

    func matches(_ request: WebRequest) -> Bool {
        WebAddress(method: method, address: address).matches(request.method.rawValue.uppercased(), request.url)
    }
}

/// Which requests are meant: `POST /v1/login`, `GET https://api.example.com/*`.
public struct WebAddress: Sendable, Equatable, CustomStringConvertible {
    /// The method in capital letters; `nil` for any.
    public var method: String?
    /// A whole address, or a path that it has behind its host; `*` stands for any characters.
    public var address: String

    /// As test files write it.
    public var description: String { (method.map { "\($0) " } ?? "") + address }

    /// Whether a request is one of them. An address without a query takes any query.
    func matches(_ made: String, _ url: String) -> Bool {
        guard method == nil || method == made else { return false }
        let host = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        let path = host.drop { $0 != "/" && $0 != "?" }
        let candidates = [url[...], path, url.prefix { $0 != "?" }, path.prefix { $0 != "?" }]
        return candidates.contains { Self.fits(Substring(address), $0) }
    }

    private static func fits(_ pattern: Substring, _ text: Substring) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return pattern == text }
        guard text.hasPrefix(parts[0]) else { return false }
        var rest = text.dropFirst(parts[0].count)
        for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1]) && rest.count >= parts[parts.count - 1].count
    }
}

/// The web of a test: answers what the flow asks, as the test says.
///
/// The first entry that fits and was not used yet answers; when all that fit were used, the last of them answers again.
final class ScriptedWeb {
    private let replies: [ScriptedReply]
    private var used: Set<Int> = []
    /// All that was asked, in order.
    private(set) var requests: [WebRequest] = []

    init(_ replies: [ScriptedReply]) { self.replies = replies }

    /// The answer and how long it takes; `nil` for none ever.
    func answer(to request: WebRequest) -> (WebAnswer, after: Duration)? {
        requests.append(request)
        let fitting = replies.indices.filter { replies[$0].matches(request) }
        if request.isDurable { return (.accepted, .milliseconds(1)) }
        guard let chosen = fitting.first(where: { !used.contains($0) }) ?? fitting.last else {
            return (.notConnected("the test says nothing of \(request.shown); add it under http:"), .milliseconds(1))
        }
        used.insert(chosen)
        let entry = replies[chosen]
        switch entry.reply {
        case .silence: return nil
        case .refusal: return (.notConnected("the test refuses the connection"), entry.after)
        case .response(let status, let headers, let body):
            guard body.count <= request.maxBody else {
                return (.failed("the answer's body is larger than max_body"), entry.after)
            }
            return (.response(WebResponse(status: status, headers: headers, body: body)), entry.after)
        }
    }
}
