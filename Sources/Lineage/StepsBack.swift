// What a walk back along lineages has read of each principal. Apart from the walk because it outlives it: the next
// question asks about the same sessions again.
import PropertyGraph
import Synchronization

/// From whom a step of a lineage may come back to a principal, as far as it was asked. Kept for as long as a graph is
/// open: whoever follows a trail meets the same sessions again and again, each with thousands of edges to leap over.
public final class StepsBack: Sendable {
    private enum Behind {
        case few([NodeID])
        case many
    }

    /// The most principals remembered, some megabytes; what is asked of others is read anew.
    private static let most = 1 << 16

    private let known = Mutex<[NodeID: Behind]>([:])

    /// Nothing read yet.
    public init() {}

    /// Those one step behind `node`; nil where they are too many to tell. O(1) expected for a node seen before, else
    /// O(answer × log edges).
    func behind(_ node: NodeID, _ graph: Graph) -> [NodeID]? {
        guard LineageReader.hasParent(graph.nodes.kind(node)) else { return [] }
        let behind = known.withLock { $0[node] } ?? remember(node, graph)
        if case .few(let nodes) = behind { return nodes }
        return nil
    }

    private func remember(_ node: NodeID, _ graph: Graph) -> Behind {
        let found = StepsBack.read(node, graph)
        known.withLock { if $0.count < StepsBack.most { $0[node] = found } }
        return found
    }

    private static func read(_ node: NodeID, _ graph: Graph) -> Behind {
        let most = Forebears.mostBehind
        let sources = graph.edges.to(node).runs(atMost: most)
        let persons = graph.edges.from(node, to: graph.nodes(of: .person)).runs(atMost: most)
        guard sources.count < most, persons.count < most else { return .many }
        return .few(
            sources.filter { Forebears.isHandingOn($0.kind) }.map(\.source)
                + persons.filter { $0.kind == .onBehalfOf }.map(\.target))
    }
}
