import Foundation
import Gateways
import Testing

@Suite("Prompt files")
struct PromptFilesTests {
    let scratch: Scratch
    let files: PromptFiles

    init() throws {
        scratch = try Scratch()
        try scratch.write(beepFile(), "root/sounds/beep.wav")
        try scratch.write(beepFile(), "root-2/secret.wav")
        try scratch.write(Array("text".utf8), "root/notes.wav")
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: scratch.path("root/out.wav"), withDestinationPath: "../root-2/secret.wav")
        try manager.createSymbolicLink(atPath: scratch.path("root/out"), withDestinationPath: scratch.path("root-2"))
        try manager.createSymbolicLink(atPath: scratch.path("root/in.wav"), withDestinationPath: "sounds/beep.wav")
        files = PromptFiles(root: scratch.url.appendingPathComponent("root"))
    }

    @Test(
        "files inside are read, however they are named",
        arguments: ["sounds/beep.wav", "./sounds/../sounds/beep.wav", "in.wav", "sounds//beep.wav"])
    func readsInside(path: String) throws {
        #expect(try files.samples(of: path) == beep())
        #expect(try files.bytes(of: files.root.path + "/" + path) == beepFile())
    }

    @Test(
        "what leads out is refused, whether it exists or not",
        arguments: [
            "../root-2/secret.wav", "sounds/../../root-2/secret.wav", "out.wav", "out/secret.wav", "/etc/passwd", "..",
            "../nothing.wav", ".", "/",
        ])
    func refusesEscape(path: String) {
        #expect(throws: PromptFileError(path, .outside(folder: files.root.path))) { try files.bytes(of: path) }
    }

    @Test(
        "what is wrong is said in a sentence",
        arguments: [
            ("sounds/beeb.wav", "sounds/beeb.wav does not exist in "), ("", " does not exist in "),
            ("sounds", "sounds is not a file"), ("sounds/beep.wav\u{0}x", "sounds/beep.wav\u{0}x does not exist in "),
            ("notes.wav", "notes.wav is not a sound file"),
        ])
    func reportsFailures(path: String, sentence: String) {
        let error = #expect(throws: PromptFileError.self) { try files.samples(of: path) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    }
}
