import CYAML

/// The events of libyaml's parser. All pointers of that library stay in this file.
///
/// One event is there at a time: what ``next()`` gives are plain numbers, and the texts of the event are made only where
/// they are asked for, because most of a file's events have none.
final class YAMLEvents {
    /// A place as libyaml counts it, from 0; columns in characters.
    struct Mark: Hashable {
        var line: Int
        var column: Int
    }

    struct Event {
        enum Kind {
            case scalar, alias, listStart, listEnd, mapStart, mapEnd
            case documentStart, documentEnd, streamEnd, other
        }
        var kind: Kind
        var start: Mark
        var end: Mark
        /// An anchor or a tag was written before the value.
        var hasProperties = false
    }

    /// What the scanner could not read.
    struct SyntaxError: Error {
        var problem: String
        var context: String
        var mark: Mark
        var contextMark: Mark
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The event that was read last.
    private let event: UnsafeMutablePointer<yaml_event_t>

    /// Runs `body` with the events of those bytes, which must be UTF-8 without a byte order mark.
    static func withEvents<Result>(of bytes: [UInt8], _ body: (YAMLEvents) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in body(YAMLEvents(buffer)) }
    }

    private init(_ buffer: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
        let isReady = yaml_parser_initialize(parser)
        precondition(isReady == 1, "libyaml has no memory for a parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    }

    deinit {
        yaml_event_delete(event)
        event.deinitialize(count: 1)
        event.deallocate()
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The next event; must not be called after ``Event/Kind/streamEnd`` or an error.
    func next() throws(SyntaxError) -> Event {
        yaml_event_delete(event)
        guard yaml_parser_parse(parser, event) == 1 else { throw syntaxError }
        return Event(
            kind: kind, start: Self.mark(event.pointee.start_mark), end: Self.mark(event.pointee.end_mark),
            hasProperties: anchorText != nil || tagText != nil)
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

    // MARK: The event that was read last

    /// The text of a scalar, and how it was written.
    var scalar: YAMLNode.Scalar {
        let data = event.pointee.data.scalar
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

    /// The anchor before a value, or the name of an alias.
    var anchor: String? { anchorText.map { String(cString: $0) } }

    /// Whether a tag was written before the value.
    var hasTag: Bool { tagText != nil }

    private var kind: Event.Kind {
        switch event.pointee.type {
        case YAML_SCALAR_EVENT: .scalar
        case YAML_ALIAS_EVENT: .alias
        case YAML_SEQUENCE_START_EVENT: .listStart
        case YAML_SEQUENCE_END_EVENT: .listEnd
        case YAML_MAPPING_START_EVENT: .mapStart
        case YAML_MAPPING_END_EVENT: .mapEnd
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_STREAM_END_EVENT: .streamEnd
        default: .other
        }
    }

    private var anchorText: UnsafeMutablePointer<yaml_char_t>? {
        switch event.pointee.type {
        case YAML_SCALAR_EVENT: event.pointee.data.scalar.anchor
        case YAML_SEQUENCE_START_EVENT: event.pointee.data.sequence_start.anchor
        case YAML_MAPPING_START_EVENT: event.pointee.data.mapping_start.anchor
        case YAML_ALIAS_EVENT: event.pointee.data.alias.anchor
        default: nil
        }
    }

    private var tagText: UnsafeMutablePointer<yaml_char_t>? {
        switch event.pointee.type {
        case YAML_SCALAR_EVENT: event.pointee.data.scalar.tag
        case YAML_SEQUENCE_START_EVENT: event.pointee.data.sequence_start.tag
        case YAML_MAPPING_START_EVENT: event.pointee.data.mapping_start.tag
        default: nil
        }
    }

    private static func mark(_ mark: yaml_mark_t) -> Mark {
        Mark(line: Int(clamping: mark.line), column: Int(clamping: mark.column))
    }
}
