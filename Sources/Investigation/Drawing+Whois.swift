// A lineage as a graph to draw: a chain from the origin to what was asked about. Apart from the drawing of an
// investigation because nothing is counted or folded here, and every edge says how it is known.
import PropertyGraph

extension Investigator {
    /// The steps of an answer as edges, with who made the subject, what was claimed and who it probably is beside them.
    func chain(of answer: WhoisAnswer) -> GraphAnswer {
        var chain = LineageChain()
        chain.add(answer.lineage)
        for alternative in answer.alternatives { chain.add(alternative.lineage) }
        if let made = answer.createdBy { chain.add(made) }
        let end = answer.lineage.hops.last?.node ?? answer.lineage.subject
        for claim in answer.claims { chain.add(edge: claim, from: end, to: claim.node) }
        if let candidate = answer.candidate, candidate.evidence == .inferred {
            let hop = Hop(node: candidate.node, via: .assumed, evidence: .inferred, eventIDs: candidate.eventIDs)
            chain.add(edge: hop, from: candidate.node, to: end)
        }
        return chain.graph
    }
}

private struct LineageChain {
    private(set) var graph = GraphAnswer()
    private var known: Set<String> = []
    private var drawn: Set<[String]> = []

    /// Edges run the way they are stored: from who assumed to what was assumed, from a session to whom it acts for.
    mutating func add(_ lineage: LineageAnswer) {
        add(lineage.subject)
        var below = lineage.subject
        for hop in lineage.hops {
            if hop.via == .onBehalfOf || hop.via == .claims {
                add(edge: hop, from: below, to: hop.node)
            } else {
                add(edge: hop, from: hop.node, to: below)
            }
            below = hop.node
        }
    }

    mutating func add(edge hop: Hop, from source: NodeSummary, to target: NodeSummary) {
        add(source)
        add(target)
        guard drawn.insert([source.id, target.id, hop.via.name] + hop.eventIDs).inserted else { return }
        var tally = Tally()
        for _ in hop.eventIDs { tally.add(.succeeded, at: hop.at ?? .unknown) }
        graph.edges.append(
            GraphEdge(
                source: source.id, target: target.id, kind: hop.via, tally: tally, evidence: hop.evidence,
                eventIDs: Array(hop.eventIDs.prefix(20)), total: hop.eventIDs.count))
    }

    private mutating func add(_ node: NodeSummary) {
        guard known.insert(node.id).inserted else { return }
        graph.nodes.append(NodeTally(node: node, tally: Tally()))
    }
}

extension Investigator {
    /// The origin or the best candidate, the subject itself, and who made it.
    func afterWhois(_ answer: WhoisAnswer, _ paths: [String]) -> [String] {
        var commands: [String] = []
        let subject = answer.lineage.subject
        if let origin = answer.lineage.origin ?? answer.candidate?.node ?? answer.origins.items.first?.origin {
            commands.append(Command.line("investigate", Command.name(origin), paths))
        }
        if let maker = answer.createdBy?.origin ?? answer.createdBy?.hops.first?.node {
            commands.append(Command.line("investigate", Command.name(maker), paths))
        }
        if answer.tally.events > 0 { commands.append(Command.line("investigate", Command.name(subject), paths)) }
        if let other = answer.origins.items.dropFirst().first?.origin {
            commands.append(Command.line("whois", Command.name(other), paths))
        }
        return Array(commands.withoutRepeats().prefix(3))
    }
}
