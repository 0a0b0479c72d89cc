// Whether somebody can stand behind a principal at all, whatever it signed with. Apart from the lineage because it
// answers at once for the many that it leaves out: a session may have thousands of credentials, each with a lineage of
// its own, and few who were ever handed one.
import PropertyGraph

/// Tells who cannot stand behind whom, looking at each principal once.
public struct Forebears {
    /// Those who are asked about have few who can stand behind them; whoever has more is not left out.
    private static let most = 64

    private let graph: Graph
    private let origin: NodeID
    private let persons: NodeRange
    private var known: [NodeID: Bool] = [:]

    /// Asks about `origin`.
    public init(of origin: NodeID, _ graph: Graph) {
        self.graph = graph
        self.origin = origin
        persons = graph.nodes(of: .person)
    }

    /// False where no lineage of `principal`, by any credential and at any time, comes from the origin. O(1) for a
    /// principal seen before, else O(those that can stand behind it × log edges).
    public mutating func mayInclude(originOf principal: NodeID) -> Bool {
        if let answer = known[principal] { return answer }
        let answer = isReached(from: principal)
        known[principal] = answer
        return answer
    }

    /// Walks every edge that a step of a lineage may take.
    private func isReached(from principal: NodeID) -> Bool {
        var reached = [principal]
        var place = 0
        while place < reached.count {
            let node = reached[place]
            if node == origin || reached.count > Forebears.most { return true }
            place += 1
            guard LineageReader.hasParent(graph.nodes.kind(node)) else { continue }
            let sources = graph.edges.to(node).runs(atMost: Forebears.most)
            guard sources.count < Forebears.most else { return true }
            let issuers = sources.filter { $0.kind.isIssuing || $0.kind == .delegated || $0.kind == .runsAs }
            let actors = graph.edges.from(node, to: persons).of(.onBehalfOf)
            for node in issuers.map(\.source) + actors.map(\.target) where !reached.contains(node) {
                reached.append(node)
            }
        }
        return false
    }
}
