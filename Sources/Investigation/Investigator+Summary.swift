// "What is in here": the question before all others. Apart because it looks at every event, and nothing else does.
import PropertyGraph

extension Investigator {
    /// Counts of everything that `filter` lets through: accounts, principals, services, regions, addresses and errors,
    /// each by falling count and cut after `limit` (0: not cut). O(events).
    public func summary(_ filter: EventFilter = .all, limit: Int = 0) -> SummaryAnswer {
        var (callers, calls) = (CallerCounts(graph), CallCounts(graph))
        var rest = 0..<graph.events.count
        while !rest.isEmpty, !graph.isCancelled {
            let part = rest.prefix(Investigator.summaryPart)
            rest = part.upperBound..<rest.upperBound
            let counted = CountedEvents(filter.events(at: part, graph), graph)
            (callers, calls) = waitingForBoth(atOnce: areMany(counted.events.count)) { [callers, graph] in
                callers.adding(counted, graph)
            } _: { [calls, graph] in
                calls.adding(counted, graph)
            }
        }
        let errors = zip(calls.errors.keys, calls.errors.counts).map { key, count in
            ValueTally(value: graph.texts.string(TextID(UInt32(truncatingIfNeeded: key))), tally: Tally(count, graph))
        }.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.value < $1.value
        }
        return SummaryAnswer(
            tally: Tally(calls.total, graph), accounts: values(callers.accounts, limit),
            principals: nodes(callers.principals, limit), services: nodes(calls.services, limit),
            regions: values(calls.regions, limit), addresses: nodes(callers.addresses, limit),
            errors: Limited(errors, limit: limit))
    }

    /// Events counted in one go: as many as make columns of some megabytes.
    private static let summaryPart = 1 << 20

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

/// Who called, where from, and whose trail says so: one half of what a summary counts.
private struct CallerCounts {
    private(set) var accounts: NodeCounter
    private(set) var principals: NodeCounter
    private(set) var addresses: NodeCounter

    init(_ graph: Graph) {
        accounts = NodeCounter(graph)
        principals = NodeCounter(graph)
        addresses = NodeCounter(graph)
    }

    /// These counts and those of further events.
    consuming func adding(_ counted: CountedEvents, _ graph: Graph) -> CallerCounts {
        accounts.add(graph.events.accounts.values(at: counted.events), counted)
        principals.add(graph.events.principals.values(at: counted.events), counted)
        addresses.add(graph.events.addresses.values(at: counted.events), counted)
        return self
    }
}

/// What was called, in which region and with which errors: the other half.
private struct CallCounts {
    private(set) var total = EventCount()
    private(set) var services: NodeCounter
    private(set) var regions: NodeCounter
    private(set) var errors: EventCounts

    init(_ graph: Graph) {
        services = NodeCounter(graph)
        regions = NodeCounter(graph)
        errors = EventCounts(graph)
    }

    /// These counts and those of further events.
    consuming func adding(_ counted: CountedEvents, _ graph: Graph) -> CallCounts {
        total.add(counted.total)
        let actions = graph.countActions(counted)
        for (key, count) in zip(actions.keys, actions.counts) {
            services.add(graph.actions.service(ActionID(UInt32(truncatingIfNeeded: key))), count)
        }
        regions.add(graph.events.regions.values(at: counted.events), counted)
        errors.add(graph.events.errorCodes.values(at: counted.events), counted.events, counted.states) {
            $0 == .empty ? .max : $0.index
        }
        return self
    }
}
