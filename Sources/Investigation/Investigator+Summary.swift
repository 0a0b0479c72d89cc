// "What is in here": the question before all others. Apart because it looks at every event, and nothing else does.
import PropertyGraph

extension Investigator {
    /// Counts of everything that `filter` lets through: accounts, principals, services, regions, addresses and errors,
    /// each by falling count and cut after `limit` (0: not cut). O(events).
    public func summary(_ filter: EventFilter = .all, limit: Int = 0) -> SummaryAnswer {
        let events = graph.events
        let kept = (0..<events.count).lazy.map { EventIndex(UInt32($0)) }.filter { filter.allows($0, graph) }
        var tally = EventCount()
        var accounts = NodeCounter(graph)
        var principals = NodeCounter(graph)
        var services = NodeCounter(graph)
        var regions = NodeCounter(graph)
        var addresses = NodeCounter(graph)
        var errors = EventCounts(graph)
        let timed = events.firstTimed
        for event in graph.whileAsked(kept) {
            let index = Int(event.index)
            let state = events.states[index]
            tally.add(event.index, state, timed: timed)
            accounts.add(events.accounts[index], event, state)
            principals.add(events.principals[index], event, state)
            services.add(graph.actions.service(events.actions[index]), event, state)
            regions.add(events.regions[index], event, state)
            addresses.add(events.addresses[index], event, state)
            let error = events.errorCodes[index]
            if error != .empty { errors.add(UInt64(error.index), event, state) }
        }
        let errorList = zip(errors.keys, errors.counts).map { key, count in
            ValueTally(value: graph.texts.string(TextID(UInt32(truncatingIfNeeded: key))), tally: Tally(count, graph))
        }.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.value < $1.value
        }
        return SummaryAnswer(
            tally: Tally(tally, graph), accounts: values(accounts, limit), principals: nodes(principals, limit),
            services: nodes(services, limit), regions: values(regions, limit), addresses: nodes(addresses, limit),
            errors: Limited(errorList, limit: limit))
    }

    private func values(_ counter: NodeCounter, _ limit: Int) -> Limited<ValueTally> {
        let ranked = counter.ranked()
        return Limited(
            ranked.cut(limit).map { ValueTally(value: graph.key($0.node), tally: Tally($0.count, graph)) },
            total: ranked.count)
    }

    private func nodes(_ counter: NodeCounter, _ limit: Int) -> Limited<NodeTally> {
        let ranked = counter.ranked()
        return Limited(ranked.cut(limit).map { NodeTally($0, graph) }, total: ranked.count)
    }
}
