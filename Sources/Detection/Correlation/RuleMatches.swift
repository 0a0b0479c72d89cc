// Workers' hits to matches of rules: which events, each once, and what correlations make of them. Apart from matching
// because it runs after all records are read, when it is known which event each record tells of.
import CloudTrail
import PropertyGraph

/// What a rule matched: of a plain rule all its events, of a correlation those of one group.
public struct RuleMatch: Sendable, Hashable {
    /// The rule, by its place in the set.
    public let rule: Int
    /// The values a correlation groups by, in the order of its fields; empty for plain rules.
    public let group: [String]
    /// The events, in time order, each once.
    public let events: [EventIndex]
}

/// All matches of a set of rules.
public struct RuleMatches: Sendable {
    /// Matches in the order of the rules, and of one correlation in the order of their groups.
    public internal(set) var matches: [RuleMatch] = []
    /// Matches of regular expressions given up at their limit of steps.
    public internal(set) var expressionsGivenUp = 0
    /// Whether matches were left out because there were too many to keep.
    public internal(set) var isCut = false
}

/// A match of a plain rule that a correlation rests on.
struct MatchRecord {
    let event: EventIndex
    let time: Timestamp
    /// Where its values begin.
    let firstValue: Int
}

/// The matches of plain rules, by rule.
struct PlainMatches {
    /// For each rule its matches, by event, no event twice.
    private(set) var records: [[MatchRecord]]
    private(set) var values: [TextID?] = []
    private(set) var texts = TextTable()

    /// The hits of all workers, each under the event its record tells of. O(n log n).
    init(_ hits: [RuleHits], _ rules: RuleSet, event: (RecordPlace) -> EventIndex?, time: (EventIndex) -> Timestamp) {
        records = Array(repeating: [], count: rules.rules.count)
        var places: [[RecordPlace]] = Array(repeating: [], count: rules.rules.count)
        for part in hits {
            let moved = texts.adopt(part.texts)
            var next = 0
            for (index, rule) in part.rules.enumerated() {
                let rule = Int(rule)
                let width = rules.program.extracted[rule].count
                defer { next += width }
                guard let event = event(part.places[index]) else { continue }
                records[rule].append(MatchRecord(event: event, time: time(event), firstValue: values.count))
                places[rule].append(part.places[index])
                for offset in 0..<width { values.append(part.values[next + offset].map { moved[Int($0.index)] }) }
            }
        }
        for rule in records.indices { sort(rule, places[rule]) }
    }

    /// Puts a rule's matches in the order of events; of several records of one event the first counts.
    private mutating func sort(_ rule: Int, _ places: [RecordPlace]) {
        let found = records[rule]
        let order = found.indices.sorted { left, right in
            found[left].event != found[right].event
                ? found[left].event < found[right].event : places[left] < places[right]
        }
        var kept: [MatchRecord] = []
        kept.reserveCapacity(found.count)
        for index in order where kept.last?.event != found[index].event { kept.append(found[index]) }
        records[rule] = kept
    }
}

extension RuleSet {
    /// What the rules matched in records that watchers of this set saw.
    ///
    /// - Parameters:
    ///   - notes: those of all watchers.
    ///   - event: the event that a record tells of, copies and repeats like the record that is kept; nil for a record
    ///     that tells of none.
    ///   - time: when an event happened. What has no time is in no correlation.
    /// - Complexity: O(n log n) in hits; correlations likewise in the matches they rest on.
    public func matches(
        _ notes: [any RecordNotes], event: (RecordPlace) -> EventIndex?, time: (EventIndex) -> Timestamp
    ) -> RuleMatches {
        let hits = notes.compactMap { $0 as? RuleHits }
        let plain = PlainMatches(hits, self, event: event, time: time)
        var result = RuleMatches()
        result.expressionsGivenUp = hits.reduce(0) { $0 + $1.givenUp }
        result.isCut = hits.contains(where: \.isCut)
        var correlator = Correlator(self, plain)
        for rule in rules.indices {
            if let correlation = correlations[rule] {
                let groups = correlator.run(correlation, at: rule)
                if rules[rule].isReported { result.matches += groups }
            } else if rules[rule].isReported, !plain.records[rule].isEmpty {
                result.matches.append(
                    RuleMatch(rule: rule, group: [], events: plain.records[rule].map(\.event)))
            }
        }
        result.isCut = result.isCut || correlator.isCut
        return result
    }
}
