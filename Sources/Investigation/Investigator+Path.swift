// How one gets from one node to another, with every hop in its time. Apart from `blast` because it looks for one end
// and stops there.
import Lineage
import PropertyGraph

/// Choices for `paths`.
public struct PathOptions: Sendable, Hashable {
    /// The most paths given.
    public var count = 3
    /// Nodes named where there is no path; 0 is all.
    public var limit = 10
    /// A bucket without its objects.
    public var exact = false
    /// The most identities and credentials followed. Far above any real chain; a bound for made-up logs.
    public var places = 20_000

    /// The defaults.
    public init() {}
}

extension Investigator {
    /// The paths with fewest hops from `from` to `to`, along which times never go back and a credential counts only
    /// after it was issued: over sessions, credentials and identities handed on, and last, where `to` makes no calls,
    /// over a call to it that succeeded. A path from an address begins with what was used from there.
    ///
    /// In the order of time. O(hops × e) over the edges of what is reached and the events of `to`. Where there is no
    /// path the answer says how far each side reaches; at `options.places` the search ends, and the answer says so.
    public func paths(
        from: NodeID, to: NodeID, filter: EventFilter = .all, options: PathOptions = PathOptions()
    ) -> PathAnswer {
        let ways = Ways(graph: graph, window: filter.window)
        let calls = CallsByPrincipal(to, self, filter, options)
        let start = start(at: from)
        let goal = self.start(at: to).node
        let found = TimedSearch.shortestPaths(
            from: start, at: filter.window.since ?? .unknown, count: options.count, limit: options.places,
            unless: { graph.isCancelled }, isGoal: { $0.node == goal || $0.credential == goal }
        ) { place in
            var steps = graph.nodes.kind(place.node) == .address ? users(of: place.node, filter) : []
            steps += ways.lineage(from: place)
            steps += role(of: place, goal)
            return steps + calls.steps(from: place, ways)
        }
        var answer = PathAnswer(
            from: graph.summary(of: from), to: graph.summary(of: to), found: !found.paths.isEmpty,
            paths: found.paths.map { $0.map { hop($0) } }, isCut: found.isCut,
            graph: drawing(found.paths, start.node, goal))
        if !answer.found {
            let reached = found.reached.map(\.node).withoutRepeats().filter { $0 != start.node }
            answer.reachedFrom = side(reached, options)
            answer.reachedTo = side(leading(to: to, calls), options)
        }
        return answer
    }

    private func side(_ nodes: [NodeID], _ options: PathOptions) -> ReachedSide {
        let shown = options.limit > 0 ? nodes.prefix(options.limit) : nodes[...]
        return ReachedSide(total: nodes.count, nodes: graph.whileAsked(shown).map { graph.summary(of: $0) })
    }

    // MARK: Steps

    /// What was used from an address, by each of its events.
    private func users(of address: NodeID, _ filter: EventFilter) -> [Ways.Step] {
        let columns = graph.events
        return graph.whileAsked(filter.events(in: events(of: address), graph)).compactMap { event in
            let index = Int(event.index)
            let principal = columns.principals[index]
            guard columns.addresses[index] == address, principal != .none else { return nil }
            return Ways.Step(
                to: Place(node: principal, credential: columns.credentials[index]), at: columns.times[index],
                label: Way(kind: .from, evidence: .attested, event: event))
        }
    }

    /// From a session to its role, where that is what is looked for.
    private func role(of place: Place, _ goal: NodeID) -> [Ways.Step] {
        guard place.hold == .whole, graph.nodes.kind(place.node) == .roleSession else { return [] }
        return graph.edges.from(place.node).of(.ofRole).filter { $0.target == goal }.map { row in
            Ways.Step(
                to: Place(node: goal), at: graph.events.times[Int(row.event.index)], isStanding: true,
                label: Way(kind: .ofRole, evidence: row.evidence, event: row.event))
        }
    }

    /// Who acted on `node` or obtained it, and who stands behind them, nearest first.
    private func leading(to node: NodeID, _ calls: CallsByPrincipal) -> [NodeID] {
        var found: [NodeID] = []
        let kind = graph.nodes.kind(node)
        let callers = calls.callers.isEmpty ? [(node, kind.leadsOn ? lastCredential(of: node) : .none)] : calls.callers
        var lineages = LineageReader(graph)
        for (principal, credential) in graph.whileAsked(callers) {
            if principal != node { found.append(principal) }
            found += lineages.lineage(of: principal, credential: credential).steps.map(\.node)
        }
        found += graph.edges.to(node).of { $0 == .created || $0 == .changed }.map(\.source)
        return found.withoutRepeats()
    }

    private func lastCredential(of node: NodeID) -> NodeID {
        events(of: node).last.map { graph.events.credentials[Int($0.index)] } ?? .none
    }

    // MARK: The answer

    private func hop(_ hop: TimedHop<Place, Way>) -> Hop {
        let events = Set(hop.steps.map(\.label.event)).sorted()
        let credential = hop.target.credential
        return Hop(
            node: graph.summary(of: hop.target.node), via: hop.steps[0].label.kind,
            evidence: hop.steps.map(\.label.evidence).max() ?? .attested,
            eventIDs: events.prefix(20).map { eventID($0) }, at: hop.at == .unknown ? nil : hop.at,
            credential: credential == .none || credential == hop.target.node ? nil : graph.summary(of: credential))
    }

    private func drawing(_ paths: [[TimedHop<Place, Way>]], _ from: NodeID, _ to: NodeID) -> GraphAnswer {
        var answer = GraphAnswer()
        var tallies = [from: Tally()]
        tallies[to] = Tally()
        var edges: [[NodeID]: Int] = [:]
        for hop in paths.joined() {
            let events = Set(hop.steps.map(\.label.event)).sorted()
            let tally = graph.tally(events)
            tallies[hop.source.node, default: Tally()].add(Tally())
            let way = hop.steps[0].label
            let isActivity = way.kind == .touched || way.kind == .called || way.kind == .from
            if edges.updateValue(answer.edges.count, forKey: [hop.source.node, hop.target.node]) != nil { continue }
            tallies[hop.target.node, default: Tally()].add(tally)
            answer.edges.append(
                GraphEdge(
                    source: graph.stableID(of: hop.source.node), target: graph.stableID(of: hop.target.node),
                    kind: way.kind, tally: tally,
                    actions: isActivity ? graph.actions(of: events) : [],
                    evidence: isActivity ? nil : way.evidence, eventIDs: events.prefix(20).map { eventID($0) },
                    total: events.count))
        }
        answer.nodes = tallies.sorted { $0.key < $1.key }.map { NodeTally((node: $0.key, tally: $0.value), graph) }
        return answer
    }
}

/// The calls to the end of a path that succeeded, by who made them. Empty where the end is reached by being obtained.
private struct CallsByPrincipal {
    private let graph: Graph
    private let end: NodeID
    /// By principal; and by principal and what it signed with, the session as well as the key.
    private let byPrincipal: EventGroups
    private let byCredential: EventGroups
    /// Who called, each with what it signed with, in the order of the first call.
    let callers: [(principal: NodeID, credential: NodeID)]

    init(_ end: NodeID, _ investigator: Investigator, _ filter: EventFilter, _ options: PathOptions) {
        graph = investigator.graph
        self.end = end
        var byPrincipal = EventGrouping()
        var byCredential = EventGrouping()
        var callers = KeyNumbers()
        let kind = graph.nodes.kind(end)
        if kind == .resource || kind == .service || kind == .workload {
            let columns = graph.events
            let subject = Subject(end, investigator, exact: options.exact)
            for event in graph.whileAsked(filter.events(in: subject, graph)) {
                let index = Int(event.index)
                let principal = columns.principals[index]
                guard columns.states[index].isSucceeded, principal != .none, principal != end else { continue }
                let (credential, key) = (columns.credentials[index], columns.keys[index])
                byPrincipal.add(event, to: UInt64(principal.index))
                byCredential.add(event, to: KeyNumbers.key(principal.index, credential.index))
                if key != credential { byCredential.add(event, to: KeyNumbers.key(principal.index, key.index)) }
                _ = callers.number(of: KeyNumbers.key(principal.index, credential.index))
            }
        }
        self.byPrincipal = byPrincipal.groups()
        self.byCredential = byCredential.groups()
        self.callers = callers.keys.map {
            (NodeID(UInt32(truncatingIfNeeded: $0 >> 32)), NodeID(UInt32(truncatingIfNeeded: $0)))
        }
    }

    /// The calls made with what one has at `place`, as steps to the end. O(answer).
    func steps(from place: Place, _ ways: Ways) -> [Ways.Step] {
        guard place.hold == .whole else { return [] }
        let kind: EdgeKind = graph.nodes.kind(end) == .service ? .called : .touched
        let principal = ways.principal(of: place)
        let calls =
            place.credential == .none
            ? byPrincipal[UInt64(principal.index)]
            : byCredential[KeyNumbers.key(principal.index, place.credential.index)]
        return calls.map { event in
            Ways.Step(
                to: Place(node: end), at: graph.events.times[Int(event.index)],
                label: Way(kind: kind, evidence: .attested, event: event))
        }
    }
}
