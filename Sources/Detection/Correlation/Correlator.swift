// Correlations over matches: who is in which group, and which groups have a window that does. Apart from windows, which
// know times and counts and nothing of rules.
import PropertyGraph

/// Carries out the correlations of a set, one after another, each after those it rests on.
struct Correlator {
    /// A place where a correlation came true: a match of its own, for correlations that rest on it.
    private struct Outcome {
        let time: Timestamp
        let group: [TextID]
        let events: [EventIndex]
        /// The matches of plain rules behind it: rule and place.
        let records: [(rule: Int, place: Int)]
    }

    /// What a correlation takes in: a match of one of its rules.
    private struct Input {
        let time: Timestamp
        /// Which of the correlation's rules.
        let rule: Int
        let value: WindowValue
        let events: [EventIndex]
        let records: [(rule: Int, place: Int)]
    }

    private let rules: RuleSet
    private let plain: PlainMatches
    private var texts: TextTable
    private var outcomes: [Int: [Outcome]] = [:]
    /// Whether something was left out at a limit.
    private(set) var isCut = false

    /// Matches that one correlation takes in.
    private static let inputLimit = 1 << 24
    /// Groups that one outcome of another correlation may be in.
    private static let groupsOfOutcome = 64

    init(_ rules: RuleSet, _ plain: PlainMatches) {
        self.rules = rules
        self.plain = plain
        texts = plain.texts
    }

    /// The groups in which `correlation` came true, with all events of the windows in which it did. O(n log n).
    mutating func run(_ correlation: ResolvedCorrelation, at rule: Int) -> [RuleMatch] {
        var groups: [[TextID]: [Input]] = [:]
        var taken = 0
        for place in correlation.inputs.indices {
            for (group, input) in inputs(correlation, place) {
                guard taken < Correlator.inputLimit else {
                    isCut = true
                    break
                }
                taken += 1
                groups[group, default: []].append(input)
            }
        }
        var matches: [RuleMatch] = []
        var found: [Outcome] = []
        for (group, inputs) in groups {
            let inputs = Correlator.sorted(inputs, correlation.correlation.kind)
            let windows = Windows(inputs.map { ($0.time, $0.rule, $0.value) }, correlation)
            let inside = windows.covered().joined().filter { windows.isUsed[$0] }
            guard !inside.isEmpty else { continue }
            let events = Set(inside.flatMap { inputs[$0].events }).sorted()
            matches.append(RuleMatch(rule: rule, group: group.map { texts.string($0) }, events: events))
            for range in windows.outcomes() {
                let outcome = range.filter { windows.isUsed[$0] }
                found.append(
                    Outcome(
                        time: inputs[range.upperBound - 1].time, group: group,
                        events: Array(Set(outcome.flatMap { inputs[$0].events })),
                        records: outcome.flatMap { inputs[$0].records }))
            }
        }
        outcomes[rule] = found
        return matches.sorted { left, right in
            left.group != right.group
                ? left.group.lexicographicallyPrecedes(right.group) : left.events[0] < right.events[0]
        }
    }

    /// In time order. What is counted is counted once, however many of the rules it matches.
    private static func sorted(_ inputs: [Input], _ kind: Correlation.Kind) -> [Input] {
        let sorted = inputs.sorted { left, right in
            if left.time != right.time { return left.time < right.time }
            if left.rule != right.rule, kind.isTemporal { return left.rule < right.rule }
            return left.events.lexicographicallyPrecedes(right.events)
        }
        guard !kind.isTemporal else { return sorted }
        var kept: [Input] = []
        for input in sorted where kept.last?.events != input.events { kept.append(input) }
        return kept
    }

    // MARK: Inputs

    /// The matches of one of a correlation's rules, with their groups.
    private mutating func inputs(_ correlation: ResolvedCorrelation, _ place: Int) -> [([TextID], Input)] {
        let rule = correlation.inputs[place]
        let (groupBy, counted) = (correlation.groupFields[place], correlation.valueFields[place])
        var inputs: [([TextID], Input)] = []
        if let below = rules.correlations[rule] {
            for outcome in outcomes[rule] ?? [] where outcome.time != .unknown {
                let values = value(counted.map { field in self.values(field, of: outcome, below) })
                guard let values else { continue }
                for group in groups(groupBy.map { self.values($0, of: outcome, below) }) {
                    inputs.append(
                        (
                            group,
                            Input(
                                time: outcome.time, rule: place, value: values, events: outcome.events,
                                records: outcome.records)
                        ))
                }
            }
            return inputs
        }
        for (number, record) in plain.records[rule].enumerated() where record.time != .unknown {
            let group = groupBy.compactMap { plainValue($0, rule, record) }
            guard group.count == groupBy.count,
                let value = value(counted.map { field in plainValue(field, rule, record).map { [$0] } ?? [] })
            else { continue }
            inputs.append(
                (
                    group,
                    Input(
                        time: record.time, rule: place, value: value, events: [record.event],
                        records: [(rule, number)])
                ))
        }
        return inputs
    }

    private func plainValue(_ field: String, _ rule: Int, _ record: MatchRecord) -> TextID? {
        guard let place = rules.extracted[rule].firstIndex(of: field) else { return nil }
        return plain.values[record.firstValue + place]
    }

    /// The values a field has in an outcome of another correlation: what that grouped by, else those of its matches.
    private func values(_ field: String, of outcome: Outcome, _ below: ResolvedCorrelation) -> [TextID] {
        if let place = below.correlation.groupBy.firstIndex(of: field) { return [outcome.group[place]] }
        var values: [TextID] = []
        for (rule, place) in outcome.records {
            guard let value = plainValue(field, rule, plain.records[rule][place]), !values.contains(value) else {
                continue
            }
            values.append(value)
            if values.count == Correlator.groupsOfOutcome { break }
        }
        return values
    }

    /// All groups with one of the values of each field; none where a field has no value.
    private mutating func groups(_ values: [[TextID]]) -> [[TextID]] {
        var groups: [[TextID]] = [[]]
        for values in values {
            groups = groups.flatMap { group in values.map { group + [$0] } }
            if groups.count > Correlator.groupsOfOutcome {
                groups.removeLast(groups.count - Correlator.groupsOfOutcome)
                isCut = true
            }
        }
        return groups
    }

    /// What is counted of a match: nothing where the correlation counts matches; nil where a value is missing.
    private mutating func value(_ values: [[TextID]]) -> WindowValue? {
        guard let first = values.first else { return WindowValue(text: .empty, number: nil) }
        guard let text = first.first else { return nil }
        if values.count == 1 { return WindowValue(text: text, number: Number(decimal: texts.string(text))?.value) }
        var joined = ""
        for value in values {
            guard let text = value.first else { return nil }
            let part = texts.string(text)
            joined += "\(part.utf8.count):\(part)"
        }
        return WindowValue(text: texts.intern(joined), number: nil)
    }
}
