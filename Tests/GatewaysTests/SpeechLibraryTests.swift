import Foundation
import Gateways
import Synchronization
import Testing

/// Speaks beeps, and counts.
private final class CountingEngine: SpeechEngine {
    let name = "counting"
    let version: String
    let asked = Mutex<[SpeechRequest]>([])

    init(version: String = "1") { self.version = version }

    func render(_ request: SpeechRequest) throws(SpeechError) -> [Int16] {
        asked.withLock { $0.append(request) }
        guard request.text != "fail" else { throw SpeechError(name, .noVoice) }
        return beep(amplitude: Double(1000 + request.text.utf8.count))
    }

    var count: Int { asked.withLock { $0.count } }
}

@Suite("The speech library and its cache")
struct SpeechLibraryTests {
    let scratch: Scratch
    private let engine = CountingEngine()
    private let hello = SpeechRequest(text: "hello", language: "en-US")

    init() throws { scratch = try Scratch() }

    private var cache: SpeechCache { SpeechCache(directory: scratch.url.appendingPathComponent("a/cache")) }

    @Test("a text is rendered once: memory and disk know it afterwards")
    func rendersOnce() throws {
        let library = SpeechLibrary(engine: engine, cache: cache)
        let first = try library.samples(of: hello)
        #expect(try library.samples(of: hello) == first)
        #expect(try SpeechLibrary(engine: engine, cache: cache).samples(of: hello) == first)
        #expect(engine.count == 1)
    }

    @Test("whatever changes the sound has a file of its own")
    func tellsRequestsApart() throws {
        let requests = [
            hello,
            SpeechRequest(text: "hello", language: "en-GB"),
            SpeechRequest(text: "hello", language: "en-US", voice: "eva"),
            SpeechRequest(text: "hello!", language: "en-US"),
            SpeechRequest(text: "ahello", language: "en-US", voice: "ev"),
        ]
        var files = Set(requests.map { cache.file(of: $0, by: engine) })
        files.insert(cache.file(of: hello, by: CountingEngine(version: "2")))
        #expect(files.count == requests.count + 1)
    }

    @Test("the file's name is the hash of its key")
    func namesFiles() {
        // sha256 of "8:counting" "1:1" "5:en-US" "0:" "5:hello" without spaces.
        let name = "55ecc727a4e8f9e2d523e47ef10c59c39234874056b500131d57090d4b3eb51c"
        #expect(cache.file(of: hello, by: engine).lastPathComponent == name + ".wav")
    }

    @Test("a damaged file is rendered again and replaced", arguments: [0, 20, 100, 8000])
    func mendsDamage(keptBytes: Int) throws {
        let samples = try SpeechLibrary(engine: engine, cache: cache).samples(of: hello)
        let file = cache.file(of: hello, by: engine)
        try Data(contentsOf: file).prefix(keptBytes).write(to: file)
        #expect(try SpeechLibrary(engine: engine, cache: cache).samples(of: hello) == samples)
        #expect(engine.count == 2)
        #expect(cache.samples(of: hello, by: engine) == samples)
    }

    @Test("nothing but finished files is in the folder")
    func leavesNoTemporaryFiles() throws {
        _ = try SpeechLibrary(engine: engine, cache: cache).samples(of: hello)
        let names = try FileManager.default.contentsOfDirectory(atPath: cache.directory.path)
        #expect(names == [cache.file(of: hello, by: engine).lastPathComponent])
    }

    @Test("speech goes on when the cache cannot be written, and that is reported")
    func survivesUnwritableCache() throws {
        try scratch.write([], "file")
        let reports = Mutex<[String]>([])
        let library = SpeechLibrary(
            engine: engine, cache: SpeechCache(directory: scratch.url.appendingPathComponent("file/below"))
        ) { sentence in reports.withLock { $0.append(sentence) } }
        #expect(try library.samples(of: hello).count > 4000)
        #expect(reports.withLock { $0.first }?.hasPrefix("speech cannot be kept in ") == true)
    }

    @Test("a list is prepared to its end, with progress, whatever fails")
    func preparesLists() throws {
        let library = SpeechLibrary(engine: engine, cache: nil)
        let requests = ["one", "fail", "two"].map { SpeechRequest(text: $0, language: "en") }
        var progress: [String] = []
        let failures = library.prepare(requests) { progress.append("\($0)/\($1)") }
        #expect(progress == ["1/3", "2/3", "3/3"])
        #expect(failures.map(\.request.text) == ["fail"])
        #expect(try library.samples(of: requests[2]).count > 4000)
        #expect(engine.count == 3)
    }

    @Test("memory is bounded; what was asked for last stays")
    func boundsMemory() throws {
        let library = SpeechLibrary(engine: engine, cache: nil, memoryLimit: 30_000)
        let requests = (0..<6).map { SpeechRequest(text: "text \($0)", language: "en") }
        for request in requests { _ = try library.samples(of: request) }
        #expect(engine.count == 6)
        _ = try library.samples(of: requests[5])
        #expect(engine.count == 6)
        _ = try library.samples(of: requests[0])
        #expect(engine.count == 7)
    }

    @Test("the folder is kept within its bound; what was used last stays")
    func prunesFolder() throws {
        let requests = (0..<5).map { SpeechRequest(text: "text \($0)", language: "en") }
        for (age, request) in requests.enumerated() {
            try cache.store(beep(), of: request, by: engine)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 - Double(age))],
                ofItemAtPath: cache.file(of: request, by: engine).path)
        }
        #expect(cache.samples(of: requests[4], by: engine) != nil, "using it makes it the newest")
        SpeechCache(directory: cache.directory, sizeLimit: 40_000).prune()
        #expect(requests.map { cache.samples(of: $0, by: engine) != nil } == [true, false, false, false, true])
    }
}
