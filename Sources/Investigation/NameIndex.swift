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

    /// The index of every node of `graph`. O(nodes).
    init(_ graph: Graph) {
        var entries: [UInt64] = []
        entries.reserveCapacity(graph.nodes.count * 3)
        var hashes = NameHashes()
        for node in graph.nodes.all {
            hashes.read(node, graph)
            for hash in hashes.found.list { entries.append(UInt64(hash) << 32 | UInt64(node.index)) }
        }
        var bits: UInt64 = 0
        while entries.count >> 2 > 1 << bits { bits += 1 }
        var starts = [UInt64](repeating: 0, count: 1 << Int(bits) + 1)
        for entry in entries { starts[Int(entry >> (64 - bits)) + 1] += 1 }
        for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
        NameIndex.sort(&entries, by: bits, starts)
        self.starts = RisingColumn(counted: starts)
        nodes = Column(nodes: entries.map { NodeID(UInt32(truncatingIfNeeded: $0)) })
    }

    /// Sorts `entries`, whose first `bits` say in which bucket they lie: into the buckets, and in each, which is short.
    private static func sort(_ entries: inout [UInt64], by bits: UInt64, _ starts: [UInt64]) {
        var next = starts
        var sorted = [UInt64](repeating: 0, count: entries.count)
        for entry in entries {
            let bucket = Int(entry >> (64 - bits))
            sorted[Int(next[bucket])] = entry
            next[bucket] += 1
        }
        for bucket in 0..<(starts.count - 1) {
            sorted[Int(starts[bucket])..<Int(starts[bucket + 1])].sort()
        }
        entries = sorted
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

    fileprivate static func hash(_ name: String) -> UInt32 { hash(name.utf8Span.span) }

    fileprivate static func hash(_ name: Span<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: StableHash.of(name) >> 32)
    }
}

/// The hashes of what can name a node in full, in lower case: its key, unique name, stable id and label, the end of its
/// key after the last colon, and the ends of a role session's label. Reuses its memory: an index asks for every node.
private struct NameHashes {
    /// A few hashes, each once.
    struct Hashes {
        private(set) var list: [UInt32] = []

        mutating func removeAll() { list.removeAll(keepingCapacity: true) }

        mutating func add(_ hash: UInt32) {
            if !list.contains(hash) { list.append(hash) }
        }
    }

    /// Of the node read last, each once.
    private(set) var found = Hashes()
    private var lowered: [UInt8] = []
    private var isASCII = true

    mutating func read(_ node: NodeID, _ graph: Graph) {
        found.removeAll()
        let (key, name) = (graph.nodes.displayKey(node), graph.nodes.name(node))
        graph.texts.withBytes(key) { lower($0) }
        let keyIsASCII = isASCII
        addLowered()
        addEnd()
        if name != key {
            graph.texts.withBytes(name) { lower($0) }
            if isASCII { addLowered() }
        }
        // Only text in other scripts has letters whose small form takes other bytes.
        if !keyIsASCII { addWords(graph.key(node).lowercased(), graph.texts.string(name).lowercased()) }
        found.add(NameIndex.hash(graph.stableID(of: node)))
        graph.withLabel(of: node) { lower($0) }
        if !isASCII { found.add(NameIndex.hash(graph.label(of: node).lowercased())) }
        addLowered()
        if graph.nodes.kind(node) == .roleSession { addPartsOfLabel() }
    }

    private mutating func addLowered() { found.add(NameIndex.hash(lowered.span)) }

    /// Puts small letters for capital ones.
    private mutating func lower(_ text: Span<UInt8>) {
        lowered.removeAll(keepingCapacity: true)
        isASCII = text.isASCII
        for index in text.indices { lowered.append(text[index].lowered) }
    }

    private mutating func addWords(_ key: String, _ name: String) {
        for word in [key, name] { found.add(NameIndex.hash(word)) }
        if let colon = key.utf8.lastIndex(of: UInt8(ascii: ":")) {
            found.add(NameIndex.hash(String(key[key.utf8.index(after: colon)...])))
        }
    }

    /// What stands after the last colon, where it has parts.
    private mutating func addEnd() {
        guard let colon = lowered.lastIndex(of: UInt8(ascii: ":")),
            lowered[(colon + 1)...].contains(UInt8(ascii: "/"))
        else { return }
        found.add(NameIndex.hash(lowered.span.extracting((colon + 1)...)))
    }

    private mutating func addPartsOfLabel() {
        for slash in lowered.indices where lowered[slash] == UInt8(ascii: "/") {
            found.add(NameIndex.hash(lowered.span.extracting((slash + 1)...)))
        }
    }
}
