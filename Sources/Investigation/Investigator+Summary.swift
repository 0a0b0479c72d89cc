// "What is in here": the question before all others. Apart because it looks at every event, and nothing else does.
import PropertyGraph

extension Investigator {
    /// Counts of everything that `filter` lets through: accounts, principals, services, regions, addresses and errors,
    /// each by falling count and cut after `limit` (0: not cut). O(events).
    public func summary(_ filter: EventFilter = .all, limit: Int = 0) -> SummaryAnswer {
        let events = graph.events
        let kept = (0..<events.count).lazy.map { EventIndex(UInt32($0)) }.filter {
            filter.window.contains(events.times[Int($0.index)]) && filter.allowsInWindow($0, graph)
        }
        var tally = Tally()
        var accounts = DenseCounter(graph)
        var principals = DenseCounter(graph)
        var services = DenseCounter(graph)
        var regions = DenseCounter(graph)
        var addresses = DenseCounter(graph)
        var errors: [TextID: Tally] = [:]
        for event in kept {
            let index = Int(event.index)
            let (outcome, time) = (events.outcomes[index], events.times[index])
            tally.add(outcome, at: time)
            accounts.add(events.accounts[index], outcome, time)
            principals.add(events.principals[index], outcome, time)
            services.add(graph.actions.service(events.actions[index]), outcome, time)
            regions.add(events.regions[index], outcome, time)
            addresses.add(events.addresses[index], outcome, time)
            if events.errorCodes[index] != .empty {
                errors[events.errorCodes[index], default: Tally()].add(outcome, at: time)
            }
        }
        let errorList = errors.map { ValueTally(value: graph.texts.string($0.key), tally: $0.value) }.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.value < $1.value
        }
        return SummaryAnswer(
            tally: tally, accounts: values(accounts, limit), principals: nodes(principals, limit),
            services: nodes(services, limit), regions: values(regions, limit), addresses: nodes(addresses, limit),
            errors: Limited(errorList, limit: limit))
    }

    private func values(_ counter: DenseCounter, _ limit: Int) -> Limited<ValueTally> {
        Limited(counter.sorted(graph).map { ValueTally(value: graph.key($0.node), tally: $0.tally) }, limit: limit)
    }

    private func nodes(_ counter: DenseCounter, _ limit: Int) -> Limited<NodeTally> {
        let sorted = counter.sorted(graph)
        let shown = limit > 0 ? sorted.prefix(limit) : sorted[...]
        return Limited(shown.map { NodeTally($0, graph) }, total: sorted.count)
    }
}
