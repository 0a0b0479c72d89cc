// From a name to the nodes that bear it, without looking at the others. Apart from finding entities because it only
// narrows: what a name means is decided there, and the index must merely leave nothing out. A graph that was just built
// has none; its nodes are looked through.
import PropertyGraph
import Snapshot

/// Hashes of everything a node can be called in full, in any case, and the nodes that are.
struct NameIndex: Sendable {
    /// Rising.
    private let hashes: Column<UInt32>
    private let nodes: Column<NodeID>

    /// The index of every node of `graph`. O(nodes log nodes).
    init(_ graph: Graph) {
        var entries: [UInt64] = []
        entries.reserveCapacity(graph.nodes.count * 3)
        for node in graph.nodes.all {
            for name in Set(NameIndex.names(of: node, graph).map(NameIndex.hash)) {
                entries.append(UInt64(name) << 32 | UInt64(node.index))
            }
        }
        entries.sort()
        hashes = Column(entries.lazy.map { UInt32(truncatingIfNeeded: $0 >> 32) })
        nodes = Column(entries.lazy.map { NodeID(UInt32(truncatingIfNeeded: $0)) })
    }

    /// The index stored by `write`.
    init(_ reader: ColumnReader, nodes count: Int) throws(Damage) {
        hashes = try reader.column("name.hash", in: 1...UInt64(UInt32.max))
        nodes = try reader.column("name.node", hashes.count, in: NodeID.bounds(count: count))
    }

    func write(to writer: inout SnapshotWriter) throws(SnapshotError) {
        try writer.add("name.hash", hashes)
        try writer.add("name.node", nodes)
    }

    /// The nodes that may be called `text`, which must be ASCII, in any case; in their order. O(log n + answer).
    func nodes(named text: String) -> [NodeID] {
        let wanted = NameIndex.hash(text.lowercased())
        var low = 0
        var high = hashes.count
        while low < high {
            let middle = low + (high - low) / 2
            if hashes[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        var found: [NodeID] = []
        while low < hashes.count, hashes[low] == wanted {
            found.append(nodes[low])
            low += 1
        }
        return found.filter { $0 != .none }
    }

    /// What texts can name the node in full, in lower case: its key, unique name, stable id and label, the end of its
    /// key after the last colon, and the ends of a role session's label.
    private static func names(of node: NodeID, _ graph: Graph) -> [String] {
        let key = graph.key(node).lowercased()
        let label = graph.label(of: node).lowercased()
        var names = [key, label, graph.texts.string(graph.nodes.name(node)).lowercased(), graph.stableID(of: node)]
        if let colon = key.utf8.lastIndex(of: UInt8(ascii: ":")) {
            let end = key[key.utf8.index(after: colon)...]
            if end.utf8.contains(UInt8(ascii: "/")) { names.append(String(end)) }
        }
        if graph.nodes.kind(node) == .roleSession {
            for slash in label.utf8.indices where label.utf8[slash] == UInt8(ascii: "/") {
                names.append(String(label[label.utf8.index(after: slash)...]))
            }
        }
        return names
    }

    private static func hash(_ name: String) -> UInt32 {
        UInt32(truncatingIfNeeded: StableHash.of(name.utf8Span.span) >> 32)
    }
}
