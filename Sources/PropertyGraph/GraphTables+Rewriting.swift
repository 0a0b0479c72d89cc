// Making tables canonical: nodes by kind and name, events by time, whatever order they were read in. Apart from
// joining because here rows move, merge and vanish.

/// Which event each event becomes. Several may become one.
public struct EventPlan: Sendable {
    /// The events that stay, in their new order.
    public var order: [EventIndex] = []
    /// For each old event, the old event it is kept as: itself, or the one it is a copy of.
    public var keptAs: [EventIndex]
    /// Kept events that go by another event's id: a correction by that of the event it corrects.
    public var renamed: [EventIndex: EventIdentifier] = [:]

    /// Each old event's new place.
    var places: [EventIndex] {
        var places = [EventIndex](repeating: EventIndex(.max), count: keptAs.count)
        for (new, event) in order.enumerated() { places[Int(event.index)] = EventIndex(UInt32(new)) }
        for index in keptAs.indices { places[index] = places[Int(keptAs[index].index)] }
        return places
    }

    /// A plan that keeps each of `count` events as itself, in no order yet.
    public init(count: Int) { keptAs = (0..<count).map { EventIndex(UInt32($0)) } }
}

/// Names that belonged to several nodes one after another: who, and since when.
public struct NodeSuccessions: Sendable {
    private var holders: [NodeID: [(since: Timestamp, node: NodeID)]] = [:]
    /// Whether a node is such a name; nodes past the last are none. Few are, and all are asked.
    private var isName: [Bool] = []

    /// No name was ever given twice.
    public init() {}

    /// Whether no name was ever given twice.
    public var isEmpty: Bool { holders.isEmpty }

    /// The nodes that are such names.
    var names: some Collection<NodeID> { holders.keys }

    /// Whether `node` is such a name, and so no node of its own.
    @inline(__always)
    func holds(_ node: NodeID) -> Bool { Int(node.index) < isName.count && isName[Int(node.index)] }

    /// Notes that `node` stands for each of `list` in turn, earliest first.
    public mutating func note(_ node: NodeID, _ list: [(since: Timestamp, node: NodeID)]) {
        holders[node] = list
        while isName.count <= Int(node.index) { isName.append(false) }
        isName[Int(node.index)] = true
    }

    /// The node that `node` stands for at `time`: itself, but for a name that was given to several.
    @inline(__always)
    public func resolve(_ node: NodeID, at time: Timestamp) -> NodeID {
        holds(node) ? holder(of: node, at: time) : node
    }

    private func holder(of node: NodeID, at time: Timestamp) -> NodeID {
        guard let list = holders[node] else { return node }
        return list.last { $0.since <= time }?.node ?? list.first?.node ?? node
    }
}

extension GraphTables {
    /// All nodes in canonical order: by kind, then name. O(n log n).
    public func nodesInOrder() -> [NodeID] {
        var byKind = [[NodeID]](repeating: [], count: Int(UInt8.max) + 1)
        for node in nodes.all { byKind[Int(nodes.kind(node).rawValue)].append(node) }
        var order: [NodeID] = []
        order.reserveCapacity(nodes.count)
        for list in byKind where !list.isEmpty {
            order.append(contentsOf: texts.sorted(list.map { (nodes.name($0), $0) }))
        }
        return order
    }

    /// The nodes that stay, in canonical order. O(n), and O(n log n) in nodes added since.
    ///
    /// - Parameters:
    ///   - sorted: what `nodesInOrder()` gave before the last nodes were added.
    ///   - map: for each node, the node it is the same as; nodes mapped away are dropped.
    public func canonicalOrder(_ sorted: [NodeID], _ map: NodeMap) -> [NodeID] {
        func isOrdered(_ left: NodeID, before right: NodeID) -> Bool {
            let (one, other) = (nodes.kind(left).rawValue, nodes.kind(right).rawValue)
            return one != other ? one < other : texts.isOrdered(nodes.name(left), before: nodes.name(right))
        }
        var added = nodes.all.suffix(nodes.count - sorted.count).filter { map[$0] == $0 }
        added.sort(by: isOrdered)
        var order: [NodeID] = []
        order.reserveCapacity(nodes.count)
        var next = 0
        for node in sorted where map[node] == node {
            while next < added.count, isOrdered(added[next], before: node) {
                order.append(added[next])
                next += 1
            }
            order.append(node)
        }
        order.append(contentsOf: added[next...])
        return order
    }

    /// Merges nodes by `map` and renumbers them canonically, and puts events in the order of `plan`. O(n log n) in
    /// nodes, O(events).
    ///
    /// - Parameters:
    ///   - map: for each node, the node it is the same as.
    ///   - successions: names whose node depends on the time of the event.
    ///   - credentials: for each key, the credential that stands for it.
    ///   - plan: which events stay.
    ///   - order: the nodes in canonical order, where it has been told already.
    ///   - atOnce: whether there is a second thread to work on.
    ///   - watcher: sees what records said before it is given up, if anybody does.
    public mutating func rewrite(
        nodes map: NodeMap, successions: NodeSuccessions, credentials: NodeMap, events plan: EventPlan,
        order: [NodeID]? = nil, atOnce: Bool = false, watchedBy watcher: inout (any RewriteWatcher)?
    ) async {
        var recorded = watcher == nil ? GraphTables() : self
        let final = renumberNodes(order ?? canonicalOrder(nodesInOrder(), map), map, successions)
        let newActions = renumberActions(final)
        let places = plan.places
        watcher?.begin(recorded: recorded, joined: self, final: final, plan: plan, places: places)
        recorded = GraphTables()
        let move = EventMove(
            plan: plan, places: places, final: final, successions: successions, credentials: credentials,
            actions: newActions)
        edges = edgesToKeep(plan, final).map { row in
            let time = events.times[Int(row.event.index)]
            var mapped = row.mapped {
                move.node($0, at: time)
            } event: {
                places[Int($0.index)]
            }
            mapped.sourceCredential = move.node(credentials[row.sourceCredential], at: time)
            return mapped
        }
        noteCopies(plan)
        await events.apply(move, atOnce: atOnce, watchedBy: &watcher)
        let byID = { [texts] (left: EventIdentifier, right: EventIdentifier) in texts.isOrdered(left, before: right) }
        via = via.moved(places, by: <) { final[$0] }
        copies = copies.moved(places, by: <) { $0 }
        alternateIDs = alternateIDs.moved(places, by: byID) { $0 }
        sharedIDs = sharedIDs.moved(places, by: byID) { $0 }
        expiries = expiries.moved(places, by: <) { $0 }
        // What only joining asks for.
        originalIDs = SparseColumn()
        requestHashes = SparseColumn()
    }

    /// The same with nobody looking on.
    ///
    /// - Parameters:
    ///   - map: for each node, the node it is the same as.
    ///   - successions: names whose node depends on the time of the event.
    ///   - credentials: for each key, the credential that stands for it.
    ///   - plan: which events stay.
    public mutating func rewrite(
        nodes map: NodeMap, successions: NodeSuccessions, credentials: NodeMap, events plan: EventPlan
    ) async {
        var nobody: (any RewriteWatcher)?
        await rewrite(nodes: map, successions: successions, credentials: credentials, events: plan, watchedBy: &nobody)
    }

    /// Puts the nodes in order and tells what became of each.
    private mutating func renumberNodes(
        _ order: [NodeID], _ map: NodeMap, _ successions: NodeSuccessions
    ) -> NodeMap {
        var new = NodeTable(roomFor: order.count)
        var final = NodeMap(count: nodes.count)
        for node in order where !successions.holds(node) {
            final[node] = new.node(nodes.kind(node), nodes.name(node))
        }
        for node in nodes.all where map[node] != node { final[node] = final[map[node]] }
        for node in successions.names { final[node] = final[successions.resolve(node, at: .unknown)] }
        for node in nodes.all {
            var facts = nodes[node]
            facts.owner = final[successions.resolve(facts.owner, at: facts.created)]
            new.merge(facts, into: final[node], texts: texts)
        }
        nodes = new
        return final
    }

    /// Gives the actions their services' new numbers and tells what became of each.
    private mutating func renumberActions(_ final: NodeMap) -> [ActionID] {
        var new = ActionTable()
        let numbers = (0..<actions.count).map { index in
            let action = ActionID(UInt32(index))
            return new.action(final[actions.service(action)], actions.name(action))
        }
        actions = new
        return numbers
    }

    /// The edges without those that a merged copy states again: what the kept record says of an event stands, since a
    /// copy may know less of the caller.
    private func edgesToKeep(_ plan: EventPlan, _ final: NodeMap) -> [EdgeRow] {
        struct Statement: Hashable {
            let kind: EdgeKind
            let target: NodeID
            let event: EventIndex
        }
        func keptAs(_ row: EdgeRow) -> EventIndex { plan.keptAs[Int(row.event.index)] }
        var isMerged = [Bool](repeating: false, count: plan.keptAs.count)
        var isAnyMerged = false
        for (index, kept) in plan.keptAs.enumerated() where kept.index != UInt32(index) {
            isMerged[Int(kept.index)] = true
            isAnyMerged = true
        }
        guard isAnyMerged else { return edges }
        var stated: Set<Statement> = []
        for row in edges where keptAs(row) == row.event && isMerged[Int(row.event.index)] {
            stated.insert(Statement(kind: row.kind, target: final[row.target], event: row.event))
        }
        return edges.filter { row in
            keptAs(row) == row.event
                || !stated.contains(Statement(kind: row.kind, target: final[row.target], event: keptAs(row)))
        }
    }

    /// Remembers the ids and places of the records that were merged away, under their old events.
    private mutating func noteCopies(_ plan: EventPlan) {
        for index in plan.keptAs.indices where plan.keptAs[index].index != UInt32(index) {
            let place = RecordPlace(file: events.files[index], record: events.records[index])
            copies.append(place, for: EventIndex(UInt32(index)))
            let kept = plan.renamed[plan.keptAs[index]] ?? events.ids[Int(plan.keptAs[index].index)]
            if events.ids[index] != kept {
                alternateIDs.append(events.ids[index], for: EventIndex(UInt32(index)))
            }
        }
        for event in plan.renamed.keys { alternateIDs.append(events.ids[Int(event.index)], for: event) }
    }
}

extension TextTable {
    /// Whether one event id sorts before another: UUIDs by value, other texts by bytes, before any UUID.
    public func isOrdered(_ left: EventIdentifier, before right: EventIdentifier) -> Bool {
        if let one = left.text, let other = right.text { return isOrdered(one, before: other) }
        return left < right
    }
}

extension SparseColumn where Value: Equatable {
    /// The column with its events moved, by event and then value, equal entries once. O(n log n).
    fileprivate func moved(
        _ places: [EventIndex], by isOrdered: (Value, Value) -> Bool, _ value: (Value) -> Value
    ) -> SparseColumn {
        var result = SparseColumn()
        result.entries.reserveCapacity(entries.count)
        for entry in entries { result.append(value(entry.value), for: places[Int(entry.event.index)]) }
        result.entries.sort {
            $0.event != $1.event ? $0.event < $1.event : isOrdered($0.value, $1.value)
        }
        result.entries.removeRepeats()
        return result
    }
}

extension Array where Element: Equatable {
    /// Keeps the first of equal neighbours, from the place `first` on. O(n).
    mutating func removeRepeats(from first: Int = 0) {
        var kept = first
        for index in first..<count where index == first || self[index] != self[kept - 1] {
            self[kept] = self[index]
            kept += 1
        }
        removeSubrange(kept...)
    }
}
