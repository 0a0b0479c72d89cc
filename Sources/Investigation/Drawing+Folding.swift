// A drawing made small, and its names. Apart from collecting because it looks at nodes and edges only, of which there
// are far fewer than events, and gives names to those alone that stay.
import Lineage
import PropertyGraph

extension Drawing {
    /// The graph, with what exceeds the limit folded into counted nodes. O(nodes + edges).
    consuming func finish() -> GraphAnswer {
        var counter = nodes
        for draft in drafts { counter.add(draft.counted, draft.count) }
        let all = Array(counter.nodes)
        let folds = folding(all)
        var answer = GraphAnswer()
        answer.hiddenReads = hiddenReads
        for entry in all.filter({ folds.group[$0.node] == nil }).sorted(by: { $0.node < $1.node }) {
            answer.nodes.append(NodeTally(entry, graph))
        }
        answer.folded = folds.nodes
        answer.edges = drawnEdges(folds)
        return answer
    }

    private struct Folds {
        /// The place in `nodes` of the folded node that stands for each node left out.
        var group: [NodeID: Int] = [:]
        var nodes: [FoldedNodes] = []
    }

    private typealias Entry = (node: NodeID, count: EventCount)

    /// Nodes of one sort, most events first as far as they stay; the others in no order.
    private struct Alike {
        let name: String
        var staying: [Entry] = []
        var leaving: [NodeID] = []
    }

    private static func isBusier(_ left: Entry, _ right: Entry) -> Bool {
        left.count.events != right.count.events ? left.count.events > right.count.events : left.node < right.node
    }

    /// Leaves out the many of one sort, then, where that is not enough, the least busy of all.
    private func folding(_ all: [Entry]) -> Folds {
        var groups = alike(all)
        for place in groups.indices where groups[place].staying.count > options.drawnAlike {
            keepBusiest(options.drawnAlike - 2, of: &groups[place])
        }
        let leaving = groups.reduce(0) { $0 + $1.leaving.count }
        // Room for the folded nodes themselves.
        let excess = all.count - leaving + groups.count - options.drawnNodes
        if excess > 0 {
            let last = Set(groups.flatMap(\.staying).sorted(by: Drawing.isBusier).suffix(excess).map(\.node))
            for place in groups.indices {
                groups[place].leaving += groups[place].staying.map(\.node).filter { last.contains($0) }
            }
        }
        var folds = Folds()
        for group in groups.sorted(by: { $0.name < $1.name }) where !group.leaving.isEmpty {
            for member in group.leaving { folds.group[member] = folds.nodes.count }
            folds.nodes.append(
                FoldedNodes(
                    id: "folded-\(folds.nodes.count + 1)", label: "+\(group.leaving.count) \(group.name)",
                    nodes: group.leaving.count, expand: expandCommand()))
        }
        return folds
    }

    /// What may be folded, by sort. Lineage and services hold a drawing together.
    private func alike(_ all: [Entry]) -> [Alike] {
        let issuers = Set(drafts.filter { $0.kind.isIssuing }.map(\.source))
        var groups: [Alike] = []
        var places: [String: Int] = [:]
        var sorts: [UInt64: Int] = [:]
        for entry in all {
            let (kind, type) = (graph.nodes.kind(entry.node), graph.nodes.type(entry.node))
            guard entry.node != subject, kind != .service, !issuers.contains(entry.node) else { continue }
            let sort = KeyNumbers.key(UInt32(kind.rawValue), type.index)
            let place: Int
            if let known = sorts[sort] {
                place = known
            } else {
                let name = groupName(of: entry.node)
                place = places[name] ?? groups.count
                if place == groups.count { groups.append(Alike(name: name)) }
                places[name] = place
                sorts[sort] = place
            }
            groups[place].staying.append(entry)
        }
        return groups
    }

    /// Lets all but the busiest `count` leave. O(members × count) at worst, O(members) where few are busy.
    private func keepBusiest(_ count: Int, of group: inout Alike) {
        var best: [Entry] = []
        for entry in group.staying {
            let place = best.lastIndex { Drawing.isBusier($0, entry) }.map { $0 + 1 } ?? 0
            if place < count { best.insert(entry, at: place) } else { group.leaving.append(entry.node) }
            if best.count > count { group.leaving.append(best.removeLast().node) }
        }
        group.staying = best
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

    // MARK: Edges

    /// Drafts that are drawn as one, because their ends are folded together.
    private struct Drawn {
        let draft: Draft
        var count: EventCount
        var named: [EventIndex]
        var drafts = 1
    }

    private func drawnEdges(_ folds: Folds) -> [GraphEdge] {
        var drawn: [Drawn] = []
        var ends = KeyNumbers()
        var pairs = KeyNumbers()
        var kinds = KeyNumbers()
        /// Nodes and folded nodes, told apart by the bit above those of a node.
        func end(_ node: NodeID) -> UInt32 {
            let key = folds.group[node].map { 1 << 32 | UInt64($0) } ?? UInt64(node.index)
            return UInt32(truncatingIfNeeded: ends.number(of: key))
        }
        let places = drafts.map { draft in
            let pair = pairs.number(of: KeyNumbers.key(end(draft.source), end(draft.target)))
            let sort = UInt32(draft.kind.rawValue) << 1 | (draft.isDenied ? 1 : 0)
            let place = kinds.number(of: KeyNumbers.key(UInt32(truncatingIfNeeded: pair), sort))
            if place == drawn.count {
                drawn.append(Drawn(draft: draft, count: draft.count, named: []))
            } else {
                drawn[place].count.add(draft.count)
                drawn[place].drafts += 1
            }
            addNamed(of: draft, to: &drawn[place].named)
            return place
        }
        var counter = ActionCounter(graph)
        for pair in actions.pairs { counter.add(pair.action, of: places[pair.group], pair.count) }
        let lists = counter.lists(drawn.count, graph)
        return zip(drawn, lists).map { drawn, actions in
            GraphEdge(
                source: id(of: drawn.draft.source, folds), target: id(of: drawn.draft.target, folds),
                kind: drawn.draft.kind, tally: Tally(drawn.count, graph),
                actions: drawn.drafts > 1 ? actions.joinedByName() : actions, evidence: drawn.draft.evidence,
                eventIDs: drawn.named.map { investigator.eventID($0) }, total: Int(drawn.count.events))
        }
    }

    private func id(of node: NodeID, _ folds: Folds) -> String {
        folds.group[node].map { folds.nodes[$0].id } ?? graph.stableID(of: node)
    }

    private func addNamed(of draft: Draft, to events: inout [EventIndex]) {
        var place = Int(draft.firstNamed)
        while place >= 0, events.count < Drawing.namedEvents {
            events.append(named[place].event)
            place = Int(named[place].next)
        }
    }
}

extension [ActionTally] {
    /// Actions of one name, of services that are told apart only by their full names, as one.
    fileprivate func joinedByName() -> [ActionTally] {
        var joined: [String: ActionTally] = [:]
        for action in self {
            guard var known = joined[action.action] else {
                joined[action.action] = action
                continue
            }
            known.tally.add(action.tally)
            known.readOnly = known.readOnly && action.readOnly
            joined[action.action] = known
        }
        guard joined.count < count else { return self }
        return joined.values.sorted {
            $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.action < $1.action
        }
    }
}
