/// The rules as functions from a file to its findings, so that they can be tried on files that break them.
enum HouseRules {
    static let longestFile = 500

    static func wrongImports(of file: SourceFile, entries: PackageEntries) -> [String] {
        guard let floor = Floor.ofRoom[file.room] else { return [file.finding(0, "\(file.room) has no floor")] }
        return file.imports.compactMap { line, module in
            guard let other = Floor.ofRoom[module], module != file.room else { return nil }
            let isNamed = entries.dependencies[file.room, default: []].contains(module)
            if other > floor {
                return file.finding(line, "\(file.room) (\(floor)) imports \(module) (\(other)): imports point down")
            }
            if !isNamed {
                return file.finding(
                    line, "\(file.room) imports \(module), which its entry in Package.swift does not name")
            }
            return nil
        }
    }

    /// Modules that know the world: refused on the sans-IO floors. `NIO` and `Foundation` are prefixes.
    static func isWorldly(_ module: String) -> Bool {
        let exact: Set<String> = ["Dispatch", "Glibc", "Musl", "Darwin", "Synchronization", "_Concurrency", "Network"]
        return exact.contains(module) || module.hasPrefix("NIO") || module.hasPrefix("Foundation")
    }

    static let worldlyWords = [
        "Date(", "ContinuousClock", "SuspendingClock", "DispatchTime", "DispatchQueue", "clock_gettime",
        "Task {", "Task(", "Task.detached", "Task.sleep", "await ", "actor ",
        "NSLock", "Mutex<", "SystemRandomNumberGenerator", ".random(in:", ".randomElement()", ".shuffled()",
    ]

    static func worldlyThings(in file: SourceFile) -> [String] {
        guard let floor = Floor.ofRoom[file.room], floor.isSansIO else { return [] }
        let modules = file.imports.filter { isWorldly($0.module) }.map { line, module in
            file.finding(line, "\(file.room) (\(floor)) imports \(module): the time and bytes are arguments here")
        }
        let words = worldlyWords.flatMap { word in
            file.lines(with: word).map {
                file.finding($0, "'\(word)' in \(file.room) (\(floor)): time, chance and waiting belong to drivers")
            }
        }
        return modules + words
    }

    static func tooLong(_ file: SourceFile) -> [String] {
        guard file.lines.count > longestFile else { return [] }
        return [
            file.finding(longestFile, "\(file.lines.count) lines, at most \(longestFile): which noun should move out?")
        ]
    }

    static func traps(in file: SourceFile) -> [String] {
        ["try!", "as!", "fatalError("].flatMap { word in
            file.lines(with: word).map {
                file.finding($0, "'\(word)': throw a typed error, or state a precondition")
            }
        }
    }
}
