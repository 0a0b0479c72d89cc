// What `whois` gives. Apart from the other answers because it is the one answer that also says what is not known: the
// record that is missing, and whom it would probably name.
import PropertyGraph

/// Who stands behind something, how that is known, and what is missing where it is not.
public struct WhoisAnswer: Hashable, Sendable {
    /// The subject, the steps from it and where they end. No step rests on a guess.
    public var lineage: LineageAnswer
    /// Whether the steps end because they come back to where they had been.
    public var isCyclic = false
    /// The event asked about, when it was one.
    public var event: WhoisEvent?
    /// What signed the call, or the credential of a principal that the steps are about.
    public var credential: NodeSummary?
    /// The account that the id of a key holds. Read from the id alone: no record says so.
    public var derivedAccount: String?
    /// The record that would say more; nil where nothing is missing.
    public var missing: MissingRecord?
    /// Who it probably is, where the steps end before a human or workload.
    public var candidate: WhoisCandidate?
    /// What the session's makers claimed as source identity: free text, a claim and no proof.
    public var claims: [Hop] = []
    /// Who made the key, the user or the role, with whoever stands behind that.
    public var createdBy: LineageAnswer?
    /// Further answers to the same question, where there is more than one.
    public var alternatives: [WhoisAlternative] = []
    /// The heads of all calls, busiest first, where the subject is used by more than one, or makes no calls itself.
    public var origins = Limited<OriginTally>([])
    /// Calls looked at.
    public var tally = Tally()
    /// The lineage as a chain.
    public var graph = GraphAnswer()

    /// An answer that so far has a lineage only.
    public init(lineage: LineageAnswer) { self.lineage = lineage }

    /// Whether the logs say nothing at all of the subject.
    var isEmpty: Bool {
        lineage.origin == nil && lineage.hops.isEmpty && missing == nil && candidate == nil && createdBy == nil
            && origins.items.isEmpty
    }
}

/// The event that was asked about.
public struct WhoisEvent: Hashable, Sendable {
    /// The event's id.
    public var eventID: String
    /// When it happened; nil where the record has no time.
    public var time: Timestamp?
    /// `iam:CreateUser`.
    public var action: String
    /// How it ended.
    public var outcome: Outcome
    /// Who made the call; nil on what is no call.
    public var principal: NodeSummary?
    /// The service through which it was made on the principal's behalf.
    public var via: NodeSummary?
}

/// A record that is not in the logs, and where it would have been logged.
public struct MissingRecord: Hashable, Sendable {
    /// `AssumeRole`.
    public var eventName: String
    /// The account whose trail logged it, where that is known.
    public var account: String?
    /// The region whose trail logged it: that of the endpoint, us-east-1 for the global ones.
    public var region: String?
    /// The window in which it happened, both ends inside.
    public var from: Timestamp?
    /// The end of the window.
    public var to: Timestamp?
    /// The beginnings of the keys of the files it may lie in, as CloudTrail names them in a bucket.
    public var paths: [String]
}

/// Whom the missing record would probably name.
public struct WhoisCandidate: Hashable, Sendable {
    /// Who.
    public var node: NodeSummary
    /// The class of what speaks for it: `inferred`, or `attested` where AWS wrote down a claim of the session's maker.
    public var evidence: Evidence
    /// Why, in a clause without a full stop.
    public var because: String
    /// The events that speak for it.
    public var eventIDs: [String]
}

/// A second answer, and why there is one.
public struct WhoisAlternative: Hashable, Sendable {
    /// Why, in a clause without a full stop.
    public var because: String
    /// The answer.
    public var lineage: LineageAnswer
}

/// The calls of one head of lineages.
public struct OriginTally: Hashable, Sendable {
    /// The human or workload; nil where the logs do not say.
    public var origin: NodeSummary?
    /// The principals that made the calls, busiest first.
    public var through: [NodeSummary]
    /// How often, how it ended, and when.
    public var tally: Tally
}
