// What a blast looks like drawn: what acts as a tree, and behind each what it changed. Apart from the search because a
// drawing leaves out reads and folds what is too much, and says so.
import PropertyGraph

extension Blast {
    /// The graph of what was reached, in the order of arrival. Resources that were only read are not drawn but counted.
    func drawing(subject: NodeSummary) -> GraphAnswer {
        var drawn = GraphAnswer()
        var root = NodeTally(node: subject, tally: graph.tally(own))
        root.node.id = graph.stableID(of: start.node)
        drawn.nodes.append(root)
        var ids: Set<NodeID> = [start.node]
        var folds: [String: Int] = [:]
        var alike: [String: Int] = [:]
        for reach in actors + resources {
            let isResource = reach.via == .touched
            if isResource, !reach.isChanged {
                drawn.hiddenReads += reach.events.count
                continue
            }
            guard ids.contains(reach.parent) else { continue }
            let title = isResource ? graph.typeTitle(of: reach.node) : "further node"
            let group = isResource ? "\(reach.parent.index) \(title)" : "\(reach.parent.index)"
            let isFolded =
                (isResource && alike[group, default: 0] >= options.drawnAlike) || ids.count >= options.drawnNodes
            alike[group, default: 0] += 1
            guard isFolded else {
                draw(reach, &ids, &drawn)
                continue
            }
            let fold: Int
            if let known = folds[group] {
                fold = known
                drawn.folded[fold].nodes += 1
                drawn.edges[edgeOfFold(fold, drawn)].tally.add(edgeTally(reach))
            } else {
                fold = drawn.folded.count
                folds[group] = fold
                let id = "folded-\(fold + 1)"
                drawn.folded.append(FoldedNodes(id: id, label: "", nodes: 1, expand: expandCommand(subject)))
                var edge = edge(of: row(reach), reach)
                edge.target = id
                edge.actions = []
                drawn.edges.append(edge)
            }
            drawn.folded[fold].label = "+\(drawn.folded[fold].nodes) \(title)s"
        }
        return drawn
    }

    private func draw(_ reach: Reach, _ ids: inout Set<NodeID>, _ drawn: inout GraphAnswer) {
        let row = row(reach)
        ids.insert(reach.node)
        drawn.nodes.append(NodeTally(node: row.node, tally: row.tally))
        drawn.edges.append(edge(of: row, reach))
        for (place, caller) in reach.callers.enumerated().dropFirst() where ids.contains(caller.node) {
            let tally = row.by[place].tally
            drawn.edges.append(
                GraphEdge(
                    source: row.by[place].node.id, target: row.node.id, kind: .touched, tally: tally,
                    total: tally.events))
        }
    }

    /// Activity counts calls; what hands something on is counted by the events that show it. A call that is denied
    /// shows as well that its key is held: the key counts all its calls, so that it does not look refused.
    private func edgeTally(_ reach: Reach) -> Tally {
        if let caller = reach.callers.first { return graph.tally(caller.events) }
        let isHeld = reach.via == .holds || reach.via == .hasKey
        return graph.tally(isHeld ? reach.events : reach.evidenceEvents)
    }

    private func edge(of row: ReachedTally, _ reach: Reach) -> GraphEdge {
        let tally = edgeTally(reach)
        return GraphEdge(
            source: row.hop.node.id, target: row.node.id, kind: row.hop.via, tally: tally,
            actions: row.by.count == 1 ? row.actions : [], evidence: row.isResource ? nil : row.hop.evidence,
            eventIDs: row.hop.eventIDs, total: tally.events)
    }

    private func edgeOfFold(_ fold: Int, _ drawn: GraphAnswer) -> Int {
        drawn.edges.lastIndex { $0.target == drawn.folded[fold].id } ?? 0
    }

    private func expandCommand(_ subject: NodeSummary) -> String {
        Command.line("blast", Command.name(subject), options.paths, ["--format", "json", "--limit", "0"])
    }
}

extension Graph {
    /// `S3 Object`: AWS's own type in short, else the kind in words.
    fileprivate func typeTitle(of node: NodeID) -> String {
        let type = nodes[node].type
        let parts = type == .empty ? [] : texts.string(type).split(separator: ":").dropFirst()
        return parts.isEmpty
            ? nodes.kind(node).name.split(separator: "-").joined(separator: " ") : parts.joined(separator: " ")
    }
}
