// Tables with some of their events left out, or their files numbered anew: what putting logs together from several
// times and places needs. Apart from joining because nothing is judged and nothing is added here.

extension GraphTables {
    /// Gives each file the number that `map` has for it. O(events).
    ///
    /// - Precondition: every file of an event has a place in `map`.
    public mutating func renumberFiles(_ map: [UInt32]) {
        for (index, number) in map.enumerated() where number != UInt32(index) {
            for event in events.files.indices { events.files[event] = map[Int(events.files[event])] }
            for entry in copies.entries.indices {
                copies.entries[entry].value.file = map[Int(copies.entries[entry].value.file)]
            }
            return
        }
    }

    /// The events that `keeps` lets through, with their edges and values, over the nodes of `facts` alone.
    /// O(size of the tables).
    ///
    /// Texts keep their ids, those without a use included. Nodes that an event or an edge names and `facts` does not
    /// become none.
    ///
    /// - Parameters:
    ///   - facts: the nodes that stay, with what is known of them, in their new order.
    ///   - keeps: whether an event stays.
    public func selecting(
        nodes facts: [(node: NodeID, facts: NodeFacts)], events keeps: (EventIndex) -> Bool
    ) -> GraphTables {
        var result = GraphTables()
        result.texts = texts
        var map = [NodeID](repeating: .none, count: nodes.count)
        for (node, _) in facts { map[Int(node.index)] = result.nodes.node(nodes.kind(node), nodes.name(node)) }
        let mapped = { (node: NodeID) in node == .none ? .none : map[Int(node.index)] }
        for (node, known) in facts {
            var known = known
            known.owner = mapped(known.owner)
            result.nodes[map[Int(node.index)]] = known
        }
        var places = [EventIndex](repeating: EventIndex(.max), count: events.count)
        for index in 0..<events.count {
            let event = EventIndex(UInt32(index))
            guard keeps(event) else { continue }
            places[index] = EventIndex(UInt32(result.events.count))
            var row = events.row(event)
            row.principal = mapped(row.principal)
            row.credential = mapped(row.credential)
            row.key = mapped(row.key)
            row.address = mapped(row.address)
            row.userAgent = mapped(row.userAgent)
            row.region = mapped(row.region)
            row.account = mapped(row.account)
            row.action = result.actions.action(mapped(actions.service(row.action)), actions.name(row.action))
            result.events.append(row, targets: events.targets(event).map(mapped))
        }
        let place = { (event: EventIndex) in places[Int(event.index)] }
        for row in edges where place(row.event) != EventIndex(.max) {
            result.edges.append(row.mapped(mapped, event: place))
        }
        result.via = via.selecting(place, mapped)
        result.alternateIDs = alternateIDs.selecting(place) { $0 }
        result.copies = copies.selecting(place) { $0 }
        result.sharedIDs = sharedIDs.selecting(place) { $0 }
        result.originalIDs = originalIDs.selecting(place) { $0 }
        result.requestHashes = requestHashes.selecting(place) { $0 }
        result.expiries = expiries.selecting(place) { $0 }
        return result
    }
}

extension SparseColumn {
    fileprivate func selecting(_ place: (EventIndex) -> EventIndex, _ value: (Value) -> Value) -> SparseColumn {
        var result = SparseColumn()
        for entry in entries where place(entry.event) != EventIndex(.max) {
            result.append(value(entry.value), for: place(entry.event))
        }
        return result
    }
}
