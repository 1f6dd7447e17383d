public import SIPMessage

/// A number that a call was for before it came here, or before we sent it on.
public struct CallDiversion: Sendable, Hashable {
    /// Why it was sent on (RFC 5806 §6).
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case unknown
        case busy = "user-busy"
        case noAnswer = "no-answer"
        case unconditional
        case deflection
        case unavailable

        /// The cause in History-Info (RFC 4458 §2, RFC 7044 §8).
        var cause: Int {
            switch self {
            case .unknown: 404
            case .busy: 486
            case .noAnswer: 408
            case .unconditional: 302
            case .deflection: 480
            case .unavailable: 503
            }
        }

        init(cause: Int) { self = Self.allCases.first { $0.cause == cause } ?? .unknown }
    }

    /// E.164 where it can be read as such, else the user part as it was sent.
    public var number: String
    /// Why the call was sent on.
    public var reason: Reason

    /// A diversion out of its parts.
    public init(number: String, reason: Reason) {
        self.number = number
        self.reason = reason
    }

    /// Who has sent a call on, the last one first: as Diversion says (RFC 5806), else History-Info (RFC 7044). Five at most;
    /// what asks to be kept private is left out.
    public static func all(of request: SIPMessage) -> [CallDiversion] {
        let diversions = ((try? request.addresses(of: .diversion)) ?? []).prefix(5).compactMap(Self.init(diversion:))
        return diversions.isEmpty ? history(of: request) : diversions
    }

    private init?(diversion address: NameAddress) {
        let privacy = address.parameters["privacy"]?.lowercased() ?? "off"
        guard privacy == "off", let number = CallerIdentity.number(of: address) else { return nil }
        let reason = address.parameters["reason"]?.lowercased().filter { $0 != "\"" }
        self.init(number: number, reason: reason.flatMap(Reason.init) ?? .unknown)
    }

    /// Each entry but the last is somebody whom the call did not stay with.
    private static func history(of request: SIPMessage) -> [CallDiversion] {
        let entries = ((try? request.addresses(of: .historyInfo)) ?? []).prefix(32)
        return entries.dropLast().reversed().prefix(5).compactMap { entry -> CallDiversion? in
            let headers = SIPURI.unescaped(entry.uri.headers ?? "").lowercased()
            guard !headers.contains("privacy=history"), !headers.contains("privacy=id"),
                let number = CallerIdentity.number(of: entry)
            else { return nil }
            let cause = headers.firstRange(of: "cause=").map { headers[$0.upperBound...].prefix { $0.isNumber } }
            return CallDiversion(number: number, reason: Reason(cause: cause.flatMap { Int($0) } ?? 0))
        }
    }
}
