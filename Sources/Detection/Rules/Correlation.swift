// A correlation as its document says it. Apart from carrying it out, which deals in matches and windows.

/// What ties matches of other rules together.
struct Correlation: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case eventCount = "event_count"
        case valueCount = "value_count"
        case temporal
        case temporalOrdered = "temporal_ordered"
        case valueSum = "value_sum"
        case valueAverage = "value_avg"
        case valuePercentile = "value_percentile"
        case valueMedian = "value_median"

        var isTemporal: Bool { self == .temporal || self == .temporalOrdered }
        var needsField: Bool { !isTemporal && self != .eventCount }
    }

    /// One side of a condition: a comparison with a number. A range has two.
    struct Bound: Sendable {
        let comparison: Comparison
        let number: Number
    }

    let kind: Kind
    /// Ids and names of rules, in order.
    let rules: [String]
    let groupBy: [String]
    /// Seconds that a window is long; both its ends are inside.
    let seconds: Int64
    let bounds: [Bound]
    /// The fields whose values are counted, summed and so on; several for tuples of values.
    let fields: [String]
    let percentile: Int
    /// For each alias the field it stands for in each rule.
    let aliases: [String: [String: String]]
    /// Whether the rules' own matches are signals as well.
    let generates: Bool
    /// Which rules must have matched, of a temporal correlation that says more than a count.
    let presence: Condition?
    let line: Int

    /// Reads the `correlation` of a document.
    ///
    /// - Throws: `RuleProblem` for what is missing or cannot be run.
    init(_ node: YAMLNode, generate: Bool?) throws(RuleProblem) {
        line = node.line
        guard node.pairs != nil else { throw RuleProblem(line, "correlation is no mapping") }
        let type = node["type"]?.text ?? ""
        guard let kind = Kind(rawValue: type.lowercased()) else {
            throw RuleProblem(node["type"]?.line ?? line, "\"\(type)\" is no type of correlation")
        }
        self.kind = kind
        groupBy = node["group-by"]?.texts ?? []
        guard groupBy.count <= RuleLimits.groupFields else {
            throw RuleProblem(line, "more than \(RuleLimits.groupFields) fields to group by")
        }
        guard let span = node["timespan"] ?? node["timeframe"] else {
            throw RuleProblem(line, "the correlation has no timespan")
        }
        guard let seconds = Correlation.seconds(span.text ?? "") else {
            throw RuleProblem(span.line, "\"\(span.text ?? "")\" is no timespan such as 30s, 15m, 1h or 7d")
        }
        self.seconds = seconds
        generates = node["generate"]?.flag ?? generate ?? false
        aliases = try Correlation.aliases(node["aliases"])
        var rules = node["rules"]?.texts ?? []
        (bounds, fields, percentile, presence) = try Correlation.condition(node["condition"], kind, line)
        if let presence, rules.isEmpty {
            rules = presence.names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        guard !rules.isEmpty else { throw RuleProblem(line, "the correlation names no rules") }
        guard rules.count <= RuleLimits.correlatedRules else {
            throw RuleProblem(line, "more than \(RuleLimits.correlatedRules) rules in one correlation")
        }
        let count = Number.integer(Int64(rules.count))
        let takesAll = bounds.allSatisfy { bound in
            let fewer = Number.integer(Int64(rules.count - 1))
            return bound.comparison.allows(count.order(bound.number))
                && !bound.comparison.allows(fewer.order(bound.number))
        }
        if kind == .temporalOrdered, !takesAll {
            throw RuleProblem(line, "temporal_ordered takes all of its rules: fewer of them have no order")
        }
        self.rules = rules
    }

    private typealias Parsed = (bounds: [Bound], fields: [String], percentile: Int, presence: Condition?)

    private static func condition(_ node: YAMLNode?, _ kind: Kind, _ line: Int) throws(RuleProblem) -> Parsed {
        guard let node else {
            guard kind.isTemporal else { throw RuleProblem(line, "the correlation has no condition") }
            return ([], [], 0, nil)
        }
        if let text = node.text {
            guard kind.isTemporal else {
                throw RuleProblem(node.line, "\(kind.rawValue) needs a condition with a number")
            }
            let presence = try Condition(parsing: text, line: node.line)
            if kind == .temporalOrdered, presence.plainNames == nil {
                throw RuleProblem(node.line, "temporal_ordered takes rules tied by and: others have no order")
            }
            return ([], [], 0, presence)
        }
        var bounds: [Bound] = []
        for pair in node.pairs ?? [] {
            guard let comparison = Comparison(rawValue: pair.key) else {
                guard ["field", "percentile"].contains(pair.key) else {
                    throw RuleProblem(pair.keyLine, "\"\(pair.key)\" is unknown in a correlation's condition")
                }
                continue
            }
            guard let number = pair.value.text.flatMap({ Number(decimal: $0) }) else {
                throw RuleProblem(pair.keyLine, "\(pair.key) needs a number")
            }
            bounds.append(Bound(comparison: comparison, number: number))
        }
        let fields = node["field"]?.texts ?? []
        if kind.needsField, fields.isEmpty { throw RuleProblem(node.line, "\(kind.rawValue) needs a field") }
        if fields.count > 1, kind != .valueCount {
            throw RuleProblem(node.line, "\(kind.rawValue) takes one field")
        }
        guard !bounds.isEmpty || kind.isTemporal else {
            throw RuleProblem(node.line, "the condition has no gt, gte, lt, lte, eq or neq")
        }
        var percentile = 50
        if kind == .valuePercentile {
            guard let given = node["percentile"]?.text.flatMap({ Int($0) }), (0...100).contains(given) else {
                throw RuleProblem(node.line, "value_percentile needs a percentile from 0 to 100")
            }
            percentile = given
        }
        return (bounds, fields, percentile, nil)
    }

    private static func aliases(_ node: YAMLNode?) throws(RuleProblem) -> [String: [String: String]] {
        guard let node else { return [:] }
        var aliases: [String: [String: String]] = [:]
        for alias in node.pairs ?? [] {
            guard let fields = alias.value.pairs else {
                throw RuleProblem(alias.keyLine, "the alias \"\(alias.key)\" needs a field for each rule")
            }
            for field in fields { aliases[alias.key, default: [:]][field.key] = field.value.text }
        }
        return aliases
    }

    /// The seconds of a timespan such as `90m`. Months and years have their mean length.
    static func seconds(_ text: String) -> Int64? {
        guard let unit = text.last, let count = Int64(text.dropLast()), count > 0, count <= 1_000_000 else {
            return nil
        }
        let seconds: [Character: Int64] = [
            "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952,
        ]
        return seconds[unit].map { $0 * count }
    }
}
