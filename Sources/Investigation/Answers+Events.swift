// One event as answers show it, and the answers that list events one by one: `around` and `timeline`. Apart from the
// answers that count them.
import PropertyGraph

/// An event, and where its record lies.
public struct EventSummary: Hashable, Sendable {
    /// The id of the event; empty where the record has none.
    public var eventID: String
    /// The ids of all its copies, its own first; empty where only one account logged it.
    public var eventIDs: [String]
    /// When it happened; nil where the record does not say.
    public var time: Timestamp?
    /// `iam:CreateUser`.
    public var action: String
    /// Whether it only reads.
    public var readOnly: Bool
    /// How it ended.
    public var outcome: Outcome
    /// The error code; nil on success.
    public var errorCode: String?
    /// Who acted; nil where the record names nobody.
    public var principal: NodeSummary?
    /// What signed the call; nil where the record does not say.
    public var credential: NodeSummary?
    /// What it acts on.
    public var targets: [NodeSummary]
    /// Where the call came from.
    public var address: String?
    /// The region.
    public var region: String?
    /// The account whose trail logged the event.
    public var account: String?
    /// The file of the record.
    public var file: String
    /// The record's place in its file, counted from 0.
    public var record: Int
    /// Whether it is known only from files whose checksum does not match, so that it may not be what was written.
    public var isUnverified = false
}

/// What an event has in common with the one asked about. The order is from the closest to the loosest.
public enum SharedTrait: String, Sendable, Hashable, CaseIterable {
    /// Signed with the same credential.
    case credential
    /// The same human or workload stands behind it.
    case origin
    /// From the same source address.
    case address
}

/// An event beside the one asked about.
public struct NearbyEvent: Hashable, Sendable {
    /// The event.
    public var event: EventSummary
    /// All it has in common, the closest first; never empty.
    public var traits: [SharedTrait]
    /// Seconds after the event asked about; negative before it.
    public var offset: Int
}

/// How many events have one trait in common with the event asked about, before and after it.
public struct NearbyCount: Hashable, Sendable {
    /// The trait.
    public var trait: SharedTrait
    /// Events with it, whatever else they share.
    public var events: Int
    /// Events before whose closest trait it is.
    public var closestBefore: Int
    /// Events after whose closest trait it is.
    public var closestAfter: Int
}

/// What `around` gives.
public struct AroundAnswer: Hashable, Sendable {
    /// The event asked about.
    public var event: EventSummary
    /// Who stands behind it; nil where that is unknown.
    public var origin: NodeSummary?
    /// Seconds looked at on each side.
    public var within: Int
    /// Events before it, in time order; cut from the far end.
    public var before: Limited<NearbyEvent>
    /// Events after it, in time order; cut from the far end.
    public var after: Limited<NearbyEvent>
    /// One count for each trait, in the order of the traits.
    public var counts: [NearbyCount]
    /// What a reader must know to take the groups rightly.
    public var notes: [String]

    /// Events with `trait` in common, before and after.
    public func events(sharing trait: SharedTrait) -> Int {
        counts.first { $0.trait == trait }?.events ?? 0
    }
}

/// What one line of a timeline is.
public enum TimelineKind: String, Sendable, Hashable, CaseIterable {
    /// One call that changes something.
    case write
    /// One call that hands out a session or a credential. AWS marks most of these as only reading.
    case session
    /// Calls that only read, close together.
    case reads
    /// Calls on data (objects written, functions run), close together.
    case data
}

/// One line of a timeline: a single write, or a burst of calls by one principal with one credential from one address.
public struct TimelineEntry: Hashable, Sendable {
    /// What it is.
    public var kind: TimelineKind
    /// How often, how it ended, and when.
    public var tally: Tally
    /// Who called; nil where the records name nobody.
    public var principal: NodeSummary?
    /// What signed the calls.
    public var credential: NodeSummary?
    /// Where they came from.
    public var address: String?
    /// What was called, most called first.
    public var actions: [ActionTally]
    /// The event, where the line is a single one.
    public var event: EventSummary?
    /// Up to 20 of its events, the earliest first.
    public var eventIDs: [String]
}

/// What `timeline` gives.
public struct TimelineAnswer: Hashable, Sendable {
    /// What was asked about.
    public var subject: NodeSummary
    /// All its calls, and those through sessions it obtained.
    public var tally: Tally
    /// Of these, the calls through sessions it obtained.
    public var derived: Tally
    /// The lines that are single writes.
    public var writes: Int
    /// The lines that hand out a session or a credential.
    public var sessions: Int
    /// The lines, by when they begin; cut from the end.
    public var entries: Limited<TimelineEntry>
}
