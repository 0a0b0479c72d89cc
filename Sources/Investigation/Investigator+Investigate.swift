// Everything about one entity. Apart from the other questions because it is the main one; what it counts is in
// `Counting`, what it draws in `Drawing`, what follows from its sessions in `Derived`.
import Ingest
import Lineage
import PropertyGraph

/// Choices for `investigate`.
public struct InvestigationOptions: Sendable, Hashable {
    /// Rows of each list; 0 is all.
    public var limit = 0
    /// A bucket without its objects.
    public var exact = false
    /// The weakest class of evidence that ties sessions and origins to the subject.
    public var evidence = Evidence.joined
    /// Draw calls that only read as well.
    public var drawReads = false
    /// The paths of the logs, for commands in the answer that can be pasted.
    public var paths: [String] = []
    /// The most nodes drawn before they are folded.
    public var drawnNodes = 150
    /// The most nodes of one sort drawn (S3 objects, addresses, …) before the less busy ones are folded.
    public var drawnAlike = 8
    /// The defaults.
    public init() {}
}

extension Investigator {
    /// Everything about `node`: its calls, credentials, sessions, services, resources, addresses, and what it did
    /// through sessions it obtained; for what makes no calls, who acted on it. O(the node's events).
    ///
    /// - Parameters:
    ///   - node: what is asked about.
    ///   - credential: only the calls signed with it, and what it led to.
    ///   - filter: which events count.
    ///   - options: limits and what is drawn.
    public func investigate(
        _ node: NodeID, credential: NodeID? = nil, filter: EventFilter = .all,
        options: InvestigationOptions = InvestigationOptions()
    ) -> InvestigationAnswer {
        var filter = filter
        if let credential { filter.credentials = [credential] }
        let subject = Subject(node, self, exact: options.exact)
        let touching = subject.isPrincipal ? filter.events(in: events(of: node), graph) : []
        let direct = subject.isOneCaller ? subject.own(touching, graph) : filter.events(in: subject, graph)
        let held = credential.map { Set([$0]) } ?? subject.credential.map { Set([$0]) }
        let derived = leading(
            derivedSessions(
                from: subject.principals, credentials: held, evidence: options.evidence
            ).map { ($0, CountedEvents(events(of: $0, filter), graph)) })
        let limit = options.limit
        let (calls, byColumn) = columns(of: CountedEvents(direct, graph), options)
        let total = calls.counted.total
        let acted = subject.isPrincipal ? actedOn(node, touching, direct, calls.targets) : direct
        let (byTarget, (drawn, credentials)) = waitingForBoth(
            atOnce: areMany(direct.count), { TargetLists(calls, subject, graph, limit) },
            {
                var drawing = Drawing(self, options)
                drawing.draw(subject, calls, derived)
                if direct.isEmpty, derived.isEmpty, let acted { drawing.drawActors(subject, acted) }
                return (drawing.finish(), self.credentials(calls, of: subject, limit, options.evidence))
            })
        return InvestigationAnswer(
            subject: graph.summary(of: node), tally: Tally(total, graph), writes: Int(total.writes),
            origin: origin(of: subject, credential, direct, options.evidence),
            credentials: credentials,
            sessions: subject.isRole
                ? ownSessions(subject, direct, limit, options.evidence)
                : sessions(derived.filter { $0.0.depth == 1 }, limit),
            accounts: byTarget.accounts, services: byColumn.services,
            resources: byTarget.resources, addresses: byColumn.addresses,
            userAgents: byColumn.userAgents, regions: byColumn.regions,
            derived: derived.reduce(into: Tally()) { $0.add(Tally($1.1.total, graph)) },
            derivedSessions: sessions(derived, limit), by: acted.map { by($0, limit, options.evidence) },
            graph: drawn)
    }

    /// What is read of the calls, and the lists that need no more than that.
    private func columns(of counted: CountedEvents, _ options: InvestigationOptions) -> (CallColumns, ColumnLists) {
        let columns = graph.events
        let (targets, (actions, credentials, lists)) = waitingForBoth(
            atOnce: areMany(counted.events.count), { columns.targets(at: counted.events) },
            {
                let actions = columns.actions.values(at: counted.events)
                let credentials = columns.credentials.values(at: counted.events)
                return (actions, credentials, ColumnLists(counted, actions, graph, options.limit))
            })
        let calls = CallColumns(counted: counted, actions: actions, credentials: credentials, targets: targets)
        return (calls, lists)
    }

    /// The calls made on a subject that makes calls itself: of the events that touch it, those that name it as target,
    /// if there are any; for a user or role is a resource as well.
    ///
    /// - Parameters:
    ///   - node: the subject.
    ///   - touching: all events that touch it.
    ///   - direct: its own calls.
    ///   - targets: what those acted on.
    private func actedOn(
        _ node: NodeID, _ touching: [EventIndex], _ direct: [EventIndex], _ targets: EventTargets
    ) -> [EventIndex]? {
        let targets = touching == direct ? targets : graph.events.targets(at: touching)
        guard targets.nodes.contains(node) else { return nil }
        let targeting = graph.whileAsked(touching.indices).filter { number in
            targets.places(number).contains { targets.nodes[$0] == node }
        }
        return targeting.map { touching[$0] }
    }

    /// The sessions with calls that the filter lets through, and those on the way to them.
    private func leading(_ sessions: [(DerivedSession, CountedEvents)]) -> [(DerivedSession, CountedEvents)] {
        var needed: Set<NodeID> = []
        // Farther sessions come later, so what leads to them is known when the nearer ones are looked at.
        let kept = sessions.reversed().filter { session, calls in
            guard !calls.events.isEmpty || needed.contains(session.session) else { return false }
            needed.insert(session.step.source)
            return true
        }
        return kept.reversed()
    }

    /// Who stands behind the subject: by the credential asked for, else by the one it used last.
    private func origin(
        of subject: Subject, _ credential: NodeID?, _ events: [EventIndex], _ evidence: Evidence
    ) -> LineageAnswer? {
        // A role is what sessions are of; each of its sessions has an origin, the role has none.
        guard (subject.isPrincipal && !subject.isRole) || subject.credential != nil else { return nil }
        guard let last = events.last else { return lineage(of: subject.node, evidence: evidence) }
        return lineage(
            of: subject.node, credential: credential ?? graph.events.credentials[Int(last.index)].ifAny,
            at: time(of: last), evidence: evidence)
    }

    private func sessions(_ derived: [(DerivedSession, CountedEvents)], _ limit: Int) -> Limited<SessionTally> {
        let shown = limit > 0 ? derived.prefix(limit) : derived[...]
        return Limited(graph.whileAsked(shown).map { sessionTally($0.0, $0.1.total) }, total: derived.count)
    }

    private func sessionTally(_ session: DerivedSession, _ count: EventCount) -> SessionTally {
        let role = graph.nodes.owner(session.session).ifAny
        return SessionTally(
            node: graph.summary(of: session.session), role: role.map { graph.summary(of: $0) },
            tally: Tally(count, graph),
            hop: Hop(
                node: graph.summary(of: session.step.source), via: session.step.kind, evidence: session.step.evidence,
                eventIDs: [eventID(session.step.event)], at: time(of: session.step.event)),
            depth: session.depth)
    }

    /// A role's own sessions, each with how it was obtained.
    private func ownSessions(
        _ subject: Subject, _ events: [EventIndex], _ limit: Int, _ evidence: Evidence
    ) -> Limited<SessionTally> {
        let counted = graph.count(events, by: graph.events.principals).ranked()
        let shown = limit > 0 ? counted.prefix(limit) : counted[...]
        var lineages = LineageReader(graph)
        let sessions = graph.whileAsked(shown).map { entry in
            let tally = Tally(entry.count, graph)
            let step = lineages.lineage(
                of: entry.node, credential: graph.events.credentials[Int(entry.count.first)], at: tally.last,
                evidence: evidence
            ).steps.first
            return SessionTally(
                node: graph.summary(of: entry.node), role: graph.summary(of: subject.node), tally: tally,
                hop: step.map { hop($0) }, depth: 1)
        }
        return Limited(sessions, total: counted.count)
    }

    /// Who acted on the subject, each with the origin behind it. The same principal with different origins is listed
    /// once for each.
    private func by(_ events: [EventIndex], _ limit: Int, _ evidence: Evidence) -> Limited<ActorTally> {
        let columns = graph.events
        // Whoever signs with the same has the same origin.
        var callers = EventCounts(graph)
        for event in graph.whileAsked(events) {
            let index = Int(event.index)
            let principal = columns.principals[index]
            guard principal != .none else { continue }
            let credential = columns.credentials[index]
            callers.add(KeyNumbers.key(principal.index, credential.index), event, columns.states[index])
        }
        var actors = EventCounts(graph)
        var actorOfCaller: [Int] = []
        var lineages = LineageReader(graph)
        for (key, count) in graph.whileAsked(zip(callers.keys, callers.counts)) {
            let principal = NodeID(UInt32(truncatingIfNeeded: key >> 32))
            let origin = lineages.lineage(
                of: principal, credential: NodeID(UInt32(truncatingIfNeeded: key)),
                at: time(of: EventIndex(count.first)), evidence: evidence
            ).origin
            let actor = KeyNumbers.key(principal.index, origin?.index ?? NodeID.none.index)
            actors.add(actor, count)
            actorOfCaller.append(actors.find(actor) ?? 0)
        }
        let ranked = actors.ranked()
        let shown = limit > 0 ? ranked.prefix(limit) : ranked[...]
        var places = [Int](repeating: -1, count: ranked.count)
        for (place, actor) in shown.enumerated() { places[actor] = place }
        var actions = ActionCounter(graph)
        for event in graph.whileAsked(events) {
            let index = Int(event.index)
            let key = KeyNumbers.key(columns.principals[index].index, columns.credentials[index].index)
            guard let caller = callers.find(key), places[actorOfCaller[caller]] >= 0 else { continue }
            actions.add(
                columns.actions[index], of: places[actorOfCaller[caller]], event, columns.states[index])
        }
        let lists = actions.lists(shown.count, graph)
        let rows = graph.whileAsked(zip(shown, lists)).map { actor, actions in
            let key = actors.keys[actor]
            let principal = NodeID(UInt32(truncatingIfNeeded: key >> 32))
            let origin = NodeID(UInt32(truncatingIfNeeded: key)).ifAny
            return ActorTally(
                principal: graph.summary(of: principal),
                origin: origin == principal ? nil : origin.map { graph.summary(of: $0) },
                tally: Tally(actors.counts[actor], graph), actions: actions)
        }
        return Limited(rows, total: ranked.count)
    }
}
