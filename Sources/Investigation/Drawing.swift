// The graph of an investigation: identity → sessions and credentials → services → resources. Apart from the answer's
// lists because a drawing must be small: it hides reads and folds what is too much, and says so.
import Lineage
import PropertyGraph

/// Collects what to draw, then folds it to size.
struct Drawing {
    private let investigator: Investigator
    private let options: InvestigationOptions
    private var edges: [EdgeID: GraphEdgeDraft] = [:]
    private var order: [EdgeID] = []
    private var nodes: [NodeID: Tally] = [:]
    private var hiddenReads = 0
    private var subject: NodeID?

    private var graph: Graph { investigator.graph }

    private struct EdgeID: Hashable {
        let source: NodeID
        let target: NodeID
        let kind: EdgeKind
        /// Denied calls are edges of their own, so that they can be seen.
        let outcome: Outcome?
    }

    private struct GraphEdgeDraft {
        var tally = Tally()
        var actions = ActionCounter()
        var evidence: Evidence?
        var events: [EventIndex] = []
    }

    init(_ investigator: Investigator, _ options: InvestigationOptions) {
        self.investigator = investigator
        self.options = options
    }

    /// Draws a subject, its own calls, and those of the sessions it reached.
    mutating func draw(
        _ subject: Subject, _ direct: [EventIndex], _ derived: [(session: DerivedSession, events: [EventIndex])]
    ) {
        self.subject = subject.node
        nodes[subject.node] = graph.tally(direct)
        if subject.isPrincipal || subject.credential != nil {
            for event in direct { addCall(event, from: holder(of: event, subject), subject) }
        } else {
            drawActors(subject, direct)
        }
        for (session, events) in derived {
            addEdge(session.step)
            nodes[session.session, default: Tally()].add(graph.tally(events))
            for event in events { addCall(event, from: session.session, nil) }
        }
    }

    /// Draws who acted on a subject.
    mutating func drawActors(_ subject: Subject, _ events: [EventIndex]) {
        for event in events { addActor(event, subject) }
    }

    /// The node a call hangs on: the credential, behind its principal.
    private func holder(of event: EventIndex, _ subject: Subject) -> NodeID {
        let index = Int(event.index)
        if let credential = subject.credential { return credential }
        if subject.isRole { return graph.events.principals[index] }
        return graph.events.credentials[index].ifAny ?? subject.node
    }

    private mutating func addCall(_ event: EventIndex, from holder: NodeID, _ subject: Subject?) {
        let index = Int(event.index)
        let events = graph.events
        guard isDrawn(event) else { return }
        if let subject, holder != subject.node {
            if subject.isRole {
                add(
                    event, EdgeID(source: holder, target: subject.node, kind: .ofRole, outcome: nil),
                    evidence: .attested)
            } else {
                add(
                    event, EdgeID(source: subject.node, target: holder, kind: .holds, outcome: nil), evidence: .attested
                )
            }
            nodes[holder, default: Tally()].add(events.outcomes[index], at: events.times[index])
        }
        let service = graph.actions.service(events.actions[index])
        let outcome: Outcome? = events.outcomes[index] == .denied ? .denied : nil
        add(event, EdgeID(source: holder, target: service, kind: .called, outcome: outcome))
        nodes[service, default: Tally()].add(events.outcomes[index], at: events.times[index])
        for target in events.targets(event) where target != subject?.node && graph.nodes.kind(target) != .account {
            add(event, EdgeID(source: service, target: target, kind: .touched, outcome: outcome))
            nodes[target, default: Tally()].add(events.outcomes[index], at: events.times[index])
        }
    }

    /// For what is acted on: origin → principal → subject.
    private mutating func addActor(_ event: EventIndex, _ subject: Subject) {
        guard isDrawn(event) else { return }
        let index = Int(event.index)
        let events = graph.events
        let principal = events.principals[index]
        guard principal != .none, principal != subject.node else { return }
        let outcome: Outcome? = events.outcomes[index] == .denied ? .denied : nil
        add(event, EdgeID(source: principal, target: subject.node, kind: .touched, outcome: outcome))
        let isNew = nodes[principal] == nil
        nodes[principal, default: Tally()].add(events.outcomes[index], at: events.times[index])
        guard isNew else { return }
        let lineage = graph.lineage(
            of: principal, credential: events.credentials[index], at: investigator.time(of: event),
            evidence: options.evidence)
        var below = principal
        for step in lineage.steps {
            for shown in step.events.prefix(1) {
                add(
                    shown, EdgeID(source: step.node, target: below, kind: step.via, outcome: nil),
                    evidence: step.evidence)
            }
            if nodes[step.node] == nil { nodes[step.node] = Tally() }
            below = step.node
        }
    }

    private mutating func addEdge(_ row: EdgeRow) {
        add(
            row.event, EdgeID(source: row.source, target: row.target, kind: row.kind, outcome: nil),
            evidence: row.evidence)
        if nodes[row.source] == nil { nodes[row.source] = Tally() }
    }

    /// Reads that succeeded are left out of drawings unless asked for: most calls are reads, and few tell anything.
    private mutating func isDrawn(_ event: EventIndex) -> Bool {
        let index = Int(event.index)
        let isPlainRead =
            graph.events.marks[index].contains(.readOnly) && graph.events.outcomes[index] == .succeeded
        guard isPlainRead, !options.drawReads else { return true }
        hiddenReads += 1
        return false
    }

    private mutating func add(_ event: EventIndex, _ id: EdgeID, evidence: Evidence? = nil) {
        if edges[id] == nil { order.append(id) }
        let index = Int(event.index)
        var draft = edges[id] ?? GraphEdgeDraft()
        draft.tally.add(graph.events.outcomes[index], at: graph.events.times[index])
        if evidence == nil { draft.actions.add(graph.events.actions[index], of: id.target, event, graph) }
        draft.evidence = evidence
        draft.events.append(event)
        edges[id] = draft
    }
}

// MARK: Folding

extension Drawing {
    /// The graph, with what exceeds the limit folded into counted nodes.
    consuming func finish() -> GraphAnswer {
        let folds = folding()
        var answer = GraphAnswer()
        answer.hiddenReads = hiddenReads
        for (node, tally) in nodes.sorted(by: { $0.key < $1.key }) where folds.group[node] == nil {
            answer.nodes.append(NodeTally((node: node, tally: tally), graph))
        }
        answer.folded = folds.nodes
        answer.edges = drawnEdges(folds)
        return answer
    }

    private struct Folds {
        /// The folded node that stands for each node left out.
        var group: [NodeID: String] = [:]
        var nodes: [FoldedNodes] = []
    }

    /// Leaves out the many of one sort, then, where that is not enough, the least busy of all.
    private func folding() -> Folds {
        let foldable = nodes.filter { $0.key != subject && !isBackbone($0.key) }
            .sorted { $0.value.events != $1.value.events ? $0.value.events > $1.value.events : $0.key < $1.key }
            .map(\.key)
        var groups: [String: [NodeID]] = [:]
        for node in foldable { groups[groupName(of: node), default: []].append(node) }
        var leaving: Set<NodeID> = []
        for members in groups.values where members.count > options.drawnAlike {
            leaving.formUnion(members.dropFirst(options.drawnAlike - 2))
        }
        // Room for the folded nodes themselves.
        let excess = nodes.count - leaving.count + groups.count - options.drawnNodes
        if excess > 0 { leaving.formUnion(foldable.filter { !leaving.contains($0) }.suffix(excess)) }
        var folds = Folds()
        for (name, members) in groups.sorted(by: { $0.key < $1.key }) {
            let folded = members.filter { leaving.contains($0) }
            guard !folded.isEmpty else { continue }
            let id = "folded-\(folds.nodes.count + 1)"
            for member in folded { folds.group[member] = id }
            folds.nodes.append(
                FoldedNodes(
                    id: id, label: "+\(folded.count) \(name)", nodes: folded.count, expand: expandCommand()))
        }
        return folds
    }

    /// Lineage and services hold a drawing together.
    private func isBackbone(_ node: NodeID) -> Bool {
        let kind = graph.nodes.kind(node)
        return kind == .service || (order.contains { $0.source == node && $0.kind.isIssuing })
    }

    private func groupName(of node: NodeID) -> String {
        let kind = graph.nodes.kind(node)
        let type = graph.texts.string(graph.nodes.type(node))
        guard kind == .resource, !type.isEmpty else {
            let words = kind.name.split(separator: "-").joined(separator: " ")
            return kind == .address ? "addresses" : "\(words)s"
        }
        let parts = type.split(separator: ":", omittingEmptySubsequences: true)
        return parts.count == 3 ? "\(parts[1]) \(parts[2])s" : "\(type) resources"
    }

    private func expandCommand() -> String {
        let entity = subject.map { Command.name(graph.summary(of: $0)) } ?? ""
        return Command.line("investigate", entity, options.paths, ["--format", "json", "--limit", "0"])
    }

    private func drawnEdges(_ folds: Folds) -> [GraphEdge] {
        var drawn: [GraphEdge] = []
        var places: [[String]: Int] = [:]
        for id in order {
            guard let draft = edges[id] else { continue }
            let edge = GraphEdge(
                source: folds.group[id.source] ?? graph.stableID(of: id.source),
                target: folds.group[id.target] ?? graph.stableID(of: id.target), kind: id.kind, tally: draft.tally,
                actions: draft.actions.byNode(graph)[id.target] ?? [], evidence: draft.evidence,
                eventIDs: draft.events.prefix(20).map { investigator.eventID($0) }, total: draft.events.count)
            let isFolded = folds.group[id.source] != nil || folds.group[id.target] != nil
            let place = [edge.source, edge.target, edge.kind.name, id.outcome?.name ?? ""]
            if isFolded, let known = places[place] {
                drawn[known].merge(edge)
            } else {
                places[place] = drawn.count
                drawn.append(edge)
            }
        }
        return drawn
    }
}

extension GraphEdge {
    /// Takes in an edge between the same folded nodes.
    fileprivate mutating func merge(_ other: GraphEdge) {
        tally.add(other.tally)
        total += other.total
        eventIDs = Array((eventIDs + other.eventIDs).prefix(20))
        var counts: [String: ActionTally] = [:]
        for action in actions + other.actions {
            counts[action.action, default: ActionTally(action: action.action, readOnly: true, tally: Tally())].tally
                .add(action.tally)
            if !action.readOnly { counts[action.action]?.readOnly = false }
        }
        actions = counts.values.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.action < $1.action
        }
    }
}
