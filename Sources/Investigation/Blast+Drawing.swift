// What a blast looks like drawn: what acts as a tree, and behind each what it changed. Apart from the search because a
// drawing leaves out reads and folds what is too much, and says so.
import PropertyGraph

extension Blast {
    /// The graph of what was reached, in the order of arrival. Resources that were only read are not drawn but counted.
    func drawing(subject: NodeSummary) -> GraphAnswer {
        var drawing = BlastDrawing(self, subject)
        for reach in actors { drawing.add(reach) }
        drawing.addResources()
        return drawing.drawn
    }
}

/// Draws what was reached, folding as it goes.
private struct BlastDrawing {
    private let blast: Blast
    private let subject: NodeSummary
    private(set) var drawn = GraphAnswer()
    private var ids: Set<NodeID>
    /// The sorts of what is drawn: of identities there is one, and one for each type of resource.
    private var titles = ["further node"]
    private var titleOfType = KeyNumbers()
    private var titleNumbers: [Int] = []
    /// What hangs on one parent and is of one sort: how many were met, and what stands for those left out.
    private var groups = KeyNumbers()
    private var alike: [Int] = []
    private var folds: [(node: Int, edge: Int)?] = []

    private var graph: Graph { blast.graph }

    init(_ blast: Blast, _ subject: NodeSummary) {
        self.blast = blast
        self.subject = subject
        var root = NodeTally(node: subject, tally: blast.graph.tally(blast.own))
        root.node.id = blast.graph.stableID(of: blast.start.node)
        drawn.nodes.append(root)
        ids = [blast.start.node]
    }

    mutating func add(_ reach: Reach) {
        guard ids.contains(reach.parent) else { return }
        let group = group(under: reach.parent, title: 0)
        if ids.count < blast.options.drawnNodes {
            draw(reach)
        } else if folds[group] == nil {
            fold(reach, group, title: 0)
        } else {
            extend(group, by: edgeTally(reach), title: 0)
        }
    }

    /// Adds the resources that were changed, and counts the calls on those that were not.
    mutating func addResources() {
        let resources = blast.resources
        drawn.hiddenReads += resources.reads
        for resource in graph.whileAsked(resources.changed) where ids.contains(resource.parent) {
            let title = title(of: resource.node)
            let group = group(under: resource.parent, title: title)
            if alike[group] <= blast.options.drawnAlike, ids.count < blast.options.drawnNodes {
                draw(resources.reach(resource))
            } else if folds[group] == nil {
                fold(resources.reach(resource), group, title: title)
            } else {
                extend(group, by: Tally(resources.parentCount(resource), graph), title: title)
            }
        }
    }

    /// The number of a group, one more of which was met.
    private mutating func group(under parent: NodeID, title: Int) -> Int {
        let group = groups.number(of: KeyNumbers.key(parent.index, UInt32(truncatingIfNeeded: title)))
        if group == alike.count {
            alike.append(0)
            folds.append(nil)
        }
        alike[group] += 1
        return group
    }

    private mutating func title(of node: NodeID) -> Int {
        let (kind, type) = (graph.nodes.kind(node), graph.nodes.type(node))
        let known = titleOfType.number(of: KeyNumbers.key(UInt32(kind.rawValue), type.index))
        if known == titleNumbers.count {
            let title = graph.typeTitle(of: node)
            // The first title is no resource's.
            let number = titles.dropFirst().firstIndex(of: title) ?? titles.count
            if number == titles.count { titles.append(title) }
            titleNumbers.append(number)
        }
        return titleNumbers[known]
    }

    // MARK: Folding

    private mutating func fold(_ reach: Reach, _ group: Int, title: Int) {
        let id = "folded-\(drawn.folded.count + 1)"
        folds[group] = (drawn.folded.count, drawn.edges.count)
        drawn.folded.append(
            FoldedNodes(id: id, label: "+1 \(titles[title])s", nodes: 1, expand: expandCommand(subject)))
        var edge = edge(of: blast.row(reach), reach)
        edge.target = id
        edge.actions = []
        drawn.edges.append(edge)
    }

    private mutating func extend(_ group: Int, by tally: Tally, title: Int) {
        guard let (node, edge) = folds[group] else { return }
        drawn.folded[node].nodes += 1
        drawn.folded[node].label = "+\(drawn.folded[node].nodes) \(titles[title])s"
        drawn.edges[edge].tally.add(tally)
    }

    // MARK: Drawing

    private mutating func draw(_ reach: Reach) {
        let row = blast.row(reach)
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

    private func expandCommand(_ subject: NodeSummary) -> String {
        Command.line("blast", Command.name(subject), blast.options.paths, ["--format", "json", "--limit", "0"])
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
