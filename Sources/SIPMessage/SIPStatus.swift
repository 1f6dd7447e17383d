/// A response status (RFC 3261 §21): a code from 100 to 699.
public struct SIPStatus: Hashable, Sendable, CustomStringConvertible {
    /// The three-digit code.
    public let code: Int

    /// The status of `code`, or `nil` when it is not in 100...699.
    public init?(code: Int) {
        guard (100...699).contains(code) else { return nil }
        self.code = code
    }

    private init(_ code: Int) { self.code = code }

    /// Whether more responses follow (1xx).
    public var isProvisional: Bool { code < 200 }
    /// Whether the request was accepted (2xx).
    public var isSuccess: Bool { code / 100 == 2 }
    /// Whether this response ends its transaction (2xx to 6xx).
    public var isFinal: Bool { code >= 200 }

    /// The code and its standard phrase: `486 Busy Here`.
    public var description: String { "\(code) \(reasonPhrase)" }

    /// 100: received, being worked on.
    public static let trying = SIPStatus(100)
    /// 180: the callee is alerted.
    public static let ringing = SIPStatus(180)
    /// 183: something is known of the session before its answer.
    public static let sessionProgress = SIPStatus(183)
    /// 200: done.
    public static let ok = SIPStatus(200)
    /// 202: taken; what becomes of it is told later.
    public static let accepted = SIPStatus(202)
    /// 400: the request cannot be understood.
    public static let badRequest = SIPStatus(400)
    /// 401: a user agent or registrar wants credentials.
    public static let unauthorized = SIPStatus(401)
    /// 403: understood, and not done.
    public static let forbidden = SIPStatus(403)
    /// 405: the method is not allowed here.
    public static let methodNotAllowed = SIPStatus(405)
    /// 406: the sender would not take the answer.
    public static let notAcceptable = SIPStatus(406)
    /// 407: a proxy wants credentials.
    public static let proxyAuthenticationRequired = SIPStatus(407)
    /// 408: no answer in time.
    public static let requestTimeout = SIPStatus(408)
    /// 415: the body's type is not understood.
    public static let unsupportedMediaType = SIPStatus(415)
    /// 416: the Request-URI's scheme is not understood.
    public static let unsupportedURIScheme = SIPStatus(416)
    /// 420: an extension is required that is not supported.
    public static let badExtension = SIPStatus(420)
    /// 421: the answer needs an extension that the sender did not say it has.
    public static let extensionRequired = SIPStatus(421)
    /// 422: the session's interval is too short (RFC 4028).
    public static let sessionIntervalTooSmall = SIPStatus(422)
    /// 423: the registration's interval is too short.
    public static let intervalTooBrief = SIPStatus(423)
    /// 481: no such call leg or transaction.
    public static let noSuchTransaction = SIPStatus(481)
    /// 482: the same request came by two ways.
    public static let loopDetected = SIPStatus(482)
    /// 486: the callee is busy.
    public static let busyHere = SIPStatus(486)
    /// 487: the request was cancelled.
    public static let requestTerminated = SIPStatus(487)
    /// 489: the event package is not understood (RFC 6665).
    public static let badEvent = SIPStatus(489)
    /// 491: another offer is pending.
    public static let requestPending = SIPStatus(491)
    /// 500: the server failed, or the order of requests is wrong.
    public static let serverInternalError = SIPStatus(500)
    /// 503: overloaded or in maintenance.
    public static let serviceUnavailable = SIPStatus(503)
    /// 504: somebody behind us did not answer in time.
    public static let serverTimeout = SIPStatus(504)
    /// 505: the protocol version is not supported.
    public static let versionNotSupported = SIPStatus(505)
    /// 513: the message is too large.
    public static let messageTooLarge = SIPStatus(513)
    /// 603: the callee does not want the call.
    public static let decline = SIPStatus(603)
}

extension SIPStatus {
    /// The phrase of the registry for this code, or one for its class where the code is unknown.
    public var reasonPhrase: String { Self.phrases[code] ?? Self.classPhrase(code / 100) }

    private static func classPhrase(_ hundreds: Int) -> String {
        switch hundreds {
        case 1: "Progress"
        case 2: "OK"
        case 3: "Redirection"
        case 4: "Request Failure"
        case 5: "Server Failure"
        default: "Global Failure"
        }
    }

    private static let phrases: [Int: String] = [
        100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress",
        200: "OK", 202: "Accepted",
        300: "Multiple Choices", 301: "Moved Permanently", 302: "Moved Temporarily", 305: "Use Proxy",
        380: "Alternative Service",
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required",
        408: "Request Timeout", 410: "Gone", 413: "Request Entity Too Large", 414: "Request-URI Too Long",
        415: "Unsupported Media Type", 416: "Unsupported URI Scheme", 420: "Bad Extension",
        421: "Extension Required", 422: "Session Interval Too Small", 423: "Interval Too Brief",
        480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected",
        483: "Too Many Hops", 484: "Address Incomplete", 485: "Ambiguous", 486: "Busy Here",
        487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event",
        491: "Request Pending", 493: "Undecipherable",
        500: "Server Internal Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Server Time-out", 505: "Version Not Supported", 513: "Message Too Large",
        600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable",
    ]
}
