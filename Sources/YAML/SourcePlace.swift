/// A place in a text file that a person can go to.
public struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
    /// The path of the file, as it was given to whoever read it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column in characters (Unicode scalars), from 1.
    public var column: Int

    /// A place; line and column count from 1.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, the form that editors and terminals make clickable.
    public var description: String { "\(file):\(line):\(column)" }

    /// The place `columns` characters further on the same line.
    public func advanced(by columns: Int) -> SourcePlace {
        SourcePlace(file: file, line: line, column: column &+ columns)
    }
}

extension SourcePlace: Comparable {
    /// By file, then line, then column.
    public static func < (left: SourcePlace, right: SourcePlace) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
