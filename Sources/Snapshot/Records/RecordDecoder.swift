// Bytes back into records. Apart from writing because nothing read here is trusted: every number is checked against
// what it counts or points into, and what does not fit is an error that says where.
import PropertyGraph

/// Reads the records that a graph was made of.
struct RecordDecoder: Sendable {
    private let graph: Graph
    private var reader: PackedReader
    private var tables = GraphTables()
    /// Texts of the section, by number; the empty one first.
    private var texts: [TextID] = [.empty]
    /// For each node of the section, its place among the records' own; `none` where only the graph has it.
    private var nodes: [NodeID] = []
    private var groups: [RecordGroup] = []
    private var targets: [(event: EventIndex, targets: [NodeID])] = []

    /// The records in `bytes`, which belong to `graph`. O(size of the graph).
    ///
    /// - Throws: `RecordDamage` for bytes that cannot belong to it.
    static func decode(_ bytes: [UInt8], beside graph: Graph) throws(RecordDamage) -> RecordSet {
        var decoder = try RecordDecoder(bytes, graph)
        var events = EventTable(thawing: graph.events, texts: graph.texts.count)
        return try decoder.finish(&events)
    }

    /// The same, with the events taken out of the graph beside everything that has a name.
    ///
    /// - Parameter atOnce: whether there is a second thread to work on.
    static func decode(
        _ bytes: [UInt8], beside graph: Graph, atOnce: Bool
    ) async throws(RecordDamage) -> RecordSet {
        var (events, named) = await both(atOnce: atOnce) {
            EventTable(thawing: graph.events, texts: graph.texts.count)
        } _: {
            Result { () throws(RecordDamage) in try RecordDecoder(bytes, graph) }
        }
        var decoder = try (consume named).get()
        return try decoder.finish(&events)
    }

    /// Reads what has a name: texts, and nodes with what is known of them.
    private init(_ bytes: [UInt8], _ graph: Graph) throws(RecordDamage) {
        self.graph = graph
        reader = PackedReader(bytes)
        guard let thawed = TextTable(thawing: graph.texts) else {
            throw reader.damage("a text of the graph has two numbers")
        }
        tables.texts = thawed
        try readTexts()
        try readNodes()
        try readGroups()
    }

    /// Reads the rest, over the events of the graph, which are taken: held by two they would be copied.
    private mutating func finish(_ events: inout EventTable) throws(RecordDamage) -> RecordSet {
        swap(&tables.events, &events)
        try readPlaces()
        for column in RowColumn.allCases { try readColumn(column) }
        tables.events.replaceTargets(targets)
        try readEdges()
        try readSparse()
        guard reader.isAtEnd else { throw reader.damage("bytes follow the end") }
        return RecordSet(tables: tables, groups: groups)
    }

    // MARK: Names

    private mutating func readTexts() throws(RecordDamage) {
        let count = try reader.count()
        for _ in 0..<count {
            let length = try reader.count()
            texts.append(tables.texts.intern(Array(try reader.bytes(length)).span))
        }
    }

    private mutating func text() throws(RecordDamage) -> TextID {
        texts[try reader.number(below: texts.count, "text")]
    }

    private mutating func node() throws(RecordDamage) -> NodeID {
        let number = try reader.number(below: nodes.count + 1, "node")
        guard number > 0 else { return .none }
        guard let node = nodes[number - 1].ifAny else { throw reader.damage("node \(number - 1) is in no record") }
        return node
    }

    private mutating func id() throws(RecordDamage) -> EventIdentifier {
        switch try reader.byte() {
        case 0: return EventIdentifier(text: try text())
        case 1:
            let (high, low) = (try reader.word(), try reader.word())
            guard high != 0 else { throw reader.damage("an event id is no UUID") }
            return EventIdentifier(high: high, low: low)
        default: throw reader.damage("an event id of no known form")
        }
    }

    private mutating func rising(below bound: Int, _ what: String) throws(RecordDamage) -> [Int] {
        let count = try reader.count()
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        var next = 0
        for _ in 0..<count {
            let number = next + (try reader.number(below: bound - next, what))
            numbers.append(number)
            next = number + 1
        }
        return numbers
    }

    private mutating func readNodes() throws(RecordDamage) {
        var extra: [(kind: NodeKind, name: TextID)] = []
        for _ in 0..<(try reader.count(ofAtLeast: 2)) {
            guard let kind = NodeKind(rawValue: try reader.byte()) else { throw reader.damage("no kind of node") }
            extra.append((kind, try text()))
        }
        let joined = graph.nodes
        var isAbsent = [Bool](repeating: false, count: joined.count)
        for number in try rising(below: joined.count, "node") { isAbsent[number] = true }
        nodes.reserveCapacity(joined.count + extra.count)
        tables.nodes = NodeTable(roomFor: joined.count + extra.count)
        for node in joined.all {
            guard !isAbsent[Int(node.index)] else {
                nodes.append(.none)
                continue
            }
            let count = tables.nodes.count
            nodes.append(tables.nodes.node(joined.kind(node), joined.name(node)))
            guard tables.nodes.count > count else { throw reader.damage("a node of the graph has two numbers") }
        }
        for (kind, name) in extra {
            let count = tables.nodes.count
            nodes.append(tables.nodes.node(kind, name))
            guard tables.nodes.count > count else { throw reader.damage("a node is named twice") }
        }
    }

    // MARK: What is known of nodes

    private mutating func readGroups() throws(RecordDamage) {
        var order = 0
        let count = try reader.count(ofAtLeast: 3)
        for place in 0..<count {
            let next = try reader.word32()
            guard place == 0 || Int(next) > order else { throw reader.damage("groups are out of order") }
            order = Int(next)
            let file = next == 0 ? nil : next - 1
            var entries: [RecordGroup.Entry] = []
            switch try reader.byte() {
            case 0:
                for number in try rising(below: nodes.count, "node") {
                    guard let node = nodes[number].ifAny else { throw reader.damage("node \(number) is in no record") }
                    entries.append((node, expectedFacts(number)))
                }
            case 1 where count == 1:
                try readAllNodes()
                groups = [RecordGroup(ofAll: file)]
                return
            case 1:
                for number in nodes.indices where nodes[number] != .none {
                    entries.append((nodes[number], expectedFacts(number)))
                }
            default: throw reader.damage("a list of nodes of no known form")
            }
            for index in try rising(below: entries.count, "node") { entries[index].facts = try facts() }
            let group = RecordGroup(file: file, entries)
            for (node, facts) in entries { tables.nodes.merge(facts, into: node, texts: tables.texts) }
            groups.append(group)
        }
    }

    /// What the only group knows: it goes straight into the tables.
    private mutating func readAllNodes() throws(RecordDamage) {
        for number in nodes.indices where nodes[number] != .none { tables.nodes[nodes[number]] = expectedFacts(number) }
        for place in try rising(below: tables.nodes.count, "node") {
            tables.nodes[NodeID(UInt32(place))] = try facts()
        }
    }

    private mutating func facts() throws(RecordDamage) -> NodeFacts {
        var facts = NodeFacts()
        let marks = try reader.number(below: 1 << 16, "mark")
        facts.marks = NodeMarks(rawValue: UInt16(marks))
        facts.key = try text()
        facts.account = try text()
        facts.type = try text()
        facts.owner = try node()
        if try reader.number(below: 2, "form of a time") == 1 {
            facts.created = Timestamp(seconds: try reader.signed())
        }
        return facts
    }

    private func expectedFacts(_ number: Int) -> NodeFacts {
        guard number < graph.nodes.count else { return NodeFacts() }
        var facts = graph.nodes[NodeID(UInt32(number))]
        facts.owner = mapped(facts.owner)
        return facts
    }

    private func mapped(_ node: NodeID) -> NodeID { node == .none ? .none : nodes[Int(node.index)] }

    // MARK: Rows

    private mutating func readPlaces() throws(RecordDamage) {
        let count = try reader.count(ofAtLeast: 3)
        var merged: [(place: RecordPlace, base: Int)] = []
        var place = RecordPlace(file: 0, record: 0)
        var event: Int64 = 0
        for index in 0..<count {
            let fileStep = try reader.word32()
            let (file, isPast) = place.file.addingReportingOverflow(fileStep)
            let (record, isFar) =
                (fileStep == 0 ? place.record : 0).addingReportingOverflow(try reader.word32())
            let (base, isOut) = event.addingReportingOverflow(try reader.signed())
            guard !isPast, !isFar, !isOut, base >= 0, base < tables.events.count else {
                throw reader.damage("a record lies nowhere")
            }
            let next = RecordPlace(file: file, record: record)
            guard index == 0 || place < next else { throw reader.damage("records are out of order") }
            merged.append((next, Int(base)))
            (place, event) = (next, base)
        }
        try forgetJoining()
        for (place, event) in merged {
            let event = EventIndex(UInt32(event))
            var row = tables.events.row(event)
            row.file = place.file
            row.record = place.record
            tables.events.append(row, targets: Array(tables.events.targets(event)))
        }
    }

    /// Makes the events what their records most likely were.
    private mutating func forgetJoining() throws(RecordDamage) {
        let (joined, count) = (graph.actions, tables.events.count)
        let actions = (0..<joined.count).map { index in
            let action = ActionID(UInt32(index))
            return tables.actions.action(mapped(joined.service(action)), joined.name(action))
        }
        tables.events.renumber(nodes: nodes, actions: actions)
        tables.events.forgetJudgements()
        tables.events.setContents(try reader.hashes(count))
    }

    private mutating func readColumn(_ column: RowColumn) throws(RecordDamage) {
        for number in try rising(below: tables.events.count, "row") {
            let event = EventIndex(UInt32(number))
            if column == .targets {
                var list: [NodeID] = []
                for _ in 0..<(try reader.count()) { list.append(try node()) }
                targets.append((event, list))
            } else {
                var row = tables.events.row(event)
                try read(column, into: &row)
                tables.events.replace(event, with: row)
            }
        }
    }

    private mutating func read(_ column: RowColumn, into row: inout EventRow) throws(RecordDamage) {
        switch column {
        case .time: row.time = Timestamp(seconds: try reader.signed())
        case .id: row.id = try id()
        case .content: row.content = try reader.hash()
        case .principal: row.principal = try node()
        case .credential: row.credential = try node()
        case .key: row.key = try node()
        case .action:
            let service = try node()
            row.action = tables.actions.action(service, try text())
        case .address: row.address = try node()
        case .userAgent: row.userAgent = try node()
        case .region: row.region = try node()
        case .account: row.account = try node()
        case .errorCode: row.errorCode = try text()
        case .outcome:
            guard let outcome = Outcome(rawValue: try reader.byte()) else { throw reader.damage("no outcome") }
            row.outcome = outcome
        case .marks:
            row.marks = EventMarks(rawValue: UInt16(try reader.number(below: 1 << 16, "mark")))
        case .targets: break
        }
    }

    // MARK: Edges and what few records have

    private mutating func readEdges() throws(RecordDamage) {
        let count = try reader.count(ofAtLeast: 5)
        tables.edges.reserveCapacity(count)
        var event = 0
        for _ in 0..<count {
            event += try reader.number(below: tables.events.count - event, "row")
            guard let kind = EdgeKind(rawValue: try reader.byte()) else { throw reader.damage("no kind of edge") }
            let flags = try reader.byte()
            let known = RecordEdge.sourceIsCaller | RecordEdge.credentialIsCallers
            guard let evidence = Evidence(rawValue: flags & ~known) else { throw reader.damage("no class of evidence") }
            let source = flags & RecordEdge.sourceIsCaller != 0 ? tables.events.principals[event] : try node()
            let target = try node()
            let used = flags & RecordEdge.credentialIsCallers != 0 ? tables.events.credentials[event] : try node()
            guard source != .none, target != .none else { throw reader.damage("an edge without an end") }
            tables.edges.append(
                EdgeRow(
                    kind, evidence, from: source, to: target, event: EventIndex(UInt32(event)),
                    sourceCredential: used, targetCredential: try node()))
        }
    }

    private mutating func readSparse() throws(RecordDamage) {
        let expectedVia = zip(graph.via.events, graph.via.list).map { ($0, mapped($1)) }
        tables.via = try sparse(expecting: expectedVia) {
            (decoder) throws(RecordDamage) in
            try decoder.node()
        }
        guard !tables.via.entries.contains(where: { $0.value == .none }) else {
            throw reader.damage("a value that is none")
        }
        guard graph.sharedIDs.list.allSatisfy({ Int($0.text?.index ?? 0) < tables.texts.count }) else {
            throw reader.damage("an id that is no text")
        }
        tables.sharedIDs = try sparse(expecting: zip(graph.sharedIDs.events, graph.sharedIDs.list)) {
            (decoder) throws(RecordDamage) in
            try decoder.id()
        }
        tables.expiries = try sparse(expecting: zip(graph.expiries.events, graph.expiries.list)) {
            (decoder) throws(RecordDamage) in
            Timestamp(seconds: try decoder.reader.signed())
        }
        tables.originalIDs = try sparse(expecting: EmptyCollection()) { (decoder) throws(RecordDamage) in
            try decoder.id()
        }
        tables.requestHashes = try sparse(expecting: EmptyCollection()) { (decoder) throws(RecordDamage) in
            try decoder.reader.word()
        }
    }

    /// A column: what the graph has for its events, but for the rows that are written out.
    private mutating func sparse<Value>(
        expecting expected: some Sequence<(EventIndex, Value)>,
        _ value: (inout RecordDecoder) throws(RecordDamage) -> Value
    ) throws(RecordDamage) -> SparseColumn<Value> {
        var written: [(row: EventIndex, values: [Value])] = []
        for number in try rising(below: tables.events.count, "row") {
            var values: [Value] = []
            for _ in 0..<(try reader.count()) { values.append(try value(&self)) }
            written.append((EventIndex(UInt32(number)), values))
        }
        var column = SparseColumn<Value>()
        var rest = written[...]
        func takeWritten(before event: EventIndex) {
            while let next = rest.first, next.row < event {
                for value in next.values { column.append(value, for: next.row) }
                rest.removeFirst()
            }
        }
        for (event, value) in expected {
            takeWritten(before: event)
            if rest.first?.row != event { column.append(value, for: event) }
        }
        takeWritten(before: EventIndex(.max))
        return column
    }
}
