extension SessionDescription {
    /// The description as it goes on the wire: the line order of RFC 8866 §5, CRLF after each line.
    public func serialized() -> [UInt8] {
        let originType = ConnectionData(host: origin.host).addressType
        var text = "v=0\r\n"
        text += "o=\(origin.username) \(origin.sessionID) \(origin.version) IN \(originType) \(origin.host)\r\n"
        text += "s=\(name)\r\n"
        if let connection { text += connection.line }
        text += "t=0 0\r\n"
        text += attributes.lines
        for medium in media { text += medium.lines }
        return Array(text.utf8)
    }
}

extension ConnectionData {
    fileprivate var line: String { "c=IN \(addressType) \(host)\r\n" }
}

extension [SDPAttribute] {
    fileprivate var lines: String {
        map { $0.value.map { [name = $0.name] in "a=\(name):\($0)\r\n" } ?? "a=\($0.name)\r\n" }.joined()
    }
}

extension MediaDescription {
    fileprivate var lines: String {
        "m=\(kind) \(port) \(transport) \(formats.joined(separator: " "))\r\n" + (connection?.line ?? "")
            + attributes.lines
    }
}
