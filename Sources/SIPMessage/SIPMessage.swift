/// A request or response of SIP (RFC 3261 §7): one buffer, and views into it.
///
///     start line   INVITE sip:… SIP/2.0
///     fields       name range, value range, digest of the name      ← found once, decoded on demand
///     (empty line)
///     body         range
///
/// Parsing finds the lines; a header is decoded when it is asked for. Folded lines are made one line in place
/// (RFC 3261 §7.3.1), so that each value is one range. Copying a message copies a reference.
public struct SIPMessage: Sendable {
    /// What the first line says.
    public enum Kind: Hashable, Sendable {
        case request(SIPMethod)
        case response(SIPStatus)
    }

    /// One header field: where its name and its value are.
    struct Field: Sendable {
        var digest: UInt32
        var name: Range<Int>
        var value: Range<Int>
    }

    /// No message is longer: the largest UDP payload.
    public static let maximumLength = 65_535
    /// No message has more header fields.
    public static let maximumFieldCount = 256
    /// No method is longer.
    public static let maximumMethodLength = 64

    /// The message's bytes, folded lines made one.
    public let bytes: [UInt8]
    /// What the first line says.
    public let kind: Kind
    /// The method of a request; `nil` for a response.
    public let method: SIPMethod?
    /// The status of a response; `nil` for a request.
    public let status: SIPStatus?
    /// The Request-URI or the reason phrase.
    let subject: Range<Int>
    let fields: [Field]
    let bodyRange: Range<Int>

    init(bytes: [UInt8], kind: Kind, subject: Range<Int>, fields: [Field], body: Range<Int>) {
        self.bytes = bytes
        self.kind = kind
        switch kind {
        case .request(let method): (self.method, status) = (method, nil)
        case .response(let status): (method, self.status) = (nil, status)
        }
        self.subject = subject
        self.fields = fields
        bodyRange = body
    }
}

extension SIPMessage {
    /// The Request-URI as written; empty for a response.
    public var requestURIText: String { method == nil ? "" : text(subject) }

    /// The Request-URI; `nil` for a response or when it cannot be read.
    public var requestURI: SIPURI? {
        guard method != nil else { return nil }
        var cursor = ByteCursor(bytes, subject)
        return try? SIPURI(from: &cursor)
    }

    /// The reason phrase of a response as written; empty for a request.
    public var reasonPhrase: String { status == nil ? "" : text(subject) }

    /// The body; empty where there is none.
    public var body: ArraySlice<UInt8> { bytes[bodyRange] }

    /// The body as an array of its own, `nil` where it is empty.
    public var bodyBytes: [UInt8]? { bodyRange.isEmpty ? nil : Array(bytes[bodyRange]) }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The first line as written, for logs and ladders.
    public var firstLine: String {
        switch kind {
        case .request(let method): "\(method) \(requestURIText) SIP/2.0"
        case .response(let status): "SIP/2.0 \(status.code) \(reasonPhrase)"
        }
    }

    /// The message written anew: long names, `Name: value`, CRLF line ends, a Content-Length that is right.
    ///
    /// Parsing the result and writing it again gives the same bytes.
    public func serialized() -> [UInt8] {
        var builder = SIPMessageBuilder(startLineOf: self)
        for field in fields where field.digest != HeaderName.contentLength.digest { builder.copy(field, of: self) }
        return builder.finished(body: body)
    }
}
