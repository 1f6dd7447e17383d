/// Writes one message into one buffer, front to back: first line, fields in the order they are added, body.
///
/// Nothing that is added can begin a line of its own: control characters are left out of every value, line ends also of
/// those that are copied from another message, and a field whose name is no token is not written.
public struct SIPMessageBuilder: Sendable {
    private var bytes: [UInt8] = []

    /// Begins a request.
    public init(_ method: SIPMethod, _ uri: SIPURI) {
        bytes.reserveCapacity(1024)
        write("\(method) \(uri)")
        bytes += " SIP/2.0\r\n".utf8
    }

    /// Begins a response; `reason` replaces the standard phrase.
    public init(_ status: SIPStatus, reason: String? = nil) {
        bytes.reserveCapacity(768)
        write("SIP/2.0 \(status.code) \(reason ?? status.reasonPhrase)")
        bytes += "\r\n".utf8
    }

    /// Begins with the first line of another message.
    init(startLineOf message: SIPMessage) {
        bytes.reserveCapacity(message.bytes.count)
        switch message.kind {
        case .request(let method): bytes += "\(method) ".utf8
        case .response(let status): bytes += "SIP/2.0 \(status.code) ".utf8
        }
        write(message.bytes[message.subject])
        if case .request = message.kind { bytes += " SIP/2.0".utf8 }
        bytes += "\r\n".utf8
    }

    /// Adds a field. Content-Length is not added by hand: ``finished(body:)`` writes it.
    public mutating func add(_ name: HeaderName, _ value: String) {
        guard name.isToken else { return }
        bytes += name.rawName.utf8
        bytes += ": ".utf8
        write(value)
        bytes += "\r\n".utf8
    }

    /// Adds a field whose value writes itself: an address, a Via, a CSeq, a number.
    public mutating func add(_ name: HeaderName, _ value: some CustomStringConvertible) {
        add(name, value.description)
    }

    /// Adds every field of `name` that `message` has, as it stands there.
    public mutating func copy(_ name: HeaderName, from message: SIPMessage) {
        for field in message.fields where message.matches(field, name) { copy(field, of: message) }
    }

    /// Adds the first field of `name` that `message` has, as it stands there, with `suffix` after it.
    public mutating func copyFirst(_ name: HeaderName, from message: SIPMessage, appending suffix: String = "") {
        guard let field = message.fields.first(where: { message.matches($0, name) }) else { return }
        copy(field, of: message, appending: suffix)
    }

    mutating func copy(_ field: SIPMessage.Field, of message: SIPMessage, appending suffix: String = "") {
        if field.name.count == 1 {
            bytes += HeaderName(message.text(field.name)).rawName.utf8
        } else {
            bytes += message.bytes[field.name]
        }
        bytes += ": ".utf8
        // A control at an edge is left out, and the blanks beside it would not survive the next reader.
        let value = message.bytes[field.value].drop { $0.isControl || $0.isBlank }
        let end = value.lastIndex { !$0.isControl && !$0.isBlank }.map { $0 + 1 } ?? value.startIndex
        // Another control may be one half of an escape in a quoted string: without it the quotes would not match.
        for byte in value[value.startIndex..<end] where byte != .cr && byte != .lf { bytes.append(byte) }
        write(suffix)
        bytes += "\r\n".utf8
    }

    /// Ends the message with a body, and its type when there is one.
    public consuming func finished(contentType: String?, body: some Collection<UInt8>) -> [UInt8] {
        if let contentType, !body.isEmpty { add(.contentType, contentType) }
        return finished(body: body)
    }

    /// Ends the message with Content-Length, the empty line and `body`.
    public consuming func finished(body: some Collection<UInt8> = EmptyCollection<UInt8>()) -> [UInt8] {
        add(.contentLength, body.count)
        bytes += "\r\n".utf8
        bytes += body
        return bytes
    }

    private mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { source in
            if source.contains(where: { $0.isControl }) { write(ArraySlice(source)) } else { bytes += source }
        }
    }

    /// Appends bytes without controls; a tab is a blank and stays.
    private mutating func write(_ source: ArraySlice<UInt8>) {
        for byte in source where !byte.isControl || byte == .tab { bytes.append(byte) }
    }
}
