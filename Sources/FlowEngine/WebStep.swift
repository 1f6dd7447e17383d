import FlowModel
import SansIO

/// A running `http`: the request, and what is left of its attempts.
struct WebStep: Sendable {
    let http: HTTP
    let request: WebRequest
    /// How many attempts were made.
    var attempts = 0
    /// The wait before the next one.
    var backoff: Duration
    /// What the caller hears meanwhile; `nil` while that is nothing.
    var waitingPlay: StepToken?

    init(_ http: HTTP, _ request: WebRequest) {
        self.http = http
        self.request = request
        backoff = http.retry.backoff
    }

    /// Whether an answer is worth another attempt, and there is one left.
    func isWorthAnother(_ answer: WebAnswer) -> Bool {
        guard attempts < http.retry.attempts else { return false }
        return http.retry.on.contains { trouble in
            switch (trouble, answer) {
            case (.timeout, .timedOut), (.connect, .notConnected): true
            case (.status(let range), .response(let response)): range.contains(response.status)
            default: false
            }
        }
    }
}

extension WebAnswer {
    /// The answer in a few words, for people.
    var summary: String {
        switch self {
        case .response(let response): "status \(response.status)"
        case .accepted: "kept for delivery"
        case .timedOut(let reason): "timeout: \(reason)"
        case .notConnected(let reason), .failed(let reason): reason
        }
    }
}

extension WebResponse {
    /// A value of the answer: `["status"]`, `["headers", name]`, or `["body", …]`, which is read as JSON below the top.
    ///
    /// - Returns: null where there is none.
    func value(at path: [String], body: Value) -> Value {
        switch path.first {
        case "status": .integer(status)
        case "headers": path.count == 2 ? Value(header(path[1])) : .null
        default: body.value(at: path.dropFirst())
        }
    }

    /// Whether the body can be read as JSON.
    var isJSON: Bool { (try? Value(json: body)) != nil }

    /// The body as a value: JSON where it is JSON, else text.
    var value: Value { (try? Value(json: body)) ?? .text(String(decoding: body, as: UTF8.self)) }
}
