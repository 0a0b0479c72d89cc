// From a name to the nodes that bear it, without looking at the others. Apart from finding entities because it only
// narrows: what a name means is decided there, and the index must merely leave nothing out. A graph that was just built
// has none; its nodes are looked through.
import PropertyGraph
import Snapshot

/// Everything a node can be called in full, in any case, and the nodes that are: a hash table of buckets, without the
/// hashes. Whoever asks compares anyway.
struct NameIndex: Sendable {
    /// Where each bucket begins in `nodes`; one more entry than there are buckets, of which there are a power of two.
    private let starts: RisingColumn<UInt64>
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
        var bits: UInt64 = 0
        while entries.count >> 2 > 1 << bits { bits += 1 }
        var starts = [UInt64](repeating: 0, count: 1 << Int(bits) + 1)
        for entry in entries { starts[Int(entry >> (64 - bits)) + 1] += 1 }
        for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
        self.starts = RisingColumn(starts)
        nodes = Column(entries.lazy.map { NodeID(UInt32(truncatingIfNeeded: $0)) })
    }

    /// The index stored by `write`.
    init(_ reader: ColumnReader, nodes count: Int) throws(Damage) {
        nodes = try reader.column("name.node", in: NodeID.bounds(count: count))
        starts = try reader.rising("name.starts", in: 0...UInt64(nodes.count))
        guard starts.count > 1, (starts.count - 1).nonzeroBitCount == 1 else {
            throw Damage(section: "name.starts", block: 0)
        }
    }

    func write(to writer: inout SnapshotWriter) throws(SnapshotError) {
        try writer.add("name.starts", starts)
        try writer.add("name.node", nodes)
    }

    /// The nodes that may be called `text`, which must be ASCII, in any case, and a few others; in their order.
    /// O(answer) expected.
    func nodes(named text: String) -> [NodeID] {
        let bits = (starts.count - 1).trailingZeroBitCount
        let hash = UInt64(NameIndex.hash(text.lowercased())) << 32
        let bucket = Int(hash >> (64 - UInt64(bits)))
        return Set(starts.range(bucket).map { nodes[$0] }).filter { $0 != .none }.sorted()
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
