/// The `;name=value` list after a URI or a header value: in order, names compared without case.
///
/// Values are kept as they were written, a quoted string with its quotes.
public struct SIPParameters: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// One parameter.
    public struct Element: Hashable, Sendable {
        /// The name as written.
        public var name: String
        /// The value as written; `nil` for a flag such as `lr`.
        public var value: String?

        /// A parameter, or a flag when `value` is `nil`.
        public init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// All parameters, in the order of the wire.
    public private(set) var elements: [Element]

    /// No more than this many parameters are read from one value.
    static let maximumCount = 64

    /// The given parameters.
    public init(_ elements: [Element] = []) { self.elements = elements }
    /// The given parameters, in their order.
    public init(arrayLiteral elements: Element...) { self.elements = elements }

    /// Whether there is none.
    public var isEmpty: Bool { elements.isEmpty }

    /// Whether `name` is there, with or without a value.
    public func contains(_ name: String) -> Bool { index(of: name) != nil }

    /// The value of `name`: `nil` when it is not there or a flag. Setting replaces in place or appends; `nil` removes.
    public subscript(name: String) -> String? {
        get { index(of: name).flatMap { elements[$0].value } }
        set {
            guard let newValue else { return elements.removeAll { $0.name.equalsIgnoringCase(name) } }
            guard let index = index(of: name) else { return elements.append(Element(name, newValue)) }
            elements[index].value = newValue
        }
    }

    private func index(of name: String) -> Int? { elements.firstIndex { $0.name.equalsIgnoringCase(name) } }

    /// The list as on the wire, each with its semicolon.
    public var description: String {
        elements.map { element in element.value.map { ";\(element.name)=\($0)" } ?? ";\(element.name)" }.joined()
    }
}

extension ByteCursor {
    /// Reads the parameters of a header value (RFC 3261 §25.1 generic-param), up to a comma or the end.
    ///
    /// - Returns: `nil` when the text is no list of parameters.
    mutating func takeParameters() -> SIPParameters? {
        var elements: [SIPParameters.Element] = []
        while true {
            skipBlanks()
            guard accept(UInt8(ascii: ";")) else { return SIPParameters(elements) }
            skipBlanks()
            if isAtEnd || peek == UInt8(ascii: ";") { continue }
            guard elements.count < SIPParameters.maximumCount, let element = takeParameter() else { return nil }
            elements.append(element)
        }
    }

    private mutating func takeParameter() -> SIPParameters.Element? {
        let name = take { $0.isToken }
        guard !name.isEmpty else { return nil }
        skipBlanks()
        guard accept(UInt8(ascii: "=")) else { return SIPParameters.Element(text(name)) }
        skipBlanks()
        if peek == UInt8(ascii: "\"") {
            return takeQuoted().map { SIPParameters.Element(text(name), text($0)) }
        }
        let value = take {
            $0.isToken || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]")
                || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "=")
                || $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "?")
                || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")")
                || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "|") || $0 >= 128
        }
        return SIPParameters.Element(text(name), text(value))
    }
}
