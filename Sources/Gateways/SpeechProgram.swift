import Audio
import Foundation

/// What the engines that are programs have in common: run it, read the sound it made, make it ready to play.
struct SpeechProgram {
    /// The engine's name, for errors.
    var name: String
    /// How to get the program when it is missing.
    var advice: String

    /// - Parameter outputFile: where the program writes its sound; `nil`: to standard output.
    func speech(
        of request: SpeechRequest, by run: ProgramRun, outputFile: URL?
    ) throws(SpeechError) -> [Int16] {
        guard request.isSpeakable else { return SpeechLevel.trimmed([]) }
        let result = try result(of: run)
        guard result.status == 0 else {
            throw SpeechError(name, .failed(status: result.status, output: result.complaint))
        }
        let sound = try outputFile.map { file throws(SpeechError) in try read(file) } ?? result.output
        do {
            let samples = try SoundFile.readMono8k(sound, name: "its output", limit: .seconds(600))
            return SpeechLevel.normalised(SpeechLevel.trimmed(samples))
        } catch {
            throw SpeechError(name, .unreadable(error.description))
        }
    }

    private func result(of run: ProgramRun) throws(SpeechError) -> ProgramRun.Result {
        do {
            return try run.run()
        } catch {
            let reason: SpeechError.Reason =
                switch error {
                case .notFound: .notInstalled(advice: advice)
                case .notStarted(let text): .notStarted(text)
                case .timedOut: .timedOut(run.timeLimit)
                case .tooMuchOutput: .tooMuchOutput(limit: run.outputLimit)
                }
            throw SpeechError(name, reason)
        }
    }

    private func read(_ file: URL) throws(SpeechError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: file))
        } catch {
            throw SpeechError(name, .unreadable("it wrote no file to {output}"))
        }
    }
}
