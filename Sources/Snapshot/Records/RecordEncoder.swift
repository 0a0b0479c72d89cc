// Records into bytes. What the records said is nearly all in the graph that was made of them, so only what differs is
// written: rows that were merged away, names that turned out to be another's, what joining needs and a graph does not.
// docs/FORMAT.md has the layout; RecordDecoder reads it.
import PropertyGraph

/// Writes a set of records as what differs from the joined tables made of it.
struct RecordEncoder {
    private let records: RecordSet
    private let base: GraphTables
    private let names: RecordNames
    private var body = PackedWriter()
    /// Texts written out, by their place among all, in the order of their first use.
    private var used: [TextID: Int] = [:]
    private var texts: [TextID] = []

    /// The bytes for `records`, whose joined form is `base`. O(n log n) in rows and nodes.
    ///
    /// - Precondition: `base` is what joining `records` gives, each event in its own place.
    static func encode(_ records: RecordSet, base: GraphTables) -> [UInt8] {
        var encoder = RecordEncoder(records, base)
        return encoder.encode()
    }

    private init(_ records: RecordSet, _ base: GraphTables) {
        self.records = records
        self.base = base
        names = RecordNames(records.tables, base)
    }

    private mutating func encode() -> [UInt8] {
        let rows = RecordRows(records.tables.events, base)
        writeNodes()
        writeGroups()
        writePlaces(rows)
        writeColumns(rows)
        writeEdges(rows)
        writeSparse(rows)
        var head = PackedWriter()
        head.number(texts.count)
        for text in texts {
            names.texts.withBytes(text) { bytes in
                head.number(bytes.count)
                for index in bytes.indices { head.byte(bytes[index]) }
            }
        }
        head.append(body.bytes)
        return head.bytes
    }

    // MARK: Names

    /// A text by its place among those written out; 0 is the empty one.
    private mutating func write(_ text: TextID) {
        guard text != .empty else { return body.number(0) }
        let place = used[text] ?? texts.count
        if place == texts.count {
            used[text] = place
            texts.append(text)
        }
        body.number(place + 1)
    }

    /// A node by its number, one more than it; 0 is none.
    private mutating func write(_ node: NodeID) { body.number(node == .none ? 0 : Int(node.index) + 1) }

    private mutating func write(_ id: EventIdentifier) {
        if let text = id.text {
            body.byte(0)
            write(text)
        } else {
            body.byte(1)
            body.word(id.high)
            body.word(id.low)
        }
    }

    /// Rising numbers, each as its distance from the one before.
    private mutating func writeRising(_ numbers: [Int]) {
        body.number(numbers.count)
        var next = 0
        for number in numbers {
            body.number(number - next)
            next = number + 1
        }
    }

    /// Nodes that the graph knows under another's name, and those that only the graph has.
    private mutating func writeNodes() {
        body.number(names.extra.count)
        for node in names.extra {
            body.byte(records.tables.nodes.kind(node).rawValue)
            write(names.text(records.tables.nodes.name(node)))
        }
        writeRising(names.absent)
    }

    // MARK: What is known of nodes

    private mutating func writeGroups() {
        body.number(records.groups.count)
        for group in records.groups {
            body.number(group.order)
            let entries = group.entries.map { (node: names.node($0.node), facts: names.facts($0.facts)) }
                .sorted { $0.node < $1.node }
            if entries.count == records.tables.nodes.count {
                body.byte(1)
            } else {
                body.byte(0)
                writeRising(entries.map { Int($0.node.index) })
            }
            let differing = entries.indices.filter { entries[$0].facts != names.expected(entries[$0].node, base) }
            writeRising(differing)
            for index in differing { write(entries[index].facts) }
        }
    }

    private mutating func write(_ facts: NodeFacts) {
        body.number(Int(facts.marks.rawValue))
        write(facts.key)
        write(facts.account)
        write(facts.type)
        write(facts.owner)
        body.number(facts.created == .unknown ? 0 : 1)
        if facts.created != .unknown { body.signed(facts.created.seconds) }
    }

    // MARK: Rows

    /// Where the rows that were merged away lie, and into which event; and the content of those that were not.
    private mutating func writePlaces(_ rows: RecordRows) {
        body.number(rows.merged.count)
        var (file, record, event) = (UInt32(0), UInt32(0), 0)
        for row in rows.merged {
            let (nextFile, nextRecord) = (records.tables.events.files[row.raw], records.tables.events.records[row.raw])
            body.number(nextFile - file)
            body.number(nextFile == file ? nextRecord - record : nextRecord)
            body.signed(Int64(row.base - event))
            (file, record, event) = (nextFile, nextRecord, row.base)
        }
        for raw in rows.kept { body.word(records.tables.events.contents[raw]) }
    }

    /// The values that are not what the graph has for the event, column by column.
    private mutating func writeColumns(_ rows: RecordRows) {
        let all = rows.kept.enumerated().map { (raw: $1, base: $0) } + rows.merged
        var differing = [[Int]](repeating: [], count: RecordColumn.allCases.count)
        for (number, row) in all.enumerated() {
            let (expected, found) = (expected(row.base, rows), self.row(row.raw))
            if expected != found {
                for column in RecordColumn.allCases where !column.isEqual(expected, found) {
                    differing[column.rawValue].append(number)
                }
            }
            if names.targetsDiffer(records.tables.events, row.raw, from: base.events, row.base) {
                differing[RecordColumn.targets.rawValue].append(number)
            }
        }
        for column in RecordColumn.allCases {
            writeRising(differing[column.rawValue])
            for number in differing[column.rawValue] {
                write(column, row(all[number].raw), all[number].raw)
            }
        }
    }

    /// The row at `index` of the records, in the numbers of the section.
    private func row(_ index: Int) -> EventRow {
        var row = names.row(records.tables.events.row(EventIndex(UInt32(index))))
        (row.file, row.record) = (0, 0)
        return row
    }

    /// What the row of a record that was kept as `event` would be, had nothing been judged.
    private func expected(_ event: Int, _ rows: RecordRows) -> EventRow {
        var row = base.events.row(EventIndex(UInt32(event))).asRecorded
        row.content = records.tables.events.contents[rows.kept[event]]
        // Places are written apart.
        (row.file, row.record) = (0, 0)
        return row
    }

    private mutating func write(_ column: RecordColumn, _ row: EventRow, _ raw: Int) {
        switch column {
        case .time: body.signed(row.time.seconds)
        case .id: write(row.id)
        case .content: body.word(row.content)
        case .principal: write(row.principal)
        case .credential: write(row.credential)
        case .key: write(row.key)
        case .action:
            write(names.actions.service(row.action))
            write(names.actions.name(row.action))
        case .address: write(row.address)
        case .userAgent: write(row.userAgent)
        case .region: write(row.region)
        case .account: write(row.account)
        case .errorCode: write(row.errorCode)
        case .outcome: body.byte(row.outcome.rawValue)
        case .marks: body.number(Int(row.marks.rawValue))
        case .targets:
            let targets = names.targets(records.tables.events, raw)
            body.number(targets.count)
            for target in targets { write(target) }
        }
    }

    // MARK: Edges and what few records have

    private mutating func writeEdges(_ rows: RecordRows) {
        let edges = records.tables.edges.map { row in
            row.mapped(names.node) { EventIndex(UInt32(rows.number[Int($0.index)])) }
        }.sorted { RecordEdge.order($0) < RecordEdge.order($1) }
        body.number(edges.count)
        var event = 0
        for edge in edges {
            body.number(Int(edge.event.index) - event)
            event = Int(edge.event.index)
            body.byte(edge.kind.rawValue)
            let row = self.row(rows.raw(event))
            var flags = edge.evidence.rawValue
            if edge.source == row.principal { flags |= RecordEdge.sourceIsCaller }
            if edge.sourceCredential == row.credential { flags |= RecordEdge.credentialIsCallers }
            body.byte(flags)
            if edge.source != row.principal { write(edge.source) }
            write(edge.target)
            if edge.sourceCredential != row.credential { write(edge.sourceCredential) }
            write(edge.targetCredential)
        }
    }

    private mutating func writeSparse(_ rows: RecordRows) {
        let tables = records.tables
        writeSparse(tables.via, over: base.via, rows, by: { $0 < $1 }, map: names.node) { $0.write($1) }
        writeSparse(tables.sharedIDs, over: base.sharedIDs, rows, by: isOrdered, map: names.id) { $0.write($1) }
        writeSparse(tables.expiries, over: base.expiries, rows, by: <, map: { $0 }) { $0.body.signed($1.seconds) }
        let noIDs = SparseColumn<EventIdentifier>()
        writeSparse(tables.originalIDs, over: noIDs, rows, by: isOrdered, map: names.id) { $0.write($1) }
        let noHashes = SparseColumn<UInt64>()
        writeSparse(tables.requestHashes, over: noHashes, rows, by: <, map: { $0 }) { $0.body.word($1) }
    }

    private func isOrdered(_ left: EventIdentifier, _ right: EventIdentifier) -> Bool {
        names.texts.isOrdered(left, before: right)
    }

    /// The rows whose values are not those that the graph has for the event, each with all of its values.
    private mutating func writeSparse<Value: Equatable>(
        _ column: SparseColumn<Value>, over expected: SparseColumn<Value>, _ rows: RecordRows,
        by isOrdered: (Value, Value) -> Bool, map: (Value) -> Value, _ write: (inout RecordEncoder, Value) -> Void
    ) {
        let found = column.entries.map { (row: rows.number[Int($0.event.index)], value: map($0.value)) }
            .sorted { $0.row != $1.row ? $0.row < $1.row : isOrdered($0.value, $1.value) }
        var (one, other) = (0, 0)
        var differing: [(row: Int, values: [Value])] = []
        while one < found.count || other < expected.entries.count {
            let next = other < expected.entries.count ? Int(expected.entries[other].event.index) : .max
            let row = one < found.count ? min(found[one].row, next) : next
            let (start, wanted) = (one, other)
            while one < found.count, found[one].row == row { one += 1 }
            while other < expected.entries.count, Int(expected.entries[other].event.index) == row { other += 1 }
            let isEqual =
                one - start == other - wanted
                && zip(start..<one, wanted..<other).allSatisfy { found[$0].value == expected.entries[$1].value }
            if !isEqual { differing.append((row, found[start..<one].map(\.value))) }
        }
        writeRising(differing.map(\.row))
        for (_, values) in differing {
            body.number(values.count)
            for value in values { write(&self, value) }
        }
    }
}
