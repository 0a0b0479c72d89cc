// The condition of a rule: identifiers tied together by words. Apart from the selections they name.

/// A condition as it is written, before names are looked up.
indirect enum Condition: Equatable, Sendable {
    case name(String)
    /// `1 of selection*`, `all of them`; `*` in the pattern stands for any characters.
    case several(all: Bool, pattern: String)
    case all([Condition])
    case any([Condition])
    case not(Condition)

    /// Parses `text`. `not` binds closest, then `and`, then `or`. O(length).
    ///
    /// - Throws: `RuleProblem` at `line` for anything that is no condition.
    init(parsing text: String, line: Int) throws(RuleProblem) {
        var parser = ConditionParser(text, line)
        self = try parser.whole()
    }

    /// The names it mentions, in order, each once; nil where it asks for several by a pattern or denies one.
    var plainNames: [String]? {
        switch self {
        case .name(let name): return [name]
        case .all(let conditions):
            var names: [String] = []
            for condition in conditions {
                guard case .name(let name) = condition else { return nil }
                if !names.contains(name) { names.append(name) }
            }
            return names
        case .several, .any, .not: return nil
        }
    }

    /// All names mentioned, patterns left out.
    var names: [String] {
        switch self {
        case .name(let name): [name]
        case .several: []
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.names)
        case .not(let condition): condition.names
        }
    }
}

private struct ConditionParser {
    private let words: [String]
    private let line: Int
    private var next = 0
    private var depth = 0

    init(_ text: String, _ line: Int) {
        var words: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace || character == "(" || character == ")" || character == "|" {
                if !word.isEmpty { words.append(word) }
                word = ""
                if !character.isWhitespace { words.append(String(character)) }
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        self.words = words
        self.line = line
    }

    mutating func whole() throws(RuleProblem) -> Condition {
        guard words.count <= RuleLimits.conditionWords else { throw RuleProblem(line, "a condition that is too long") }
        if words.contains("|") {
            throw RuleProblem(line, "aggregation behind | is no part of Sigma any more: write a correlation")
        }
        let condition = try disjunction()
        if let word = peek() { throw RuleProblem(line, "the condition goes on with \"\(word)\" where it should end") }
        return condition
    }

    private func peek() -> String? { next < words.count ? words[next] : nil }

    private mutating func take(_ word: String) -> Bool {
        guard peek()?.lowercased() == word else { return false }
        next += 1
        return true
    }

    private mutating func disjunction() throws(RuleProblem) -> Condition {
        var terms = [try conjunction()]
        while take("or") { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func conjunction() throws(RuleProblem) -> Condition {
        var terms = [try term()]
        while take("and") { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : .all(terms)
    }

    private mutating func term() throws(RuleProblem) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= RuleLimits.conditionDepth else { throw RuleProblem(line, "a condition nested too deeply") }
        if take("not") { return .not(try term()) }
        guard let word = peek() else { throw RuleProblem(line, "the condition ends where a name is needed") }
        next += 1
        if word == "(" {
            let inner = try disjunction()
            guard take(")") else { throw RuleProblem(line, "a parenthesis of the condition is not closed") }
            return inner
        }
        if word == ")" || ["and", "or", "of"].contains(word.lowercased()) {
            throw RuleProblem(line, "\"\(word)\" stands where the condition needs a name")
        }
        guard peek()?.lowercased() == "of" else { return .name(word) }
        next += 1
        guard ["1", "any", "all"].contains(word.lowercased()) else {
            throw RuleProblem(line, "\"\(word) of\": only 1 of, any of and all of are known")
        }
        guard let pattern = peek(), pattern != "(", pattern != ")" else {
            throw RuleProblem(line, "\"\(word) of\" needs a name, a pattern or them")
        }
        next += 1
        return .several(all: word.lowercased() == "all", pattern: pattern)
    }
}
