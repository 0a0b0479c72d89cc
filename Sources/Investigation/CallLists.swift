// The lists of an investigation: a subject's calls counted by what they called, acted on, signed with and came from.
// Apart from the question because each list is one walk over the events, column by column, and no more.
import Lineage
import PropertyGraph

/// The calls of one subject, ready to be listed.
struct CallLists {
    private let investigator: Investigator
    private let subject: Subject
    private let counted: CountedEvents
    /// Rows of each list; 0 is all.
    private let limit: Int
    /// The accounts that come into it, in the order home, recipient, resource, each by falling count.
    let accounts: [AccountTally]
    /// What the calls acted on. What was done to each is looked at only for those that are shown: a bucket may have
    /// more objects than anybody reads.
    let resources: Limited<NodeTally>

    private var graph: Graph { investigator.graph }

    init(_ investigator: Investigator, _ subject: Subject, _ events: [EventIndex], _ limit: Int) {
        self.investigator = investigator
        self.subject = subject
        counted = CountedEvents(events, investigator.graph)
        self.limit = limit
        var walk = TargetWalk(investigator.graph, subject.node, counted)
        walk.count()
        accounts = walk.accounts()
        resources = walk.resources(limit)
    }

    /// The calls by one column.
    func list(by column: Column<NodeID>) -> Limited<NodeTally> {
        let ranked = graph.count(counted, by: column).ranked()
        return Limited(graph.whileAsked(ranked.cut(limit)).map { NodeTally($0, graph) }, total: ranked.count)
    }

    /// The calls by region.
    func regions() -> Limited<ValueTally> {
        let ranked = graph.count(counted, by: graph.events.regions).ranked()
        return Limited(
            graph.whileAsked(ranked.cut(limit)).map {
                ValueTally(value: graph.key($0.node), tally: Tally($0.count, graph))
            },
            total: ranked.count)
    }

    /// The calls by service, each with its actions.
    func services() -> Limited<NodeTally> {
        let counts = graph.countActions(counted)
        var services = NodeCounter(graph)
        let called = zip(counts.keys, counts.counts).map { key, count in
            (action: ActionID(UInt32(truncatingIfNeeded: key)), count: count)
        }
        for entry in called { services.add(graph.actions.service(entry.action), entry.count) }
        let ranked = services.ranked()
        let shown = ranked.cut(limit)
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1.node, $0) })
        var actions = ActionCounter(graph)
        for entry in called {
            guard let place = places[graph.actions.service(entry.action)] else { continue }
            actions.add(entry.action, of: place, entry.count)
        }
        let lists = actions.lists(shown.count, graph)
        return Limited(
            zip(shown, lists).map { NodeTally($0, graph, actions: $1) }, total: ranked.count)
    }

    /// What the calls were signed with, each with the origin behind it and the addresses it was used from.
    func credentials(_ evidence: Evidence) -> Limited<CredentialTally> {
        let columns = graph.events
        let used = columns.credentials.values(at: counted.events)
        let from = columns.addresses.values(at: counted.events)
        var counter = NodeCounter(graph)
        counter.add(used, counted)
        let ranked = counter.ranked()
        let shown = ranked.cut(limit)
        var pairs = EventCounts(graph)
        for place in used.indices where used[place] != .none && from[place] != .none {
            pairs.add(
                KeyNumbers.key(used[place].index, from[place].index), counted.events[place], counted.states[place])
        }
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1.node, $0) })
        var addresses = [[String]](repeating: [], count: shown.count)
        for pair in graph.whileAsked(pairs.ranked()) {
            let key = pairs.keys[pair]
            guard let place = places[NodeID(UInt32(truncatingIfNeeded: key >> 32))] else { continue }
            addresses[place].append(graph.key(NodeID(UInt32(truncatingIfNeeded: key))))
        }
        var lineages = LineageReader(graph)
        let tallies = graph.whileAsked(zip(shown, addresses)).map { entry, addresses in
            let first = EventIndex(entry.count.first)
            let origin = lineages.lineage(
                of: columns.principals[Int(first.index)], credential: entry.node, at: investigator.time(of: first),
                evidence: evidence
            ).origin
            return CredentialTally(
                node: graph.summary(of: entry.node), tally: Tally(entry.count, graph),
                origin: origin == subject.node ? nil : origin.map { graph.summary(of: $0) }, addresses: addresses)
        }
        return Limited(tallies, total: ranked.count)
    }
}

/// The one walk over the targets of some calls, from which resources and accounts are counted.
private struct TargetWalk {
    private let graph: Graph
    private let subject: NodeID
    private let counted: CountedEvents
    private let targets: EventTargets
    private var resources: NodeCounter
    private var recipients: NodeCounter
    private var owners: EventCounts

    init(_ graph: Graph, _ subject: NodeID, _ counted: CountedEvents) {
        self.graph = graph
        self.subject = subject
        self.counted = counted
        targets = graph.events.targets(at: counted.events)
        resources = NodeCounter(graph)
        recipients = NodeCounter(graph)
        owners = EventCounts(graph)
    }

    /// Counts the events by what they acted on, by the accounts that own that, and by those whose trails logged them.
    /// An account counts once for each event.
    mutating func count() {
        let accounts = graph.nodes(of: .account)
        let logged = graph.events.accounts.values(at: counted.events)
        recipients.add(logged, counted)
        // Most events act on one thing, whose account is looked up once for all of them.
        var alone = NodeCounter(graph)
        for (number, event) in graph.whileAsked(counted.events.enumerated()) {
            let state = counted.states[number]
            let places = targets.places(number)
            if places.count == 1, !accounts.contains(targets.nodes[places.lowerBound]) {
                alone.add(targets.nodes[places.lowerBound], event, state)
                continue
            }
            for place in places {
                let target = targets.nodes[place]
                let earlier = places.lowerBound..<place
                // An account among the targets is that of a further copy of the event.
                if accounts.contains(target) {
                    if target != logged[number], !earlier.contains(where: { targets.nodes[$0] == target }) {
                        recipients.add(target, event, state)
                    }
                    continue
                }
                if target != subject { resources.add(target, event, state) }
                let owner = graph.nodes.account(target)
                let isKnown = earlier.contains {
                    !accounts.contains(targets.nodes[$0]) && graph.nodes.account(targets.nodes[$0]) == owner
                }
                if owner != .empty, !isKnown { owners.add(UInt64(owner.index), event, state) }
            }
        }
        for entry in alone.nodes {
            if entry.node != subject { resources.add(entry.node, entry.count) }
            let owner = graph.nodes.account(entry.node)
            if owner != .empty { owners.add(UInt64(owner.index), entry.count) }
        }
    }

    /// The accounts that come into it.
    func accounts() -> [AccountTally] {
        var homes = EventCounts(graph)
        for entry in graph.count(counted, by: graph.events.principals).nodes {
            let account = graph.nodes.account(entry.node)
            if account != .empty { homes.add(UInt64(account.index), entry.count) }
        }
        var logged = EventCounts(graph)
        for entry in recipients.nodes {
            let account = graph.nodes.name(entry.node)
            if account != .empty { logged.add(UInt64(account.index), entry.count) }
        }
        let relations: [(AccountRelation, EventCounts)] = [
            (.home, homes), (.recipient, logged), (.resource, owners),
        ]
        return relations.flatMap { relation, counts in
            zip(counts.keys, counts.counts).map { key, count in
                AccountTally(
                    account: graph.texts.string(TextID(UInt32(truncatingIfNeeded: key))), relation: relation,
                    tally: Tally(count, graph))
            }.sorted {
                $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.account < $1.account
            }
        }
    }

    /// What was acted on, those shown with what was done to them.
    func resources(_ limit: Int) -> Limited<NodeTally> {
        let ranked = resources.ranked()
        let shown = ranked.cut(limit)
        var wanted = KeyNumbers()
        for entry in shown { _ = wanted.number(of: UInt64(entry.node.index)) }
        var actions = ActionCounter(graph)
        let called = graph.events.actions.values(at: counted.events)
        for (number, event) in graph.whileAsked(counted.events.enumerated()) {
            for place in targets.places(number) {
                guard let row = wanted.find(UInt64(targets.nodes[place].index)) else { continue }
                actions.add(called[number], of: row, event, counted.states[number])
            }
        }
        let lists = actions.lists(shown.count, graph)
        return Limited(
            graph.whileAsked(zip(shown, lists)).map { NodeTally($0, graph, actions: $1) }, total: ranked.count)
    }
}

extension Array {
    /// The first `limit`; 0 is all.
    func cut(_ limit: Int) -> ArraySlice<Element> { limit > 0 ? prefix(limit) : self[...] }
}
