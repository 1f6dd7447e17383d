import CYAML

/// The events of libyaml's parser as Swift values. All pointers of that library stay in this file.
final class YAMLEvents {
    /// A place as libyaml counts it, from 0; columns in characters.
    struct Mark: Hashable {
        var line: Int
        var column: Int
    }

    struct Event {
        enum Kind {
            case scalar(YAMLNode.Scalar)
            case listStart, listEnd, mapStart, mapEnd
            case alias(String)
            case documentStart, documentEnd
            case streamEnd
            case other
        }
        var kind: Kind
        /// An anchor or a tag was written before the value.
        var anchor: String?
        var tag: String?
        var start: Mark
        var end: Mark
    }

    /// What the scanner could not read.
    struct SyntaxError: Error {
        var problem: String
        var context: String
        var mark: Mark
        var contextMark: Mark
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Runs `body` with the events of those bytes, which must be UTF-8 without a byte order mark.
    static func withEvents<Result>(of bytes: [UInt8], _ body: (YAMLEvents) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in body(YAMLEvents(buffer)) }
    }

    private init(_ buffer: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        let isReady = yaml_parser_initialize(parser)
        precondition(isReady == 1, "libyaml has no memory for a parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The next event; must not be called after ``Event/Kind/streamEnd`` or an error.
    func next() throws(SyntaxError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError }
        defer { yaml_event_delete(&event) }
        return Self.event(event)
    }

    private var syntaxError: SyntaxError {
        let state = parser.pointee
        return SyntaxError(
            problem: state.problem.map { String(cString: $0) } ?? "it cannot be read",
            context: state.context.map { String(cString: $0) } ?? "",
            mark: Self.mark(state.problem_mark),
            contextMark: Self.mark(state.context == nil ? state.problem_mark : state.context_mark)
        )
    }

    private static func event(_ raw: yaml_event_t) -> Event {
        var event = Event(kind: .other, start: mark(raw.start_mark), end: mark(raw.end_mark))
        switch raw.type {
        case YAML_SCALAR_EVENT:
            event.kind = .scalar(scalar(raw))
            event.anchor = text(raw.data.scalar.anchor)
            event.tag = text(raw.data.scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            event.kind = .listStart
            event.anchor = text(raw.data.sequence_start.anchor)
            event.tag = text(raw.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            event.kind = .mapStart
            event.anchor = text(raw.data.mapping_start.anchor)
            event.tag = text(raw.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT: event.kind = .listEnd
        case YAML_MAPPING_END_EVENT: event.kind = .mapEnd
        case YAML_ALIAS_EVENT: event.kind = .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_DOCUMENT_START_EVENT: event.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: event.kind = .documentEnd
        case YAML_STREAM_END_EVENT: event.kind = .streamEnd
        default: break
        }
        return event
    }

    private static func scalar(_ raw: yaml_event_t) -> YAMLNode.Scalar {
        let data = raw.data.scalar
        let style: YAMLNode.Scalar.Style =
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        return .init(text: String(decoding: bytes, as: UTF8.self), style: style)
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func mark(_ mark: yaml_mark_t) -> Mark {
        Mark(line: Int(clamping: mark.line), column: Int(clamping: mark.column))
    }
}
