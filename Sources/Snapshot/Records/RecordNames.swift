// How records and the graph made of them speak of one thing: a node, a text, an action, a row has one number in the
// section, whichever side it is on. Apart because encoding compares the two at every value.
import PropertyGraph

/// The columns of a row, in the order in which they are written.
enum RecordColumn: Int, CaseIterable {
    case time, id, content, principal, credential, key, action, address, userAgent, region, account, errorCode
    case outcome, marks, targets

    /// Whether two rows have one value here. Targets are no part of a row and always count as equal.
    func isEqual(_ left: EventRow, _ right: EventRow) -> Bool {
        switch self {
        case .time: left.time == right.time
        case .id: left.id == right.id
        case .content: left.content == right.content
        case .principal: left.principal == right.principal
        case .credential: left.credential == right.credential
        case .key: left.key == right.key
        case .action: left.action == right.action
        case .address: left.address == right.address
        case .userAgent: left.userAgent == right.userAgent
        case .region: left.region == right.region
        case .account: left.account == right.account
        case .errorCode: left.errorCode == right.errorCode
        case .outcome: left.outcome == right.outcome
        case .marks: left.marks == right.marks
        case .targets: true
        }
    }
}

extension EventRow {
    /// What its record most likely said: a key signs for itself, and no record knows of a conflict.
    var asRecorded: EventRow {
        var row = self
        if key != .none { row.credential = key }
        row.marks.remove(.conflict)
        return row
    }
}

/// Bits beside the evidence in an edge, and the order of edges.
enum RecordEdge {
    /// The edge leaves the caller of its event.
    static let sourceIsCaller: UInt8 = 1 << 2
    /// Its source used what signed the event.
    static let credentialIsCallers: UInt8 = 1 << 3

    /// The order in which edges are written: by event, then by what they say.
    static func order(_ row: EdgeRow) -> (UInt64, UInt64, UInt64) {
        (
            UInt64(row.event.index) << 16 | UInt64(row.kind.rawValue) << 8 | UInt64(row.evidence.rawValue),
            UInt64(row.source.index) << 32 | UInt64(row.target.index),
            UInt64(row.sourceCredential.index) << 32 | UInt64(row.targetCredential.index)
        )
    }
}

/// The numbers of what records name: nodes and texts of the joined tables keep theirs, others come after.
struct RecordNames {
    /// The texts of the joined tables, and after them those that only records have.
    let texts: TextTable
    /// The actions of the joined tables, and after them those that only records have; in numbers of nodes and texts.
    let actions: ActionTable
    /// Nodes of the records that the joined tables do not have, by kind and name.
    let extra: [NodeID]
    /// Nodes that only the joined tables have, by number.
    let absent: [Int]
    private let textNumbers: [TextID]
    private let nodeNumbers: [NodeID]
    private let actionNumbers: [ActionID]

    init(_ tables: GraphTables, _ base: GraphTables) {
        var texts = base.texts
        let textNumbers = texts.adopt(tables.texts)
        var nodeNumbers = [NodeID](repeating: .none, count: tables.nodes.count)
        var isAbsent = [Bool](repeating: true, count: base.nodes.count)
        var extra: [NodeID] = []
        for node in tables.nodes.all {
            let name = textNumbers[Int(tables.nodes.name(node).index)]
            if let same = base.nodes.find(tables.nodes.kind(node), name) {
                nodeNumbers[Int(node.index)] = same
                isAbsent[Int(same.index)] = false
            } else {
                extra.append(node)
            }
        }
        extra.sort { left, right in
            let (one, other) = (tables.nodes.kind(left), tables.nodes.kind(right))
            if one != other { return one.rawValue < other.rawValue }
            return tables.texts.isOrdered(tables.nodes.name(left), before: tables.nodes.name(right))
        }
        for (place, node) in extra.enumerated() {
            nodeNumbers[Int(node.index)] = NodeID(UInt32(base.nodes.count + place))
        }
        var actions = base.actions
        actionNumbers = (0..<tables.actions.count).map { index in
            let action = ActionID(UInt32(index))
            return actions.action(
                nodeNumbers[Int(tables.actions.service(action).index)],
                textNumbers[Int(tables.actions.name(action).index)])
        }
        absent = isAbsent.indices.filter { isAbsent[$0] }
        self.texts = texts
        self.actions = actions
        self.extra = extra
        self.textNumbers = textNumbers
        self.nodeNumbers = nodeNumbers
    }

    func text(_ text: TextID) -> TextID { textNumbers[Int(text.index)] }

    @inline(__always)
    func node(_ node: NodeID) -> NodeID { node == .none ? .none : nodeNumbers[Int(node.index)] }

    func id(_ id: EventIdentifier) -> EventIdentifier { id.text.map { EventIdentifier(text: text($0)) } ?? id }

    func facts(_ facts: NodeFacts) -> NodeFacts {
        var facts = facts
        facts.key = text(facts.key)
        facts.account = text(facts.account)
        facts.type = text(facts.type)
        facts.owner = node(facts.owner)
        return facts
    }

    /// What is most likely known of a node: what the joined tables know of it.
    func expected(_ node: NodeID, _ base: GraphTables) -> NodeFacts {
        Int(node.index) < base.nodes.count ? base.nodes[node] : NodeFacts()
    }

    func row(_ row: EventRow) -> EventRow {
        var row = row
        row.id = id(row.id)
        row.principal = node(row.principal)
        row.credential = node(row.credential)
        row.key = node(row.key)
        row.action = actionNumbers[Int(row.action.index)]
        row.address = node(row.address)
        row.userAgent = node(row.userAgent)
        row.region = node(row.region)
        row.account = node(row.account)
        row.errorCode = text(row.errorCode)
        return row
    }

    /// Whether a record's targets are not those of the event it became.
    func targetsDiffer(_ events: EventTable, _ index: Int, from base: EventTable, _ event: Int) -> Bool {
        let found = events.targets(EventIndex(UInt32(index)))
        let expected = base.targets(EventIndex(UInt32(event)))
        guard found.count == expected.count else { return true }
        if found.count < 2 { return found.first.map(node) != expected.first }
        return !targets(events, index).elementsEqual(expected)
    }

    /// The targets of an event in the order of their numbers, in which joining puts them, too.
    func targets(_ events: EventTable, _ index: Int) -> [NodeID] {
        let targets = events.targets(EventIndex(UInt32(index)))
        if targets.count < 2 { return targets.map(node) }
        return targets.map(node).sorted()
    }
}

/// The rows of records in the order of the section: first those that stand for events of the graph, in its order, then
/// those that were merged away, by place.
struct RecordRows {
    /// For each event of the graph, the row of its own record.
    let kept: [Int]
    /// The other rows, with the event each is like.
    let merged: [(raw: Int, base: Int)]
    /// For each row of the records, its number in the section.
    let number: [Int]

    /// O(n log n) in rows; near O(n) where they come file by file, as reading leaves them.
    init(_ events: EventTable, _ base: GraphTables) {
        let rows = Place.sorted(events.files, events.records)
        var kept = [Int](repeating: 0, count: base.events.count)
        var number = [Int](repeating: -1, count: events.count)
        var next = 0
        for event in Place.sorted(base.events.files, base.events.records) {
            while next < rows.count, rows[next].place < event.place { next += 1 }
            precondition(next < rows.count && rows[next].place == event.place, "an event without its record")
            kept[Int(event.row)] = Int(rows[next].row)
            number[Int(rows[next].row)] = Int(event.row)
        }
        let copies = base.copies.entries.map { Place($0.value, $0.event.index) }.sorted { $0.place < $1.place }
        var merged: [(raw: Int, base: Int)] = []
        var copy = 0
        for row in rows where number[Int(row.row)] < 0 {
            while copy < copies.count, copies[copy].place < row.place { copy += 1 }
            precondition(copy < copies.count && copies[copy].place == row.place, "a record that became no event")
            number[Int(row.row)] = kept.count + merged.count
            merged.append((Int(row.row), Int(copies[copy].row)))
        }
        self.kept = kept
        self.merged = merged
        self.number = number
    }

    /// The row of the records that has a number in the section.
    func raw(_ number: Int) -> Int { number < kept.count ? kept[number] : merged[number - kept.count].raw }

    /// Where a record lies, as one number, and the row it has.
    private struct Place {
        let place: UInt64
        let row: UInt32

        init(_ place: RecordPlace, _ row: UInt32) {
            self.place = UInt64(place.file) << 32 | UInt64(place.record)
            self.row = row
        }

        static func sorted(_ files: [UInt32], _ records: [UInt32]) -> [Place] {
            var places: [Place] = []
            places.reserveCapacity(files.count)
            for row in files.indices {
                places.append(Place(RecordPlace(file: files[row], record: records[row]), UInt32(row)))
            }
            places.sort { $0.place < $1.place }
            return places
        }
    }
}
