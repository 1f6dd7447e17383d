import FlowEngine
public import FlowModel

/// A request to the web that a flow must have made.
public struct ExpectedRequest: Sendable, Equatable {
    /// Which requests it may be.
    public var address: WebAddress
    /// What must stand in the body: each field of a map, a list whole; `nil` for any body.
    public var body: Value?
}

/// An event that a flow must have told.
public struct ExpectedEvent: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What must stand in its data, as for ``ExpectedRequest/body``; `nil` for any.
    public var data: Value?
}

/// A request as a test sees it.
struct MadeRequest {
    var shown: String
    var method: String
    var url: String
    /// `nil` where only method and address are known.
    var body: Value?

    /// A request that was made on the simulator.
    init(_ request: WebRequest) {
        shown = request.shown
        method = request.method.rawValue.uppercased()
        url = request.url
        body = Self.value(of: request)
    }

    /// A request as a journal tells it: `POST https://…`.
    init(journalled text: String) {
        shown = text
        let parts = text.split(separator: " ", maxSplits: 1)
        method = parts.first.map(String.init) ?? ""
        url = parts.count > 1 ? String(parts[1]) : ""
    }

    /// JSON as it is, forms and parts as a map of texts, a file by its path.
    private static func value(of request: WebRequest) -> Value {
        switch request.body {
        case .none: return .null
        case .bytes(let bytes, let type):
            if type.hasPrefix("application/x-www-form-urlencoded") { return form(bytes) }
            return (try? Value(json: bytes)) ?? .text(String(decoding: bytes, as: UTF8.self))
        case .parts(let parts):
            let fields = parts.map { part -> (String, Value) in
                switch part.content {
                case .text(let text): (part.name, .text(text))
                case .file(let path): (part.name, .text(path))
                }
            }
            return .map(Dictionary(fields) { first, _ in first })
        }
    }

    /// `a=1&b=two+words` (WHATWG URL, application/x-www-form-urlencoded).
    private static func form(_ bytes: [UInt8]) -> Value {
        let fields = bytes.split(separator: UInt8(ascii: "&")).map { field -> (String, Value) in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), .text(parts.count > 1 ? decoded(parts[1]) : ""))
        }
        return .map(Dictionary(fields) { first, _ in first })
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let pair = rest.prefix(2)
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: pair, as: UTF8.self), radix: 16) {
                text.append(code)
                rest = rest.dropFirst(2)
            } else {
                text.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Value {
    /// Where this value lacks what `wanted` asks for, as the end of a sentence; `nil` where it has all of it. Of maps
    /// only the wanted keys count; numbers and texts are compared as they are written.
    func lack(of wanted: Value, at path: String = "") -> String? {
        let here = path.isEmpty ? "it" : path
        switch (self, wanted) {
        case (.map(let found), .map(let fields)):
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard let inner = found[key] else { return "it has no \(place)" }
                if let lack = inner.lack(of: value, at: place) { return lack }
            }
            return nil
        case (.list(let found), .list(let items)):
            guard found.count == items.count else {
                return "\(here) has \(found.count) items, expected were \(items.count)"
            }
            return zip(found, items).enumerated().lazy.compactMap { index, pair in
                pair.0.lack(of: pair.1, at: "\(path)[\(index)]")
            }.first
        case (.map, _), (.list, _), (_, .map), (_, .list):
            return "\(here) is \(typeName), expected was \(wanted.typeName)"
        default:
            guard isNull != wanted.isNull || text != wanted.text else { return nil }
            return
                "\(here) is \(isNull ? "null" : "\"\(text)\""), expected was \(wanted.isNull ? "null" : "\"\(wanted.text)\"")"
        }
    }
}
