public import FlowEngine
public import FlowModel
import SansIO
import YAML

/// How what happened stands in a journal line.
extension JournalEvent {
    /// The line's kind and name, and what belongs to it.
    public var written: (kind: JournalLine.Kind, name: String, fields: [String: Value]) {
        switch self {
        case .flow(.heard(let event)):
            let (name, fields) = event.written
            return (.in, name, fields)
        case .flow(.timerFired): return (.in, "timer", [:])
        case .flow(let entry):
            let (name, fields) = entry.written
            return (.did, name, fields)
        case .packet(let bytes): return (.in, "packet", ["rtp": .text(Hexadecimal.text(of: bytes))])
        default:
            let (name, fields) = writtenCall
            return (.call, name, fields)
        }
    }

    private var writtenCall: (String, [String: Value]) {
        switch self {
        case .arrived(let from, let name, let to):
            ("arrived", ["from": nullable(from), "name": nullable(name), "to": .text(to)])
        case .placed(let to, let callerID): ("placed", ["to": .text(to), "caller_id": nullable(callerID)])
        case .ringing(let status): ("ringing", ["status": .integer(status)])
        case .answered: ("answered", [:])
        case .encrypted(let suite): ("encrypted", ["suite": .text(suite)])
        case .keysExpected(let text): ("keys_expected", ["text": .text(text)])
        case .keyRefused(let text): ("key_refused", ["text": .text(text)])
        case .dialing(let target, let callerID):
            ("dialing", ["target": .text(target), "caller_id": nullable(callerID)])
        case .screening(let target): ("screening", ["target": .text(target)])
        case .bridged(let target): ("bridged", ["target": .text(target)])
        case .dialEnded(let target, let outcome, let detail):
            ("dial_ended", ["target": .text(target), "outcome": .text(outcome), "detail": .text(detail)])
        case .transferring(let target, let isAttended):
            ("transferring", ["target": .text(target), "attended": .boolean(isAttended)])
        case .transferEnded(let target, let outcome, let detail):
            ("transfer_ended", ["target": .text(target), "outcome": .text(outcome), "detail": .text(detail)])
        case .sessionChanged(let text): ("session_changed", ["text": .text(text)])
        case .problem(let text): ("problem", ["text": .text(text)])
        case .recordingSaved(let file, let duration):
            ("recording_saved", ["file": .text(file), "milliseconds": .integer(Int(duration.wholeMilliseconds))])
        case .ended(let side, let reason): ("ended", ["by": .text(side), "reason": .text(reason)])
        case .began(let beginning):
            (
                "began",
                [
                    "flow": .text(beginning.flow), "version": .text(beginning.version),
                    "seed": .text(String(beginning.seed)), "facts": beginning.facts,
                ]
            )
        case .flow, .packet: ("note", ["text": .text("\(self)")])
        }
    }

    /// What a line says happened; `nil` where it is not known or something is missing.
    public init?(_ line: JournalLine) {
        let event: JournalEvent? =
            switch line.kind {
            case .in: Self.input(line)
            case .did: FlowJournalEntry(written: line.name, line.fields).map { .flow($0) }
            case .call: Self.call(line)
            }
        guard let event else { return nil }
        self = event
    }

    private static func input(_ line: JournalLine) -> JournalEvent? {
        switch line.name {
        case "timer": .flow(.timerFired)
        case "packet": line.text("rtp").flatMap(Hexadecimal.bytes).map { .packet($0) }
        default: FlowEvent(written: line.name, line.fields).map { .flow(.heard($0)) }
        }
    }

    private static func call(_ line: JournalLine) -> JournalEvent? {
        switch line.name {
        case "arrived": .arrived(from: line.text("from"), name: line.text("name"), to: line.text("to") ?? "")
        case "placed": .placed(to: line.text("to") ?? "", callerID: line.text("caller_id"))
        case "ringing": .ringing(status: line.integer("status") ?? 180)
        case "answered": .answered
        case "encrypted": .encrypted(suite: line.text("suite") ?? "")
        case "keys_expected": .keysExpected(line.text("text") ?? "")
        case "key_refused": .keyRefused(line.text("text") ?? "")
        case "dialing": .dialing(target: line.text("target") ?? "", callerID: line.text("caller_id"))
        case "screening": .screening(target: line.text("target") ?? "")
        case "bridged": .bridged(target: line.text("target") ?? "")
        case "dial_ended":
            .dialEnded(
                target: line.text("target") ?? "", outcome: line.text("outcome") ?? "",
                detail: line.text("detail") ?? "")
        case "transferring":
            .transferring(target: line.text("target") ?? "", isAttended: line.fields["attended"] == .boolean(true))
        case "transfer_ended":
            .transferEnded(
                target: line.text("target") ?? "", outcome: line.text("outcome") ?? "",
                detail: line.text("detail") ?? "")
        case "session_changed": .sessionChanged(line.text("text") ?? "")
        case "recording_saved":
            .recordingSaved(
                file: line.text("file") ?? "", duration: .milliseconds(line.integer("milliseconds") ?? 0))
        case "problem", "note": .problem(line.text("text") ?? "")
        case "ended": .ended(by: line.text("by") ?? "", reason: line.text("reason") ?? "")
        case "began": beginning(line).map { .began($0) }
        default: nil
        }
    }

    private static func beginning(_ line: JournalLine) -> FlowBeginning? {
        guard let flow = line.text("flow"), let seed = line.text("seed").flatMap({ UInt64($0) }),
            let facts = line.fields["facts"], CallFacts(written: facts) != nil
        else { return nil }
        return FlowBeginning(flow: flow, version: line.text("version") ?? "", seed: seed, facts: facts)
    }
}

private func nullable(_ text: String?) -> Value { text.map(Value.text) ?? .null }

extension JournalLine {
    func text(_ name: String) -> String? { if case .text(let text)? = fields[name] { text } else { nil } }
    func integer(_ name: String) -> Int? { if case .integer(let number)? = fields[name] { number } else { nil } }
}

/// How what a flow did stands in a journal line.
extension FlowJournalEntry {
    /// The entry's name and what belongs to it.
    public var written: (name: String, fields: [String: Value]) {
        switch self {
        case .sectionEntered(let flow, let section):
            ("section", ["flow": .text(flow), "section": .text(section)])
        case .stepStarted(let section, let index, let verb, let id, let place):
            (
                "step",
                [
                    "section": .text(section), "index": .integer(index), "verb": .text(verb), "id": nullable(id),
                    "at": .text(place.description),
                ]
            )
        case .stepEnded(let outcome, let next): ("step_ended", ["outcome": .text(outcome), "next": nullable(next)])
        case .promptStarted(let text): ("prompt", ["text": .text(text)])
        case .key(let key, let source, let use):
            ("key", ["key": .text(String(key)), "source": .text(source), "use": .text(use.rawValue)])
        case .attempt(let number, let reason):
            ("attempt", ["number": .integer(number), "reason": .text(reason.rawValue)])
        case .variableSet(let name, let value): ("variable", ["name": .text(name), "value": .text(value)])
        case .log(let level, let text): ("log", ["level": .text(level), "text": .text(text)])
        case .webAsked(let request, let attempt):
            ("web_asked", ["request": .text(request), "attempt": .integer(attempt)])
        case .webAnswered(let answer): ("web_answered", ["answer": .text(answer)])
        case .event(let name, let data): ("event", ["name": .text(name), "data": .text(data)])
        case .finished(let outcome): ("finished", ["outcome": .text(outcome)])
        case .heard, .timerFired: ("note", ["text": .text("\(self)")])
        }
    }

    /// Reads what ``written`` wrote; what is not known becomes a log line.
    init?(written name: String, _ fields: [String: Value]) {
        let line = JournalLine(nanoseconds: 0, kind: .did, name: name, fields: fields)
        let entry: FlowJournalEntry? =
            switch name {
            case "section": .sectionEntered(flow: line.text("flow") ?? "", section: line.text("section") ?? "")
            case "step":
                .stepStarted(
                    section: line.text("section") ?? "", index: line.integer("index") ?? 0,
                    verb: line.text("verb") ?? "",
                    id: line.text("id"), place: SourcePlace(described: line.text("at") ?? ""))
            case "step_ended": .stepEnded(outcome: line.text("outcome") ?? "", next: line.text("next"))
            case "prompt": .promptStarted(line.text("text") ?? "")
            case "key":
                line.text("key")?.first.map {
                    .key($0, source: line.text("source") ?? "", use: line.text("use").flatMap(KeyUse.init) ?? .ignored)
                }
            case "attempt":
                line.text("reason").flatMap(CollectReason.init).map {
                    .attempt(number: line.integer("number") ?? 0, reason: $0)
                }
            case "variable": .variableSet(name: line.text("name") ?? "", value: line.text("value") ?? "")
            case "log": .log(level: line.text("level") ?? "info", text: line.text("text") ?? "")
            case "web_asked":
                .webAsked(request: line.text("request") ?? "", attempt: line.integer("attempt") ?? 1)
            case "web_answered": .webAnswered(line.text("answer") ?? "")
            case "event": .event(name: line.text("name") ?? "", data: line.text("data") ?? "")
            case "finished": .finished(outcome: line.text("outcome") ?? "")
            case "note": .log(level: "info", text: line.text("text") ?? "")
            default: nil
            }
        guard let entry else { return nil }
        self = entry
    }
}

extension SourcePlace {
    /// Reads `file:line:column`.
    fileprivate init(described text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.suffix(2).compactMap { Int($0) }
        guard parts.count > 2, numbers.count == 2 else {
            self.init(file: text, line: 0, column: 0)
            return
        }
        self.init(file: parts.dropLast(2).joined(separator: ":"), line: numbers[0], column: numbers[1])
    }
}

/// Bytes as text, two digits each.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func bytes(_ text: String) -> [UInt8]? {
        let values = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x61 + 10
            default: nil
            }
        }
        guard values.count == text.utf8.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
