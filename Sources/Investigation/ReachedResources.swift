// The resources that a blast acted on. Apart from the search because there may be as many as an account holds: each is
// a few numbers, and is told in full only where it is shown.
import PropertyGraph

/// What was acted on with success by those that were reached.
struct ReachedResources {
    /// One resource. Its parent is who changed it first, or where nobody did who read it first.
    struct Resource {
        let node: NodeID
        let parent: NodeID
        let hops: Int
        let at: Timestamp
        /// Whether it was changed, and not only read.
        let isChanged: Bool
        /// All that was done to it.
        let count: EventCount
        /// The first of its groups of calls.
        fileprivate let firstGroup: Int
    }

    private let graph: Graph
    /// The calls on each resource by each actor.
    private let groups: EventGroups
    /// The next group of the same resource; -1 for none.
    private let nextGroup: [Int]
    private let all: [Resource]
    /// Calls that changed nothing, on what was only read.
    let reads: Int
    /// All resources by type, most calls first.
    let folds: [ResourceFold]

    /// How many there are.
    var count: Int { all.count }

    /// What those that arrived acted on, given what each made. O(events + their targets).
    init(_ graph: Graph, _ arrivals: [TimedArrival<Place, Way>], _ made: [[EventIndex]]) {
        self.graph = graph
        let walk = ResourceWalk(graph, arrivals, made)
        groups = walk.calls.groups()
        let (targets, nextGroup) = ReachedResources.chains(groups)
        self.nextGroup = nextGroup
        var all: [Resource] = []
        all.reserveCapacity(targets.count)
        for (node, firstGroup) in graph.whileAsked(targets) {
            let resource = ReachedResources.resource(node, firstGroup, graph, groups, nextGroup, walk.hops)
            if let resource { all.append(resource) }
        }
        self.all = all
        reads = all.reduce(0) { $0 + ($1.isChanged ? 0 : Int($1.count.events)) }
        folds = ReachedResources.folds(all, graph)
    }

    /// The first group of each target, and of each group the next one of the same target. Groups of one target stand in
    /// the order in which the actors were reached.
    private static func chains(_ groups: EventGroups) -> ([(node: NodeID, firstGroup: Int)], [Int]) {
        var targets = KeyNumbers()
        var firsts: [Int] = []
        var lasts: [Int] = []
        var next = [Int](repeating: -1, count: groups.count)
        for (group, key) in groups.keys.enumerated() {
            let target = targets.number(of: key >> 32)
            if target == firsts.count {
                firsts.append(group)
                lasts.append(group)
            } else {
                next[lasts[target]] = group
                lasts[target] = group
            }
        }
        let nodes = zip(targets.keys, firsts).map { (NodeID(UInt32(truncatingIfNeeded: $0)), $1) }
        return (nodes, next)
    }

    /// A resource with who acted on it; nil where all of them were refused, so that it was not reached.
    private static func resource(
        _ node: NodeID, _ firstGroup: Int, _ graph: Graph, _ groups: EventGroups, _ nextGroup: [Int],
        _ hops: [NodeID: Int]
    ) -> Resource? {
        let (states, timed) = (graph.events.states, graph.events.firstTimed)
        var count = EventCount()
        var callers = 0
        /// The first event that succeeded, and the first of those that changed something, each with whose it is.
        var read: (event: EventIndex, actor: NodeID)?
        var write: (event: EventIndex, actor: NodeID)?
        func isEarlier(_ event: EventIndex, _ actor: NodeID, than other: (event: EventIndex, actor: NodeID)?) -> Bool {
            guard let other else { return true }
            return event != other.event ? event < other.event : actor < other.actor
        }
        var group = firstGroup
        while group >= 0 {
            let actor = NodeID(UInt32(truncatingIfNeeded: groups.keys[group]))
            callers += 1
            for event in groups.group(group) {
                let state = states[Int(event.index)]
                count.add(event.index, state, timed: timed)
                guard state.isSucceeded else { continue }
                if isEarlier(event, actor, than: read) { read = (event, actor) }
                if state.isWrite, isEarlier(event, actor, than: write) { write = (event, actor) }
            }
            group = nextGroup[group]
        }
        guard let best = write ?? read else { return nil }
        // One event may be told of two of those that were reached.
        if callers > 1 { count = graph.count(events(from: firstGroup, groups, nextGroup)) }
        return Resource(
            node: node, parent: best.actor, hops: (hops[best.actor] ?? 0) + 1,
            at: graph.events.times[Int(best.event.index)], isChanged: write != nil, count: count,
            firstGroup: firstGroup)
    }

    /// The events of all groups of a resource, in time order, each once.
    private static func events(from firstGroup: Int, _ groups: EventGroups, _ nextGroup: [Int]) -> [EventIndex] {
        var found: [EventIndex] = []
        var group = firstGroup
        while group >= 0 {
            found += groups.group(group)
            group = nextGroup[group]
        }
        return found.sortedOnce()
    }

    private static func folds(_ all: [Resource], _ graph: Graph) -> [ResourceFold] {
        var sorts = KeyNumbers()
        var counts: [(node: NodeID, nodes: Int, changed: Int, count: EventCount)] = []
        for resource in all {
            let type = graph.nodes.type(resource.node)
            let kind = type == .empty ? graph.nodes.kind(resource.node).rawValue : 0
            let sort = sorts.number(of: KeyNumbers.key(UInt32(kind), type.index))
            if sort == counts.count { counts.append((resource.node, 0, 0, EventCount())) }
            counts[sort].nodes += 1
            if resource.isChanged { counts[sort].changed += 1 }
            counts[sort].count.add(resource.count)
        }
        var folds: [String: ResourceFold] = [:]
        for entry in counts {
            let type = graph.typeName(of: entry.node)
            var fold = folds[type] ?? ResourceFold(type: type, nodes: 0, changed: 0, tally: Tally())
            fold.nodes += entry.nodes
            fold.changed += entry.changed
            fold.tally.add(Tally(entry.count, graph))
            folds[type] = fold
        }
        return folds.values.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.type < $1.type
        }
    }

    // MARK: What is shown

    /// The first `limit` resources, the changed ones first, each by falling count. O(n log n) over the changed ones,
    /// and over the others where some of them are among the first.
    func ranked(_ limit: Int) -> [Resource] {
        let changed = ranked { $0.isChanged }
        if changed.count >= limit { return Array(changed.prefix(limit)) }
        return Array((changed + ranked { !$0.isChanged }).prefix(limit))
    }

    /// The resources that were changed, by falling count.
    var changed: [Resource] { ranked { $0.isChanged } }

    private func ranked(_ isWanted: (Resource) -> Bool) -> [Resource] {
        var keys: [(rank: UInt64, place: Int)] = []
        for (place, resource) in all.enumerated() where isWanted(resource) {
            keys.append((KeyNumbers.key(.max - resource.count.events, resource.node.index), place))
        }
        keys.sort { $0.rank < $1.rank }
        return keys.map { all[$0.place] }
    }

    /// The first `limit` of them as something that was reached.
    func reached(_ limit: Int) -> [Reach] { graph.whileAsked(ranked(limit)).map { reach($0) } }

    /// The resource as something that was reached, with who acted on it.
    func reach(_ resource: Resource) -> Reach {
        var reach = Reach(
            node: resource.node, hops: resource.hops, parent: resource.parent, via: .touched, evidence: .attested,
            at: resource.at)
        reach.events = ReachedResources.events(from: resource.firstGroup, groups, nextGroup)
        reach.isChanged = resource.isChanged
        reach.callers = callers(of: resource)
        reach.evidenceEvents = Array(reach.callers[0].events)
        return reach
    }

    /// Who acted on it, the one of the hop first, then by falling count.
    private func callers(of resource: Resource) -> [(node: NodeID, events: ArraySlice<EventIndex>)] {
        var callers: [(node: NodeID, events: ArraySlice<EventIndex>)] = []
        var group = resource.firstGroup
        while group >= 0 {
            callers.append((NodeID(UInt32(truncatingIfNeeded: groups.keys[group])), groups.group(group)))
            group = nextGroup[group]
        }
        return callers.sorted { left, right in
            if (left.node == resource.parent) != (right.node == resource.parent) { return left.node == resource.parent }
            return left.events.count != right.events.count
                ? left.events.count > right.events.count : left.node < right.node
        }
    }

    /// The calls of the one of the hop, counted.
    func parentCount(_ resource: Resource) -> EventCount {
        nextGroup[resource.firstGroup] < 0 ? resource.count : graph.count(callers(of: resource)[0].events)
    }
}

/// The one walk over the targets of what was made.
private struct ResourceWalk {
    private(set) var calls = EventGrouping()
    /// The fewest steps to each that was reached.
    private(set) var hops: [NodeID: Int] = [:]

    init(_ graph: Graph, _ arrivals: [TimedArrival<Place, Way>], _ made: [[EventIndex]]) {
        // What was reached is told already, and so is the role of a session.
        var told = KeyNumbers()
        var reached = KeyNumbers()
        var actors = KeyNumbers()
        var lists: [[EventIndex]] = []
        for arrival in arrivals {
            _ = reached.number(of: UInt64(arrival.place.node.index))
            _ = told.number(of: UInt64(arrival.place.node.index))
            _ = told.number(of: UInt64(graph.nodes.owner(arrival.place.node).index))
        }
        let credentials = graph.events.credentials
        for (arrival, made) in zip(arrivals, made) {
            let node = arrival.place.node
            hops[node] = min(hops[node] ?? arrival.hops, arrival.hops)
            let actor = actors.number(of: UInt64(node.index))
            if actor == lists.count { lists.append([]) }
            // A user's calls are told of the key that signed them, where that was reached too.
            lists[actor] +=
                arrival.place.credential == .none
                ? made.filter { reached.find(UInt64(credentials[Int($0.index)].index)) == nil } : made
        }
        let accounts = graph.nodes(of: .account)
        for (actor, list) in zip(actors.keys, lists) {
            let events = list.sortedOnce()
            let targets = graph.events.targets(at: events)
            for (number, event) in graph.whileAsked(events.enumerated()) {
                let places = targets.places(number)
                for place in places {
                    let target = targets.nodes[place]
                    guard !accounts.contains(target), told.find(UInt64(target.index)) == nil,
                        !targets.nodes[places.lowerBound..<place].contains(target)
                    else { continue }
                    calls.add(event, to: KeyNumbers.key(target.index, UInt32(truncatingIfNeeded: actor)))
                }
            }
        }
    }
}
