import Foundation
import Testing

/// What a compiler does not check about this code base. Each finding names its file and line.
@Suite("The house")
struct HouseTests {
    private func expectNone(_ findings: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
    }

    @Test("every folder of Sources has its floor and its entry in Package.swift")
    func everyRoomIsKnown() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Repository.top.appendingPathComponent("Sources").path
        ).filter { !$0.hasPrefix(".") }
        #expect(Set(folders) == Set(Floor.ofRoom.keys))
        #expect(Set(try packageEntries().dependencies.keys) == Set(Floor.ofRoom.keys))
        #expect(Repository.sources.count > folders.count / 2, "the sources were not found")
    }

    @Test("imports point down, or to a neighbour that Package.swift names")
    func importsPointDown() throws {
        let entries = try packageEntries()
        expectNone(Repository.sources.flatMap { HouseRules.wrongImports(of: $0, entries: entries) })
    }

    @Test("ground and machines know no clock, thread, lock, chance, socket or file")
    func coreIsSansIO() {
        expectNone(Repository.sources.flatMap(HouseRules.worldlyThings))
    }

    @Test("no file is longer than 500 lines")
    func filesAreShort() {
        expectNone(Repository.sources.flatMap(HouseRules.tooLong))
    }

    @Test("nothing in Sources traps on purpose")
    func nothingTraps() {
        expectNone(Repository.sources.flatMap(HouseRules.traps))
    }

    private func packageEntries() throws -> PackageEntries {
        PackageEntries(try #require(Repository.text("Package.swift")))
    }
}
