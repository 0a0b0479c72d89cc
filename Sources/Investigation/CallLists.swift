// The lists of an investigation: a subject's calls counted by what they called, acted on, signed with and came from.
// Apart from the question because each list is one walk over the events, column by column, and no more.
import Lineage
import PropertyGraph

/// The lists that ask nothing of a call but one of its columns, for which what it acted on need not be known.
struct ColumnLists {
    let addresses: Limited<NodeTally>
    let userAgents: Limited<NodeTally>
    let regions: Limited<ValueTally>
    let services: Limited<NodeTally>

    /// Lists of the calls, whose actions stand beside them, each of as many rows as `limit`; 0 is all.
    init(_ counted: CountedEvents, _ called: [ActionID], _ graph: Graph, _ limit: Int) {
        addresses = graph.count(counted, by: graph.events.addresses).tallies(limit, graph)
        userAgents = graph.count(counted, by: graph.events.userAgents).tallies(limit, graph)
        regions = graph.count(counted, by: graph.events.regions).values(limit, graph)
        services = ColumnLists.services(counted, called, graph, limit)
    }

    /// The calls by service, each with its actions.
    private static func services(
        _ counted: CountedEvents, _ called: [ActionID], _ graph: Graph, _ limit: Int
    ) -> Limited<NodeTally> {
        let counts = graph.countActions(called, counted)
        let services = graph.countServices(counts)
        let shown = services.ranked(limit)
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1.node, $0) })
        var actions = ActionCounter(graph)
        for (key, count) in zip(counts.keys, counts.counts) {
            let action = ActionID(UInt32(truncatingIfNeeded: key))
            guard let place = places[graph.actions.service(action)] else { continue }
            actions.add(action, of: place, count)
        }
        let lists = actions.lists(shown.count, graph)
        return Limited(
            zip(shown, lists).map { NodeTally($0, graph, actions: $1) }, total: services.count)
    }
}

/// What the calls of a subject acted on.
struct TargetLists: Sendable {
    /// The accounts that come into it, in the order home, recipient, resource, each by falling count.
    let accounts: [AccountTally]
    /// What the calls acted on. What was done to each is looked at only for those that are shown: a bucket may have
    /// more objects than anybody reads.
    let resources: Limited<NodeTally>

    /// Lists of the calls, each of as many rows as `limit`; 0 is all.
    init(_ calls: CallColumns, _ subject: Subject, _ graph: Graph, _ limit: Int) {
        let walk = TargetWalk(graph, subject, calls.counted, calls.targets)
        accounts = walk.accounts()
        resources = walk.resources(limit, calls.actions)
    }
}

extension Investigator {
    /// What the calls were signed with, each with the origin behind it and the addresses it was used from.
    ///
    /// - Parameters:
    ///   - calls: the calls.
    ///   - subject: whose they are.
    ///   - limit: rows of the list; 0 is all.
    ///   - evidence: the weakest class of evidence an origin may rest on.
    func credentials(
        _ calls: CallColumns, of subject: Subject, _ limit: Int, _ evidence: Evidence
    ) -> Limited<CredentialTally> {
        let (counted, columns) = (calls.counted, graph.events)
        let used = calls.credentials
        let from = columns.addresses.values(at: counted.events)
        var counter = NodeCounter(graph)
        counter.add(used, counted)
        let shown = counter.ranked(limit)
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1.node, $0) })
        var pairs = EventCounts(graph)
        var last: (credential: NodeID, isShown: Bool) = (.none, false)
        for place in used.indices {
            if used[place] != last.credential { last = (used[place], places[used[place]] != nil) }
            guard last.isShown, from[place] != .none else { continue }
            pairs.add(
                KeyNumbers.key(used[place].index, from[place].index), counted.events[place], counted.states[place])
        }
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
                of: columns.principals[Int(first.index)], credential: entry.node, at: time(of: first),
                evidence: evidence
            ).origin
            return CredentialTally(
                node: graph.summary(of: entry.node), tally: Tally(entry.count, graph),
                origin: origin == subject.node ? nil : origin.map { graph.summary(of: $0) }, addresses: addresses)
        }
        return Limited(tallies, total: counter.count)
    }
}

/// The one walk over the targets of some calls, from which resources and accounts are counted.
private struct TargetWalk {
    private let graph: Graph
    private let subject: Subject
    private let counted: CountedEvents
    private let timed: UInt32
    private var recipients: NodeCounter
    private var owners: EventCounts
    /// The calls that act on one thing, as most do, by that thing: its account is looked up once for all of them.
    private let alone: NodeGroups
    /// The other calls, by each of the things they act on.
    private let shared: NodeGroups
    /// What all of them acted on but the subject, in the order of nodes.
    private let counts: [(node: NodeID, count: EventCount)]

    /// Counts the events by what they acted on, by the accounts that own that, and by those whose trails logged them.
    /// An account counts once for each event.
    init(_ graph: Graph, _ subject: Subject, _ counted: CountedEvents, _ targets: EventTargets) {
        self.graph = graph
        self.subject = subject
        self.counted = counted
        timed = graph.events.firstTimed
        recipients = NodeCounter(graph)
        owners = EventCounts(graph)
        let accounts = graph.nodes(of: .account)
        let logged = graph.events.accounts.values(at: counted.events)
        recipients.add(logged, counted)
        var (alone, shared): ([UInt64], [UInt64]) = ([], [])
        alone.reserveCapacity(counted.events.count)
        for number in graph.whileAsked(counted.events.indices) {
            let places = targets.places(number)
            if places.count == 1, !accounts.contains(targets.nodes[places.lowerBound]) {
                alone.append(
                    KeyNumbers.key(targets.nodes[places.lowerBound].index, UInt32(truncatingIfNeeded: number)))
                continue
            }
            let (event, state) = (counted.events[number], counted.states[number])
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
                shared.append(KeyNumbers.key(target.index, UInt32(truncatingIfNeeded: number)))
                let owner = graph.nodes.account(target)
                let isKnown = earlier.contains {
                    !accounts.contains(targets.nodes[$0]) && graph.nodes.account(targets.nodes[$0]) == owner
                }
                if owner != .empty, !isKnown { owners.add(UInt64(owner.index), event, state) }
            }
        }
        self.alone = NodeGroups(alone)
        self.shared = NodeGroups(shared)
        let (ones, others) = (
            TargetWalk.counts(self.alone, counted, timed), TargetWalk.counts(self.shared, counted, timed)
        )
        for entry in ones {
            let owner = graph.nodes.account(entry.node)
            if owner != .empty { owners.add(UInt64(owner.index), entry.count) }
        }
        counts = TargetWalk.joined(ones, others).filter { $0.node != subject.node }
    }

    /// The events of each group; what has no node is damaged, and left out.
    private static func counts(
        _ groups: NodeGroups, _ counted: CountedEvents, _ timed: UInt32
    ) -> [(node: NodeID, count: EventCount)] {
        var counts: [(node: NodeID, count: EventCount)] = []
        counts.reserveCapacity(groups.count)
        for group in 0..<groups.count where groups.node(group) != .none {
            let count = groups.eventCount(group, counted.events, counted.states, timed: timed)
            counts.append((groups.node(group), count))
        }
        return counts
    }

    /// Two lists in the order of nodes as one.
    private static func joined(
        _ ones: [(node: NodeID, count: EventCount)], _ others: [(node: NodeID, count: EventCount)]
    ) -> [(node: NodeID, count: EventCount)] {
        if others.isEmpty { return ones }
        var joined: [(node: NodeID, count: EventCount)] = []
        joined.reserveCapacity(ones.count + others.count)
        var rest = others[...]
        for entry in ones {
            while let other = rest.first, other.node < entry.node { joined.append(rest.removeFirst()) }
            joined.append(entry)
            if let other = rest.first, other.node == entry.node {
                joined[joined.count - 1].count.add(other.count)
                rest.removeFirst()
            }
        }
        return joined + rest
    }

    /// The accounts that come into it.
    func accounts() -> [AccountTally] {
        var homes = EventCounts(graph)
        let callers =
            subject.isOneCaller
            ? [(node: subject.node, count: counted.total)]
            : Array(graph.count(counted, by: graph.events.principals).nodes)
        for entry in callers where entry.count.events > 0 {
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

    /// What was acted on, those shown with what was done to them, given the action of each call.
    func resources(_ limit: Int, _ called: [ActionID]) -> Limited<NodeTally> {
        var ranking = Ranking(limit)
        for (number, entry) in counts.enumerated() {
            ranking.add(entry.count.events, UInt64(entry.node.index), number)
        }
        let shown = ranking.numbers().map { counts[$0] }
        var actions = ActionCounter(graph)
        for (row, entry) in graph.whileAsked(shown.enumerated()) {
            var places = alone.places(of: entry.node)
            let others = shared.places(of: entry.node)
            if !others.isEmpty { places = (places + others).sorted() }
            for place in places {
                actions.add(called[place], of: row, counted.events[place], counted.states[place])
            }
        }
        let lists = actions.lists(shown.count, graph)
        return Limited(
            graph.whileAsked(zip(shown, lists)).map { NodeTally($0, graph, actions: $1) }, total: counts.count)
    }
}

extension Array {
    /// The first `limit`; 0 is all.
    func cut(_ limit: Int) -> ArraySlice<Element> { limit > 0 ? prefix(limit) : self[...] }
}
