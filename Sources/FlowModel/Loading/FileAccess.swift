/// The files around a flow, as the loader's caller lets it see them; sounds are checked once each.
final class FileAccess {
    private let readFile: (String) -> [UInt8]?
    private let checkSound: (String, [UInt8]) -> String?
    /// The folder that no path may leave.
    let root: String
    private var verdicts: [String: String?] = [:]
    /// Every file that was asked for, flows and sounds, in order.
    private(set) var paths: [String] = []

    init(root: String, readFile: @escaping (String) -> [UInt8]?, checkSound: @escaping (String, [UInt8]) -> String?) {
        self.root = root
        self.readFile = readFile
        self.checkSound = checkSound
    }

    func read(_ path: String) -> [UInt8]? {
        if !paths.contains(path) { paths.append(path) }
        return readFile(path)
    }

    /// What is wrong with a sound; `nil` when it can be played.
    func soundProblem(_ path: String) -> String? {
        if let verdict = verdicts[path] { return verdict }
        let verdict: String? =
            if let bytes = read(path) {
                checkSound(path, bytes).map { "the sound \(path) cannot be played: \($0)" }
            } else {
                "there is no sound file \(path)"
            }
        verdicts[path] = .some(verdict)
        return verdict
    }
}
