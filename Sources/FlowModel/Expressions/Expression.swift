/// A checked expression of the flow language: `caller.number ?? 'unknown'`, `pin_tries >= 3`.
///
/// From the loosest to the tightest: `| filter`, `? :`, `or`, `and`, `not`, comparisons, `??`, `+ -`, `* /`, unary `-`.
/// There is no loop and no assignment; evaluation takes time linear in the length of the expression, and text
/// results are bounded by ``Expression/longestText``.
public struct Expression: Sendable {
    /// The longest text an expression may produce, in UTF-8 bytes.
    public static let longestText = 4_096
    /// The longest expression that is read, in characters.
    public static let longestSource = 2_048

    /// A path that the expression reads.
    public struct Reference: Hashable, Sendable {
        /// The names: `["caller", "number"]`.
        public let path: [String]
        /// The path as it is written with dots.
        let name: String
        /// Where it begins in the source, in characters.
        public let offset: Int
        /// How many characters it covers.
        public let length: Int

        init(path: [String], offset: Int, length: Int) {
            self.path = path
            name = path.count == 1 ? path[0] : path.joined(separator: ".")
            self.offset = offset
            self.length = length
        }
    }

    /// The text between `${` and `}`, as written.
    public let source: String
    let root: ExpressionNode
    /// Every path the expression reads, in the order of the text.
    public let references: [Reference]

    /// Reads the text between `${` and `}`.
    /// - Throws: ``ExpressionError`` with the offset of the first mistake.
    public init(parsing source: String) throws(ExpressionError) {
        var parser = try ExpressionParser(source)
        self.init(source: source, root: try parser.parseAll())
    }

    init(source: String, root: ExpressionNode) {
        self.source = source
        self.root = root
        references = root.references
    }

    /// The value in that scope.
    /// - Throws: ``EvaluationError`` for a value of the wrong type, an overflow, a division by zero or a text too long.
    public func evaluate(in scope: some Scope) throws(EvaluationError) -> Value {
        do throws(EvaluationError) {
            return try Evaluator(scope: scope).value(of: root)
        } catch {
            throw EvaluationError(error.message, in: source)
        }
    }
}
