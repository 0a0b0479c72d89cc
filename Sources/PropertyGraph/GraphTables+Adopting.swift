// Joining tables: what several workers read becomes one set of tables. Apart from rewriting because joining only adds;
// nothing is judged equal here but equal bytes.

extension GraphTables {
    /// Adds everything in `given`, giving it this table's ids, and tells which. O(size of `given`), or O(nodes + texts)
    /// where there is nothing here yet.
    ///
    /// Each part of `given` is given back as soon as it has been taken in, where nobody else holds on to it: the two
    /// side by side would be the most memory a load ever takes.
    @discardableResult
    public mutating func adopt(_ given: consuming GraphTables) -> Adoption {
        if nodes.count == 0, texts.count == 1, events.count == 0 {
            self = given
            return Adoption(
                texts: (0..<texts.count).map { TextID(UInt32($0)) }, nodes: NodeMap(count: nodes.count))
        }
        var other = given
        let textMap = texts.adopt(other.texts)
        other.texts = TextTable()
        let nodeMap = adoptNodes(other.nodes, textMap)
        other.nodes = NodeTable()
        let actionMap = (0..<other.actions.count).map { index in
            let action = ActionID(UInt32(index))
            return actions.action(
                nodeMap[other.actions.service(action)], textMap[Int(other.actions.name(action).index)])
        }
        let offset = UInt32(events.count)
        adoptEvents(&other.events, textMap, nodeMap, actionMap)
        edges.reserveCapacity(edges.count + other.edges.count)
        for row in other.edges {
            edges.append(
                row.mapped {
                    nodeMap[$0]
                } event: {
                    EventIndex($0.index + offset)
                })
        }
        let shift = { (event: EventIndex) in EventIndex(event.index + offset) }
        let identify = { (id: EventIdentifier) in id.text.map { EventIdentifier(text: textMap[Int($0.index)]) } ?? id }
        via.adopt(other.via, shift) { nodeMap[$0] }
        alternateIDs.adopt(other.alternateIDs, shift, identify)
        copies.adopt(other.copies, shift) { $0 }
        expiries.adopt(other.expiries, shift) { $0 }
        sharedIDs.adopt(other.sharedIDs, shift, identify)
        originalIDs.adopt(other.originalIDs, shift, identify)
        requestHashes.adopt(other.requestHashes, shift) { $0 }
        return Adoption(texts: textMap, nodes: nodeMap)
    }

    private mutating func adoptNodes(_ other: NodeTable, _ textMap: [TextID]) -> NodeMap {
        var map = NodeMap(count: other.count)
        for node in other.all {
            map[node] = nodes.node(other.kind(node), textMap[Int(other.name(node).index)])
        }
        for node in other.all {
            var facts = other[node]
            facts.key = textMap[Int(facts.key.index)]
            facts.account = textMap[Int(facts.account.index)]
            facts.type = textMap[Int(facts.type.index)]
            facts.owner = map[facts.owner]
            nodes.merge(facts, into: map[node], texts: texts)
        }
        return map
    }

    private mutating func adoptEvents(
        _ other: inout EventTable, _ textMap: [TextID], _ nodeMap: NodeMap, _ actionMap: [ActionID]
    ) {
        GraphTables.extend(&events.times, by: &other.times) { $0 }
        GraphTables.extend(&events.contents, by: &other.contents) { $0 }
        GraphTables.extend(&events.outcomes, by: &other.outcomes) { $0 }
        GraphTables.extend(&events.marks, by: &other.marks) { $0 }
        GraphTables.extend(&events.files, by: &other.files) { $0 }
        GraphTables.extend(&events.records, by: &other.records) { $0 }
        GraphTables.extend(&events.ids, by: &other.ids) { id in
            id.text.map { EventIdentifier(text: textMap[Int($0.index)]) } ?? id
        }
        GraphTables.extend(&events.principals, by: &other.principals) { nodeMap[$0] }
        GraphTables.extend(&events.credentials, by: &other.credentials) { nodeMap[$0] }
        GraphTables.extend(&events.keys, by: &other.keys) { nodeMap[$0] }
        GraphTables.extend(&events.actions, by: &other.actions) { actionMap[Int($0.index)] }
        GraphTables.extend(&events.addresses, by: &other.addresses) { nodeMap[$0] }
        GraphTables.extend(&events.userAgents, by: &other.userAgents) { nodeMap[$0] }
        GraphTables.extend(&events.regions, by: &other.regions) { nodeMap[$0] }
        GraphTables.extend(&events.accounts, by: &other.accounts) { nodeMap[$0] }
        GraphTables.extend(&events.errorCodes, by: &other.errorCodes) { textMap[Int($0.index)] }
        let offset = UInt32(events.targetNodes.count)
        events.targetStarts.removeLast()
        GraphTables.extend(&events.targetStarts, by: &other.targetStarts) { $0 + offset }
        GraphTables.extend(&events.targetNodes, by: &other.targetNodes) { nodeMap[$0] }
    }

    /// Appends values, which are given back, in exactly the room they need: a column that grows by doubling is the
    /// larger half empty. No method of a value, which would be held on to while its column grows, and copied.
    @inline(__always)
    private static func extend<Value>(
        _ column: inout [Value], by given: inout [Value], _ map: (Value) -> Value
    ) {
        let values = take(&given)
        column.reserveCapacity(column.count + values.count)
        for value in values { column.append(map(value)) }
    }
}

/// The ids that what was adopted has in the tables that took it in.
public struct Adoption: Sendable {
    /// For each text of the adopted tables, its id here.
    public let texts: [TextID]
    /// For each node of the adopted tables, its id here.
    public let nodes: NodeMap

    /// Facts of the adopted tables in the ids of those that took them in.
    public func facts(_ facts: NodeFacts) -> NodeFacts {
        var mapped = facts
        mapped.key = texts[Int(facts.key.index)]
        mapped.account = texts[Int(facts.account.index)]
        mapped.type = texts[Int(facts.type.index)]
        mapped.owner = nodes[facts.owner]
        return mapped
    }
}

/// For each node of one table, a node of another. None goes to none.
public struct NodeMap: Sendable {
    private var nodes: [NodeID]

    /// A map that leaves `count` nodes where they are.
    public init(count: Int) { nodes = (0..<count).map { NodeID(UInt32($0)) } }

    /// Where `node` goes.
    @inline(__always)
    public subscript(node: NodeID) -> NodeID {
        get { node == .none ? .none : nodes[Int(node.index)] }
        set { nodes[Int(node.index)] = newValue }
    }

    /// Nodes mapped.
    public var count: Int { nodes.count }

    /// Adds nodes that stay where they are until there are `count`.
    public mutating func extend(to count: Int) {
        while nodes.count < count { nodes.append(NodeID(UInt32(nodes.count))) }
    }
}

extension EdgeRow {
    /// The row with every node and its event put through a map.
    public func mapped(_ map: (NodeID) -> NodeID, event: (EventIndex) -> EventIndex) -> EdgeRow {
        var row = self
        row.source = map(source)
        row.target = map(target)
        row.sourceCredential = map(sourceCredential)
        row.targetCredential = map(targetCredential)
        row.event = event(self.event)
        return row
    }
}

extension SparseColumn {
    mutating func adopt(
        _ other: SparseColumn, _ event: (EventIndex) -> EventIndex, _ value: (Value) -> Value
    ) {
        entries.reserveCapacity(entries.count + other.entries.count)
        for entry in other.entries { append(value(entry.value), for: event(entry.event)) }
    }
}
