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
        self.init([NameIndex.entries(of: graph, 0..<UInt32(graph.nodes.count))])
    }

    /// The same, by whatever threads are free.
    static func atOnce(_ graph: Graph) async -> NameIndex {
        let (count, share) = (graph.nodes.count, graph.nodes.count / 4 + 1)
        return NameIndex(
            await withTaskGroup(of: [UInt64].self) { group in
                for first in stride(from: 0, to: count, by: share) {
                    group.addTask { entries(of: graph, UInt32(first)..<UInt32(min(first + share, count))) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            })
    }

    /// For each name of some nodes its hash, and below it the node.
    private static func entries(of graph: Graph, _ range: Range<UInt32>) -> [UInt64] {
        var entries: [UInt64] = []
        entries.reserveCapacity(range.count * 3)
        var hashes = NameHashes()
        // Names stand side by side in the order of nodes, and so do keys.
        var (names, keys) = (TextReader(graph.texts), TextReader(graph.texts))
        for node in range.lazy.map({ NodeID($0) }) {
            let (key, name) = (graph.nodes.displayKey(node), graph.nodes.name(node))
            names.withBytes(name) { text in
                if key == name {
                    hashes.read(node, graph, key: text, name: text)
                } else {
                    keys.withBytes(key) { hashes.read(node, graph, key: $0, name: text) }
                }
            }
            for hash in hashes.found.list { entries.append(UInt64(hash) << 32 | UInt64(node.index)) }
        }
        return entries
    }

    /// The index of what `entries(of:)` gave for all nodes, in parts of any order.
    private init(_ parts: [[UInt64]]) {
        let count = parts.reduce(0) { $0 + $1.count }
        var bits: UInt64 = 0
        while count >> 2 > 1 << bits { bits += 1 }
        var starts = [UInt64](repeating: 0, count: 1 << Int(bits) + 1)
        for part in parts { for entry in part { starts[Int(entry >> (64 - bits)) + 1] += 1 } }
        for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
        let entries = NameIndex.sorted(parts, by: bits, starts)
        self.starts = RisingColumn(counted: starts)
        nodes = Column(nodes: entries.map { NodeID(UInt32(truncatingIfNeeded: $0)) })
    }

    /// All entries, whose first `bits` say in which bucket they lie, in order: in the buckets, and in each, which is
    /// short.
    private static func sorted(_ parts: [[UInt64]], by bits: UInt64, _ starts: [UInt64]) -> [UInt64] {
        var next = starts
        var sorted = [UInt64](repeating: 0, count: Int(starts[starts.count - 1]))
        for part in parts {
            for entry in part {
                let bucket = Int(entry >> (64 - bits))
                sorted[Int(next[bucket])] = entry
                next[bucket] += 1
            }
        }
        for bucket in 0..<(starts.count - 1) {
            sort(&sorted, Int(starts[bucket])..<Int(starts[bucket + 1]))
        }
        return sorted
    }

    /// Sorts some of `entries`, which are a handful unless many nodes have one name.
    private static func sort(_ entries: inout [UInt64], _ range: Range<Int>) {
        guard range.count <= 16 else { return entries[range].sort() }
        for place in range.dropFirst() {
            let entry = entries[place]
            var gap = place
            while gap > range.lowerBound, entry < entries[gap - 1] {
                entries[gap] = entries[gap - 1]
                gap -= 1
            }
            entries[gap] = entry
        }
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
    private var stableID: [UInt8] = []

    mutating func read(_ node: NodeID, _ graph: Graph, key: Span<UInt8>, name: Span<UInt8>) {
        found.removeAll()
        lower(key)
        addLowered()
        addEnd()
        if graph.nodes.displayKey(node) != graph.nodes.name(node), name.isASCII {
            lower(name)
            addLowered()
        }
        // Only text in other scripts has letters whose small form takes other bytes.
        if !key.isASCII {
            addWords(graph.key(node).lowercased(), graph.texts.string(graph.nodes.name(node)).lowercased())
        }
        Graph.writeStableID(of: graph.nodes.kind(node), StableHash.of(name), to: &stableID)
        found.add(NameIndex.hash(stableID.span))
        graph.withLabel(of: node, key: key) { label in
            lower(label)
            if !label.isASCII { found.add(NameIndex.hash(graph.label(of: node).lowercased())) }
        }
        addLowered()
        if graph.nodes.kind(node) == .roleSession { addPartsOfLabel() }
    }

    private mutating func addLowered() { found.add(NameIndex.hash(lowered.span)) }

    /// Puts small letters for capital ones.
    private mutating func lower(_ text: Span<UInt8>) {
        lowered.removeAll(keepingCapacity: true)
        unsafe text.withUnsafeBufferPointer { unsafe lowered.append(contentsOf: $0) }
        unsafe lowered.withUnsafeMutableBufferPointer { bytes in
            for index in bytes.indices { unsafe bytes[index] = bytes[index].lowered }
        }
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
