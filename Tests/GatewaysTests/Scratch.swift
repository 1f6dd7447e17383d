import Audio
import Foundation
import Gateways

/// A folder for one test, gone with it.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("gateways-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// A command that runs a shell script, which plays the part of a speech program called `speaker`.
    ///
    /// The program is a link to the shell: a script that was written a moment ago may still be open for writing in a
    /// process that another test is just starting, and could not be executed then.
    func speaker(_ script: String) throws -> [String] {
        try write(Array("cd \"$(dirname \"$0\")\"\n\(script)\n".utf8), "script")
        if !FileManager.default.fileExists(atPath: path("speaker")) {
            try FileManager.default.createSymbolicLink(atPath: path("speaker"), withDestinationPath: "/bin/sh")
        }
        return [path("speaker"), path("script")]
    }
}

/// Half a second of a tone at `amplitude`, with a quarter of a second of silence on both sides.
func beep(amplitude: Double = 3000) -> [Int16] {
    let pause = [Int16](repeating: 0, count: 2000)
    return pause + (0..<4000).map { Int16(amplitude * sin(Double($0) * 0.3)) } + pause
}

/// A WAV file of ``beep(amplitude:)``.
func beepFile() -> [UInt8] { SoundFile.wav(channels: [beep()], sampleRate: 8000) }

/// RMS of the loud part in dB against a full-scale sine.
func level(_ samples: [Int16]) -> Double {
    let loud = samples.filter { $0.magnitude > 0 }
    return 10 * log10(loud.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(loud.count) / 32768 / 32768 * 2)
}
