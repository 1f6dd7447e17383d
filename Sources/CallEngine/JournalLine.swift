public import FlowModel
public import SansIO

/// One line of a call journal on the disk: a JSON object with its time, its kind and name, and what belongs to it.
///
/// ```
/// {"t":9420000000,"in":"key_down","key":"3","source":"inband"}
/// ```
///
/// Three kinds: `call`, what signaling told; `in`, what came in to the flow; `did`, what the flow did about it.
/// A replay needs the first `call` line named `began` and all `in` lines; the others are what it must come to again.
public struct JournalLine: Sendable, Equatable {
    /// Which of the three kinds a line is of.
    public enum Kind: String, Sendable, CaseIterable { case call, did, `in` }

    /// Since the first line of the call.
    public var nanoseconds: Int64
    /// Which of the three kinds it is.
    public var kind: Kind
    /// What happened, in one word.
    public var name: String
    /// What belongs to it.
    public var fields: [String: Value]

    /// A line in its parts.
    public init(nanoseconds: Int64, kind: Kind, name: String, fields: [String: Value]) {
        self.nanoseconds = nanoseconds
        self.kind = kind
        self.name = name
        self.fields = fields
    }

    /// The line of an entry, `begin` being the time of the call's first.
    public init(_ entry: JournalEntry, since begin: Instant) {
        let (kind, name, fields) = entry.event.written
        self.init(nanoseconds: (entry.at - begin).wholeNanoseconds, kind: kind, name: name, fields: fields)
    }

    /// The line without its line break: time, kind, then the rest by name.
    public var text: String {
        let rest = fields.sorted { $0.key < $1.key }.map { ",\(Value.text($0.key).json):\($0.value.json)" }
        return "{\"t\":\(nanoseconds),\"\(kind.rawValue)\":\(Value.text(name).json)\(rest.joined())}"
    }

    /// Reads a line.
    ///
    /// - Throws: ``JournalLineError`` where it is no line of a journal.
    public init(parsing bytes: some Sequence<UInt8>) throws(JournalLineError) {
        let value: Value
        do { value = try Value(json: bytes) } catch { throw JournalLineError(reason: error.description) }
        guard case .map(var entries) = value, case .integer(let time)? = entries.removeValue(forKey: "t") else {
            throw JournalLineError(reason: "it has no time `t`")
        }
        let kinds = Kind.allCases.filter { entries[$0.rawValue] != nil }
        guard let kind = kinds.first, kinds.count == 1,
            case .text(let name)? = entries.removeValue(forKey: kind.rawValue)
        else { throw JournalLineError(reason: "it has not exactly one of `call`, `did` and `in`") }
        self.init(nanoseconds: Int64(time), kind: kind, name: name, fields: entries)
    }
}

/// Why a line is none of a journal, as the end of a sentence.
public struct JournalLineError: Error, Equatable, Sendable {
    /// The end of the sentence.
    public var reason: String
}
