/// One request to the web, complete: what a flow's `http` or `event` wants sent.
///
/// Nothing in it can be smuggled: the flow wrote scheme, host and the names of headers; values were percent-encoded
/// into the address, and header values hold no control characters. It may hold secrets: never write it down as it
/// is, only its ``shown`` form.
public struct WebRequest: Hashable, Sendable {
    /// What is done.
    public enum Method: String, Hashable, Sendable, CaseIterable { case get, post, put, delete }

    /// Who asks.
    public enum Authorization: Hashable, Sendable {
        case bearer(String)
        case basic(user: String, password: String)
    }

    /// One header line.
    public struct Header: Hashable, Sendable {
        /// A token (RFC 9110 §5.6.2).
        public var name: String
        /// Without control characters.
        public var value: String

        /// A line of that name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One part of a `multipart/form-data` body (RFC 7578).
    public struct Part: Hashable, Sendable {
        /// What the part holds.
        public enum Content: Hashable, Sendable {
            case text(String)
            /// A file by its resolved path; read when the request is sent.
            case file(path: String)
        }
        /// The field's name.
        public var name: String
        /// What it holds.
        public var content: Content

        /// A part of that name.
        public init(name: String, content: Content) {
            self.name = name
            self.content = content
        }
    }

    /// What is sent with it.
    public enum Body: Hashable, Sendable {
        case none
        case bytes([UInt8], contentType: String)
        case parts([Part])
    }

    /// What is done.
    public var method: Method
    /// An absolute `http` or `https` address, percent-encoded.
    public var url: String
    /// Header lines in the order of the flow.
    public var headers: [Header] = []
    /// Who asks; `nil` for nobody in particular.
    public var authorization: Authorization?
    /// What is sent.
    public var body = Body.none
    /// How long the connection may take.
    public var connectTimeout = Duration.seconds(2)
    /// How long the whole exchange may take, the connection included.
    public var timeout = Duration.seconds(5)
    /// The most bytes of an answer's body; more is a failure.
    public var maxBody = 256 << 10
    /// True for a delivery that the driver keeps on disk until the other side took it: ``WebAnswer/accepted`` comes
    /// once it is there.
    public var isDurable = false
    /// Method and address as they may be written down: sensitive and secret values are masked.
    public var shown: String

    /// A request without headers and body.
    public init(_ method: Method, _ url: String, shown: String? = nil) {
        self.method = method
        self.url = url
        self.shown = shown ?? "\(method.rawValue.uppercased()) \(url)"
    }
}
