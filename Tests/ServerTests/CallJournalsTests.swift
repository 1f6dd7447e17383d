import CallEngine
import FlowTest
import Foundation
import SansIO
import Testing

@testable import Server

@Suite struct CallJournalsTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journals-\(UUID().uuidString)")

    private func files() -> [String] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".call") }.sorted()
    }

    private func text(_ name: String) -> String {
        FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func entry(_ event: JournalEvent, at milliseconds: Int64) -> JournalEntry {
        JournalEntry(call: CallID(rawValue: 0xAB00), at: Instant(nanoseconds: milliseconds * 1_000_000), event: event)
    }

    @Test func `a call lies in open until its end, then in the folder of its day`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let journals = try CallJournals(folder: folder.path, versions: [:])
        journals.note(entry(.arrived(from: "+15557650000", name: "A\n\"b\"", to: "+15551230000"), at: 5000))
        journals.note(entry(.answered, at: 5012))
        journals.flush()
        #expect(files() == ["open/000000000000ab00.call"])
        journals.note(entry(.ended(by: "caller", reason: "caller hung up"), at: 9000))
        journals.flush()
        let name = try #require(files().first)
        #expect(files().count == 1 && name.hasPrefix("20") && name.hasSuffix("-000000000000ab00.call"))
        let lines = text(name).split(separator: "\n")
        #expect(lines.count == 4 && lines[2] == "{\"t\":12000000,\"call\":\"answered\"}")
        let call = try RecordedCall(Array(text(name).utf8), path: name)
        #expect(call.damage == nil && call.entries.map(\.at.nanoseconds) == [0, 12_000_000, 4_000_000_000])
    }

    @Test(arguments: ["{\"t\":12000000,\"ca", "", "{\"t\":1,\"call\":\"answered\"}"])
    func `what a killed server left is mended at the next start`(torn: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let open = folder.appendingPathComponent("open")
        try FileManager.default.createDirectory(at: open, withIntermediateDirectories: true)
        let whole = "{\"attendant_call\":1}\n{\"t\":7,\"call\":\"answered\"}\n"
        try Data((whole + torn).utf8).write(to: open.appendingPathComponent("1.call"))
        _ = try CallJournals(folder: folder.path, versions: [:])
        let name = try #require(files().first)
        #expect(files().count == 1 && !name.hasPrefix("open/"))
        let call = try RecordedCall(Array(text(name).utf8), path: name)
        let end = JournalEvent.ended(
            by: "system", reason: "the server was stopped before the call's end could be written")
        #expect(call.damage == nil && call.entries.map(\.event) == [.answered, end])
    }

    @Test func `a folder that cannot be made is a sentence`() {
        let error = #expect(throws: ServerError.self) { try CallJournals(folder: "/proc/none", versions: [:]) }
        #expect(error?.description.hasPrefix("the folder for journals cannot be made: ") == true)
    }
}
