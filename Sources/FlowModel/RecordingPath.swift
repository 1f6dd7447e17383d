/// The paths of files that flows write: relative, and never out of their folder whatever values they are made of.
public enum RecordingPath {
    /// Whether a path names a file below the folder it is seen from.
    ///
    /// No empty part, none that is `.` or `..` or begins with a dot, no backslash, no control character, no part
    /// longer than file systems take.
    public static func isWithinFolder(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
        return isPlain && path.utf8.count <= 1024
            && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && $0.utf8.count <= 240 }
    }
}
