// What `blast` and `path` give. Apart from the other answers because both are about what leads on from a node in time.
import PropertyGraph

/// Something that follows from the start.
public struct ReachedTally: Hashable, Sendable {
    /// What was reached.
    public var node: NodeSummary
    /// Steps from the start, on the way that arrived first.
    public var hops: Int
    /// The last of these steps; its node is the one before.
    public var hop: Hop
    /// Whether it is still there after the start was revoked. What was only read is not.
    public var survivesRevocation: Bool
    /// When it runs out by itself, at the latest; nil for what does not, or where no record says.
    public var expires: Timestamp?
    /// The keys and console sessions it was given on the way.
    public var credentials: [NodeSummary]
    /// What it did after it was reached; for what makes no calls, what was done to it.
    public var tally: Tally
    /// Calls among `tally` that change something.
    public var writes: Int
    /// The calls of `tally`, most called first.
    public var actions: [ActionTally]
    /// Of a resource: who acted on it, the one of `hop` first, then by falling count.
    public var by: [NodeTally] = []

    /// Whether it was only acted on, and nothing follows from it.
    public var isResource: Bool { hop.via == .touched }
}

/// All resources of one type, as one.
public struct ResourceFold: Hashable, Sendable {
    /// AWS's type, or the kind of node where there is none.
    public var type: String
    /// How many of them.
    public var nodes: Int
    /// How many of them were changed and not only read.
    public var changed: Int
    /// How often, how it ended, and when.
    public var tally: Tally
}

/// What `blast` gives.
public struct BlastAnswer: Hashable, Sendable {
    /// What was asked about.
    public var subject: NodeSummary
    /// Its own calls.
    public var tally: Tally
    /// Calls among `tally` that change something.
    public var writes: Int
    /// What follows: identities, credentials and workloads in the order they were reached, then resources, the changed
    /// ones first, each by falling count.
    public var reached: Limited<ReachedTally>
    /// The resources by type, most calls first.
    public var resources: [ResourceFold]
    /// What to do, the most urgent first.
    public var containment: [String]
    /// Whether there is more than was followed.
    public var isCut: Bool
    /// What to draw.
    public var graph: GraphAnswer
}

/// How far a search came from one side.
public struct ReachedSide: Hashable, Sendable {
    /// How many nodes it reached, the side's own not counted.
    public var total: Int
    /// The first of them, nearest first.
    public var nodes: [NodeSummary]
}

/// What `path` gives.
public struct PathAnswer: Hashable, Sendable {
    /// Where the paths begin.
    public var from: NodeSummary
    /// Where they end.
    public var to: NodeSummary
    /// Whether there is one.
    public var found: Bool
    /// The paths with fewest hops, in the order of time; each hop's node is the one it leads to.
    public var paths: [[Hop]]
    /// Where there is none: what can be reached from the beginning.
    public var reachedFrom: ReachedSide?
    /// Where there is none: what leads to the end.
    public var reachedTo: ReachedSide?
    /// Whether the search ended before it had looked everywhere.
    public var isCut: Bool
    /// What to draw.
    public var graph: GraphAnswer
}
