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
        let direct = filter.events(in: subject, graph)
        let held = credential.map { Set([$0]) } ?? subject.credential.map { Set([$0]) }
        let derived = leading(
            derivedSessions(
                from: subject.principals, credentials: held, evidence: options.evidence
            ).map { ($0, events(of: $0, filter)) })
        let limit = options.limit
        let reached = derived.map { sessionTally($0.0, $0.1) }
        let own = subject.isRole ? ownSessions(subject, direct, options.evidence) : reached.filter { $0.depth == 1 }
        var drawing = Drawing(self, options)
        let acted = actedOn(subject, direct, filter)
        drawing.draw(subject, direct, derived)
        if direct.isEmpty, derived.isEmpty, let acted { drawing.drawActors(subject, acted) }
        return InvestigationAnswer(
            subject: graph.summary(of: node), tally: graph.tally(direct), writes: writes(direct),
            origin: origin(of: subject, credential, direct, options.evidence),
            credentials: credentials(direct, subject, limit, options.evidence),
            sessions: Limited(own, limit: limit),
            accounts: accounts(direct),
            services: services(direct, limit),
            resources: resources(direct, subject, limit),
            addresses: list(direct, limit) { graph.events.addresses[$0] },
            userAgents: list(direct, limit) { graph.events.userAgents[$0] },
            regions: Limited(
                graph.count(direct) { graph.events.regions[$0] }
                    .map { ValueTally(value: graph.key($0.node), tally: $0.tally) }, limit: limit),
            derived: derived.reduce(into: Tally()) { $0.add(graph.tally($1.1)) },
            derivedSessions: Limited(reached, limit: limit), by: acted.map { by($0, limit, options.evidence) },
            graph: drawing.finish())
    }

    /// The calls made on the subject: all of its events, where it makes none itself; for a user or role, which is a
    /// resource as well, those that name it as target, if there are any.
    private func actedOn(_ subject: Subject, _ direct: [EventIndex], _ filter: EventFilter) -> [EventIndex]? {
        guard subject.isPrincipal else { return direct }
        let targeting = filter.events(in: events(of: subject.node), graph).filter {
            graph.events.targets($0).contains(subject.node)
        }
        return targeting.isEmpty ? nil : targeting
    }

    /// The sessions with calls that the filter lets through, and those on the way to them.
    private func leading(_ sessions: [(DerivedSession, [EventIndex])]) -> [(DerivedSession, [EventIndex])] {
        var needed: Set<NodeID> = []
        // Farther sessions come later, so what leads to them is known when the nearer ones are looked at.
        let kept = sessions.reversed().filter { session, events in
            guard !events.isEmpty || needed.contains(session.session) else { return false }
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

    private func list(
        _ events: [EventIndex], _ limit: Int, by column: (Int) -> NodeID
    ) -> Limited<NodeTally> {
        let counted = graph.count(events, by: column)
        return Limited(InvestigationAnswer.shown(counted, limit).map { NodeTally($0, graph) }, total: counted.count)
    }

    private func writes(_ events: [EventIndex]) -> Int {
        events.count { !graph.events.marks[Int($0.index)].contains(.readOnly) }
    }

    private func services(_ events: [EventIndex], _ limit: Int) -> Limited<NodeTally> {
        let service = { (index: Int) in graph.actions.service(graph.events.actions[index]) }
        let counted = graph.count(events, by: service)
        let shown = InvestigationAnswer.shown(counted, limit)
        let wanted = Set(shown.map(\.node))
        var actions = ActionCounter()
        for event in events {
            let node = service(Int(event.index))
            if wanted.contains(node) { actions.add(graph.events.actions[Int(event.index)], of: node, event, graph) }
        }
        let lists = actions.byNode(graph)
        return Limited(
            shown.map { NodeTally($0, graph, actions: lists[$0.node] ?? []) }, total: counted.count)
    }

    /// What the calls acted on. What was done to each is looked at only for those that are shown: a bucket may have
    /// more objects than anybody reads.
    private func resources(_ events: [EventIndex], _ subject: Subject, _ limit: Int) -> Limited<NodeTally> {
        var counter = NodeCounter()
        for event in events {
            let index = Int(event.index)
            for target in graph.events.targets(event)
            where target != subject.node && graph.nodes.kind(target) != .account {
                counter.add(target, graph.events.outcomes[index], graph.events.times[index])
            }
        }
        let counted = counter.sorted(graph)
        let shown = InvestigationAnswer.shown(counted, limit)
        let wanted = Set(shown.map(\.node))
        var actions = ActionCounter()
        for event in events {
            for target in graph.events.targets(event) where wanted.contains(target) {
                actions.add(graph.events.actions[Int(event.index)], of: target, event, graph)
            }
        }
        let lists = actions.byNode(graph)
        return Limited(
            shown.map { NodeTally($0, graph, actions: lists[$0.node] ?? []) }, total: counted.count)
    }

    private func credentials(
        _ events: [EventIndex], _ subject: Subject, _ limit: Int, _ evidence: Evidence
    ) -> Limited<CredentialTally> {
        var byCredential: [NodeID: [EventIndex]] = [:]
        for event in events {
            let credential = graph.events.credentials[Int(event.index)]
            if credential != .none { byCredential[credential, default: []].append(event) }
        }
        let sorted = byCredential.sorted {
            $0.value.count != $1.value.count ? $0.value.count > $1.value.count : $0.key < $1.key
        }
        let tallies = InvestigationAnswer.shown(sorted, limit).map { credential, events in
            let first = events[0]
            let principal = graph.events.principals[Int(first.index)]
            let origin = graph.lineage(of: principal, credential: credential, at: time(of: first), evidence: evidence)
                .origin
            return CredentialTally(
                node: graph.summary(of: credential), tally: graph.tally(events),
                origin: origin == subject.node ? nil : origin.map { graph.summary(of: $0) },
                addresses: graph.count(events) { graph.events.addresses[$0] }.map { graph.key($0.node) })
        }
        return Limited(tallies, total: sorted.count)
    }

    private func sessionTally(_ session: DerivedSession, _ events: [EventIndex]) -> SessionTally {
        let role = graph.nodes.owner(session.session).ifAny
        return SessionTally(
            node: graph.summary(of: session.session), role: role.map { graph.summary(of: $0) },
            tally: graph.tally(events),
            hop: Hop(
                node: graph.summary(of: session.step.source), via: session.step.kind, evidence: session.step.evidence,
                eventIDs: [eventID(session.step.event)], at: time(of: session.step.event)),
            depth: session.depth)
    }

    /// A role's own sessions, each with how it was obtained.
    private func ownSessions(_ subject: Subject, _ events: [EventIndex], _ evidence: Evidence) -> [SessionTally] {
        graph.count(events) { graph.events.principals[$0] }.map { entry in
            let first = events.first { graph.events.principals[Int($0.index)] == entry.node }
            let credential = first.map { graph.events.credentials[Int($0.index)] } ?? .none
            let step = graph.lineage(
                of: entry.node, credential: credential, at: entry.tally.last, evidence: evidence
            ).steps.first
            return SessionTally(
                node: graph.summary(of: entry.node), role: graph.summary(of: subject.node), tally: entry.tally,
                hop: step.map { hop($0) }, depth: 1)
        }
    }

    /// The accounts that come into it, in the order home, recipient, resource, each by falling count.
    private func accounts(_ events: [EventIndex]) -> [AccountTally] {
        var tallies: [AccountRelation: [TextID: Tally]] = [:]
        var named: [TextID] = []
        for relation in AccountRelation.allCases {
            var counts: [TextID: Tally] = [:]
            for event in events {
                let index = Int(event.index)
                named.removeAll(keepingCapacity: true)
                accounts(of: event, relation, &named)
                for (place, account) in named.enumerated()
                where account != .empty && !named[..<place].contains(account) {
                    counts[account, default: Tally()].add(graph.events.outcomes[index], at: graph.events.times[index])
                }
            }
            tallies[relation] = counts
        }
        return AccountRelation.allCases.flatMap { relation in
            (tallies[relation] ?? [:]).map { account, tally in
                AccountTally(account: graph.texts.string(account), relation: relation, tally: tally)
            }.sorted {
                $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.account < $1.account
            }
        }
    }

    /// Adds the accounts that stand in `relation` to one event, some perhaps twice.
    private func accounts(of event: EventIndex, _ relation: AccountRelation, _ found: inout [TextID]) {
        let index = Int(event.index)
        switch relation {
        case .home:
            if let principal = graph.events.principals[index].ifAny { found.append(graph.nodes.account(principal)) }
        case .recipient:
            if let recipient = graph.events.accounts[index].ifAny { found.append(graph.nodes.name(recipient)) }
            // An account among the targets is that of a further copy of the event.
            for target in graph.events.targets(event) where graph.nodes.kind(target) == .account {
                found.append(graph.nodes.name(target))
            }
        case .resource:
            for target in graph.events.targets(event) where graph.nodes.kind(target) != .account {
                found.append(graph.nodes.account(target))
            }
        }
    }

    /// Who acted on the subject, each with the origin behind it. The same principal with different origins is listed
    /// once for each.
    private func by(_ events: [EventIndex], _ limit: Int, _ evidence: Evidence) -> Limited<ActorTally> {
        struct Actor: Hashable {
            let principal: NodeID
            let origin: NodeID?
        }
        struct Caller: Hashable {
            let principal: NodeID
            let credential: NodeID
        }
        var actors: [Actor: [EventIndex]] = [:]
        var origins: [Caller: NodeID?] = [:]
        for event in events {
            let index = Int(event.index)
            let principal = graph.events.principals[index]
            guard principal != .none else { continue }
            let credential = graph.events.credentials[index]
            let caller = Caller(principal: principal, credential: credential)
            let origin: NodeID?
            if let known = origins[caller] {
                origin = known
            } else {
                origin =
                    graph.lineage(
                        of: principal, credential: credential, at: time(of: event), evidence: evidence
                    ).origin
                origins[caller] = origin
            }
            actors[Actor(principal: principal, origin: origin), default: []].append(event)
        }
        let sorted = actors.sorted { left, right in
            if left.value.count != right.value.count { return left.value.count > right.value.count }
            if left.key.principal != right.key.principal { return left.key.principal < right.key.principal }
            return (left.key.origin ?? .none) < (right.key.origin ?? .none)
        }
        let shown = limit > 0 ? sorted.prefix(limit) : sorted[...]
        return Limited(
            shown.map { actor, events in
                var actions = ActionCounter()
                for event in events {
                    actions.add(graph.events.actions[Int(event.index)], of: actor.principal, event, graph)
                }
                return ActorTally(
                    principal: graph.summary(of: actor.principal),
                    origin: actor.origin == actor.principal ? nil : actor.origin.map { graph.summary(of: $0) },
                    tally: graph.tally(events), actions: actions.byNode(graph)[actor.principal] ?? [])
            }, total: sorted.count)
    }
}

extension InvestigationAnswer {
    /// As many of `rows` as are asked for; 0 is all.
    fileprivate static func shown<Row>(_ rows: [Row], _ limit: Int) -> ArraySlice<Row> {
        limit > 0 ? rows.prefix(limit) : rows[...]
    }
}
