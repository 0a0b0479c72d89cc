// Joining tables: what several workers read becomes one set of tables. Apart from rewriting because joining only adds;
// nothing is judged equal here but equal bytes.

extension GraphTables {
    /// Adds everything in `other`, giving it this table's ids, and tells which. O(size of `other`).
    @discardableResult
    public mutating func adopt(_ other: GraphTables) -> Adoption {
        let textMap = texts.adopt(other.texts)
        let nodeMap = adoptNodes(other.nodes, textMap)
        let actionMap = (0..<other.actions.count).map { index in
            let action = ActionID(UInt32(index))
            return actions.action(
                nodeMap[other.actions.service(action)], textMap[Int(other.actions.name(action).index)])
        }
        let offset = UInt32(events.count)
        adoptEvents(other.events, textMap, nodeMap, actionMap)
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
        _ other: EventTable, _ textMap: [TextID], _ nodeMap: NodeMap, _ actionMap: [ActionID]
    ) {
        events.times += other.times
        events.contents += other.contents
        events.outcomes += other.outcomes
        events.marks += other.marks
        events.files += other.files
        events.records += other.records
        events.ids += other.ids.lazy.map { id in
            id.text.map { EventIdentifier(text: textMap[Int($0.index)]) } ?? id
        }
        events.principals += other.principals.lazy.map { nodeMap[$0] }
        events.credentials += other.credentials.lazy.map { nodeMap[$0] }
        events.keys += other.keys.lazy.map { nodeMap[$0] }
        events.actions += other.actions.lazy.map { actionMap[Int($0.index)] }
        events.addresses += other.addresses.lazy.map { nodeMap[$0] }
        events.userAgents += other.userAgents.lazy.map { nodeMap[$0] }
        events.regions += other.regions.lazy.map { nodeMap[$0] }
        events.accounts += other.accounts.lazy.map { nodeMap[$0] }
        events.errorCodes += other.errorCodes.lazy.map { textMap[Int($0.index)] }
        let offset = UInt32(events.targetNodes.count)
        events.targetStarts += other.targetStarts.dropFirst().lazy.map { $0 + offset }
        events.targetNodes += other.targetNodes.lazy.map { nodeMap[$0] }
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
