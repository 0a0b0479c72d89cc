// What follows from a node, forward in time. Apart from `investigate` because it follows everything a node could hand
// on, and says what of it is still there after the node was revoked.
import PropertyGraph

/// Choices for `blast`.
public struct BlastOptions: Sendable, Hashable {
    /// Rows of `reached`, of what acts and of resources each; 0 is all.
    public var limit = 0
    /// The paths of the logs, for commands in the answer that can be pasted.
    public var paths: [String] = []
    /// The most identities and credentials followed. Far above any real chain; a bound for made-up logs.
    public var places = 20_000
    /// The most nodes drawn before the rest is folded.
    public var drawnNodes = 150
    /// The most resources of one type drawn for each that acted on them.
    public var drawnAlike = 6

    /// The defaults.
    public init() {}
}

extension Investigator {
    /// Everything that follows from `node`: sessions and credentials it obtained, keys, users, roles and workloads it
    /// made or changed, what those obtained in turn, and the resources all of them read or changed with success.
    ///
    /// Nothing is reached by what happened before the way to it was open, nor by anything outside the filter's window;
    /// the other filters narrow which calls are counted. In the order of arrival, then resources, the changed ones
    /// first. O(r log r) over the edges and events of what is reached. At `options.places` the search ends, and the
    /// answer says so.
    public func blast(
        from node: NodeID, filter: EventFilter = .all, options: BlastOptions = BlastOptions()
    ) -> BlastAnswer {
        let blast = Blast(self, from: start(at: node), filter, options)
        let own = graph.count(blast.own)
        let limit = options.limit > 0 ? options.limit : .max
        let shown = blast.actors.prefix(limit) + blast.resources.reached(limit)
        return BlastAnswer(
            subject: graph.summary(of: node), tally: Tally(own, graph), writes: Int(own.writes),
            reached: Limited(
                graph.whileAsked(shown).map { blast.row($0) }, total: blast.actors.count + blast.resources.count),
            resources: blast.resources.folds,
            containment: Containment(graph, end: coverage.last).sentences(after: blast), isCut: blast.isCut,
            graph: blast.drawing(subject: graph.summary(of: node)))
    }
}

/// A node that was reached, over one way or several.
struct Reach {
    let node: NodeID
    let hops: Int
    let parent: NodeID
    let via: EdgeKind
    let evidence: Evidence
    let at: Timestamp
    /// The events of the hop, in time order.
    var evidenceEvents: [EventIndex] = []
    /// What it did, or what was done to it, in time order.
    var events: [EventIndex] = []
    var credentials: [NodeID] = []
    var expires: Timestamp?
    /// Of a resource: who acted on it, and its calls; the one of the hop first, then by falling count.
    var callers: [(node: NodeID, events: ArraySlice<EventIndex>)] = []
    /// Whether all of it acts for the start, and not only a part was changed.
    var isWhole = false
    /// Of a resource: whether it was changed, and not only read.
    var isChanged = false
}

/// One search forward, and what is told of it.
struct Blast {
    let investigator: Investigator
    let options: BlastOptions
    let start: Place
    /// The start's own calls.
    let own: [EventIndex]
    /// What acts, in the order of arrival.
    private(set) var actors: [Reach] = []
    /// What was acted on.
    let resources: ReachedResources
    let isCut: Bool

    var graph: Graph { investigator.graph }

    init(_ investigator: Investigator, from start: Place, _ filter: EventFilter, _ options: BlastOptions) {
        self.investigator = investigator
        self.options = options
        self.start = start
        let graph = investigator.graph
        let ways = Ways(graph: graph, window: filter.window)
        var known: [Place: [Ways.Step]] = [:]
        let (arrivals, isCut) = TimedSearch.arrivals(
            from: start, at: filter.window.since ?? .unknown, limit: options.places, unless: { graph.isCancelled }
        ) { place in
            let steps = ways.lineage(from: place)
            known[place] = steps
            return steps
        }
        self.isCut = isCut
        let made = arrivals.map { arrival in
            ways.events(of: arrival.place, from: arrival.time).filter { filter.allowsInWindow($0, graph) }
        }
        let subject = Subject(start.node, investigator, exact: true)
        own = subject.isRole ? [] : made[0]
        resources = ReachedResources(graph, arrivals, made)
        collectActors(arrivals, made, known)
    }

    // MARK: What acts

    private mutating func collectActors(
        _ arrivals: [TimedArrival<Place, Way>], _ made: [[EventIndex]], _ known: [Place: [Ways.Step]]
    ) {
        var rows: [NodeID: Int] = [:]
        for (number, arrival) in graph.whileAsked(arrivals.enumerated()) {
            guard let step = arrival.step, let parent = arrival.parent, arrival.place.node != start.node else {
                continue
            }
            let node = arrival.place.node
            let row: Int
            if let found = rows[node] {
                row = found
            } else {
                row = actors.count
                rows[node] = row
                actors.append(
                    Reach(
                        node: node, hops: arrival.hops, parent: arrivals[parent].place.node, via: step.label.kind,
                        evidence: step.label.evidence, at: arrival.time))
            }
            actors[row].events += made[number]
            if arrival.place.hold == .whole { actors[row].isWhole = true }
            if let credential = arrival.place.credential.ifAny, credential != node {
                actors[row].credentials.append(credential)
            }
            if let expires = expiry(of: arrival.place, by: step.label.event, since: arrival.time) {
                actors[row].expires = max(actors[row].expires ?? expires, expires)
            }
        }
        // The search keeps one step a place; the hop is shown by all of them.
        for arrival in graph.whileAsked(arrivals) {
            for step in known[arrival.place] ?? [] where step.isStanding || step.at >= arrival.time {
                guard let row = rows[step.target.node], actors[row].parent == arrival.place.node,
                    actors[row].via == step.label.kind
                else { continue }
                actors[row].evidenceEvents.append(step.label.event)
            }
        }
        for row in actors.indices {
            actors[row].evidenceEvents = actors[row].evidenceEvents.sortedOnce()
            actors[row].events = actors[row].events.sortedOnce()
            actors[row].credentials = actors[row].credentials.withoutRepeats()
            let kind = graph.nodes.kind(actors[row].node)
            if !actors[row].isWhole || kind == .role || kind == .identityProvider {
                actors[row].events = actors[row].evidenceEvents
            }
        }
    }

    /// When what one has at `place` runs out. A console session lasts twelve hours at most.
    private func expiry(of place: Place, by event: EventIndex, since time: Timestamp) -> Timestamp? {
        if let credential = place.credential.ifAny {
            let facts = graph.nodes[credential]
            if graph.nodes.kind(credential) == .credential, facts.created != .unknown {
                return facts.created.advanced(by: 12 * 3_600)
            }
            return graph.expiries.values(of: event).max()
        }
        guard graph.nodes.kind(place.node) == .roleSession else { return nil }
        return graph.edges.to(place.node).lazy.filter {
            $0.targetCredential != .none && graph.events.times[Int($0.event.index)] >= time
        }.flatMap { graph.expiries.values(of: $0.event) }.max()
    }

    // MARK: The answer

    /// Whether it is still there after the start was revoked. What is a part of the start ends with it: a user's keys,
    /// a role's sessions. What the start obtained or made is a thing of its own.
    func survives(_ reach: Reach) -> Bool {
        if reach.via == .touched { return reach.isChanged }
        let isPart = reach.via == .holds || reach.via == .hasKey || reach.via == .ofRole
        return !(isPart && reach.parent == start.node && graph.nodes.kind(start.node) != .accessKey)
    }

    func row(_ reach: Reach) -> ReachedTally {
        let count = graph.count(reach.events)
        let hop = Hop(
            node: graph.summary(of: reach.parent), via: reach.via, evidence: reach.evidence,
            eventIDs: reach.evidenceEvents.prefix(20).map { investigator.eventID($0) },
            at: reach.at == .unknown ? nil : reach.at)
        return ReachedTally(
            node: graph.summary(of: reach.node), hops: reach.hops, hop: hop, survivesRevocation: survives(reach),
            expires: reach.expires, credentials: reach.credentials.map { graph.summary(of: $0) },
            tally: Tally(count, graph), writes: Int(count.writes), actions: graph.actions(of: reach.events),
            by: reach.callers.map { NodeTally((node: $0.node, tally: graph.tally($0.events)), graph) })
    }
}

extension Graph {
    /// AWS's type of a node, or its kind where it has none.
    func typeName(of node: NodeID) -> String {
        let type = nodes[node].type
        return type == .empty ? nodes.kind(node).name : texts.string(type)
    }
}
