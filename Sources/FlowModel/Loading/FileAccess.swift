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
