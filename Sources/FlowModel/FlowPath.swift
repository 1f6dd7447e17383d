/// Paths of flows and sounds: relative, with `/`, and never out of the project's folder.
public enum FlowPath {
    /// The folder part of a path, without the final slash; empty where there is none.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path as written in a file of `folder`, with `.` and `..` resolved.
    ///
    /// - Parameter root: the folder that may not be left; empty is the folder that paths start in.
    /// - Returns: `nil` for an absolute path, one with control characters, and one that leaves `root`.
    public static func resolve(_ path: String, in folder: String, root: String = "") -> String? {
        guard !path.isEmpty, !path.hasPrefix("/"), path.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            return nil
        }
        guard let parts = components(of: folder + "/" + path), let fence = components(of: root) else { return nil }
        guard parts.starts(with: fence), parts.count > fence.count else { return nil }
        return (folder.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    /// The parts of a path; `nil` where `..` leaves the start.
    private static func components(of path: String) -> [String]? {
        var result: [String] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                result.append(String(part))
            } else if result.popLast() == nil {
                return nil
            }
        }
        return result
    }

    /// True for text that is written like a file: with a slash or an extension of one to five letters and digits.
    static func looksLikeFile(_ text: String) -> Bool {
        if text.contains("/") { return true }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let last = parts.last else { return false }
        return 1...5 ~= last.utf8.count && last.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
