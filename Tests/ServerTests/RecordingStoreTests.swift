import Audio
import CallEngine
import Foundation
import MediaEngine
import Testing

@testable import Server

/// A folder that goes with the test.
private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/recordings-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path + "/" + name).map { [UInt8]($0) }
    }
    func names() -> [String] { ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted() }
}

@Suite("Recordings on the disk") struct RecordingStoreTests {
    private let id = RecordingID(rawValue: 1)

    private func call() -> CallID { CallID(rawValue: 1) }

    private func store(_ folder: Folder) -> RecordingStore {
        RecordingStore(recordings: folder.path + "/calls", data: folder.path)
    }

    @Test("A message gets its folders, its header at every moment, and its name at the end") func message() throws {
        let folder = try Folder()
        let store = store(folder)
        #expect(store.handle(.begin(id, .file("mailboxes/7/a.wav"), channels: 1), of: call()) == .opened)
        for count in 1...3 {
            #expect(store.handle(.audio(id, Array(repeating: 500, count: 800)), of: call()) == nil)
            let part = try #require(folder.bytes("mailboxes/7/a.wav.part"))
            #expect(try SoundFile.readMono8k(part, name: "part").count == 800 * count)
        }
        let path = folder.path + "/mailboxes/7/a.wav"
        #expect(store.handle(.finish(id, frames: 2000), of: call()) == .saved(path: path))
        #expect(try SoundFile.readMono8k(#require(folder.bytes("mailboxes/7/a.wav")), name: "a").count == 2000)
        #expect(folder.names() == ["mailboxes", "mailboxes/7", "mailboxes/7/a.wav"])
    }

    @Test(
        "A path never leads out of the folder",
        arguments: [
            "../a.wav", "/etc/a.wav", "a/../../b.wav", "a//b.wav", ".hidden.wav", "a/./b.wav", "a\n.wav", "",
            "a\\b.wav",
        ])
    func escape(path: String) throws {
        let folder = try Folder()
        let store = store(folder)
        guard case .failed = store.handle(.begin(id, .file(path), channels: 1), of: call()) else {
            Issue.record("\(path) was taken")
            return
        }
        #expect(folder.names() == [])
    }

    @Test("A recording that nobody wants leaves nothing") func discard() throws {
        let folder = try Folder()
        let store = store(folder)
        _ = store.handle(.begin(id, .call(part: 0), channels: 2), of: call())
        _ = store.handle(.audio(id, [1, 2, 3, 4]), of: call())
        #expect(store.handle(.discard(id), of: call()) == nil)
        #expect(folder.names() == ["calls"])
    }

    @Test("A full disk is said once, and what follows is passed over") func full() throws {
        let folder = try Folder()
        let store = store(folder)
        // A device that takes nothing stands where the file would grow.
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a.wav.part", withDestinationPath: "/dev/full")
        let reply = store.handle(.begin(id, .file("a.wav"), channels: 1), of: call())
        #expect(reply == .failed("cannot write \(folder.path)/a.wav: No space left on device"))
        #expect(store.handle(.audio(id, [1, 2]), of: call()) == nil)
        #expect(store.handle(.finish(id, frames: 2), of: call()) == nil)
    }

    @Test("What a crash left is whole at the next start, and what is being written is left alone") func repair() throws
    {
        let folder = try Folder()
        let wav = SoundFile.wav(channels: [Array(repeating: 9, count: 1000)], sampleRate: 8000)
        let torn = SoundFile.wavHeader(frames: 0, channels: 1, sampleRate: 8000) + wav[44...] + [7]
        try FileManager.default.createDirectory(atPath: folder.path + "/m", withIntermediateDirectories: true)
        try Data(torn).write(to: URL(fileURLWithPath: folder.path + "/m/torn.wav.part"))
        try Data(torn.prefix(44)).write(to: URL(fileURLWithPath: folder.path + "/m/empty.wav.part"))
        try Data(torn).write(to: URL(fileURLWithPath: folder.path + "/m/twice.wav.part"))
        try Data(wav).write(to: URL(fileURLWithPath: folder.path + "/m/twice.wav"))
        let running = store(folder)
        _ = running.handle(.begin(id, .file("m/live.wav"), channels: 1), of: call())
        _ = running.handle(.audio(id, [5, 6]), of: call())

        #expect(store(folder).repair().count == 3)
        #expect(
            folder.names() == ["m", "m/live.wav.part", "m/torn.wav", "m/twice-recovered.wav", "m/twice.wav"])
        #expect(folder.bytes("m/torn.wav") == wav)
        #expect(running.handle(.finish(id, frames: 2), of: call()) == .saved(path: folder.path + "/m/live.wav"))
    }
}
