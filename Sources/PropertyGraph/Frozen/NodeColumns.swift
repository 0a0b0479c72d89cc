// The nodes and actions of a finished graph as columns. Apart from `NodeTable` because nothing is added or looked up by
// hash any more: nodes stand in the order of kinds and names.

/// Nodes with their facts, by kind and then name.
public final class NodeColumns: Sendable {
    /// Kinds, one a node.
    public let kinds: Column<NodeKind>
    /// What makes a node unique within its kind.
    public let names: Column<TextID>
    let keys: Column<TextID>
    let accounts: Column<TextID>
    let types: Column<TextID>
    let owners: Column<NodeID>
    let created: Column<Timestamp>
    let marks: Column<NodeMarks>

    /// The nodes of `table`, in its order, with their texts renamed. O(nodes).
    init(_ table: NodeTable, _ texts: TextOrder) {
        kinds = Column(table.kinds)
        names = Column(table.names.lazy.map { texts[$0] })
        keys = Column(table.all.lazy.map { texts[table[$0].key] })
        accounts = Column(table.all.lazy.map { texts[table[$0].account] })
        types = Column(table.all.lazy.map { texts[table[$0].type] })
        owners = Column(table.all.lazy.map { table[$0].owner })
        created = Column(table.all.lazy.map { table[$0].created })
        marks = Column(table.all.lazy.map { table[$0].marks })
    }

    /// The nodes stored by `write`.
    init(_ reader: ColumnReader, texts: Int) throws(Damage) {
        let text = 1...UInt64(max(1, texts - 1))
        kinds = try reader.column("node.kind", in: 1...UInt64(NodeKind.allCases.count - 1))
        let count = kinds.count
        names = try reader.column("node.name", count, in: text)
        keys = try reader.column("node.key", count, in: text)
        accounts = try reader.column("node.account", count, in: text)
        types = try reader.column("node.type", count, in: text)
        owners = try reader.column("node.owner", count, in: NodeID.bounds(count: count))
        created = try reader.column("node.created", count, in: Timestamp.bounds)
        marks = try reader.column("node.marks", count, in: 1...UInt64(UInt16.max))
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("node.kind", kinds)
        try sink.add("node.name", names)
        try sink.add("node.key", keys)
        try sink.add("node.account", accounts)
        try sink.add("node.type", types)
        try sink.add("node.owner", owners)
        try sink.add("node.created", created)
        try sink.add("node.marks", marks)
    }

    /// Nodes held.
    public var count: Int { kinds.count }

    /// Every node, in order.
    public var all: some RandomAccessCollection<NodeID> & Sendable { NodeSequence(count: count) }

    /// A node's kind.
    @inline(__always)
    public func kind(_ node: NodeID) -> NodeKind { kinds[Int(node.index)] }

    /// What makes the node unique within its kind.
    @inline(__always)
    public func name(_ node: NodeID) -> TextID { names[Int(node.index)] }

    /// The account a node belongs to; empty where unknown.
    @inline(__always)
    public func account(_ node: NodeID) -> TextID { accounts[Int(node.index)] }

    /// A session's role, a credential's principal.
    @inline(__always)
    public func owner(_ node: NodeID) -> NodeID { owners[Int(node.index)] }

    /// A resource's type, a workload's kind.
    @inline(__always)
    public func type(_ node: NodeID) -> TextID { types[Int(node.index)] }

    /// What is known of a node.
    public subscript(node: NodeID) -> NodeFacts {
        let index = Int(node.index)
        var facts = NodeFacts()
        facts.key = keys[index]
        facts.account = accounts[index]
        facts.type = types[index]
        facts.owner = owners[index]
        facts.created = created[index]
        facts.marks = marks[index]
        return facts
    }

    /// The text to show and search for: the key where there is one, else the unique name.
    public func displayKey(_ node: NodeID) -> TextID {
        let key = keys[Int(node.index)]
        return key == .empty ? names[Int(node.index)] : key
    }

    /// Memory of the columns in bytes.
    public var memory: Int {
        kinds.byteCount + names.byteCount + keys.byteCount + accounts.byteCount + types.byteCount + owners.byteCount
            + created.byteCount + marks.byteCount
    }
}

/// (service, event name) pairs of a finished graph, by service and then name.
public final class ActionColumns: Sendable {
    let services: Column<NodeID>
    let names: Column<TextID>

    /// The actions of `table` in `order`, with their texts renamed.
    init(_ table: ActionTable, order: [ActionID], _ texts: TextOrder) {
        services = Column(order.map { table.service($0) })
        names = Column(order.map { texts[table.name($0)] })
    }

    /// The actions stored by `write`.
    init(_ reader: ColumnReader, nodes: Int, texts: Int) throws(Damage) {
        services = try reader.column("action.service", in: NodeID.bounds(count: nodes))
        names = try reader.column("action.name", services.count, in: 1...UInt64(max(1, texts - 1)))
    }

    func write<Sink: ColumnSink & ~Copyable>(to sink: inout Sink) throws(Sink.Failure) {
        try sink.add("action.service", services)
        try sink.add("action.name", names)
    }

    /// Actions held.
    public var count: Int { names.count }

    /// The action's service.
    @inline(__always)
    public func service(_ action: ActionID) -> NodeID { services[Int(action.index)] }

    /// The action's event name.
    @inline(__always)
    public func name(_ action: ActionID) -> TextID { names[Int(action.index)] }

    /// Memory of the columns in bytes.
    var memory: Int { services.byteCount + names.byteCount }
}
