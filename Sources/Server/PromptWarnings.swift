import Audio
public import FlowModel
import MediaEngine
public import YAML

/// What the author should know about sound files that are good otherwise.
public enum PromptWarnings {
    /// A warning for each sound of `program` that holds the tones of keys.
    ///
    /// The leg takes their echo for an echo, but another machine that listens to this prompt dials by it, and the
    /// same key of a caller is not heard while its echo may be.
    ///
    /// - Parameter paths: the files that the program was read from; without a sound among them nothing is looked at.
    public static func keysInSounds(of program: FlowProgram, readFrom paths: [String]) -> [Diagnostic] {
        guard paths.contains(where: { !$0.hasSuffix(".yaml") && !$0.hasSuffix(".yml") }) else { return [] }
        return FlowFiles.sounds(of: program).sorted { $0.key < $1.key }.compactMap { path, prompt in
            let keys = prompt.keys.filter(\.isKey)
            guard let first = keys.first else { return nil }
            let tenths = first.samples.lowerBound / 800
            let others = keys.count > 1 ? " and \(keys.count - 1) more" : ""
            return Diagnostic(
                .warning, "\(path) sounds like the key \(first.digit) at \(tenths / 10).\(tenths % 10) s\(others)",
                help: "cut or change that part: its echo may hide the same key of a caller")
        }
    }
}
