// "What is in here": the question before all others. Apart because it looks at every event, and nothing else does.
import PropertyGraph

extension Investigator {
    /// Counts of everything that `filter` lets through: accounts, principals, services, regions, addresses and errors,
    /// each by falling count and cut after `limit` (0: not cut). O(events), for which it takes 13 bytes each.
    public func summary(_ filter: EventFilter = .all, limit: Int = 0) -> SummaryAnswer {
        let columns = graph.events
        let counted = CountedEvents(filter.events(of: graph), graph)
        let (callers, called) = waitingForBoth(atOnce: areMany(counted.events.count)) {
            (
                accounts: graph.count(counted, by: columns.accounts).values(limit, graph),
                principals: graph.count(counted, by: columns.principals).tallies(limit, graph),
                addresses: graph.count(counted, by: columns.addresses).tallies(limit, graph)
            )
        } _: {
            (
                services: graph.countServices(graph.countActions(counted)).tallies(limit, graph),
                regions: graph.count(counted, by: columns.regions).values(limit, graph),
                errors: errors(counted, limit)
            )
        }
        return SummaryAnswer(
            tally: Tally(counted.total, graph), accounts: callers.accounts, principals: callers.principals,
            services: called.services, regions: called.regions, addresses: callers.addresses, errors: called.errors)
    }

    /// The events by how they failed, by falling count, then by code.
    private func errors(_ counted: CountedEvents, _ limit: Int) -> Limited<ValueTally> {
        var errors = EventCounts(graph)
        errors.add(graph.events.errorCodes.values(at: counted.events), counted.events, counted.states) {
            $0 == .empty ? .max : $0.index
        }
        let tallies = zip(errors.keys, errors.counts).map { key, count in
            ValueTally(value: graph.texts.string(TextID(UInt32(truncatingIfNeeded: key))), tally: Tally(count, graph))
        }.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.value < $1.value
        }
        return Limited(tallies, limit: limit)
    }
}
