// What a worker fills while it reads: tables, and the few caches that keep reading fast. Apart from the rules that
// use it, which are in `Attribution` and `IssuingRules`.
import CloudTrail
import PropertyGraph

/// One worker's part of a graph, growing record by record. Nothing in it is shared with other workers.
public struct PartBuilder: Sendable {
    /// The tables so far, without the events of `staged`.
    public internal(set) var tables = GraphTables()
    /// The last events, not in their columns yet: a column at a time costs far less than a row at a time.
    private var staged = EventBlock()
    /// Rows of standing edges by what they say, so that each is kept once, with its earliest event.
    private var standing: [EdgeKey: Int] = [:]
    /// Bytes of a name put together from several texts.
    private var name: [UInt8] = []
    /// Identities met before, by where the reader keeps them.
    var identities = [KnownIdentity?](repeating: nil, count: RecordReader.keptIdentities)
    /// Nodes met lately.
    private var knownNodes = KnownNodes()
    /// Calls met lately.
    var knownActions = KnownActions()
    /// Targets met before.
    var knownTargets = KnownTargets()
    /// Targets of the record being added that an issuing rule found.
    var extraTargets: [NodeID] = []

    /// An empty part.
    public init() {}

    /// The node of `kind` called `text`; none when the text is empty.
    @inline(__always)
    mutating func node(_ kind: NodeKind, _ text: JSONText) -> NodeID {
        text.isEmpty ? .none : knownNodes.node(kind, text, &tables)
    }

    /// The id of `text`.
    @inline(__always)
    public mutating func intern(_ text: JSONText) -> TextID {
        text.isEmpty ? .empty : tables.texts.intern(text)
    }

    /// The node of `kind` whose name is the texts one after another.
    mutating func node(_ kind: NodeKind, joining parts: JSONText...) -> NodeID {
        var joined: [UInt8] = []
        swap(&joined, &name)
        joined.removeAll(keepingCapacity: true)
        for part in parts {
            part.withBytes { bytes in
                for index in bytes.indices { joined.append(bytes[index]) }
            }
        }
        let text = tables.texts.intern(joined.span)
        swap(&joined, &name)
        return tables.nodes.node(kind, text)
    }

    /// Notes what a record says of `node`. Where two records disagree the text that sorts first stays, so that the
    /// order of records does not matter.
    mutating func note(
        _ node: NodeID, key: JSONText = JSONText(), account: JSONText = JSONText(), type: JSONText = JSONText(),
        owner: NodeID = .none, created: Timestamp = .unknown, marks: NodeMarks = []
    ) {
        guard node != .none else { return }
        var facts = NodeFacts()
        facts.key = intern(key)
        facts.account = intern(account)
        facts.type = intern(type)
        facts.owner = owner
        facts.created = created
        facts.marks = marks
        tables.nodes.merge(facts, into: node, texts: tables.texts)
    }

    /// Notes that the name of `node` is its ARN.
    mutating func noteNameIsKey(_ node: NodeID, account: JSONText) {
        var facts = NodeFacts()
        facts.key = tables.nodes.name(node)
        facts.account = intern(account)
        tables.nodes.merge(facts, into: node, texts: tables.texts)
    }

    /// Adds an edge that a record states. A standing edge is kept once, with the earliest of its events.
    mutating func state(_ row: EdgeRow, _ record: borrowing Record, _ context: IssuingContext) {
        guard row.source != .none, row.target != .none else { return }
        guard row.kind.isStanding else {
            tables.edges.append(row)
            return
        }
        let key = EdgeKey(row)
        guard let known = standing[key] else {
            standing[key] = tables.edges.count
            tables.edges.append(row)
            return
        }
        let event = Int(tables.edges[known].event.index)
        // The event of a row is appended after its edges are stated, so the row may name the event still to come.
        guard event < eventCount else { return }
        if isEarlier(record, context, than: event) { tables.edges[known] = row }
    }

    // MARK: Events

    /// Events added so far.
    var eventCount: Int { tables.events.count + staged.count }

    /// Targets added so far, those of the event still to come included.
    var targetCount: Int { staged.targetCount }

    /// Adds a target of the event still to come, unless it has it already.
    ///
    /// - Parameter first: what `targetCount` was before its first target.
    @inline(__always)
    mutating func append(target: NodeID, since first: Int) { staged.append(target: target, since: first) }

    /// Adds an event, with the targets added since the event before.
    @inline(__always)
    mutating func append(_ row: EventRow) {
        staged.append(row)
        if staged.isFull { flush() }
    }

    /// Puts all events into their columns.
    mutating func flush() { tables.events.take(&staged) }

    /// Whether the record comes before an event in the order of finished tables.
    private func isEarlier(_ record: borrowing Record, _ context: IssuingContext, than event: Int) -> Bool {
        let rest = event - tables.events.count
        let row = rest < 0 ? tables.events.row(EventIndex(UInt32(event))) : staged[rest]
        if record.time != row.time { return record.time < row.time }
        if context.id != row.id { return tables.texts.isOrdered(context.id, before: row.id) }
        return record.content < row.content
    }
}

/// What an edge says, without the event that shows it.
struct EdgeKey: Hashable {
    let kind: EdgeKind
    let source: NodeID
    let target: NodeID
    let sourceCredential: NodeID
    let targetCredential: NodeID

    init(_ row: EdgeRow) {
        kind = row.kind
        source = row.source
        target = row.target
        sourceCredential = row.sourceCredential
        targetCredential = row.targetCredential
    }
}

extension EdgeKind {
    /// Whether the edge states a lasting relation (a session's role), of which one event is proof enough, and not an
    /// occurrence (a role assumed), each of which counts.
    var isStanding: Bool {
        switch self {
        case .ofRole, .holds, .hasKey, .onBehalfOf, .runsAs, .claims, .caused, .delegated: true
        case .assumed, .assumedRoot, .created, .changed, .passedRole, .loggedIn, .switched, .federated, .denied, .about,
            .turnedIntoConsole,
            .called, .touched, .from:
            false
        }
    }
}

extension TextTable {
    /// The id of `text`, added when new.
    @inline(__always)
    mutating func intern(_ text: JSONText) -> TextID {
        var id = TextID.empty
        text.withBytes { id = intern($0) }
        return id
    }
}
