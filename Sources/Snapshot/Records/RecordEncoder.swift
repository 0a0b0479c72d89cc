// Records into bytes. What the records said is nearly all in the graph that was made of them, so only what differs is
// written: rows that were merged away, names that turned out to be another's, what joining needs and a graph does not.
// It looks on while records are joined, since afterwards nobody holds what they said.
// docs/FORMAT.md has the layout; RecordDecoder reads it.
import PropertyGraph

/// Writes a set of records as what differs from the joined tables made of it.
///
///     let (tables, encoder) = records.joining()
///     var watcher: (any RewriteWatcher)? = encoder
///     let joined = await Joiner.join([tables], atOnce: true, watchedBy: &watcher).tables
///     let bytes = (watcher as? RecordEncoder)?.finish(over: joined)
public struct RecordEncoder: RewriteWatcher {
    /// What is known of nodes by whom; given up when it has been written.
    private var groups: [RecordGroup]
    /// What one group knows of all nodes, where it is the only one; likewise.
    private var facts: [NodeFacts]
    /// Nodes that records name: joining adds others after these.
    private let nodeCount: Int
    private let edges: [EdgeRow]
    private var sparse: RecordedSparse
    private var names = RecordNames()
    private var rows = RecordRows()
    private var body = RecordWriter()
    private var contents = PackedWriter()
    private var writtenEdges = PackedWriter()
    private var differences = [ColumnDifferences](repeating: ColumnDifferences(), count: RowColumn.allCases.count)

    /// An encoder for records in groups, of what they said in `tables`, which is about to be joined.
    public init(_ groups: [RecordGroup], of tables: GraphTables) {
        self.groups = groups
        facts = groups.contains { $0.entries == nil } ? tables.nodes.facts : []
        nodeCount = tables.nodes.count
        edges = tables.edges
        sparse = RecordedSparse(tables)
    }

    /// Writes what was known of nodes, before rows are moved.
    public mutating func begin(
        recorded: GraphTables, joined: GraphTables, final: NodeMap, plan: EventPlan, places: [EventIndex]
    ) {
        names = RecordNames(recorded, nodeCount: nodeCount, joined, final)
        rows = RecordRows(recorded.events, plan, places)
        writeNodes(recorded)
        writeGroups(joined)
        (groups, facts) = ([], [])
        writeMergedRows(recorded.events)
        let numbers = rows.numbers(over: places)
        writeEdges(recorded.events, numbers)
        sparse.renumber(names, numbers)
    }

    /// Notes where records say something else than the events they became.
    public mutating func see(
        _ columns: [RowColumn], recorded: EventTable, joined: EventTable, atOnce: Bool
    ) async {
        if columns.contains(.content) { contents.hashes(joined.contents) }
        guard atOnce, columns.count > 1 else {
            for column in columns { differences[column.rawValue] = differences(in: column, recorded, joined) }
            return
        }
        let found = await withTaskGroup(of: (column: RowColumn, found: ColumnDifferences).self) { [self] group in
            for column in columns { group.addTask { (column, differences(in: column, recorded, joined)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for entry in found { differences[entry.column.rawValue] = entry.found }
    }

    /// Where records say something else of one column.
    private func differences(
        in column: RowColumn, _ recorded: EventTable, _ joined: EventTable
    ) -> ColumnDifferences {
        switch column {
        case .time: differences(recorded.times, joined.times) { UInt64(bitPattern: $0.seconds) }
        case .id: idDifferences(recorded.ids, joined.ids)
        case .content: differences(recorded.contents, joined.contents) { $0 }
        case .principal: nodeDifferences(recorded.principals, joined.principals)
        // A key signs for itself, where nothing was judged.
        case .credential:
            nodeDifferences(recorded.credentials, zip(joined.credentials, joined.keys).map { $1 == .none ? $0 : $1 })
        case .key: nodeDifferences(recorded.keys, joined.keys)
        case .action: differences(recorded.actions, joined.actions, names.action) { UInt64($0.index) }
        case .address: nodeDifferences(recorded.addresses, joined.addresses)
        case .userAgent: nodeDifferences(recorded.userAgents, joined.userAgents)
        case .region: nodeDifferences(recorded.regions, joined.regions)
        case .account: nodeDifferences(recorded.accounts, joined.accounts)
        case .errorCode: differences(recorded.errorCodes, joined.errorCodes) { UInt64($0.index) }
        case .outcome: differences(recorded.outcomes, joined.outcomes) { UInt64($0.rawValue) }
        // Nor does any record know of a conflict.
        case .marks:
            differences(recorded.marks, joined.marks.map { $0.subtracting(.conflict) }) { UInt64($0.rawValue) }
        case .targets: targetDifferences(recorded, joined)
        }
    }

    /// The bytes of the section, in pieces one after another. O(size of what differs).
    ///
    /// - Parameter joined: the tables that joining gave, of which the columns of events may be gone.
    public consuming func finish(over joined: GraphTables) -> [[UInt8]] {
        let texts = joined.texts
        var columns = RecordWriter(after: body)
        for column in RowColumn.allCases { write(column, names, to: &columns) }
        let edges = writtenEdges.bytes
        var rest = RecordWriter(after: columns)
        sparse.write(over: joined, to: &rest)
        return [rest.head(texts), body.bytes.bytes, contents.bytes, columns.bytes.bytes, edges, rest.bytes.bytes]
    }

    // MARK: What is known of nodes

    /// Nodes that the graph knows under another's name, and those that only the graph has.
    private mutating func writeNodes(_ recorded: GraphTables) {
        body.bytes.number(names.extra.count)
        for node in names.extra {
            body.bytes.byte(recorded.nodes.kind(node).rawValue)
            body.write(recorded.nodes.name(node))
        }
        body.writeRising(names.absent)
    }

    private mutating func writeGroups(_ joined: GraphTables) {
        body.bytes.number(groups.count)
        for group in groups {
            body.bytes.number(group.order)
            guard let said = group.entries else {
                writeAllNodes(joined)
                continue
            }
            let entries = said.map { (node: names.node($0.node), facts: names.facts($0.facts)) }
                .sorted { $0.node < $1.node }
            if entries.count == nodeCount {
                body.bytes.byte(1)
            } else {
                body.bytes.byte(0)
                body.writeRising(entries.map { Int($0.node.index) })
            }
            let differing = entries.indices.filter { entries[$0].facts != expected(entries[$0].node, joined) }
            body.writeRising(differing)
            for index in differing { body.write(entries[index].facts) }
        }
    }

    /// Writes what the only group knows, which is something of every node.
    private mutating func writeAllNodes(_ joined: GraphTables) {
        var nodes = [NodeID](repeating: .none, count: names.count)
        for index in facts.indices {
            let node = NodeID(UInt32(index))
            nodes[Int(names.node(node).index)] = node
        }
        var differing: [(place: Int, facts: NodeFacts)] = []
        var place = 0
        for (number, node) in nodes.enumerated() where node != .none {
            let known = names.facts(facts[Int(node.index)])
            if known != expected(NodeID(UInt32(number)), joined) { differing.append((place, known)) }
            place += 1
        }
        body.bytes.byte(1)
        body.writeRising(differing.map(\.place))
        for entry in differing { body.write(entry.facts) }
    }

    /// What is most likely known of a node: what the joined tables know of it.
    private func expected(_ node: NodeID, _ joined: GraphTables) -> NodeFacts {
        Int(node.index) < joined.nodes.count ? joined.nodes[node] : NodeFacts()
    }

    // MARK: Rows

    /// Where the rows that were merged away lie, and into which event.
    private mutating func writeMergedRows(_ events: EventTable) {
        body.bytes.number(rows.merged.count)
        var (file, record, event) = (UInt32(0), UInt32(0), 0)
        for row in rows.merged {
            let (nextFile, nextRecord) = (events.files[row.raw], events.records[row.raw])
            body.bytes.number(nextFile - file)
            body.bytes.number(nextFile == file ? nextRecord - record : nextRecord)
            body.bytes.signed(Int64(row.base - event))
            (file, record, event) = (nextFile, nextRecord, row.base)
        }
    }

    /// The rows whose value is not the expected one, each with its value as a number.
    @inline(__always)
    private func differences<Value: Equatable>(
        _ recorded: [Value], _ expected: [Value], _ name: (Value) -> Value = { $0 }, _ word: (Value) -> UInt64
    ) -> ColumnDifferences {
        var found = ColumnDifferences()
        rows.forEach { number, raw, base in
            let value = name(recorded[raw])
            if value != expected[base] { found.append(number, word(value)) }
        }
        return found
    }

    private func nodeDifferences(_ recorded: [NodeID], _ expected: [NodeID]) -> ColumnDifferences {
        differences(recorded, expected, names.node) { $0.bits }
    }

    private func idDifferences(
        _ recorded: [EventIdentifier], _ expected: [EventIdentifier]
    ) -> ColumnDifferences {
        var found = ColumnDifferences()
        rows.forEach { number, raw, base in
            guard recorded[raw] != expected[base] else { return }
            found.append(number, recorded[raw].high)
            found.values.append(recorded[raw].low)
        }
        return found
    }

    private func targetDifferences(_ recorded: EventTable, _ joined: EventTable) -> ColumnDifferences {
        let (starts, nodes) = (recorded.targetStarts, recorded.targetNodes)
        let (newStarts, newNodes) = (joined.targetStarts, joined.targetNodes)
        var found = ColumnDifferences()
        var targets: [NodeID] = []
        rows.forEach { number, raw, base in
            let places = Int(starts[raw])..<Int(starts[raw + 1])
            let expected = Int(newStarts[base])..<Int(newStarts[base + 1])
            // One or none, which most events have, is in order.
            if places.count < 2, places.count == expected.count,
                places.isEmpty || names.node(nodes[places.lowerBound]) == newNodes[expected.lowerBound]
            {
                return
            }
            targets.removeAll(keepingCapacity: true)
            for place in places { targets.append(names.node(nodes[place])) }
            targets.sort(from: 0)
            if places.count == expected.count,
                targets.indices.allSatisfy({ targets[$0] == newNodes[expected.lowerBound + $0] })
            {
                return
            }
            found.append(number, UInt64(targets.count))
            found.values += targets.map(\.bits)
        }
        return found
    }

    /// Writes what was noted of a column.
    private func write(_ column: RowColumn, _ names: RecordNames, to writer: inout RecordWriter) {
        let found = differences[column.rawValue]
        writer.writeRising(found.numbers)
        var values = found.values[...]
        while let value = values.popFirst() {
            switch column {
            case .time: writer.bytes.signed(Int64(bitPattern: value))
            case .id: writer.write(EventIdentifier(high: value, low: values.popFirst() ?? 0))
            case .content: writer.bytes.hash(value)
            case .principal, .credential, .key, .address, .userAgent, .region, .account: writer.bytes.number(value)
            case .action:
                let action = ActionID(UInt32(truncatingIfNeeded: value))
                writer.write(names.actions.service(action))
                writer.write(names.actions.name(action))
            case .errorCode: writer.write(TextID(UInt32(truncatingIfNeeded: value)))
            case .outcome: writer.bytes.byte(UInt8(truncatingIfNeeded: value))
            case .marks: writer.bytes.number(value)
            case .targets:
                writer.bytes.number(value)
                for _ in 0..<value { writer.bytes.number(values.popFirst() ?? 0) }
            }
        }
    }

    // MARK: Edges

    private mutating func writeEdges(_ events: EventTable, _ numbers: [UInt32]) {
        let edges = edges.map { row in row.mapped(names.node) { EventIndex(numbers[Int($0.index)]) } }
            .sorted { RecordEdge.order($0) < RecordEdge.order($1) }
        writtenEdges.number(edges.count)
        func write(_ node: NodeID) { writtenEdges.number(node.bits) }
        var event = 0
        for edge in edges {
            writtenEdges.number(Int(edge.event.index) - event)
            event = Int(edge.event.index)
            writtenEdges.byte(edge.kind.rawValue)
            let raw = rows.raw(event)
            let (principal, credential) = (names.node(events.principals[raw]), names.node(events.credentials[raw]))
            var flags = edge.evidence.rawValue
            if edge.source == principal { flags |= RecordEdge.sourceIsCaller }
            if edge.sourceCredential == credential { flags |= RecordEdge.credentialIsCallers }
            writtenEdges.byte(flags)
            if edge.source != principal { write(edge.source) }
            write(edge.target)
            if edge.sourceCredential != credential { write(edge.sourceCredential) }
            write(edge.targetCredential)
        }
    }
}

/// The rows of one column that are not as expected, and their values, one or several numbers each.
private struct ColumnDifferences {
    private(set) var numbers: [Int] = []
    var values: [UInt64] = []

    mutating func append(_ number: Int, _ value: UInt64) {
        numbers.append(number)
        values.append(value)
    }
}
