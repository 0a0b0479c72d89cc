// The edges that are stored: who issued what to whom, and how it is known. Apart from events because they are few and
// are walked from node to node.

/// One stored edge, with the event that shows it.
public struct EdgeRow: Hashable, Sendable {
    /// What it is.
    public var kind: EdgeKind
    /// How that is known.
    public var evidence: Evidence
    /// Id of the node it leaves.
    public var source: NodeID
    /// Id of the node it reaches.
    public var target: NodeID
    /// An event that shows the edge; the table keeps a row for each.
    public var event: EventIndex
    /// The credential the source used, where the edge came of a call.
    public var sourceCredential = NodeID.none
    /// The credential the target was given, where one was issued.
    public var targetCredential = NodeID.none

    /// An edge shown by `event`.
    public init(
        _ kind: EdgeKind, _ evidence: Evidence, from source: NodeID, to target: NodeID, event: EventIndex,
        sourceCredential: NodeID = .none, targetCredential: NodeID = .none
    ) {
        self.kind = kind
        self.evidence = evidence
        self.source = source
        self.target = target
        self.event = event
        self.sourceCredential = sourceCredential
        self.targetCredential = targetCredential
    }

    /// Source, target, kind and then the rest: the order of a finished table.
    var order: (UInt64, UInt64, UInt64) {
        (
            UInt64(source.index) << 32 | UInt64(target.index),
            UInt64(kind.rawValue) << 40 | UInt64(event.index) << 8 | UInt64(evidence.rawValue),
            UInt64(sourceCredential.index) << 32 | UInt64(targetCredential.index)
        )
    }
}

/// Stored edges, findable from either end and from the credential they issued.
public struct EdgeTable: Sendable {
    /// The edges by source, then target, kind and event.
    public let rows: [EdgeRow]
    private let bySource: Grouping
    private let byTarget: Grouping
    private let byCredential: Grouping

    /// Sorts and indexes `rows`, equal ones once. O(n log n).
    public init(_ rows: [EdgeRow], nodeCount: Int) {
        var sorted = rows.sorted { $0.order < $1.order }
        var kept = 0
        for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
            sorted[kept] = sorted[index]
            kept += 1
        }
        sorted.removeSubrange(kept...)
        self.rows = sorted
        bySource = Grouping(sorted.lazy.map(\.source), groups: nodeCount)
        byTarget = Grouping(sorted.lazy.map(\.target), groups: nodeCount)
        byCredential = Grouping(sorted.lazy.map(\.targetCredential), groups: nodeCount)
    }

    /// The edges that leave `node`, by target and kind. O(answer).
    public func from(_ node: NodeID) -> some Collection<EdgeRow> { bySource[node].lazy.map { rows[Int($0)] } }

    /// The edges that reach `node`, by source and kind. O(answer).
    public func to(_ node: NodeID) -> some Collection<EdgeRow> { byTarget[node].lazy.map { rows[Int($0)] } }

    /// The edges that issued `credential`. O(answer).
    public func issuing(_ credential: NodeID) -> some Collection<EdgeRow> {
        byCredential[credential].lazy.map { rows[Int($0)] }
    }

    /// Memory of the table in bytes.
    public var memory: Int { rows.count * MemoryLayout<EdgeRow>.stride + rows.count * 12 }
}

/// Row numbers grouped by node, in row order within a group: a counting sort kept.
struct Grouping: Sendable {
    private let starts: [UInt32]
    private let members: [UInt32]

    /// Groups 0 up to the count of `keys` by key; `NodeID.none` is in no group. O(keys + groups).
    init(_ keys: some Collection<NodeID>, groups: Int) {
        var counts = [UInt32](repeating: 0, count: groups + 1)
        for key in keys where key != .none { counts[Int(key.index) + 1] += 1 }
        for group in 0..<groups { counts[group + 1] += counts[group] }
        starts = counts
        var filled = [UInt32](repeating: 0, count: Int(counts[groups]))
        for (row, key) in keys.enumerated() where key != .none {
            filled[Int(counts[Int(key.index)])] = UInt32(row)
            counts[Int(key.index)] += 1
        }
        members = filled
    }

    subscript(node: NodeID) -> ArraySlice<UInt32> {
        let index = Int(node.index)
        guard index + 1 < starts.count else { return [] }
        return members[Int(starts[index])..<Int(starts[index + 1])]
    }
}
