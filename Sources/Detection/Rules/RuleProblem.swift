// Why a rule cannot be run. Apart because every step from text to program throws it.

/// What is wrong with a rule, and the line that shows it.
struct RuleProblem: Error, Sendable {
    /// Counted from 1.
    let line: Int
    /// A short sentence without a full stop; may hold words of the rule.
    let reason: String

    init(_ line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// Limits on rules, each far above what any rule needs.
enum RuleLimits {
    /// Terms of a condition, and levels of its parentheses.
    static let conditionWords = 10_000
    static let conditionDepth = 64
    /// Values of all fields of one rule, after each has been spelled out.
    static let values = 50_000
    /// Dashes of one value that are spelled in five ways each.
    static let dashes = 3
    /// Bytes of a regular expression.
    static let expressionBytes = 16 << 10
    /// Rules that a correlation takes in, and correlations of correlations.
    static let correlatedRules = 200
    static let correlationDepth = 8
    /// Fields that a correlation groups by.
    static let groupFields = 16
}
