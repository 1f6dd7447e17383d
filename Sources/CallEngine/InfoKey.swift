public import Audio

/// A key in the body of an INFO request: `application/dtmf-relay` (`Signal=5`, `Duration=160`) or `application/dtmf` (`5`).
public struct InfoKey: Equatable, Sendable {
    /// The key.
    public var digit: DTMFDigit
    /// How long the key was held, where the sender says so.
    public var duration: Duration?

    /// Reads a key; anything else than one of the sixteen keys, flash and volume included, gives `nil`.
    public init?(contentType: String, body: [UInt8]) {
        guard body.count <= 256 else { return nil }
        let type = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        let text = String(decoding: body, as: UTF8.self)
        switch type {
        case "application/dtmf": self.init(signal: text, duration: nil)
        case "application/dtmf-relay": self.init(relay: text)
        default: return nil
        }
    }

    private init?(relay text: String) {
        var signal: Substring?
        var duration: Duration?
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0].filter({ !$0.isWhitespace }).lowercased() {
            case "signal": signal = parts[1]
            case "duration":
                duration = Int(parts[1].filter { !$0.isWhitespace }).map { .milliseconds(min(max($0, 0), 60_000)) }
            default: break
            }
        }
        guard let signal else { return nil }
        self.init(signal: signal, duration: duration)
    }

    /// Senders write the star and the pound key as characters or as their event codes 10 and 11 (RFC 4733 §3.2).
    private init?(signal: some StringProtocol, duration: Duration?) {
        let name = signal.filter { !$0.isWhitespace }
        let digit: DTMFDigit? =
            if name.count == 1, let character = name.first { DTMFDigit(Character(character.uppercased())) } else {
                UInt8(String(name)).flatMap(DTMFDigit.init(rawValue:))
            }
        guard let digit else { return nil }
        self.digit = digit
        self.duration = duration
    }
}
