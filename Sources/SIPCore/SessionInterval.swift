import SIPMessage

/// What a message says about session timers (RFC 4028 §4, §5).
struct SessionInterval: Sendable, Equatable {
    /// Who sends the refreshes, seen from the request: its sender or its recipient.
    enum Refresher: String, Sendable { case uac, uas }

    /// No interval is shorter (RFC 4028 §4).
    static let shortest = 90
    /// No longer one is believed.
    static let longest = 86_400

    /// How long a session lives without a refresh, in seconds.
    var seconds: Int
    /// Who refreshes; `nil` where the message leaves that open.
    var refresher: Refresher?

    init(seconds: Int, refresher: Refresher?) {
        self.seconds = seconds
        self.refresher = refresher
    }

    /// The Session-Expires of a message; `nil` where there is none that can be read.
    init?(of message: SIPMessage) {
        guard
            let parts = message[.sessionExpires]?.split(separator: ";").map({ $0.filter { $0 != " " && $0 != "\t" } }),
            let seconds = Self.number(parts.first)
        else { return nil }
        self.seconds = seconds
        let named = parts.dropFirst().first { $0.lowercased().hasPrefix("refresher=") }
        refresher = named.flatMap { Refresher(rawValue: $0.dropFirst(10).lowercased()) }
    }

    /// The Min-SE of a message, in seconds; 90 where there is none.
    static func minimum(of message: SIPMessage) -> Int {
        max(shortest, message[.minSE].flatMap { number($0.split(separator: ";").first.map(String.init)) } ?? shortest)
    }

    /// The header's value.
    var headerValue: String { "\(seconds)" + (refresher.map { ";refresher=\($0.rawValue)" } ?? "") }

    private static func number(_ text: String?) -> Int? {
        guard let digits = text?.filter({ $0 != " " }), !digits.isEmpty,
            digits.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return digits.utf8.count > 9 ? 999_999_999 : Int(digits)
    }
}

/// What both sides have agreed on for a session.
struct SessionAgreement: Sendable, Equatable {
    /// How long the session lives without a refresh, in seconds.
    var seconds: Int
    /// Whether the refreshes are ours to send.
    var isOurs: Bool

    /// When the refresh is sent: after half of the time (RFC 4028 §10).
    var refreshAfter: Duration { .seconds(seconds) / 2 }
    /// When the session is given up that was not refreshed (RFC 4028 §10).
    var endAfter: Duration { .seconds(seconds) - .seconds(min(32, seconds / 3)) }
}
