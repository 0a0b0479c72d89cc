// What `explain` gives: what ties two nodes, in words, and where it is written.
import PropertyGraph

/// Where one event of an edge is written.
public struct EvidencePlace: Hashable, Sendable {
    /// The event.
    public var eventID: String
    /// When it happened.
    public var time: Timestamp?
    /// `sts:AssumeRole`.
    public var action: String
    /// How it ended.
    public var outcome: Outcome
    /// The file.
    public var file: String
    /// The record's number in the file, counted from 0.
    public var record: Int
    /// Where in the record the edge's target is named, as `requestParameters.bucketName`; nil where its name stands
    /// in no field as such, or the record could not be read again.
    public var path: String?
    /// Where in the record the edge's source is named; nil likewise.
    public var sourcePath: String?
    /// Whether it is known only from files whose checksum does not match, so that it may not be what was written.
    public var isUnverified = false
}

/// One way in which two nodes are tied.
public struct Relation: Hashable, Sendable {
    /// The node the edge leaves.
    public var source: NodeSummary
    /// The node it reaches.
    public var target: NodeSummary
    /// The edge, with counts of its events.
    public var edge: GraphEdge
    /// What it means and how that is known, in sentences.
    public var meaning: String
    /// The events that show it, in time order.
    public var evidence: Limited<EvidencePlace>
}

/// What `explain` gives.
public struct ExplainAnswer: Hashable, Sendable {
    /// The two nodes asked about.
    public var from: NodeSummary
    /// The other one.
    public var to: NodeSummary
    /// What ties them: lineage before activity, the better known first. Empty where no event touches both.
    public var relations: Limited<Relation>
    /// Commands worth asking next.
    public var next: [String]
}
