// A YAML document to a rule: its selections and its condition. Apart from loading, which deals in files and in rules
// that name each other.

/// A rule as one document says it.
struct ParsedRule: Sendable {
    enum Body: Sendable {
        case detection(Expression)
        case correlation(Correlation)
        case question(GraphQuestion)
        case filter(RuleFilter)
    }

    var rule: Rule
    var body: Body
}

/// What is asked in addition of some rules: a Sigma filter.
struct RuleFilter: Sendable {
    /// Ids and names; nil for all rules.
    let rules: [String]?
    let expression: Expression
}

enum RuleReader {
    /// The rule in `node`; nil for a document that is no rule of any kind.
    ///
    /// - Throws: `RuleProblem` for what cannot be run.
    static func read(_ node: YAMLNode, _ rule: Rule) throws(RuleProblem) -> ParsedRule {
        guard !rule.title.isEmpty else { throw RuleProblem(node.line, "the rule has no title") }
        if let level = node["level"], rule.level == nil {
            throw RuleProblem(level.line, "\"\(level.text ?? "")\" is no level of Sigma")
        }
        if let correlation = node["correlation"] {
            return ParsedRule(
                rule: rule, body: .correlation(try Correlation(correlation, generate: node["generate"]?.flag)))
        }
        try checkSource(node)
        if let detector = node["detector"] {
            return ParsedRule(rule: rule, body: .question(try GraphQuestion(detector)))
        }
        if let filter = node["filter"] {
            let expression = try expression(filter, except: ["condition", "rules"])
            let names = filter["rules"]?.texts ?? []
            let isAny = names.isEmpty || names == ["any"]
            return ParsedRule(rule: rule, body: .filter(RuleFilter(rules: isAny ? nil : names, expression: expression)))
        }
        guard let detection = node["detection"] else { throw RuleProblem(node.line, "the rule has no detection") }
        let expression = try expression(detection, except: ["condition", "timeframe"])
        return ParsedRule(rule: rule, body: .detection(expression))
    }

    /// Whether the document claims to be a rule, so that its faults are worth telling.
    static func isRule(_ node: YAMLNode) -> Bool {
        ["detection", "correlation", "detector", "filter", "logsource"].contains { node[$0] != nil }
    }

    private static func checkSource(_ node: YAMLNode) throws(RuleProblem) {
        guard let source = node["logsource"] else { return }
        let product = source["product"]?.text?.lowercased()
        let service = source["service"]?.text?.lowercased()
        guard product ?? "aws" == "aws", service ?? "cloudtrail" == "cloudtrail", product != nil || service != nil
        else {
            let words = [product, service, source["category"]?.text].compactMap(\.self).joined(separator: " ")
            throw RuleProblem(
                source.line, "the rule is for \(words.isEmpty ? "other" : words) logs, not for CloudTrail")
        }
    }

    // MARK: Selections and condition

    private static func expression(
        _ detection: YAMLNode, except reserved: Set<String>
    ) throws(RuleProblem) -> Expression {
        guard let pairs = detection.pairs else { throw RuleProblem(detection.line, "detection is no mapping") }
        var selections: [(name: String, expression: Expression)] = []
        for pair in pairs where !reserved.contains(pair.key) {
            selections.append((pair.key, try selection(pair.value, name: pair.key)))
        }
        guard let condition = detection["condition"] else {
            throw RuleProblem(detection.line, "the rule has no condition")
        }
        let texts = condition.elements ?? [condition]
        var whole: [Expression] = []
        for text in texts {
            guard let words = text.text, !words.isEmpty else {
                throw RuleProblem(condition.line, "the rule has no condition")
            }
            let parsed = try Condition(parsing: words, line: text.line)
            whole.append(try resolve(parsed, selections, line: text.line))
        }
        guard !whole.isEmpty else { throw RuleProblem(condition.line, "the rule has no condition") }
        return whole.count == 1 ? whole[0] : .any(whole)
    }

    /// What a selection asks: a mapping all of its lines, a list any of its elements.
    private static func selection(_ node: YAMLNode, name: String) throws(RuleProblem) -> Expression {
        switch node.content {
        case .scalar: return try FieldItem(keywords: node).expression()
        case .mapping(let pairs):
            var lines: [Expression] = []
            for pair in pairs { lines.append(try FieldItem(pair).expression()) }
            guard !lines.isEmpty else { throw RuleProblem(node.line, "\"\(name)\" is empty") }
            return lines.count == 1 ? lines[0] : .all(lines)
        case .sequence(let elements):
            guard !elements.isEmpty else { throw RuleProblem(node.line, "\"\(name)\" is empty") }
            if elements.allSatisfy({ $0.text != nil }) { return try FieldItem(keywords: node).expression() }
            var parts: [Expression] = []
            for element in elements { parts.append(try selection(element, name: name)) }
            return parts.count == 1 ? parts[0] : .any(parts)
        }
    }

    private static func resolve(
        _ condition: Condition, _ selections: [(name: String, expression: Expression)], line: Int
    ) throws(RuleProblem) -> Expression {
        switch condition {
        case .name(let name):
            guard let found = selections.first(where: { $0.name == name }) else {
                throw RuleProblem(line, "the condition names \"\(name)\", which the detection does not have")
            }
            return found.expression
        case .several(let all, let pattern):
            let glob = TextPattern(
                PatternText(parsing: pattern == "them" ? "*" : pattern), isCased: true)
            let found = selections.filter { selection in
                // Names that begin with a line are kept out of patterns that do not ask for them.
                (pattern.hasPrefix("_") || !selection.name.hasPrefix("_"))
                    && glob.matches(selection.name.utf8Span.span)
            }
            guard !found.isEmpty else {
                throw RuleProblem(line, "\"of \(pattern)\" names no part of the detection")
            }
            return all ? .all(found.map(\.expression)) : .any(found.map(\.expression))
        case .all(let conditions): return .all(try resolve(conditions, selections, line))
        case .any(let conditions): return .any(try resolve(conditions, selections, line))
        case .not(let condition): return .not(try resolve(condition, selections, line: line))
        }
    }

    private static func resolve(
        _ conditions: [Condition], _ selections: [(name: String, expression: Expression)], _ line: Int
    ) throws(RuleProblem) -> [Expression] {
        var expressions: [Expression] = []
        for condition in conditions { expressions.append(try resolve(condition, selections, line: line)) }
        return expressions
    }
}
