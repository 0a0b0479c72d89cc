// What reading collects: the same tables in a worker's part, in the joined whole and in a finished graph. Apart from
// `Graph` because parts are grown and rewritten, and a graph is not.

/// The growing form of a graph: texts, nodes, actions, events and what single records say of lineage.
public struct GraphTables: Sendable {
    /// Every text, once.
    public var texts = TextTable()
    /// Nodes by kind and name.
    public var nodes = NodeTable()
    /// Actions by service and name.
    public var actions = ActionTable()
    /// Events, in the order read until joined.
    public var events = EventTable()
    /// Edges as single records state them; sorted and indexed when the graph is finished.
    public var edges: [EdgeRow] = []
    /// The service through which an event was called on somebody's behalf.
    public var via = SparseColumn<NodeID>()
    /// Further ids of one event: those of its copies in other accounts' trails.
    public var alternateIDs = SparseColumn<EventIdentifier>()
    /// Further places where an event's record lies.
    public var copies = SparseColumn<RecordPlace>()
    /// The id that ties copies of one action in several accounts (`sharedEventID`).
    public var sharedIDs = SparseColumn<EventIdentifier>()
    /// The event that an addendum corrects (`addendum.originalEventID`).
    public var originalIDs = SparseColumn<EventIdentifier>()
    /// Hashes of request ids, of events that may be seen twice (at an endpoint and at the service).
    public var requestHashes = SparseColumn<UInt64>()

    /// When the temporary credentials that an event issued run out.
    public var expiries = SparseColumn<Timestamp>()

    /// Empty tables.
    public init() {}

    /// The node of `kind` called `name`, added when new.
    public mutating func node(_ kind: NodeKind, _ name: String) -> NodeID {
        nodes.node(kind, texts.intern(name))
    }

    /// The text of an event id.
    public func string(_ id: EventIdentifier) -> String { id.text.map { texts.string($0) } ?? id.uuid }

    /// Memory in bytes beyond the texts themselves.
    public var memory: Int {
        texts.memory - texts.byteCount + nodes.memory + events.memory + actions.count * 40
            + edges.count * MemoryLayout<EdgeRow>.stride + via.entries.count * 8
            + (alternateIDs.entries.count + sharedIDs.entries.count + originalIDs.entries.count) * 24
            + (copies.entries.count + requestHashes.entries.count + expiries.entries.count) * 16
    }
}

/// Where a record lies: the file's place in the list of files, and the record's in the file, both counted from 0.
public struct RecordPlace: Hashable, Sendable, Comparable {
    /// The path; may hold any character.
    public var file: UInt32
    /// The record, counted from 0.
    public var record: UInt32

    /// The record at `record` of `file`.
    @inline(__always)
    public init(file: UInt32, record: UInt32) {
        self.file = file
        self.record = record
    }

    /// Orders by place.
    public static func < (left: RecordPlace, right: RecordPlace) -> Bool {
        left.file != right.file ? left.file < right.file : left.record < right.record
    }
}
