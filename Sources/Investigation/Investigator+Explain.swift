// What ties two nodes: stored edges between them, and the calls that touch both. Apart because it is the one question
// about an edge and not about a node.
import CloudTrail
import Ingest
import Lineage
import PropertyGraph

extension Investigator {
    /// Every edge between `first` and `second`, in either direction, each with its events and their places in the
    /// logs. A role stands for its sessions as well, a bucket for its objects, a credential for its keys. Where a
    /// record can be read again, the fields that name the two are looked up in it. O(events of both + bytes of the
    /// files with the evidence shown).
    ///
    /// - Parameters:
    ///   - first: one end.
    ///   - second: the other end.
    ///   - filter: which events count.
    ///   - limit: edges, and events of each, the earliest first; 0 is all.
    ///   - paths: the paths of the logs, for commands that can be pasted.
    public func explain(
        _ first: NodeID, _ second: NodeID, filter: EventFilter = .all, limit: Int = 0, paths: [String] = []
    ) -> ExplainAnswer {
        let ends = (EdgeEnd(first, self), EdgeEnd(second, self))
        var ties = storedTies(ends.0, ends.1, filter)
        let evident = Set(ties.flatMap(\.events))
        if let activity = activity(ends.0, ends.1, filter, without: evident) { ties.append(activity) }
        let shown = limit > 0 ? ties.prefix(limit) : ties[...]
        var wanted: [EventIndex] = []
        for tie in shown { wanted += limit > 0 ? tie.events.prefix(limit) : tie.events[...] }
        let raw = rawRecords(of: Set(wanted).sorted(), atMost: Limits.rawBytes).bytes
        let relations = shown.map { relation($0, limit, raw) }
        let (from, to) = (graph.summary(of: first), graph.summary(of: second))
        return ExplainAnswer(
            from: from, to: to, relations: Limited(relations, total: ties.count),
            next: next(from, to, relations, paths))
    }

    /// The stored edges between the two ends: one tie for each kind between the same nodes.
    private func storedTies(_ first: EdgeEnd, _ second: EdgeEnd, _ filter: EventFilter) -> [Tie] {
        var rows = Set<EdgeRow>()
        for node in first.nodes {
            rows.formUnion(graph.edges.from(node))
            rows.formUnion(graph.edges.to(node))
            rows.formUnion(graph.edges.issuing(node))
            if let owner = graph.nodes.owner(node).ifAny { rows.formUnion(graph.edges.from(owner)) }
        }
        var ties: [Tie.Key: Tie] = [:]
        for row in graph.whileAsked(rows) where filter.allows(row.event, graph) {
            let isTie =
                first.isSource(of: row) && second.isTarget(of: row)
                || second.isSource(of: row) && first.isTarget(of: row)
            guard isTie else { continue }
            let key = Tie.Key(kind: row.kind, source: row.source, target: row.target)
            var tie = ties[key] ?? Tie(key: key, evidence: row.evidence, events: [])
            tie.evidence = max(tie.evidence ?? row.evidence, row.evidence)
            tie.events.append(row.event)
            ties[key] = tie
        }
        return ties.values.map { tie in
            var tie = tie
            tie.events = Set(tie.events).sorted()
            return tie
        }.sorted { $0.order < $1.order }
    }

    /// The calls that touch both ends and are no evidence of a stored edge.
    private func activity(
        _ first: EdgeEnd, _ second: EdgeEnd, _ filter: EventFilter, without evident: Set<EventIndex>
    ) -> Tie? {
        let touching = first.nodes.reduce(into: Set<EventIndex>()) {
            $0.formUnion(graph.whileAsked(graph.events(of: $1)))
        }
        var events = Set<EventIndex>()
        for node in second.nodes {
            for event in graph.whileAsked(graph.events(of: node))
            where touching.contains(event) && !evident.contains(event) && filter.allows(event, graph) {
                events.insert(event)
            }
        }
        guard let event = events.min() else { return nil }
        let acts = (first.acts(in: event, graph), second.acts(in: event, graph))
        // Who acts comes first; where neither does, whence before what.
        let isWhence = second.isWhence(graph) && !first.isWhence(graph) && !acts.0
        let (actor, other) =
            acts.1 && !acts.0 || isWhence && !acts.1 ? (second.node, first.node) : (first.node, second.node)
        let key: Tie.Key
        switch graph.nodes.kind(other) {
        case _ where !acts.0 && !acts.1: key = Tie.Key(kind: .touched, source: actor, target: other)
        case .address, .userAgent, .region: key = Tie.Key(kind: .from, source: other, target: actor)
        case .service, .account: key = Tie.Key(kind: .called, source: actor, target: other)
        default: key = Tie.Key(kind: .touched, source: actor, target: other)
        }
        return Tie(key: key, evidence: nil, events: events.sorted())
    }

    private func relation(_ tie: Tie, _ limit: Int, _ raw: [EventIndex: [UInt8]]) -> Relation {
        let (source, target) = (graph.summary(of: tie.key.source), graph.summary(of: tie.key.target))
        let edge = GraphEdge(
            source: source.id, target: target.id, kind: tie.key.kind, tally: graph.tally(tie.events),
            actions: graph.actions(of: tie.events), evidence: tie.evidence,
            eventIDs: tie.events.prefix(Limits.shownEvidence).map { eventID($0) }, total: tie.events.count)
        let names = (names(of: tie.key.source), names(of: tie.key.target))
        let shown = limit > 0 ? tie.events.prefix(limit) : tie.events[...]
        let evidence = shown.map { event in
            let found = raw[event].map { RawJSON.firstPaths(of: [names.0, names.1], in: $0) }
            return evidencePlace(event, path: found?[1], sourcePath: found?[0])
        }
        return Relation(
            source: source, target: target, edge: edge, meaning: EdgeMeaning(source, target, edge).text,
            evidence: Limited(evidence, total: tie.events.count))
    }

    private func evidencePlace(_ event: EventIndex, path: String?, sourcePath: String?) -> EvidencePlace {
        let index = Int(event.index)
        let place = place(of: event)
        return EvidencePlace(
            eventID: eventID(event), time: time(of: event),
            action: graph.actionName(graph.events.actions[index]), outcome: graph.events.outcomes[index],
            file: files[Int(place.file)], record: Int(place.record), path: path, sourcePath: sourcePath,
            isUnverified: graph.events.marks[index].contains(.unverified))
    }

    /// How a record may call a node: its key, what makes it unique, the parts of its ARN; best first.
    private func names(of node: NodeID) -> [String] {
        let key = graph.key(node)
        var names = [key, graph.texts.string(graph.nodes.name(node))]
        if let arn = ARN(key) {
            let resource = arn.text(arn.resource, of: key)
            names += [resource, arn.text(arn.resourceID, of: key)]
            if let slash = resource.firstIndex(of: "/") {
                names.append(String(resource[resource.index(after: slash)...]))
            }
            names += resource.split(separator: "/").last.map { [String($0)] } ?? []
        }
        return names.filter { !$0.isEmpty }.withoutRepeats()
    }

    private func next(
        _ from: NodeSummary, _ to: NodeSummary, _ relations: [Relation], _ paths: [String]
    ) -> [String] {
        var commands: [String] = []
        if let place = relations.first?.evidence.items.first, Command.isHarmless(place.eventID) {
            commands.append(Command.line("logs", place.eventID, paths))
        }
        commands.append(Command.line("investigate", Command.name(to), paths))
        commands.append(Command.line("investigate", Command.name(from), paths))
        return commands.withoutRepeats()
    }
}

/// Edges of one kind between the same two nodes.
private struct Tie {
    struct Key: Hashable {
        let kind: EdgeKind
        let source: NodeID
        let target: NodeID
    }

    let key: Key
    /// The strongest; nil for activity.
    var evidence: Evidence?
    var events: [EventIndex]

    /// What hands over a session or credential first, then the better known, then the vocabulary's order.
    var order: (Int, Int, UInt8, NodeID, NodeID) {
        (
            key.kind.isIssuing ? 0 : 1, -Int(evidence?.rawValue ?? 0), key.kind.rawValue, key.source, key.target
        )
    }
}

/// One of the two nodes, and what stands for it.
private struct EdgeEnd {
    let node: NodeID
    let nodes: Set<NodeID>

    init(_ node: NodeID, _ investigator: Investigator) {
        let subject = Subject(node, investigator, exact: false)
        let keys = investigator.graph.edges.from(node).filter { $0.kind == .hasKey && subject.credential != nil }
        self.node = node
        nodes = Set([node] + subject.places + (subject.isRole ? subject.principals : []) + keys.map(\.target))
    }

    func isSource(of row: EdgeRow) -> Bool { nodes.contains(row.source) || nodes.contains(row.sourceCredential) }
    func isTarget(of row: EdgeRow) -> Bool { nodes.contains(row.target) || nodes.contains(row.targetCredential) }

    /// Whether this end says where calls come from.
    func isWhence(_ graph: Graph) -> Bool {
        switch graph.nodes.kind(node) {
        case .address, .userAgent, .region: true
        default: false
        }
    }

    /// Whether this end made the call.
    func acts(in event: EventIndex, _ graph: Graph) -> Bool {
        let index = Int(event.index)
        let events = graph.events
        return nodes.contains(events.principals[index]) || nodes.contains(events.credentials[index])
            || nodes.contains(events.keys[index])
    }
}

extension RawJSON {
    /// For each list of names, where the record names one of them: the first place of the best name. O(bytes).
    static func firstPaths(of lists: [[String]], in record: [UInt8]) -> [String?] {
        let wanted = lists.map { $0.map { Array($0.utf8) } }
        var best = [(rank: Int, path: String)?](repeating: nil, count: lists.count)
        var json = RawJSON(record)
        while let range = json.nextString() {
            for (list, names) in wanted.enumerated() {
                guard let rank = names.firstIndex(where: { $0.elementsEqual(json.bytes[range]) }),
                    rank < best[list]?.rank ?? names.count
                else { continue }
                best[list] = (rank, json.path)
            }
        }
        return best.map { $0?.path }
    }
}
