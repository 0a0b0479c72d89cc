// "Who stands behind this": lineage as an answer, with what is missing and what is only probable kept apart from what
// is known. Apart from `investigate` because it counts nothing; it walks from a credential to a human or workload.
import Lineage
import PropertyGraph

/// Choices for `whois`.
public struct WhoisOptions: Sendable, Hashable {
    /// The weakest class of evidence that may speak for anyone: `attested` leaves out what several records say only
    /// together, `joined` leaves out who it probably is. Steps never rest on guesses, whatever stands here.
    public var evidence = Evidence.inferred
    /// Rows of each list; 0 is all.
    public var limit = 0
    /// The most further answers given beside the first.
    public var alternatives = 8

    /// The defaults.
    public init() {}
}

/// A place in a lineage: who signed with what, and when.
struct LineagePoint: Hashable {
    var principal: NodeID
    var credential: NodeID
    var time: Timestamp?
}

extension Investigator {
    /// Who stands behind `node`. Nearest step first. O(the node's events + hops × issuing events).
    ///
    /// A key or session is judged by its last use that `filter` lets through; where uses have different origins, all
    /// are in `origins`. What makes no calls itself (an address, a role, a resource) is answered by the origins of the
    /// calls that touch it. A user, a person or a workload is its own origin.
    public func whois(
        _ node: NodeID, filter: EventFilter = .all, options: WhoisOptions = WhoisOptions()
    ) -> WhoisAnswer {
        let subject = Subject(node, self, exact: true)
        let events = filter.events(in: subject, graph)
        let kind = graph.nodes.kind(node)
        var answer: WhoisAnswer
        if let point = point(of: subject, events) {
            answer = whois(point, of: node, options)
            if kind.isPrincipal { answer.credential = point.credential.ifAny.map { graph.summary(of: $0) } }
            addOtherHolders(of: node, than: point, events, to: &answer, options)
            let isShared = kind == .roleSession || kind == .federatedUser || kind == .root
            if isShared || subject.credential != nil {
                let origins = self.origins(of: events, options)
                if origins.total > 1 { answer.origins = origins }
            }
        } else {
            answer = whois(throughCallsOn: node, events, options)
        }
        answer.tally = graph.tally(events)
        answer.derivedAccount = derivedAccount(of: node)
        answer.createdBy = createdBy(node, options)
        answer.graph = chain(of: answer)
        return answer
    }

    /// Who made the call `event`. O(hops × issuing events).
    public func whois(event: EventIndex, options: WhoisOptions = WhoisOptions()) -> WhoisAnswer {
        let row = graph.events.row(event)
        let subject = row.credential.ifAny ?? row.principal.ifAny ?? graph.actions.service(row.action)
        let point = LineagePoint(principal: row.principal, credential: row.credential, time: time(of: event))
        var answer =
            row.principal == .none
            ? WhoisAnswer(lineage: LineageAnswer(subject: graph.summary(of: subject), hops: [], resolved: false))
            : whois(point, of: subject, options, event)
        answer.event = WhoisEvent(
            eventID: eventID(event), time: time(of: event), action: graph.actionName(row.action), outcome: row.outcome,
            principal: row.principal.ifAny.map { graph.summary(of: $0) },
            via: graph.via.values(of: event).first.map { graph.summary(of: $0) })
        answer.tally = graph.tally([event])
        answer.createdBy = createdBy(subject, options)
        answer.graph = chain(of: answer)
        return answer
    }

    /// What the form of a key id says of a key that is not in the logs: its account, where it holds one. O(1).
    public func whois(foreignKey key: String) -> WhoisAnswer? {
        guard let account = Investigator.account(ofKey: key) else { return nil }
        var tables = GraphTables()
        let node = tables.node(.accessKey, key)
        let alone = Graph(tables, edges: [])
        var answer = WhoisAnswer(
            lineage: LineageAnswer(subject: alone.summary(of: node), hops: [], resolved: false))
        answer.derivedAccount = account
        return answer
    }

    /// The weakest evidence of a step: guesses are never steps.
    private func floor(_ options: WhoisOptions) -> Evidence { max(options.evidence, .joined) }

    // MARK: From one point

    /// Where to begin: the last call, else the holder of a key that made none. None for what makes no calls.
    private func point(of subject: Subject, _ events: [EventIndex]) -> LineagePoint? {
        let last = events.last.map { graph.events.row($0) }
        if let credential = subject.credential {
            guard let holder = last?.principal.ifAny ?? graph.nodes.owner(credential).ifAny else { return nil }
            // The member of a console session is known by the session.
            let whole = last?.credential.ifAny ?? credential
            return LineagePoint(principal: holder, credential: whole, time: last?.time)
        }
        guard subject.kind == .workload || (subject.isPrincipal && !subject.isRole) else { return nil }
        return LineagePoint(principal: subject.node, credential: last?.credential ?? .none, time: last?.time)
    }

    private func whois(
        _ point: LineagePoint, of node: NodeID, _ options: WhoisOptions, _ event: EventIndex? = nil
    ) -> WhoisAnswer {
        let found = graph.lineage(
            of: point.principal, credential: point.credential, at: point.time, evidence: floor(options))
        var answer = WhoisAnswer(lineage: lineageAnswer(of: node, found, from: point))
        answer.isCyclic = found.isCyclic
        answer.claims = claims(along: [point.principal] + found.steps.map(\.node))
        if !answer.lineage.resolved {
            let end = end(of: found, from: point)
            // A partner that the session was delegated to is as much as AWS ever writes.
            if found.steps.last?.via != .delegated {
                answer.missing = missingRecord(at: end, found.steps.last?.events.last ?? event)
            }
            if options.evidence == .inferred { answer.candidate = candidate(at: end, claims: answer.claims) }
        }
        answer.alternatives = alternatives(to: found, at: point, of: node, options)
        return answer
    }

    /// A lineage as answers show it. An account is no one: the caller's own record is in another trail.
    private func lineageAnswer(of node: NodeID, _ found: Lineage, from point: LineagePoint) -> LineageAnswer {
        let origin = found.origin.flatMap { graph.nodes.kind($0) == .account ? nil : $0 }
        return LineageAnswer(
            subject: graph.summary(of: node), hops: holding(node, by: point) + hops(of: found, from: point.principal),
            origin: origin.map { graph.summary(of: $0) }, resolved: origin != nil)
    }

    /// The step from a credential to whoever signs with it.
    private func holding(_ node: NodeID, by point: LineagePoint) -> [Hop] {
        guard node != point.principal else { return [] }
        let rows = graph.edges.to(node).of { $0 == .holds || $0 == .hasKey }.filter { $0.source == point.principal }
        let first = rows.min { $0.event < $1.event }
        var hops = [
            Hop(
                node: graph.summary(of: point.principal), via: first?.kind ?? .holds,
                evidence: first?.evidence ?? .attested, eventIDs: first.map { [eventID($0.event)] } ?? [],
                at: first.flatMap { time(of: $0.event) })
        ]
        // A member key of a console session is held through the session.
        if hops[0].eventIDs.isEmpty, let event = events(of: node).first {
            hops[0].eventIDs = [eventID(event)]
            hops[0].at = time(of: event)
        }
        return hops
    }

    /// The steps, those marked by which a role assumed itself.
    private func hops(of found: Lineage, from principal: NodeID) -> [Hop] {
        var below = principal
        return found.steps.map { step in
            var hop = hop(step)
            let (role, other) = (graph.nodes.owner(below), graph.nodes.owner(step.node))
            hop.isSelf = step.via == .assumed && role != .none && role == other
            below = step.node
            return hop
        }
    }

    private func end(of found: Lineage, from point: LineagePoint) -> LineagePoint {
        guard let last = found.steps.last else { return point }
        return LineagePoint(
            principal: last.node, credential: last.credential, time: last.events.first.flatMap { time(of: $0) })
    }

    /// What the sessions of a chain claim as source identity, each claim once.
    private func claims(along nodes: [NodeID]) -> [Hop] {
        var seen: Set<NodeID> = []
        return nodes.withoutRepeats().flatMap { node in
            graph.edges.from(node).of(.claims).filter { seen.insert($0.target).inserted }.map { row in
                Hop(
                    node: graph.summary(of: row.target), via: .claims, evidence: row.evidence,
                    eventIDs: [eventID(row.event)], at: time(of: row.event))
            }
        }
    }

    // MARK: More than one answer

    /// A second issuer of the same key, and how a session was obtained that acts for a person.
    private func alternatives(
        to found: Lineage, at point: LineagePoint, of node: NodeID, _ options: WhoisOptions
    ) -> [WhoisAlternative] {
        var others: [WhoisAlternative] = []
        if found.steps.first?.via == .onBehalfOf || found.steps.first?.via == .delegated {
            let issuing = graph.issuingLineage(
                of: point.principal, credential: point.credential, at: point.time, evidence: floor(options))
            if !issuing.steps.isEmpty {
                others.append(
                    WhoisAlternative(
                        because: "how the session itself was obtained",
                        lineage: lineageAnswer(of: node, issuing, from: point)))
            }
        }
        guard let taken = found.steps.first else { return others }
        var seen: Set<[NodeID]> = [[taken.node, taken.credential]]
        for row in graph.issuers(of: point.credential, to: point.principal)
        where taken.via.isIssuing && row.evidence >= floor(options)
            && seen.insert([row.source, row.sourceCredential]).inserted && others.count < options.alternatives
        {
            var lineage = graph.lineage(
                of: row.source, credential: row.sourceCredential, at: time(of: row.event), evidence: floor(options))
            lineage.steps.insert(LineageStep(against: row), at: 0)
            others.append(
                WhoisAlternative(
                    because: "another record says that it issued the same key",
                    lineage: lineageAnswer(of: node, lineage, from: point)))
        }
        return others
    }

    /// Principals beside the first that signed with the same key: an id used again, or masked.
    private func addOtherHolders(
        of node: NodeID, than point: LineagePoint, _ events: [EventIndex], to answer: inout WhoisAnswer,
        _ options: WhoisOptions
    ) {
        guard let key = Subject(node, self, exact: true).credential else { return }
        let holders = graph.count(events, by: graph.events.principals).nodes.sorted { $0.node < $1.node }
        for (holder, count) in holders
        where holder != point.principal && answer.alternatives.count < options.alternatives {
            let event = EventIndex(count.last)
            let other = LineagePoint(
                principal: holder, credential: graph.events.credentials[Int(event.index)],
                time: time(of: event))
            let found = graph.lineage(
                of: holder, credential: other.credential, at: other.time, evidence: floor(options))
            answer.alternatives.append(
                WhoisAlternative(
                    because: "the same key signed calls of another principal",
                    lineage: lineageAnswer(of: node, found, from: other)))
        }
        addOtherReceivers(of: key, Set(holders.map(\.node)).union([point.principal]), node, to: &answer, options)
    }

    /// Principals that a record says the key was issued to, and that never signed with it.
    private func addOtherReceivers(
        of key: NodeID, _ holders: Set<NodeID>, _ node: NodeID, to answer: inout WhoisAnswer, _ options: WhoisOptions
    ) {
        var seen = holders
        for row in graph.edges.issuing(key)
        where row.kind.isIssuing && row.evidence >= floor(options) && seen.insert(row.target).inserted
            && answer.alternatives.count < options.alternatives
        {
            let other = LineagePoint(principal: row.target, credential: key, time: time(of: row.event))
            let found = graph.lineage(of: row.target, credential: key, at: other.time, evidence: floor(options))
            answer.alternatives.append(
                WhoisAlternative(
                    because: "a record says that the key was issued to another principal",
                    lineage: lineageAnswer(of: node, found, from: other)))
        }
    }

    // MARK: Through calls

    private func whois(
        throughCallsOn node: NodeID, _ events: [EventIndex], _ options: WhoisOptions
    ) -> WhoisAnswer {
        let origins = self.origins(of: events, options)
        let only = origins.total == 1 ? origins.items.first?.origin : nil
        var answer = WhoisAnswer(
            lineage: LineageAnswer(
                subject: graph.summary(of: node), hops: [], origin: only, resolved: only != nil))
        answer.origins = origins
        return answer
    }

    /// The heads of the lineages of `events`, by falling count, then by name. O(events + pairs of principal and
    /// credential × hops).
    func origins(of events: [EventIndex], _ options: WhoisOptions) -> Limited<OriginTally> {
        var callers = EventCounts(graph)
        let columns = graph.events
        for event in graph.whileAsked(events) {
            // Not the whole row: a snapshot's columns are touched one by one.
            let index = Int(event.index)
            let principal = columns.principals[index]
            guard principal != .none else { continue }
            let credential = columns.credentials[index]
            callers.add(KeyNumbers.key(principal.index, credential.index), event, columns.states[index])
        }
        var heads = EventCounts(graph)
        var through = EventCounts(graph)
        var lineages = LineageReader(graph)
        for (key, count) in graph.whileAsked(zip(callers.keys, callers.counts)) {
            let principal = NodeID(UInt32(truncatingIfNeeded: key >> 32))
            let found = lineages.lineage(
                of: principal, credential: NodeID(UInt32(truncatingIfNeeded: key)),
                at: columns.times[Int(count.first)], evidence: floor(options)
            ).origin
            let origin = found.flatMap { graph.nodes.kind($0) == .account ? nil : $0 } ?? .none
            heads.add(UInt64(origin.index), count)
            through.add(KeyNumbers.key(origin.index, principal.index), count)
        }
        let ranked = heads.ranked()
        let shown = ranked.cut(options.limit)
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { (heads.keys[$1], $0) })
        var principals = [[NodeSummary]](repeating: [], count: shown.count)
        for pair in graph.whileAsked(through.ranked()) {
            guard let place = places[through.keys[pair] >> 32] else { continue }
            principals[place].append(graph.summary(of: NodeID(UInt32(truncatingIfNeeded: through.keys[pair]))))
        }
        let rows = zip(shown, principals).map { head, principals in
            OriginTally(
                origin: NodeID(UInt32(truncatingIfNeeded: heads.keys[head])).ifAny.map { graph.summary(of: $0) },
                through: principals, tally: Tally(heads.counts[head], graph))
        }
        return Limited(rows, total: ranked.count)
    }

    // MARK: Made by whom

    /// Who made the key, user, role or workload, or the user of a key, and who stands behind that.
    private func createdBy(_ node: NodeID, _ options: WhoisOptions) -> LineageAnswer? {
        let owner = graph.nodes.kind(node) == .accessKey ? graph.nodes.owner(node).ifAny : nil
        for made in [node, owner].compactMap(\.self) {
            guard let row = creation(of: made), row.source != made else { continue }
            let point = LineagePoint(
                principal: row.source, credential: row.sourceCredential, time: time(of: row.event))
            var found = graph.lineage(
                of: point.principal, credential: point.credential, at: point.time, evidence: floor(options))
            found.steps.insert(LineageStep(against: row), at: 0)
            return LineageAnswer(
                subject: graph.summary(of: made), hops: hops(of: found, from: made),
                origin: found.origin.map { graph.summary(of: $0) }, resolved: found.origin != nil)
        }
        return nil
    }

    /// The last record that made `node`. What runs was made by the first call that started it and names it.
    private func creation(of node: NodeID) -> EdgeRow? {
        if let row = graph.edges.to(node).of(.created).max(by: { $0.event < $1.event }) { return row }
        guard graph.nodes.kind(node) == .workload else { return nil }
        let starts = ["RunInstances", "CreateFunction", "RunTask", "StartTask", "CreateEnvironment"]
        let columns = graph.events
        var isStart: [ActionID: Bool] = [:]
        for event in graph.whileAsked(events(of: node).events()) {
            let index = Int(event.index)
            guard columns.states[index].isSucceeded, columns.principals[index] != .none else { continue }
            let action = columns.actions[index]
            if isStart[action] == nil {
                let name = graph.texts.string(graph.actions.name(action))
                isStart[action] = starts.contains(where: name.hasPrefix)
            }
            guard isStart[action] == true else { continue }
            return EdgeRow(
                .created, .attested, from: columns.principals[index], to: node, event: event,
                sourceCredential: columns.credentials[index])
        }
        return nil
    }

    /// The account in a key's id, where no record says whose the key is.
    private func derivedAccount(of node: NodeID) -> String? {
        guard graph.nodes.kind(node) == .accessKey, graph.nodes.account(node) == .empty else {
            return nil
        }
        return Investigator.account(ofKey: graph.key(node))
    }
}
