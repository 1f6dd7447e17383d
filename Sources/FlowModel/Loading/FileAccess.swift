import YAML

/// The files around a flow, as the loader's caller lets it see them; sounds are checked once each.
final class FileAccess {
    private let readFile: (String) -> [UInt8]?
    private let checkSound: (String, [UInt8]) -> String?
    private let listFolder: (String) -> [String]
    /// The folder that no path may leave.
    let root: String
    private var verdicts: [String: String?] = [:]
    private var snippets: [String: [String: Snippets]] = [:]
    private var zones: [String: ZoneRules] = [:]
    /// Every file that was asked for, flows and sounds, in order.
    private(set) var paths: [String] = []

    init(
        root: String, readFile: @escaping (String) -> [UInt8]?, checkSound: @escaping (String, [UInt8]) -> String?,
        listFolder: @escaping (String) -> [String]
    ) {
        self.root = root
        self.readFile = readFile
        self.checkSound = checkSound
        self.listFolder = listFolder
    }

    func read(_ path: String) -> [UInt8]? {
        if !paths.contains(path) { paths.append(path) }
        return readFile(path)
    }

    /// The rules of a time zone, from the database that every Unix has at this place; `nil` where it has none of that name.
    func zone(_ name: String) -> ZoneRules? {
        if let known = zones[name] { return known }
        let rules =
            readFile("/usr/share/zoneinfo/\(name)").flatMap { ZoneRules(name: name, file: $0) }
            ?? (name == "UTC" ? ZoneRules(name: name, offset: 0) : nil)
        zones[name] = rules
        return rules
    }

    /// The recorded words below a folder, by their language in small letters; each folder is looked at once.
    func snippets(in folder: String) -> [String: Snippets] {
        if let known = snippets[folder] { return known }
        var found: [String: Snippets] = [:]
        for language in listFolder(folder).sorted() where Spoken(language).hasRules {
            var words = Snippets(language: language)
            for category in Snippets.categories {
                for name in listFolder("\(folder)/\(language)/\(category)").sorted() {
                    let path = "\(folder)/\(language)/\(category)/\(name)"
                    guard let dot = name.lastIndex(of: "."), soundProblem(path) == nil else { continue }
                    _ = words.add(String(name[..<dot]), in: category, path: path)
                }
            }
            if !words.isEmpty { found[language.lowercased()] = words }
        }
        snippets[folder] = found
        return found
    }

    /// What helps somebody who named a file that is not there: the one beside it that was meant, else how paths are read.
    func advice(forMissing path: String) -> String {
        if path.contains("\\") { return "paths are written with / between folders, from the flow's folder on" }
        let folder = FlowPath.folder(of: path)
        let name = String(path.dropFirst(folder.isEmpty ? 0 : folder.count + 1))
        let names = listFolder(folder.isEmpty ? "." : folder).sorted()
        let stem = name.prefix { $0 != "." }.lowercased()
        let twin =
            names.first { $0.lowercased() == name.lowercased() }
            ?? names.first { $0.prefix { $0 != "." }.lowercased() == stem && FlowPath.looksLikeFile($0) }
        if let meant = twin ?? Suggestion.nearest(to: name, among: names) { return "did you mean \"\(meant)\"?" }
        return "paths are relative to the flow's folder"
    }

    /// What is wrong with a sound; `nil` when it can be played.
    func soundProblem(_ path: String) -> String? {
        if let verdict = verdicts[path] { return verdict }
        let verdict: String? =
            if let bytes = read(path) {
                checkSound(path, bytes).map { "the sound \(path) cannot be played: \($0)" }
            } else {
                Self.missing(path)
            }
        verdicts[path] = .some(verdict)
        return verdict
    }

    /// The problem of a sound that is not there.
    static func missing(_ path: String) -> String { "there is no sound file \(path)" }
}
