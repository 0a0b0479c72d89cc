// Matching while logs are read: a worker's matcher and what it found. Apart from matching one record because here
// matches are kept, by where their records lie, until it is known which event each record tells of.
import CloudTrail
import PropertyGraph

/// Limits on what matching keeps.
enum HitLimits {
    /// Matches of one worker: 12 bytes each.
    static let hits = 1 << 26
    /// Bytes of the values that correlations group by, in one worker.
    static let valueBytes = 256 << 20
    /// Bytes of one such value; of longer ones the beginning and a hash are kept.
    static let valueLength = 1_024
}

/// What a worker's matcher found.
public struct RuleHits: RecordNotes {
    /// The rule of each hit.
    var rules: [UInt32] = []
    /// The record of each hit.
    var places: [RecordPlace] = []
    /// Of each hit in turn, the values its rule is to give for correlations; nothing where one is absent.
    var values: [TextID?] = []
    var texts = TextTable()
    /// Matches of regular expressions given up at their limit of steps.
    var givenUp = 0
    /// Whether matches were left out because there were too many.
    var isCut = false
}

/// Matches every record a worker reads.
final class RuleWatcher: RecordWatcher {
    private var matcher: RuleMatcher
    private var hits = RuleHits()
    private let extracts: [Bool]

    /// A watcher for `rules`; nil when memory is out.
    init?(_ rules: RuleSet) {
        guard let matcher = RuleMatcher(rules) else { return nil }
        self.matcher = matcher
        extracts = rules.program.extracted.map { !$0.isEmpty }
    }

    func see(_ members: borrowing RecordMembers, of tape: borrowing Tape, at place: RecordPlace) {
        let first = hits.rules.count
        matcher.match(members, of: tape) { rule in
            guard hits.rules.count < HitLimits.hits else {
                hits.isCut = true
                return
            }
            hits.rules.append(UInt32(rule))
            hits.places.append(place)
        }
        for index in first..<hits.rules.count where extracts[Int(hits.rules[index])] {
            matcher.extract(Int(hits.rules[index]), tape) { value in
                if let value { hits.values.append(intern(value)) } else { hits.values.append(nil) }
            }
        }
    }

    func notes() -> any RecordNotes {
        hits.givenUp = matcher.givenUp
        return hits
    }

    private func intern(_ value: Span<UInt8>) -> TextID? {
        if hits.texts.byteCount > HitLimits.valueBytes {
            hits.isCut = true
            return nil
        }
        guard value.count > HitLimits.valueLength else { return hits.texts.intern(value) }
        let beginning = value.extracting(0..<HitLimits.valueLength)
        let hash = String(StableHash.of(value), radix: 16)
        return hits.texts.intern(beginning.indices.map { beginning[$0] } + Array("#\(hash)".utf8))
    }
}

extension TextTable {
    fileprivate mutating func intern(_ bytes: [UInt8]) -> TextID { intern(bytes.span) }
}

extension RuleSet {
    /// A watcher that matches what a worker reads against these rules; nil when memory is out. Its notes are what
    /// `matches` takes.
    public func watcher() -> (any RecordWatcher)? { RuleWatcher(self) }
}
