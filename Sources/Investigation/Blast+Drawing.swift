// What a blast looks like drawn: what acts as a tree, and behind each what it changed. Apart from the search because a
// drawing leaves out reads and folds what is too much, and says so.
import PropertyGraph

extension Blast {
    /// The graph of `rows`, whose order is that of arrival. Resources that were only read are not drawn but counted.
    func drawing(_ rows: [ReachedTally], subject: NodeSummary) -> GraphAnswer {
        var drawn = GraphAnswer()
        let startID = graph.stableID(of: start.node)
        var root = NodeTally(node: subject, tally: graph.tally(own))
        root.node.id = startID
        drawn.nodes.append(root)
        var ids: Set<String> = [startID]
        var folds: [String: Int] = [:]
        var alike: [String: Int] = [:]
        let shown = Dictionary(uniqueKeysWithValues: actors.map { (graph.stableID(of: $0.node), $0.evidenceEvents) })
        for row in rows {
            if row.isResource, !row.survivesRevocation {
                drawn.hiddenReads += row.tally.events
                continue
            }
            guard ids.contains(row.hop.node.id) else { continue }
            let group = row.isResource ? row.hop.node.id + " " + row.node.title : row.hop.node.id
            let count = alike[group, default: 0]
            let isFolded = (row.isResource && count >= options.drawnAlike) || ids.count >= options.drawnNodes
            alike[group] = count + 1
            var edge = edge(of: row, shownBy: shown[row.node.id] ?? [])
            guard isFolded else {
                ids.insert(row.node.id)
                drawn.nodes.append(NodeTally(node: row.node, tally: row.tally))
                drawn.edges.append(edge)
                for caller in row.by.dropFirst() where ids.contains(caller.node.id) {
                    drawn.edges.append(
                        GraphEdge(
                            source: caller.node.id, target: row.node.id, kind: .touched, tally: caller.tally,
                            total: caller.tally.events))
                }
                continue
            }
            let fold: Int
            if let known = folds[group] {
                fold = known
                drawn.folded[fold].nodes += 1
                drawn.edges[edgeOfFold(fold, drawn)].tally.add(edge.tally)
            } else {
                fold = drawn.folded.count
                folds[group] = fold
                let id = "folded-\(fold + 1)"
                drawn.folded.append(FoldedNodes(id: id, label: "", nodes: 1, expand: expandCommand(subject)))
                edge.target = id
                edge.actions = []
                drawn.edges.append(edge)
            }
            drawn.folded[fold].label =
                "+\(drawn.folded[fold].nodes) \(row.isResource ? row.node.title : "further node")s"
        }
        return drawn
    }

    private func edge(of row: ReachedTally, shownBy events: [EventIndex]) -> GraphEdge {
        // Activity counts calls; what hands something on is counted by the events that show it. A call that is denied
        // shows as well that its key is held: the key counts all its calls, so that it does not look refused.
        let isHeld = row.hop.via == .holds || row.hop.via == .hasKey
        let tally = row.by.first?.tally ?? (isHeld ? row.tally : graph.tally(events))
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

extension NodeSummary {
    /// `S3 Object`: AWS's own type in short, else the kind in words.
    fileprivate var title: String {
        let parts = (type ?? "").split(separator: ":").dropFirst()
        return parts.isEmpty ? kind.name.split(separator: "-").joined(separator: " ") : parts.joined(separator: " ")
    }
}
