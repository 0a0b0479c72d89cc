// Bytes back into records. Apart from writing because nothing read here is trusted: every number is checked against
// what it counts or points into, and what does not fit is an error that says where.
import PropertyGraph

/// Reads the records that a graph was made of.
struct RecordDecoder {
    private let base: GraphTables
    private var reader: PackedReader
    private var tables = GraphTables()
    /// Texts of the section, by number; the empty one first.
    private var texts: [TextID] = [.empty]
    /// For each node of the section, its place among the records' own; `none` where only the graph has it.
    private var nodes: [NodeID] = []
    private var groups: [RecordGroup] = []
    private var rows: [EventRow] = []
    /// For each row, the event of the graph it is like.
    private var bases: [Int] = []
    private var targets: [Int: [NodeID]] = [:]
    private var baseActions: [ActionID?] = []

    /// The records in `bytes`, which belong to the graph whose tables are `base`. O(size of the graph).
    ///
    /// - Throws: `RecordDamage` for bytes that cannot belong to it.
    static func decode(_ bytes: [UInt8], base: GraphTables) throws(RecordDamage) -> RecordSet {
        var decoder = RecordDecoder(bytes, base)
        return try decoder.decode()
    }

    private init(_ bytes: [UInt8], _ base: GraphTables) {
        self.base = base
        reader = PackedReader(bytes)
        tables.texts = base.texts
        baseActions = Array(repeating: nil, count: base.actions.count)
    }

    private mutating func decode() throws(RecordDamage) -> RecordSet {
        try readTexts()
        try readNodes()
        try readGroups()
        try readPlaces()
        for column in RecordColumn.allCases { try readColumn(column) }
        for (number, row) in rows.enumerated() {
            tables.events.append(row, targets: targets[number] ?? expectedTargets(bases[number]))
        }
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
        var isAbsent = [Bool](repeating: false, count: base.nodes.count)
        for number in try rising(below: base.nodes.count, "node") { isAbsent[number] = true }
        nodes.reserveCapacity(base.nodes.count + extra.count)
        for node in base.nodes.all {
            let isHere = !isAbsent[Int(node.index)]
            nodes.append(isHere ? tables.nodes.node(base.nodes.kind(node), base.nodes.name(node)) : .none)
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
        for place in 0..<(try reader.count(ofAtLeast: 3)) {
            let next = try reader.word32()
            guard place == 0 || Int(next) > order else { throw reader.damage("groups are out of order") }
            order = Int(next)
            var entries: [RecordGroup.Entry] = []
            switch try reader.byte() {
            case 0:
                for number in try rising(below: nodes.count, "node") {
                    guard let node = nodes[number].ifAny else { throw reader.damage("node \(number) is in no record") }
                    entries.append((node, expectedFacts(number)))
                }
            case 1:
                for number in nodes.indices where nodes[number] != .none {
                    entries.append((nodes[number], expectedFacts(number)))
                }
            default: throw reader.damage("a list of nodes of no known form")
            }
            for index in try rising(below: entries.count, "node") { entries[index].facts = try facts() }
            let group = RecordGroup(file: next == 0 ? nil : next - 1, entries)
            for (node, facts) in group.entries { tables.nodes.merge(facts, into: node, texts: tables.texts) }
            groups.append(group)
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
        guard number < base.nodes.count else { return NodeFacts() }
        var facts = base.nodes[NodeID(UInt32(number))]
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
            guard !isPast, !isFar, !isOut, base >= 0, base < self.base.events.count else {
                throw reader.damage("a record lies nowhere")
            }
            let next = RecordPlace(file: file, record: record)
            guard index == 0 || place < next else { throw reader.damage("records are out of order") }
            merged.append((next, Int(base)))
            (place, event) = (next, base)
        }
        rows.reserveCapacity(base.events.count + merged.count)
        bases.reserveCapacity(base.events.count + merged.count)
        for event in 0..<base.events.count {
            var row = expectedRow(event)
            row.content = try reader.word()
            rows.append(row)
            bases.append(event)
        }
        for (place, event) in merged {
            var row = rows[event]
            row.file = place.file
            row.record = place.record
            rows.append(row)
            bases.append(event)
        }
    }

    private mutating func expectedRow(_ event: Int) -> EventRow {
        var row = base.events.row(EventIndex(UInt32(event))).asRecorded
        row.principal = mapped(row.principal)
        row.credential = mapped(row.credential)
        row.key = mapped(row.key)
        row.address = mapped(row.address)
        row.userAgent = mapped(row.userAgent)
        row.region = mapped(row.region)
        row.account = mapped(row.account)
        row.action = action(row.action)
        return row
    }

    private mutating func action(_ action: ActionID) -> ActionID {
        if let known = baseActions[Int(action.index)] { return known }
        let own = tables.actions.action(mapped(base.actions.service(action)), base.actions.name(action))
        baseActions[Int(action.index)] = own
        return own
    }

    private func expectedTargets(_ event: Int) -> [NodeID] {
        base.events.targets(EventIndex(UInt32(event))).map(mapped)
    }

    private mutating func readColumn(_ column: RecordColumn) throws(RecordDamage) {
        for number in try rising(below: rows.count, "row") { try read(column, number) }
    }

    private mutating func read(_ column: RecordColumn, _ number: Int) throws(RecordDamage) {
        switch column {
        case .time: rows[number].time = Timestamp(seconds: try reader.signed())
        case .id: rows[number].id = try id()
        case .content: rows[number].content = try reader.word()
        case .principal: rows[number].principal = try node()
        case .credential: rows[number].credential = try node()
        case .key: rows[number].key = try node()
        case .action:
            let service = try node()
            rows[number].action = tables.actions.action(service, try text())
        case .address: rows[number].address = try node()
        case .userAgent: rows[number].userAgent = try node()
        case .region: rows[number].region = try node()
        case .account: rows[number].account = try node()
        case .errorCode: rows[number].errorCode = try text()
        case .outcome:
            guard let outcome = Outcome(rawValue: try reader.byte()) else { throw reader.damage("no outcome") }
            rows[number].outcome = outcome
        case .marks:
            rows[number].marks = EventMarks(rawValue: UInt16(try reader.number(below: 1 << 16, "mark")))
        case .targets:
            var list: [NodeID] = []
            for _ in 0..<(try reader.count()) { list.append(try node()) }
            targets[number] = list
        }
    }

    // MARK: Edges and what few records have

    private mutating func readEdges() throws(RecordDamage) {
        let count = try reader.count(ofAtLeast: 5)
        tables.edges.reserveCapacity(count)
        var event = 0
        for _ in 0..<count {
            event += try reader.number(below: rows.count - event, "row")
            guard let kind = EdgeKind(rawValue: try reader.byte()) else { throw reader.damage("no kind of edge") }
            let flags = try reader.byte()
            let known = RecordEdge.sourceIsCaller | RecordEdge.credentialIsCallers
            guard let evidence = Evidence(rawValue: flags & ~known) else { throw reader.damage("no class of evidence") }
            let source = flags & RecordEdge.sourceIsCaller != 0 ? rows[event].principal : try node()
            let target = try node()
            let used = flags & RecordEdge.credentialIsCallers != 0 ? rows[event].credential : try node()
            guard source != .none, target != .none else { throw reader.damage("an edge without an end") }
            tables.edges.append(
                EdgeRow(
                    kind, evidence, from: source, to: target, event: EventIndex(UInt32(event)),
                    sourceCredential: used, targetCredential: try node()))
        }
    }

    private mutating func readSparse() throws(RecordDamage) {
        tables.via = try sparse { (decoder) throws(RecordDamage) in
            guard let node = try decoder.node().ifAny else { throw decoder.reader.damage("a value that is none") }
            return node
        }
        tables.sharedIDs = try sparse { (decoder) throws(RecordDamage) in try decoder.id() }
        tables.originalIDs = try sparse { (decoder) throws(RecordDamage) in try decoder.id() }
        tables.requestHashes = try sparse { (decoder) throws(RecordDamage) in try decoder.reader.word() }
        tables.expiries = try sparse { (decoder) throws(RecordDamage) in
            Timestamp(seconds: try decoder.reader.signed())
        }
    }

    private mutating func sparse<Value>(
        _ value: (inout RecordDecoder) throws(RecordDamage) -> Value
    ) throws(RecordDamage) -> SparseColumn<Value> {
        var column = SparseColumn<Value>()
        var row = 0
        for _ in 0..<(try reader.count(ofAtLeast: 2)) {
            row += try reader.number(below: rows.count - row, "row")
            column.append(try value(&self), for: EventIndex(UInt32(row)))
        }
        return column
    }
}
