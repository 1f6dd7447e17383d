import YAML

/// Reads an expression by precedence climbing (Pratt), with bounded depth.
struct ExpressionParser {
    /// Nesting of brackets, `not`, `-` and `? :` that is still read.
    private static let deepest = 32
    /// Tokens that are still read; bounds the depth of chains such as `1 + 1 + …`.
    private static let mostTokens = 200

    private let tokens: [ExpressionLexer.Token]
    private var position = 0
    private var depth = 0

    init(_ source: String) throws(ExpressionError) {
        guard source.utf8.count <= Expression.longestSource || source.unicodeScalars.count <= Expression.longestSource
        else {
            throw ExpressionError("this expression is longer than \(Expression.longestSource) characters", at: 0)
        }
        var lexer = ExpressionLexer(source)
        tokens = try lexer.tokens()
        guard tokens.count <= Self.mostTokens else {
            throw ExpressionError("this expression has more than \(Self.mostTokens) parts", at: 0)
        }
    }

    mutating func parseAll() throws(ExpressionError) -> ExpressionNode {
        if isAtEnd { throw ExpressionError("there is nothing between ${ and }", at: 0) }
        let node = try parsePipeline()
        guard isAtEnd else { throw unexpected("an operator") }
        return node
    }

    /// A reference alone, as after `$`: `caller.headers["X-Account"]`.
    mutating func parseReference() throws(ExpressionError) -> ExpressionNode {
        guard case .word(let name) = current.kind else { throw unexpected("a name") }
        let token = take()
        let node = try parsePath(from: name, token)
        guard isAtEnd else { throw unexpected("the end of the name") }
        return node
    }

    // MARK: Levels

    private mutating func parsePipeline() throws(ExpressionError) -> ExpressionNode {
        var node = try parseConditional()
        while takeSymbol(.bar) { node = .filter(try parseFilterName(), node) }
        return node
    }

    private mutating func parseFilterName() throws(ExpressionError) -> ExpressionNode.Filter {
        guard case .word(let name) = current.kind else { throw unexpected("the name of a filter") }
        guard let filter = ExpressionNode.Filter(rawValue: name) else {
            throw unknown("filter", name, among: ExpressionNode.Filter.allCases.map(\.rawValue))
        }
        _ = take()
        return filter
    }

    private mutating func parseConditional() throws(ExpressionError) -> ExpressionNode {
        try enter()
        defer { depth -= 1 }
        let test = try parseOperators(above: 0)
        guard takeSymbol(.question) else { return test }
        let then = try parsePipeline()
        guard takeSymbol(.colon) else { throw unexpected("the : of ? :") }
        return .conditional(test, then: then, else: try parseConditional())
    }

    private mutating func parseOperators(above floor: Int) throws(ExpressionError) -> ExpressionNode {
        var left = try parseUnary()
        while let operation = binaryOperator, operation.precedence > floor {
            let token = take()
            // `??` is right associative: `a ?? b ?? c` tries them in turn.
            let rightFloor = operation == .coalesce ? operation.precedence - 1 : operation.precedence
            if operation == .coalesce { try enter() }
            defer { if operation == .coalesce { depth -= 1 } }
            left = .binary(operation, left, try parseOperators(above: rightFloor))
            if operation.isComparison, binaryOperator?.isComparison == true {
                throw ExpressionError(
                    "comparisons do not chain", at: token.offset, length: token.length, help: "join them with and")
            }
        }
        return left
    }

    private mutating func parseUnary() throws(ExpressionError) -> ExpressionNode {
        try enter()
        defer { depth -= 1 }
        if case .word("not") = current.kind {
            _ = take()
            return .not(try parseOperators(above: ExpressionNode.notPrecedence))
        }
        if takeSymbol(.minus) { return .negative(try parseUnary()) }
        return try parsePrimary()
    }

    private mutating func parsePrimary() throws(ExpressionError) -> ExpressionNode {
        let token = current
        switch token.kind {
        case .number(let value):
            _ = take()
            return .literal(value)
        case .text(let text):
            _ = take()
            return .literal(.text(text))
        case .symbol(.open):
            _ = take()
            let node = try parsePipeline()
            guard takeSymbol(.close) else { throw unexpected("a closing )") }
            return node
        case .word(let name): return try parseWord(name)
        default: throw unexpected("a value")
        }
    }

    private mutating func parseWord(_ name: String) throws(ExpressionError) -> ExpressionNode {
        let token = take()
        switch name {
        case "null": return .literal(.null)
        case "true": return .literal(.boolean(true))
        case "false": return .literal(.boolean(false))
        case "and", "or":
            position -= 1
            throw unexpected("a value")
        default: return takeSymbol(.open) ? try parseCall(name, token) : try parsePath(from: name, token)
        }
    }

    private mutating func parseCall(
        _ name: String, _ token: ExpressionLexer.Token
    ) throws(ExpressionError) -> ExpressionNode {
        let function = ExpressionNode.Function(rawValue: name)
        guard function != nil || name == "matches" else {
            position -= 2
            throw unknown("function", name, among: ExpressionNode.Function.allCases.map(\.rawValue) + ["matches"])
        }
        let argument = try parsePipeline()
        let node: ExpressionNode =
            if let function { .call(function, argument) } else { .matches(argument, try parsePattern()) }
        guard takeSymbol(.close) else { throw unexpected("a closing ) of \(name)") }
        return node
    }

    /// The second argument of `matches`, which must be written out so that it is checked at load.
    private mutating func parsePattern() throws(ExpressionError) -> DigitPattern {
        guard takeSymbol(.comma) else { throw unexpected("a comma and the pattern in quotes") }
        let token = current
        guard case .text(let pattern) = token.kind else { throw unexpected("the pattern in quotes") }
        _ = take()
        do throws(ExpressionError) { return try DigitPattern(pattern) } catch {
            throw ExpressionError(
                error.message, at: token.offset + 1 + error.offset, length: error.length, help: error.help)
        }
    }

    private mutating func parsePath(
        from name: String, _ token: ExpressionLexer.Token
    ) throws(ExpressionError) -> ExpressionNode {
        var path = [name]
        var end = token.offset + token.length
        while path.count < 16 {
            if takeSymbol(.dot) {
                guard case .word(let next) = current.kind else { throw unexpected("a name after the dot") }
                path.append(next)
            } else if takeSymbol(.openBracket) {
                guard case .text(let next) = current.kind else { throw unexpected("a name in quotes") }
                path.append(next)
                _ = take()
                guard case .symbol(.closeBracket) = current.kind else { throw unexpected("a closing ]") }
            } else {
                break
            }
            let last = take()
            end = last.offset + last.length
        }
        return .reference(.init(path: path, offset: token.offset, length: end - token.offset))
    }

    // MARK: Tokens

    private var current: ExpressionLexer.Token { tokens[position] }

    private var isAtEnd: Bool { if case .end = tokens[position].kind { true } else { false } }

    private var binaryOperator: BinaryOperator? {
        switch current.kind {
        case .symbol(let symbol): symbol.binaryOperator
        case .word("and"): .and
        case .word("or"): .or
        default: nil
        }
    }

    private mutating func take() -> ExpressionLexer.Token {
        let token = tokens[position]
        if case .end = token.kind { return token }
        position += 1
        return token
    }

    private mutating func takeSymbol(_ wanted: ExpressionLexer.Symbol) -> Bool {
        guard case .symbol(wanted) = tokens[position].kind else { return false }
        position += 1
        return true
    }

    private mutating func enter() throws(ExpressionError) {
        depth += 1
        guard depth <= Self.deepest * 2 else {
            throw ExpressionError("this expression is nested more than \(Self.deepest) deep", at: current.offset)
        }
    }

    private func unexpected(_ wanted: String) -> ExpressionError {
        let found =
            switch current.kind {
            case .end: "the end"
            case .text(let text): "the text '\(text)'"
            case .number(let value): value.text
            case .word(let text): "\"\(text)\""
            case .symbol(let symbol): "\"\(symbol.rawValue)\""
            }
        return ExpressionError("expected \(wanted), found \(found)", at: current.offset, length: current.length)
    }

    private func unknown(_ what: String, _ name: String, among names: [String]) -> ExpressionError {
        ExpressionError(
            "there is no \(what) \"\(name)\"", at: current.offset, length: name.count,
            help: Suggestion.help(for: name, among: names))
    }
}

extension ExpressionLexer.Symbol {
    fileprivate var binaryOperator: BinaryOperator? {
        switch self {
        case .coalesce: .coalesce
        case .equal: .equal
        case .notEqual: .notEqual
        case .lessOrEqual: .lessOrEqual
        case .greaterOrEqual: .greaterOrEqual
        case .less: .less
        case .greater: .greater
        case .plus: .add
        case .minus: .subtract
        case .times: .multiply
        case .slash: .divide
        case .open, .close, .openBracket, .closeBracket, .bar, .question, .colon, .dot, .comma: nil
        }
    }
}
