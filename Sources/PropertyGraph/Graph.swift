// The finished graph: frozen, safe to share between threads, and cheap to ask. Algorithms over its arrays live in this
// module, beside the arrays.

/// A property graph over events. Nothing in it changes after it is made.
public struct Graph: Sendable {
    /// The tables, canonical: nodes by kind and key, events by time.
    public let tables: GraphTables
    /// The stored edges, indexed.
    public let edges: EdgeTable
    /// For every node, its events.
    public let postings: Postings

    /// Freezes `tables`, whose events must be in time order, with `edges` over them.
    public init(_ tables: consuming GraphTables, edges rows: [EdgeRow]) {
        edges = EdgeTable(rows, nodeCount: tables.nodes.count)
        postings = Postings(
            events: tables.events, actions: tables.actions, extra: tables.via, nodeCount: tables.nodes.count)
        tables.edges = []
        tables.events.dropContents()
        self.tables = tables
    }

    /// A node's text to show: its key, else what makes it unique.
    public func key(_ node: NodeID) -> String { tables.texts.string(tables.nodes.displayKey(node)) }

    /// The events that touch `node` inside `window`, in time order. O(log n).
    public func events(of node: NodeID, in window: Window = .all) -> PostingList {
        postings[node].within(window, of: tables.events)
    }

    /// Memory in bytes beyond the texts.
    public var memory: Int { tables.memory + edges.memory + postings.memory }
}

extension Graph {
    /// The nodes of one kind, by name. O(log n): nodes are in the order of kinds.
    public func nodes(of kind: NodeKind) -> NodeRange {
        NodeRange(
            lower: firstNode { $0.rawValue >= kind.rawValue }, upper: firstNode { $0.rawValue > kind.rawValue })
    }

    /// The nodes of `kind` whose unique name begins with `prefix`, by name. O(log n).
    public func nodes(of kind: NodeKind, withPrefix prefix: String) -> NodeRange {
        let range = nodes(of: kind)
        let bytes = Array(prefix.utf8)
        let lower = firstIndex(in: range) { !Graph.precedes($0, bytes) }
        let upper = firstIndex(in: range) { !Graph.precedes($0, bytes) && !Graph.begins($0, with: bytes) }
        return NodeRange(lower: lower, upper: upper)
    }

    private func firstNode(where isPast: (NodeKind) -> Bool) -> UInt32 {
        var low = 0
        var high = tables.nodes.count
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(tables.nodes.kinds[middle]) { high = middle } else { low = middle + 1 }
        }
        return UInt32(low)
    }

    private func firstIndex(in range: NodeRange, where isPast: (Span<UInt8>) -> Bool) -> UInt32 {
        var low = range.lower
        var high = range.upper
        while low < high {
            let middle = low + (high - low) / 2
            let past = tables.texts.withBytes(tables.nodes.name(NodeID(middle))) { isPast($0) }
            if past { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func precedes(_ name: Span<UInt8>, _ prefix: [UInt8]) -> Bool {
        for index in 0..<min(name.count, prefix.count) where name[index] != prefix[index] {
            return name[index] < prefix[index]
        }
        return name.count < prefix.count
    }

    private static func begins(_ name: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard name.count >= prefix.count else { return false }
        for index in prefix.indices where name[index] != prefix[index] { return false }
        return true
    }
}

/// Nodes that stand side by side.
public struct NodeRange: RandomAccessCollection, Sendable {
    let lower: UInt32
    let upper: UInt32
    /// The place of the first.
    public var startIndex: Int { Int(lower) }
    /// The place past the last.
    public var endIndex: Int { Int(Swift.max(lower, upper)) }
    /// The element at a place.
    public subscript(position: Int) -> NodeID { NodeID(UInt32(position)) }
}
