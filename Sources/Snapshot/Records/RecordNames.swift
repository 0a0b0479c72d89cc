// How records and the graph made of them speak of one thing: a node, a text, an action, a row has one number in the
// section, whichever side it is on. Apart because encoding compares the two at every value.
import PropertyGraph

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

/// The numbers of what records name: nodes and actions of the joined tables keep theirs, others come after. Texts have
/// the same numbers in both, since joining only adds some.
struct RecordNames: Sendable {
    /// The actions of the joined tables, and after them those that only records have; in numbers of nodes and texts.
    private(set) var actions = ActionTable()
    /// Nodes of the records that the joined tables do not have, by kind and name.
    private(set) var extra: [NodeID] = []
    /// Nodes that only the joined tables have, by number.
    private(set) var absent: [Int] = []
    /// How many numbers of nodes there are.
    private(set) var count = 0
    private var nodeNumbers: [NodeID] = []
    private var actionNumbers: [ActionID] = []

    /// Names of nothing.
    init() {}

    /// The names in `recorded`, of whose nodes only the first `nodeCount` are the records' own.
    init(_ recorded: GraphTables, nodeCount: Int, _ joined: GraphTables, _ final: NodeMap) {
        let (old, new) = (recorded.nodes, joined.nodes)
        nodeNumbers = [NodeID](repeating: .none, count: old.count)
        var isAbsent = [Bool](repeating: true, count: new.count)
        for node in old.all.prefix(nodeCount) {
            let (kind, name) = (old.kind(node), old.name(node))
            // Mostly a node is what it became.
            let likely = final[node]
            let isSame = new.kind(likely) == kind && new.name(likely) == name
            if let same = isSame ? likely : new.find(kind, name) {
                nodeNumbers[Int(node.index)] = same
                isAbsent[Int(same.index)] = false
            } else {
                extra.append(node)
            }
        }
        extra.sort { left, right in
            let (one, other) = (old.kind(left), old.kind(right))
            if one != other { return one.rawValue < other.rawValue }
            return joined.texts.isOrdered(old.name(left), before: old.name(right))
        }
        for (place, node) in extra.enumerated() {
            nodeNumbers[Int(node.index)] = NodeID(UInt32(new.count + place))
        }
        count = new.count + extra.count
        absent = isAbsent.indices.filter { isAbsent[$0] }
        actions = joined.actions
        for index in 0..<recorded.actions.count {
            let action = ActionID(UInt32(index))
            actionNumbers.append(
                actions.action(node(recorded.actions.service(action)), recorded.actions.name(action)))
        }
    }

    @inline(__always)
    func node(_ node: NodeID) -> NodeID { node == .none ? .none : nodeNumbers[Int(node.index)] }

    @inline(__always)
    func action(_ action: ActionID) -> ActionID { actionNumbers[Int(action.index)] }

    func facts(_ facts: NodeFacts) -> NodeFacts {
        var facts = facts
        facts.owner = node(facts.owner)
        return facts
    }
}

/// The rows of records in the order of the section: first those that stand for events of the graph, in its order, then
/// those that were merged away, by place.
struct RecordRows: Sendable {
    /// For each event of the graph, the row of its own record.
    private(set) var kept: [EventIndex] = []
    /// The other rows, with the event each is like.
    private(set) var merged: [(raw: Int, base: Int)] = []

    /// No rows.
    init() {}

    /// O(rows), and O(n log n) in those that were merged away.
    init(_ events: EventTable, _ plan: EventPlan, _ places: [EventIndex]) {
        kept = plan.order
        for (raw, event) in plan.keptAs.enumerated() where event.index != UInt32(raw) {
            merged.append((raw, Int(places[raw].index)))
        }
        func place(_ raw: Int) -> RecordPlace { RecordPlace(file: events.files[raw], record: events.records[raw]) }
        merged.sort { place($0.raw) < place($1.raw) }
    }

    /// For each row of the records, its number in the section.
    func numbers(over places: [EventIndex]) -> [UInt32] {
        var numbers = places.map(\.index)
        for (place, row) in merged.enumerated() { numbers[row.raw] = UInt32(kept.count + place) }
        return numbers
    }

    /// The row of the records that has a number in the section.
    func raw(_ number: Int) -> Int {
        number < kept.count ? Int(kept[number].index) : merged[number - kept.count].raw
    }

    /// Calls `body` for each row, by number, with its place among the records and that of the event it became.
    @inline(__always)
    func forEach(_ body: (_ number: Int, _ raw: Int, _ base: Int) -> Void) {
        for (number, row) in kept.enumerated() { body(number, Int(row.index), number) }
        for (place, row) in merged.enumerated() { body(kept.count + place, row.raw, row.base) }
    }
}
