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

    /// No name was ever given twice.
    public init() {}

    /// Whether no name was ever given twice.
    public var isEmpty: Bool { holders.isEmpty }

    /// The nodes that are such names.
    var names: some Collection<NodeID> { holders.keys }

    /// Whether `node` is such a name, and so no node of its own.
    func holds(_ node: NodeID) -> Bool { holders[node] != nil }

    /// Notes that `node` stands for each of `list` in turn, earliest first.
    public mutating func note(_ node: NodeID, _ list: [(since: Timestamp, node: NodeID)]) { holders[node] = list }

    /// The node that `node` stands for at `time`: itself, but for a name that was given to several.
    public func resolve(_ node: NodeID, at time: Timestamp) -> NodeID {
        guard !holders.isEmpty, let list = holders[node] else { return node }
        return list.last { $0.since <= time }?.node ?? list.first?.node ?? node
    }
}

extension GraphTables {
    /// Nodes in canonical order: by kind, then name. O(n log n).
    ///
    /// - Parameter map: for each node, the node it is the same as; nodes mapped away are dropped.
    public func canonicalOrder(_ map: NodeMap) -> [NodeID] {
        var byKind = [[NodeID]](repeating: [], count: Int(UInt8.max) + 1)
        for node in nodes.all where map[node] == node { byKind[Int(nodes.kind(node).rawValue)].append(node) }
        var order: [NodeID] = []
        order.reserveCapacity(nodes.count)
        for list in byKind where !list.isEmpty {
            order.append(contentsOf: texts.sorted(list.map { (nodes.name($0), $0) }))
        }
        return order
    }

    /// The same content with nodes merged by `map` and renumbered canonically, and events by `plan`.
    ///
    /// - Parameters:
    ///   - map: for each node, the node it is the same as.
    ///   - successions: names whose node depends on the time of the event.
    ///   - credentials: for each key, the credential that stands for it.
    public func rewritten(
        nodes map: NodeMap, successions: NodeSuccessions, credentials: NodeMap, events plan: EventPlan
    ) -> GraphTables {
        var result = GraphTables()
        result.texts = texts
        var final = NodeMap(count: nodes.count)
        for node in canonicalOrder(map) where !successions.holds(node) {
            final[node] = result.nodes.node(nodes.kind(node), nodes.name(node))
        }
        for node in nodes.all where map[node] != node { final[node] = final[map[node]] }
        for node in successions.names { final[node] = final[successions.resolve(node, at: .unknown)] }
        for node in nodes.all {
            var facts = nodes[node]
            facts.owner = final[successions.resolve(facts.owner, at: facts.created)]
            result.nodes.merge(facts, into: final[node], texts: texts)
        }
        for index in 0..<actions.count {
            let action = ActionID(UInt32(index))
            _ = result.actions.action(final[actions.service(action)], actions.name(action))
        }
        let places = plan.places
        let move = EventMove(old: self, plan: plan, final: final, successions: successions, credentials: credentials)
        result.events = move.events(actions: { result.actions.action(final[actions.service($0)], actions.name($0)) })
        result.edges = edgesToKeep(plan, final).map { row in
            let time = events.times[Int(row.event.index)]
            var mapped = row.mapped {
                move.node($0, at: time)
            } event: {
                places[Int($0.index)]
            }
            mapped.sourceCredential = move.node(credentials[row.sourceCredential], at: time)
            return mapped
        }
        result.via = via.moved(places, by: <) { final[$0] }
        result.copies = copies
        result.alternateIDs = alternateIDs
        result.noteCopies(of: self, plan)
        let byID = { [texts] (left: EventIdentifier, right: EventIdentifier) in texts.isOrdered(left, before: right) }
        result.copies = result.copies.moved(places, by: <) { $0 }
        result.alternateIDs = result.alternateIDs.moved(places, by: byID) { $0 }
        result.sharedIDs = sharedIDs.moved(places, by: byID) { $0 }
        result.expiries = expiries.moved(places, by: <) { $0 }
        return result
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
    private mutating func noteCopies(of old: GraphTables, _ plan: EventPlan) {
        for index in plan.keptAs.indices where plan.keptAs[index].index != UInt32(index) {
            let place = RecordPlace(file: old.events.files[index], record: old.events.records[index])
            copies.append(place, for: EventIndex(UInt32(index)))
            let kept = plan.renamed[plan.keptAs[index]] ?? old.events.ids[Int(plan.keptAs[index].index)]
            if old.events.ids[index] != kept {
                alternateIDs.append(old.events.ids[index], for: EventIndex(UInt32(index)))
            }
        }
        for event in plan.renamed.keys { alternateIDs.append(old.events.ids[Int(event.index)], for: event) }
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
    /// Keeps the first of equal neighbours. O(n).
    mutating func removeRepeats() {
        var kept = 0
        for index in indices where index == 0 || self[index] != self[kept - 1] {
            self[kept] = self[index]
            kept += 1
        }
        removeSubrange(kept...)
    }
}
