/// Why bytes are not a session description (RFC 8866), as a sentence for a person.
public struct SDPParseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of mistakes that make a description unusable; all lesser ones are tolerated.
    public enum Reason: Equatable, Sendable {
        case empty
        case tooLong(bytes: Int)
        case tooManyLines
        case notALine
        case controlCharacter
        case noVersion
        case unknownVersion
        case badOrigin
        case noOrigin
        case badConnection
        case badMedia
        case badPort
        case tooManyMedia
        case tooManyFormats
    }

    /// What is wrong.
    public let reason: Reason
    /// The line the mistake is in, counted from 1; 0 when it concerns the whole description.
    public let line: Int
    /// What stands on that line, shortened and with control characters replaced.
    public let excerpt: String

    init(_ reason: Reason, line: Int = 0, excerpt: some Collection<UInt8> = []) {
        self.reason = reason
        self.line = line
        let shown = excerpt.prefix(60).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        self.excerpt = String(decoding: shown, as: UTF8.self)
    }

    /// The mistake as a sentence, with its place.
    public var description: String {
        let place = line == 0 ? "the session description" : "line \(line) of the session description (\"\(excerpt)\")"
        return "\(place) cannot be used: \(problem)"
    }

    private var problem: String {
        switch reason {
        case .empty: "there is nothing in it"
        case .tooLong(let bytes): "it has \(bytes) bytes; at most \(SessionDescription.maximumBytes) are read"
        case .tooManyLines: "it has more than \(SessionDescription.maximumLines) lines"
        case .notALine: "a line is one letter, an equals sign and a value"
        case .controlCharacter: "it contains a control character"
        case .noVersion: "it does not begin with v=0"
        case .unknownVersion: "only version 0 exists"
        case .badOrigin: "o= needs user, session id, version, IN, IP4 or IP6, and an address"
        case .noOrigin: "the o= line is missing"
        case .badConnection: "c= needs IN, IP4 or IP6, and an address"
        case .badMedia: "m= needs a kind, a port, a transport and a format"
        case .badPort: "a port is a number from 0 to 65535"
        case .tooManyMedia: "it has more than \(SessionDescription.maximumMedia) m= lines"
        case .tooManyFormats: "an m= line has more than \(SessionDescription.maximumFormats) formats"
        }
    }
}
