// Steps of a lineage, as several answers show them. Apart because a lineage is an answer of its own and a part of
// others.
import PropertyGraph

/// One step of a lineage.
public struct Hop: Hashable, Sendable {
    /// The node this step leads to.
    public var node: NodeSummary
    /// What ties the node to the step before.
    public var via: EdgeKind
    /// How that is known.
    public var evidence: Evidence
    /// The events that show it.
    public var eventIDs: [String]
    /// When the first of them happened.
    public var at: Timestamp?
    /// The key or console session by which the node is meant, where the step handed on one and it is not the node.
    public var credential: NodeSummary?
    /// Whether a role assumed itself here.
    public var isSelf = false
}

/// Who stands behind something: the steps, nearest first, and where they end.
public struct LineageAnswer: Hashable, Sendable {
    /// What was asked about.
    public var subject: NodeSummary
    /// The steps, nearest first.
    public var hops: [Hop]
    /// The human or workload at the head; nil when unresolved.
    public var origin: NodeSummary?
    /// Whether an origin was found.
    public var resolved: Bool
}
