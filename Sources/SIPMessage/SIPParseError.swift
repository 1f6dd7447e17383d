/// Why bytes are not the SIP message, or the value, that they should be: the peer's fault, as a sentence.
public struct SIPParseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: Equatable, Sendable {
        /// Nothing but line ends: a keep-alive (RFC 5626 §3.5.1).
        case empty
        /// More bytes than ``SIPMessage/maximumLength``.
        case tooLong
        /// More header fields than ``SIPMessage/maximumFieldCount``.
        case tooManyFields
        /// The first line is neither a request line nor a status line.
        case startLine
        /// The first line names a version other than `SIP/2.0`.
        case version
        /// A line of the header is no field.
        case fieldLine
        /// The empty line after the header is missing.
        case headerEnd
        /// The Content-Length is no number, or the fields disagree.
        case contentLength
        /// The body is shorter than its Content-Length.
        case shortBody
        /// A field that must be there is not.
        case missing(HeaderName)
        /// A field that may be there once is there again.
        case repeated(HeaderName)
        /// A field's value does not follow its grammar.
        case value(HeaderName)
        /// A URI does not follow its grammar.
        case uri
        /// A name-addr or addr-spec does not follow its grammar.
        case nameAddress
        /// A Via value does not follow its grammar.
        case via
        /// A CSeq value does not follow its grammar.
        case cseq
        /// The CSeq names another method than the request line.
        case cseqMethod
    }

    /// What is wrong.
    public let kind: Kind
    /// Where it was seen: a byte offset into what was parsed.
    public let offset: Int

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The status that answers a request with this fault.
    public var suggestedStatus: SIPStatus {
        switch kind {
        case .version: .versionNotSupported
        case .tooLong, .tooManyFields: .messageTooLarge
        default: .badRequest
        }
    }

    /// The fault and its place, as a sentence.
    public var description: String { "\(problem) (at byte \(offset))" }

    /// The fault alone, short enough for a reason phrase.
    public var problem: String {
        switch kind {
        case .empty: "the message is empty"
        case .tooLong: "the message is longer than \(SIPMessage.maximumLength) bytes"
        case .tooManyFields: "the message has more than \(SIPMessage.maximumFieldCount) header fields"
        case .startLine: "the first line is neither a request nor a status line"
        case .version: "the version is not SIP/2.0"
        case .fieldLine: "a header line is not \"Name: value\""
        case .headerEnd: "the empty line after the header is missing"
        case .contentLength: "Content-Length is not one number"
        case .shortBody: "the body is shorter than Content-Length says"
        case .missing(let name): "the \(name) header is missing"
        case .repeated(let name): "the \(name) header is there more than once"
        case .value(let name): "the \(name) header cannot be read"
        case .uri: "a URI cannot be read"
        case .nameAddress: "an address cannot be read"
        case .via: "a Via header cannot be read"
        case .cseq: "the CSeq header cannot be read"
        case .cseqMethod: "CSeq and the request line name different methods"
        }
    }
}
