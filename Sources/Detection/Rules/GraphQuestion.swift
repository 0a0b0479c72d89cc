// A question about the graph as a rule asks it. Apart from correlations because whoever holds the graph answers it, and
// not this module, which knows records alone.

/// What a rule with `detector` asks: a type, and numbers and timespans that sharpen it.
public struct GraphQuestion: Hashable, Sendable {
    /// The type's word, such as `credential-in-two-places`.
    public let type: String
    /// Numbers, and timespans in seconds, by name.
    public let settings: [String: Int64]

    /// The settings that each type takes.
    static let types: [String: Set<String>] = {
        let habits: Set<String> = ["quiet", "calls", "days", "within"]
        return [
            "first-seen-network": habits, "first-seen-region": habits, "first-seen-service": habits,
            "first-seen-action": habits, "first-seen-role": habits, "first-seen-assumer": habits,
            "first-seen-account": habits, "credential-in-two-places": ["within", "other-programs"],
            "session-out-of-time": ["slack"], "session-of-another": [],
            "long-role-chain": ["roles", "accounts"], "rare-role-chain": ["roles", "accounts", "quiet"],
            "new-user-assumes-role": ["within"], "new-key-elsewhere": ["within", "quiet"],
            "logging-changed-then-activity": ["within", "habit-days"],
        ]
    }()

    /// Reads the value of `detector`.
    ///
    /// - Throws: `RuleProblem` for a type or a setting that does not exist, and for a value that is none.
    init(_ node: YAMLNode) throws(RuleProblem) {
        guard let pairs = node.pairs else { throw RuleProblem(node.line, "detector is no mapping") }
        guard let type = node["type"]?.text else { throw RuleProblem(node.line, "the detector has no type") }
        guard let known = GraphQuestion.types[type] else {
            throw RuleProblem(node.line, "there is no detector of type \"\(type)\"")
        }
        var settings: [String: Int64] = [:]
        for pair in pairs where pair.key != "type" {
            guard known.contains(pair.key) else {
                throw RuleProblem(pair.keyLine, "a detector of type \(type) has no setting \"\(pair.key)\"")
            }
            let text = pair.value.text ?? ""
            let number = Int64(text).flatMap { (0...1_000_000).contains($0) ? $0 : nil }
            guard let value = Correlation.seconds(text) ?? number else {
                throw RuleProblem(pair.value.line, "\"\(text)\" is neither a number nor a timespan such as 12h or 7d")
            }
            settings[pair.key] = value
        }
        self.type = type
        self.settings = settings
    }
}
