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

/// What edges of two nodes and a kind have in common.
public struct EdgeRun: Hashable, Sendable {
    /// What they are.
    public let kind: EdgeKind
    /// The node they leave.
    public let source: NodeID
    /// The node they reach.
    public let target: NodeID
}

/// Stored edges, findable from either end and from the credential they issued.
public final class EdgeTable: Sendable {
    fileprivate let kinds: Column<EdgeKind>
    private let evidence: Column<Evidence>
    private let sources: Column<NodeID>
    private let targets: Column<NodeID>
    private let events: Column<EventIndex>
    fileprivate let sourceCredentials: Column<NodeID>
    fileprivate let targetCredentials: Column<NodeID>
    /// Row numbers by target, then number.
    private let byTarget: Column<UInt32>
    /// For each node up to the last that has any, where the edges that leave it begin, and where those of the last end.
    private let sourceStarts: RisingColumn<UInt64>
    /// The same of the edges that reach it, in `byTarget`.
    private let targetStarts: RisingColumn<UInt64>
    /// Numbers of the rows that issued a credential, by credential, then number.
    private let byCredential: Column<UInt32>

    /// Sorts and indexes `rows`, equal ones once. O(n log n).
    public init(_ rows: [EdgeRow]) {
        var sorted = rows.sorted { $0.order < $1.order }
        sorted.removeRepeats()
        kinds = Column(sorted.lazy.map(\.kind))
        evidence = Column(sorted.lazy.map(\.evidence))
        sources = Column(sorted.lazy.map(\.source))
        targets = Column(sorted.lazy.map(\.target))
        events = Column(sorted.lazy.map(\.event))
        sourceCredentials = Column(sorted.lazy.map(\.sourceCredential))
        targetCredentials = Column(sorted.lazy.map(\.targetCredential))
        byTarget = EdgeTable.order(sorted.indices) { sorted[$0].target }
        sourceStarts = EdgeTable.starts(sources)
        targetStarts = EdgeTable.starts(byTarget.lazy.map { [targets] in targets[Int($0)] })
        byCredential = EdgeTable.order(sorted.indices.filter { sorted[$0].targetCredential != .none }) {
            sorted[$0].targetCredential
        }
    }

    private static func order(_ rows: some Sequence<Int>, by node: (Int) -> NodeID) -> Column<UInt32> {
        // The row in the lower half keeps equal nodes in the order of rows.
        let keys = rows.map { UInt64(node($0).index) << 32 | UInt64($0) }.sorted()
        return Column(keys.lazy.map { UInt32(truncatingIfNeeded: $0) })
    }

    /// Where each node begins in a list of them that is in order.
    private static func starts(_ nodes: some Sequence<NodeID>) -> RisingColumn<UInt64> {
        var builder = RisingBuilder()
        var (place, known): (UInt64, UInt32) = (0, 0)
        for node in nodes where node != .none {
            while known <= node.index {
                builder.append(place)
                known += 1
            }
            place += 1
        }
        builder.append(place)
        return RisingColumn(builder.finish(), in: 0...UInt64.max)
    }

    /// The edges stored by `write`.
    init(_ reader: ColumnReader, nodes: Int, events eventCount: Int) throws(Damage) {
        let node = NodeID.bounds(count: nodes)
        kinds = try reader.column("edge.kind", in: 1...UInt64(EdgeKind.allCases.count - 1))
        let count = kinds.count
        evidence = try reader.column("edge.evidence", count, in: 1...UInt64(Evidence.allCases.count - 1))
        sources = try reader.column("edge.source", count, in: node)
        targets = try reader.column("edge.target", count, in: node)
        events = try reader.column("edge.event", count, in: 1...UInt64(max(1, eventCount - 1)))
        sourceCredentials = try reader.column("edge.source-credential", count, in: node)
        targetCredentials = try reader.column("edge.target-credential", count, in: node)
        byTarget = try reader.column("edge.by-target", count, in: 1...UInt64(max(1, count - 1)))
        sourceStarts = try reader.rising("edge.from", in: 0...UInt64(count))
        targetStarts = try reader.rising("edge.to", in: 0...UInt64(count))
        byCredential = try reader.column("edge.by-credential", in: 1...UInt64(max(1, count - 1)))
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("edge.kind", kinds)
        try sink.add("edge.evidence", evidence)
        try sink.add("edge.source", sources)
        try sink.add("edge.target", targets)
        try sink.add("edge.event", events)
        try sink.add("edge.source-credential", sourceCredentials)
        try sink.add("edge.target-credential", targetCredentials)
        try sink.add("edge.by-target", byTarget)
        try sink.add("edge.from", sourceStarts)
        try sink.add("edge.to", targetStarts)
        try sink.add("edge.by-credential", byCredential)
    }

    /// Edges held.
    public var count: Int { kinds.count }

    /// The events of all edges of kinds that `isWanted`, in no order. O(edges).
    public func events(ofKinds isWanted: (EdgeKind) -> Bool) -> [EventIndex] {
        kinds.values(in: 0..<count).enumerated().filter { isWanted($1) }.map { events[$0.offset] }
    }

    /// The edges by source, then target, kind and event.
    public var rows: EdgeList { EdgeList(self, nil, 0..<count, shared: .none) }

    @inline(__always)
    fileprivate func row(_ index: Int) -> EdgeRow {
        EdgeRow(
            kinds[index], evidence[index], from: sources[index], to: targets[index], event: events[index],
            sourceCredential: sourceCredentials[index], targetCredential: targetCredentials[index])
    }

    @inline(__always)
    fileprivate func run(_ index: Int) -> EdgeRun {
        EdgeRun(kind: kinds[index], source: sources[index], target: targets[index])
    }

    /// Whether an edge has the nodes and the kind of `run`, of which those that `shared` names are known to be alike.
    @inline(__always)
    fileprivate func isOf(_ run: EdgeRun, _ index: Int, shared: SharedEnd) -> Bool {
        (shared == .source || sources[index] == run.source) && (shared == .target || targets[index] == run.target)
            && kinds[index] == run.kind
    }

    /// The edges that leave `node`, by target and kind. O(1).
    public func from(_ node: NodeID) -> EdgeList {
        EdgeList(self, nil, EdgeTable.range(of: node, sourceStarts), shared: .source)
    }

    /// The edges that leave `node` for one of `nodes`, by target and kind. O(log of its edges): a session holds very
    /// many credentials, and acts for few.
    public func from(_ node: NodeID, to nodes: NodeRange) -> EdgeList {
        let all = from(node).indices
        func list(_ rows: Range<Int>) -> EdgeList { EdgeList(self, nil, rows, shared: .source) }
        guard let first = nodes.first, let last = nodes.last, !all.isEmpty,
            targets[all.lowerBound] <= last, targets[all.upperBound - 1] >= first
        else { return list(all.prefix(0)) }
        let lower = EdgeTable.first(in: all) { self.targets[$0] >= first }
        return list(lower..<EdgeTable.first(in: lower..<all.upperBound) { self.targets[$0] > last })
    }

    /// The edges that reach `node`, by source and kind. O(1).
    public func to(_ node: NodeID) -> EdgeList {
        EdgeList(self, byTarget, EdgeTable.range(of: node, targetStarts), shared: .target)
    }

    private static func range(of node: NodeID, _ starts: RisingColumn<UInt64>) -> Range<Int> {
        Int(node.index) < starts.count - 1 ? starts.range(Int(node.index)) : 0..<0
    }

    /// The edges that issued `credential`. O(log n), where credentials are as dense everywhere O(log √n).
    public func issuing(_ credential: NodeID) -> EdgeList {
        let count = credential == .none ? 0 : byCredential.count
        func issued(_ place: Int) -> NodeID { targetCredentials[Int(byCredential[place])] }
        guard count > 0, issued(0) <= credential, issued(count - 1) >= credential else {
            return EdgeList(self, byCredential, 0..<0, shared: .none)
        }
        // Credentials have names drawn by lot, so that those that were issued are spread evenly among all.
        let (first, last) = (issued(0).index, issued(count - 1).index)
        let share = Double(credential.index - first) / Double(Swift.max(1, last - first))
        let guess = Swift.min(count - 1, Int(share * Double(count)))
        let lower = EdgeTable.first(in: 0..<count, near: guess) { issued($0) >= credential }
        // Mostly one or two calls handed it out, so the end is near.
        let upper = EdgeTable.first(in: lower..<count, near: lower) { issued($0) > credential }
        return EdgeList(self, byCredential, lower..<upper, shared: .none)
    }

    /// The first place where `isPast` holds, as it then does for all that follow; the end where it holds for none.
    private static func first(in places: Range<Int>, where isPast: (Int) -> Bool) -> Int {
        var low = places.lowerBound
        var high = places.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The same, looked for from `place` outwards. O(log of how far it is from there).
    @inline(__always)
    fileprivate static func first(in places: Range<Int>, near place: Int, where isPast: (Int) -> Bool) -> Int {
        var (low, high) = (places.lowerBound, places.upperBound)
        var step = 1
        if place < high, isPast(place) {
            high = place
            while high - step > low, isPast(high - step) {
                high -= step
                step *= 2
            }
            low = Swift.max(low, high - step)
        } else {
            low = Swift.min(place + 1, high)
            while low + step < high, !isPast(low + step) {
                low += step + 1
                step *= 2
            }
            high = Swift.min(low + step, high)
        }
        return first(in: low..<high, where: isPast)
    }

    /// Memory of the table in bytes.
    public var memory: Int {
        let nodes = [sources, targets, sourceCredentials, targetCredentials]
        return nodes.reduce(0) { $0 + $1.byteCount } + kinds.byteCount + evidence.byteCount + events.byteCount
            + byTarget.byteCount + byCredential.byteCount + sourceStarts.byteCount + targetStarts.byteCount
    }
}

/// The node that all edges of a list have in common, so that it need not be read to tell them apart.
private enum SharedEnd {
    case none, source, target
}

/// Some of the stored edges, read when they are looked at.
public struct EdgeList: RandomAccessCollection, Sendable {
    private let table: EdgeTable
    /// The rows' numbers, where they are not in the table's own order.
    private let order: Column<UInt32>?
    private let shared: SharedEnd
    /// The place of the first.
    public let startIndex: Int
    /// The place past the last.
    public let endIndex: Int

    fileprivate init(_ table: EdgeTable, _ order: Column<UInt32>?, _ bounds: Range<Int>, shared: SharedEnd) {
        self.table = table
        self.order = order
        self.shared = shared
        startIndex = bounds.lowerBound
        endIndex = bounds.upperBound
    }

    /// The edge at a place. O(1).
    public subscript(position: Int) -> EdgeRow { table.row(number(position)) }

    @inline(__always)
    private func number(_ position: Int) -> Int { order.map { Int($0[position]) } ?? position }

    /// The edges of one kind, in their order. O(found + runs × log n), a run being edges of two nodes and a kind.
    public func of(_ kind: EdgeKind) -> [EdgeRow] { of { $0 == kind } }

    /// The edges of kinds that `isWanted`, in their order. O(found + runs × log n), a run being edges of two nodes and
    /// a kind.
    public func of(_ isWanted: (EdgeKind) -> Bool) -> [EdgeRow] {
        var found: [EdgeRow] = []
        var position = startIndex
        while position < endIndex {
            let run = table.run(number(position))
            let end = endOfRun(run, from: position)
            if isWanted(run.kind) {
                for position in position..<end { found.append(table.row(number(position))) }
            }
            position = end
        }
        return found
    }

    /// The places of the edges that `isWanted` by kind and by the credential that was issued, with what their sources
    /// used. O(edges), of which nothing else is read.
    ///
    /// - Parameter isWanted: asked of each edge.
    public func signed(_ isWanted: (EdgeKind, NodeID) -> Bool) -> [(place: Int, sourceCredential: NodeID)] {
        let (kinds, issued) = (values(table.kinds), values(table.targetCredentials))
        return kinds.indices.filter { isWanted(kinds[$0], issued[$0]) }.map { number in
            (startIndex + number, table.sourceCredentials[self.number(startIndex + number)])
        }
    }

    private func values<Element>(_ column: Column<Element>) -> [Element] {
        if order == nil { return column.values(in: startIndex..<endIndex) }
        return (startIndex..<endIndex).map { column[number($0)] }
    }

    /// Which nodes are tied, and by what: one of each run, in their order, as many as `limit`. O(limit × log n).
    public func runs(atMost limit: Int) -> [EdgeRun] {
        var found: [EdgeRun] = []
        var position = startIndex
        while position < endIndex, found.count < limit {
            let run = table.run(number(position))
            found.append(run)
            position = endOfRun(run, from: position)
        }
        return found
    }

    /// The place past the edges of `run`, which begins at `start`. Edges are in the order of runs in every list, so one
    /// is leapt over: a role's session may have been handed out a million times.
    private func endOfRun(_ run: EdgeRun, from start: Int) -> Int {
        func isOfRun(_ position: Int) -> Bool { table.isOf(run, number(position), shared: shared) }
        // Mostly all that is left, or nothing more.
        if start + 1 == endIndex || isOfRun(endIndex - 1) { return endIndex }
        return EdgeTable.first(in: start + 1..<endIndex, near: start + 1) { !isOfRun($0) }
    }
}
