// The finished graph: frozen, safe to share between threads, and cheap to ask. Algorithms over its arrays live in this
// module, beside the arrays.
import Synchronization

/// A property graph over events. Nothing in it changes after it is made.
///
/// It is made of columns, which lie in memory of their own or in a mapped file; see `damage` for what that means.
public struct Graph: Sendable {
    /// Every text, once.
    public let texts: TextColumns
    /// Nodes by kind and name.
    public let nodes: NodeColumns
    /// Actions by service and name.
    public let actions: ActionColumns
    /// Events by time.
    public let events: EventColumns
    /// The stored edges, indexed.
    public let edges: EdgeTable
    /// For every node, its events.
    public let postings: Postings
    /// The service through which an event was called on somebody's behalf.
    public let via: SparseColumns<Column<NodeID>>
    /// Further ids of one event: those of its copies in other accounts' trails.
    public let alternateIDs: SparseColumns<IdentifierColumn>
    /// Further places where an event's record lies.
    public let copies: SparseColumns<PlaceColumn>
    /// The id that ties copies of one action in several accounts (`sharedEventID`).
    public let sharedIDs: SparseColumns<IdentifierColumn>
    /// When the temporary credentials that an event issued run out.
    public let expiries: SparseColumns<Column<Timestamp>>
    /// The events by id, where the graph was opened from a file and not built.
    let eventsByID: IdentifierIndex?
    /// The entries of `alternateIDs` by id, likewise.
    let alternatesByID: IdentifierIndex?
    let memoryOwner: ForeignMemory?
    /// By which the question that is asked of this value can be cancelled; nil where it cannot. Once it is cancelled
    /// the graph has no events any more, so that what walks them ends.
    public var cancellation: Cancellation?

    /// What a reader of the graph has found damaged in the file it lies in; nil for a graph in memory. An answer is
    /// only to be believed when this is nil after it was made.
    public var damage: Damage? { memoryOwner?.damage }

    /// A node's text to show: its key, else what makes it unique.
    public func key(_ node: NodeID) -> String { texts.string(nodes.displayKey(node)) }

    /// The text of an event id.
    public func string(_ id: EventIdentifier) -> String { id.text.map { texts.string($0) } ?? id.uuid }

    /// The events that touch `node` inside `window`, in time order; none once the question is cancelled. O(log n).
    public func events(of node: NodeID, in window: Window = .all) -> PostingList {
        if isCancelled { return postings[node].none }
        return postings[node].within(window, of: events)
    }

    /// Memory in bytes beyond the texts.
    public var memory: Int {
        let sparse =
            via.list.byteCount + alternateIDs.list.byteCount + copies.list.numbers.byteCount + sharedIDs.list.byteCount
            + expiries.list.byteCount
        return texts.overhead + nodes.memory + actions.memory + events.memory + edges.memory + postings.memory + sparse
    }
}

extension Graph {
    /// Freezes `tables`, whose events must be in time order, with `edges` over them. O(events × columns + nodes), and
    /// O(n log n) in edges and actions.
    public init(_ given: consuming GraphTables, edges rows: [EdgeRow]) {
        var tables = given
        let share = PostingShare(Mentions(tables), nodes: 0..<tables.nodes.count)
        var parts = FreezingParts(&tables)
        let texts = TextColumns(take(&parts.texts), order: parts.order.texts.order)
        let calls = EventColumns.Calls(freezing: &parts.calls, actions: parts.order.newActions, parts.order.texts)
        self.init(texts, calls, FrozenRest(take(&parts.rest), &parts.circumstances, rows, parts.order), [share])
    }

    /// The same, on two threads where `atOnce` says so.
    public init(_ given: consuming GraphTables, edges rows: [EdgeRow], atOnce: Bool) async {
        guard atOnce else {
            self.init(given, edges: rows)
            return
        }
        var tables = given
        let shares = await Graph.shares(of: tables)
        var parts = FreezingParts(&tables)
        let order = parts.order
        // Whoever freezes tables must be the only one that holds them, to give back each when it is done.
        let named = Mutex(take(&parts.texts))
        let called = Mutex(take(&parts.calls))
        let others = Mutex((take(&parts.rest), take(&parts.circumstances)))
        let (texts, calls, rest) = await all(atOnce: true) {
            TextColumns(named.withLock { take(&$0) }, order: order.texts.order)
        } _: {
            called.withLock { EventColumns.Calls(freezing: &$0, actions: order.newActions, order.texts) }
        } _: {
            others.withLock { FrozenRest(take(&$0.0), &$0.1, rows, order) }
        }
        self.init(texts, calls, rest, shares)
    }

    private static func shares(of tables: GraphTables) async -> [PostingShare] {
        let (mentions, count) = (Mentions(tables), tables.nodes.count)
        let middle = mentions.middle(nodeCount: count)
        let (lower, upper) = await both(atOnce: true) {
            PostingShare(mentions, nodes: 0..<middle)
        } _: {
            PostingShare(mentions, nodes: middle..<count)
        }
        return [lower, upper]
    }

    private init(
        _ texts: TextColumns, _ calls: EventColumns.Calls, _ frozen: FrozenRest, _ shares: [PostingShare]
    ) {
        self.texts = texts
        nodes = frozen.nodes
        actions = frozen.actions
        edges = frozen.edges
        events = EventColumns(calls, frozen.circumstances)
        via = frozen.via
        alternateIDs = frozen.alternateIDs
        copies = frozen.copies
        sharedIDs = frozen.sharedIDs
        expiries = frozen.expiries
        postings = Postings(shares, eventCount: events.count)
        eventsByID = nil
        alternatesByID = nil
        memoryOwner = nil
    }
}

/// Tables in the parts that are frozen apart, and the new numbers of what they name.
private struct FreezingParts {
    let order: NumberOrder
    var texts: TextTable
    /// Columns of `EventColumns.Calls`.
    var calls: EventTable
    /// Columns of `EventColumns.Circumstances`.
    var circumstances: EventTable
    /// Everything else but edges.
    var rest: GraphTables

    /// Takes `tables` apart; nothing is left of them.
    init(_ tables: inout GraphTables) {
        tables.edges = []
        order = NumberOrder(tables)
        texts = take(&tables.texts)
        calls = take(&tables.events)
        circumstances = calls.takeCircumstances()
        rest = take(&tables)
    }
}

/// The new numbers of actions and texts: what all parts of a graph are frozen by.
private struct NumberOrder: Sendable {
    /// The actions in their new order.
    let actions: [ActionID]
    /// For each old action, its new number.
    let newActions: [ActionID]
    let texts: TextOrder

    init(_ tables: GraphTables) {
        let actions = NumberOrder.canonicalActions(tables)
        var newActions = [ActionID](repeating: ActionID(0), count: actions.count)
        for (new, old) in actions.enumerated() { newActions[Int(old.index)] = ActionID(UInt32(new)) }
        self.actions = actions
        self.newActions = newActions
        texts = TextOrder(tables, actions: actions)
    }

    /// Actions by service, then name.
    private static func canonicalActions(_ tables: GraphTables) -> [ActionID] {
        let (actions, texts) = (tables.actions, tables.texts)
        return (0..<actions.count).map { ActionID(UInt32($0)) }.sorted { left, right in
            let (one, other) = (actions.service(left), actions.service(right))
            return one != other ? one < other : texts.isOrdered(actions.name(left), before: actions.name(right))
        }
    }
}

/// Everything of a graph but its texts, half of its events' columns and who is mentioned where.
private struct FrozenRest: Sendable {
    let nodes: NodeColumns
    let actions: ActionColumns
    let edges: EdgeTable
    let circumstances: EventColumns.Circumstances
    let via: SparseColumns<Column<NodeID>>
    let alternateIDs: SparseColumns<IdentifierColumn>
    let copies: SparseColumns<PlaceColumn>
    let sharedIDs: SparseColumns<IdentifierColumn>
    let expiries: SparseColumns<Column<Timestamp>>

    /// Freezes nodes and actions of `tables` and columns of `events`, emptying each as it goes, and edges.
    init(
        _ tables: consuming GraphTables, _ events: inout EventTable, _ rows: [EdgeRow], _ order: NumberOrder
    ) {
        let texts = order.texts
        nodes = NodeColumns(tables.nodes, texts)
        tables.nodes = NodeTable()
        actions = ActionColumns(tables.actions, order: order.actions, texts)
        edges = EdgeTable(rows)
        let fileStarts = FrozenRest.fileStarts(tables.copies, events)
        via = SparseColumns(tables.via) { Column($0) }
        alternateIDs = SparseColumns(tables.alternateIDs) { IdentifierColumn($0, texts) }
        copies = SparseColumns(tables.copies) { PlaceColumn($0, starts: fileStarts) }
        sharedIDs = SparseColumns(tables.sharedIDs) { IdentifierColumn($0, texts) }
        expiries = SparseColumns(tables.expiries) { Column($0) }
        circumstances = EventColumns.Circumstances(freezing: &events, texts, fileStarts: fileStarts)
    }

    /// Where each file's records begin, were all records numbered file by file.
    private static func fileStarts(
        _ copies: SparseColumn<RecordPlace>, _ events: EventTable
    ) -> RisingColumn<UInt64> {
        var counts: [UInt64] = []
        func see(_ file: UInt32, _ record: UInt32) {
            while counts.count <= Int(file) { counts.append(0) }
            counts[Int(file)] = max(counts[Int(file)], UInt64(record) + 1)
        }
        let (files, records) = (events.files, events.records)
        for index in files.indices { see(files[index], records[index]) }
        for entry in copies.entries { see(entry.value.file, entry.value.record) }
        var end: UInt64 = 0
        return RisingColumn(
            [0]
                + counts.map { count in
                    end += count
                    return end
                })
    }
}

extension SparseColumns {
    fileprivate convenience init<Value>(_ column: SparseColumn<Value>, _ list: ([Value]) -> Values) {
        self.init(
            events: RisingColumn(column.entries.map(\.event)), list: list(column.entries.map(\.value)))
    }
}
