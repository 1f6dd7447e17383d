public import CallEngine
import FlowEngine
import FlowModel
public import SansIO

/// A call out of its journal: what came in, and what the flow did about it.
public struct RecordedCall: Sendable {
    /// One thing that came in to the flow.
    struct Input: Sendable {
        var at: Instant
        /// `nil` where timers of the flow were due.
        var event: FlowEvent?
    }

    /// The journal's version that this reader knows.
    public static let version = 1
    /// More than this is no journal of a call: four hours with all packets are 400 MB.
    public static let mostBytes = 1 << 30

    /// The journal's own path.
    public let path: String
    /// What the flow began with; `nil` for a call that no flow took.
    public private(set) var beginning: FlowBeginning?
    /// Everything that happened, packets apart, in its order.
    public private(set) var entries: [JournalEntry] = []
    /// The packets that came on the caller's leg, where the journal keeps them.
    public private(set) var packets: [(at: Instant, bytes: [UInt8])] = []
    /// What is not whole, as a sentence: the writer was killed, or the disk was full.
    public private(set) var damage: String?
    var inputs: [Input] = []

    /// Reads a journal.
    ///
    /// The last line may be torn, since writers are killed: what stands before it counts, and ``damage`` says so.
    ///
    /// - Throws: ``RecordedCallError`` with the line where anything else is wrong.
    /// - Complexity: O(bytes).
    public init(_ bytes: [UInt8], path: String) throws(RecordedCallError) {
        self.path = path
        guard bytes.count <= Self.mostBytes else {
            throw RecordedCallError("it is larger than a journal can be", path, 1)
        }
        var number = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            number += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let line = rest[..<(end ?? rest.endIndex)]
            rest = end.map { rest[($0 + 1)...] } ?? []
            do throws(RecordedCallError) {
                if number == 1 { try readHeader(line) } else { try read(line, number) }
            } catch {
                guard number > 1, end == nil else { throw error }
                damage = "its last line is torn: the writer was killed, and what came after is not known"
            }
        }
        guard number > 0 else { throw RecordedCallError("it is empty", path, 1) }
        if damage == nil, !entries.contains(where: \.isEnd) {
            damage = "its end is missing: the call is still up, or the writer was killed"
        }
        resolveMaskedKeys()
    }

    private func readHeader(_ line: ArraySlice<UInt8>) throws(RecordedCallError) {
        guard case .map(let header)? = try? Value(json: line), case .integer(let version)? = header["attendant_call"]
        else {
            throw RecordedCallError(
                "it is no call journal: its first line would be {\"attendant_call\":\(Self.version),…}", path, 1)
        }
        guard version == Self.version else {
            throw RecordedCallError(
                "its format is version \(version), and this program reads version \(Self.version)", path, 1)
        }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, _ number: Int) throws(RecordedCallError) {
        let line: JournalLine
        do throws(JournalLineError) { line = try JournalLine(parsing: bytes) } catch {
            throw RecordedCallError(error.reason, path, number)
        }
        let at = Instant(nanoseconds: line.nanoseconds)
        guard at >= entries.last?.at ?? .zero else {
            throw RecordedCallError("its time lies before that of the line above", path, number)
        }
        guard let event = JournalEvent(line) else {
            throw RecordedCallError(
                "\(line.kind.rawValue) \"\(line.name.prefix(40))\" is not known or not whole", path, number)
        }
        switch event {
        case .packet(let bytes):
            packets.append((at, bytes))
            return
        case .began(let began): beginning = beginning ?? began
        case .flow(.heard(let event)): inputs.append(Input(at: at, event: event))
        case .flow(.timerFired): inputs.append(Input(at: at, event: nil))
        default: break
        }
        entries.append(JournalEntry(call: CallID(rawValue: 0), at: at, event: event))
    }

    /// What the flow did, in its order.
    var deeds: [(at: Instant, entry: FlowJournalEntry)] {
        entries.compactMap { entry in
            switch entry.event {
            case .flow(.heard), .flow(.timerFired): nil
            case .flow(let deed): (entry.at, deed)
            default: nil
            }
        }
    }

    /// The sections the flow went through.
    public var sections: [String] {
        deeds.compactMap { if case .sectionEntered(_, let section) = $0.entry { section } else { nil } }
    }
}

/// Why a call journal cannot be read, with the line.
public struct RecordedCallError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The whole sentence with its place.
    public let description: String

    init(_ reason: String, _ path: String, _ line: Int) { description = "\(path):\(line): \(reason)" }
}

extension JournalEntry {
    fileprivate var isEnd: Bool { if case .ended = event { true } else { false } }
}
