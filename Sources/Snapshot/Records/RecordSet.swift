// What the records said, before anything was judged. Apart from the graph because judgements change when more records
// come in: two things turn out to be one, an edge has an earlier event. From this they are made anew.
import PropertyGraph

/// The rows of records as they were read, and which files told what of the nodes.
///
/// Sets of records add up: in whatever grouping and order they are put together, the same records give the same rows.
public struct RecordSet: Sendable {
    /// One row a record, and the edges single records state. What is known of a node is what all groups know.
    public var tables = GraphTables()
    /// Who knows what of the nodes: first the files that are never rewritten, all together, then others one by one.
    public private(set) var groups: [RecordGroup] = []

    /// No records.
    public init() {}

    /// Records as they stand in a snapshot, checked.
    init(tables: GraphTables, groups: [RecordGroup]) {
        self.tables = tables
        self.groups = groups
    }

    /// The records in `bytes`, which were stored beside `graph`. O(size of the graph).
    ///
    /// - Parameters:
    ///   - bytes: what `RecordEncoder` gave.
    ///   - graph: the graph that was made of these records.
    /// - Throws: `RecordDamage` for bytes that cannot belong to it.
    public init(decoding bytes: [UInt8], beside graph: Graph) throws(RecordDamage) {
        self = try RecordDecoder.decode(bytes, beside: graph)
        try RecordSet.check(graph)
    }

    /// The same, on two threads where `atOnce` says so.
    public init(decoding bytes: [UInt8], beside graph: Graph, atOnce: Bool) async throws(RecordDamage) {
        self = try await RecordDecoder.decode(bytes, beside: graph, atOnce: atOnce)
        try RecordSet.check(graph)
    }

    private static func check(_ graph: Graph) throws(RecordDamage) {
        guard graph.damage == nil else { throw RecordDamage(offset: 0, reason: "the graph is not as written") }
    }

    /// Gives up the rows, with somebody who writes them down while they are joined.
    ///
    /// What the encoder gives is what differs from the joined tables. Equal sets give equal bytes.
    public consuming func joining() -> (tables: GraphTables, encoder: RecordEncoder) {
        let encoder = RecordEncoder(groups, of: tables)
        return (tables, encoder)
    }

    /// Adds what reading some files of one group gave.
    ///
    /// - Parameters:
    ///   - part: the rows, with the files numbered as in this set.
    ///   - file: the file they are all of; nil for files that are never rewritten.
    /// - Complexity: O(size of `part` + nodes of the group).
    public mutating func adopt(_ part: consuming GraphTables, of file: UInt32?) {
        if isEmpty { groups = [RecordGroup(ofAll: file)] }
        if isKnown(to: file) {
            tables.adopt(part)
            return
        }
        spellOut()
        var known: [RecordGroup.Entry] = part.nodes.all.map { ($0, part.nodes[$0]) }
        let ids = tables.adopt(part)
        for index in known.indices { known[index] = (ids.nodes[known[index].node], ids.facts(known[index].facts)) }
        merge(RecordGroup(file: file, known))
    }

    /// Adds another set, whose files are numbered as in this one. O(size of `given`).
    public mutating func adopt(_ given: consuming RecordSet) {
        if isEmpty {
            self = given
            return
        }
        if given.groups.count == 1, given.groups[0].entries == nil, isKnown(to: given.groups[0].file) {
            tables.adopt(given.tables)
            return
        }
        var other = given
        spellOut()
        other.spellOut()
        let groups = other.groups
        let ids = tables.adopt(other.tables)
        for group in groups {
            let entries = group.entries ?? []
            merge(RecordGroup(file: group.file, entries.map { (ids.nodes[$0.node], ids.facts($0.facts)) }))
        }
    }

    private var isEmpty: Bool { groups.isEmpty && tables.nodes.count == 0 && tables.events.count == 0 }

    /// Whether all that is known of nodes is known to one group, that of `file`.
    private func isKnown(to file: UInt32?) -> Bool {
        groups.count == 1 && groups[0].entries == nil && groups[0].file == file
    }

    /// Gives each group what it knows, to be told apart from what others know. O(nodes).
    private mutating func spellOut() {
        for index in groups.indices where groups[index].entries == nil {
            groups[index] = RecordGroup(file: groups[index].file, tables.nodes.all.map { ($0, tables.nodes[$0]) })
        }
    }

    /// Gives each file the number that `map` has for it. O(events).
    public mutating func renumberFiles(_ map: [UInt32]) {
        tables.renumberFiles(map)
        for index in groups.indices { groups[index].file = groups[index].file.map { map[Int($0)] } }
        groups.sort { $0.order < $1.order }
    }

    /// Leaves out the records of the files that `drops` names, and what only they knew. O(size of the set).
    ///
    /// A group of its own goes with its file. What the files that are never rewritten know of nodes stays, unless
    /// `forgetsCommon` says that all of them are left out.
    public mutating func remove(files drops: (UInt32) -> Bool, forgetsCommon: Bool) {
        spellOut()
        groups.removeAll { group in group.file.map(drops) ?? forgetsCommon }
        let files = tables.events.files
        let old = tables.nodes
        var known = [NodeFacts?](repeating: nil, count: old.count)
        for group in groups {
            for (node, facts) in group.entries ?? [] {
                let other = known[Int(node.index)]
                known[Int(node.index)] = other.map { old.merged($0, facts, texts: tables.texts) } ?? facts
            }
        }
        let kept = old.all.compactMap { node in known[Int(node.index)].map { (node: node, facts: $0) } }
        var places = [NodeID](repeating: .none, count: old.count)
        for (place, entry) in kept.enumerated() { places[Int(entry.node.index)] = NodeID(UInt32(place)) }
        tables = tables.selecting(nodes: kept) { !drops(files[Int($0.index)]) }
        for index in groups.indices {
            groups[index] = RecordGroup(
                file: groups[index].file,
                (groups[index].entries ?? []).map { entry in
                    var facts = entry.facts
                    facts.owner = facts.owner.ifAny.map { places[Int($0.index)] } ?? .none
                    return (places[Int(entry.node.index)], facts)
                })
        }
    }

    /// Leaves out the groups of the files that `drops` names, which have no records. O(groups).
    public mutating func removeGroups(of drops: (UInt32) -> Bool) {
        groups.removeAll { group in group.file.map(drops) ?? false }
    }

    /// Adds a group, which joins one of the same file. Groups are in order, so the place is found by halving.
    private mutating func merge(_ group: RecordGroup) {
        var (low, high) = (0, groups.count)
        while low < high {
            let middle = (low + high) / 2
            if groups[middle].order < group.order { low = middle + 1 } else { high = middle }
        }
        if low < groups.count, groups[low].order == group.order {
            groups[low].merge(group, tables)
        } else {
            groups.insert(group, at: low)
        }
    }
}

/// What some files know of nodes.
public struct RecordGroup: Sendable {
    /// A node and what the group's files say of it.
    public typealias Entry = (node: NodeID, facts: NodeFacts)

    /// The one file; nil for all files that are never rewritten.
    public internal(set) var file: UInt32?
    /// The nodes that the files name, in order; nil where no other files say anything of nodes: then it is all that
    /// the tables hold, which need not be kept twice.
    private(set) var entries: [Entry]?

    /// The group of the only files there are.
    init(ofAll file: UInt32?) { self.file = file }

    /// A group of what `entries` say, a node once.
    public init(file: UInt32?, _ entries: [Entry]) {
        self.file = file
        let isInOrder = zip(entries, entries.dropFirst()).allSatisfy { $0.node < $1.node }
        self.entries = isInOrder ? entries : entries.sorted { $0.node < $1.node }
    }

    /// Where the group stands among others.
    var order: Int { file.map { Int($0) + 1 } ?? 0 }

    /// Takes in what another group of the same files knows; both are spelt out.
    fileprivate mutating func merge(_ other: RecordGroup, _ tables: GraphTables) {
        let (mine, others) = (entries ?? [], other.entries ?? [])
        var result: [Entry] = []
        result.reserveCapacity(mine.count + others.count)
        var (left, right) = (0, 0)
        while left < mine.count, right < others.count {
            let (one, two) = (mine[left], others[right])
            if one.node == two.node {
                result.append((one.node, tables.nodes.merged(one.facts, two.facts, texts: tables.texts)))
            } else {
                result.append(one.node < two.node ? one : two)
            }
            if one.node <= two.node { left += 1 }
            if two.node <= one.node { right += 1 }
        }
        result += mine[left...]
        result += others[right...]
        entries = result
    }
}
