// Whether somebody can stand behind a principal at all, whatever it signed with. Apart from the lineage because it
// answers at once for the many that it leaves out: a session may have thousands of credentials, each with a lineage of
// its own, and few who were ever handed one.
import PropertyGraph

/// Tells who cannot stand behind whom, looking at each principal once.
///
/// Those whom the origin can stand behind are found first, from it on. Where they are too many, those who can stand
/// behind a principal are looked for instead, from it back.
public struct Forebears {
    /// The most edges followed from the origin on, those of two nodes and a kind being one.
    private static let mostAhead = 64
    /// Those who are asked about have few who can stand behind them; whoever has more is not left out.
    static let mostBehind = 64

    private let graph: Graph
    private let origin: NodeID
    private let steps: StepsBack
    /// Everyone whom the origin can stand behind; nil where they are too many.
    private var heirs: KeyNumbers?
    private var asked = KeyNumbers()
    private var answers: [Bool] = []

    /// Asks about `origin`. O(those it can stand behind × log edges), as far as they are few.
    ///
    /// - Parameter steps: what earlier questions about the same graph have read.
    public init(of origin: NodeID, _ graph: Graph, _ steps: StepsBack = StepsBack()) {
        self.init(of: origin, graph, steps, mostAhead: Forebears.mostAhead)
    }

    /// The same with a limit of one's own, for tests of both ways.
    init(of origin: NodeID, _ graph: Graph, _ steps: StepsBack = StepsBack(), mostAhead: Int) {
        self.graph = graph
        self.origin = origin
        self.steps = steps
        heirs = Forebears.heirs(of: origin, graph, mostAhead)
    }

    /// Everyone whom the origin can stand behind, where they are few; nil where they are asked about one by one.
    public var heirsIfFew: [NodeID]? { heirs?.keys.map { NodeID(UInt32(truncatingIfNeeded: $0)) } }

    /// False where no lineage of `principal`, by any credential and at any time, comes from the origin. O(1) for a
    /// principal seen before, else O(those that can stand behind it × log edges).
    public mutating func mayInclude(originOf principal: NodeID) -> Bool {
        guard principal != .none else { return false }
        if let heirs { return heirs.find(UInt64(principal.index)) != nil }
        if let known = answer(principal) { return known }
        var reached = [principal]
        let isFound = isReached(&reached)
        // Whoever is behind somebody whom the origin cannot be behind has nobody else behind them.
        for node in isFound ? [principal] : reached {
            _ = asked.number(of: UInt64(node.index))
            answers.append(isFound)
        }
        return isFound
    }

    /// What is known of a principal already.
    private func answer(_ principal: NodeID) -> Bool? { asked.find(UInt64(principal.index)).map { answers[$0] } }

    /// Walks on by every edge that a step of a lineage may come back on.
    private static func heirs(of origin: NodeID, _ graph: Graph, _ limit: Int) -> KeyNumbers? {
        let receivers = NodeKind.allCases.filter { LineageReader.hasParent($0) }.map { graph.nodes(of: $0) }
        var reached = KeyNumbers()
        _ = reached.number(of: UInt64(origin.index))
        var place = 0
        var left = limit
        while place < reached.count {
            let node = NodeID(UInt32(truncatingIfNeeded: reached.keys[place]))
            place += 1
            var found: [NodeID] = []
            for range in receivers {
                let runs = graph.edges.from(node, to: range).runs(atMost: left)
                left -= runs.count
                found += runs.filter { isHandingOn($0.kind) }.map(\.target)
            }
            if graph.nodes.kind(node) == .person {
                let runs = graph.edges.to(node).runs(atMost: left)
                left -= runs.count
                found += runs.filter { $0.kind == .onBehalfOf }.map(\.source)
            }
            guard left > 0 else { return nil }
            for heir in found { _ = reached.number(of: UInt64(heir.index)) }
        }
        return reached
    }

    /// Whether a step of a lineage may go against an edge of this kind.
    static func isHandingOn(_ kind: EdgeKind) -> Bool {
        kind.isIssuing || kind == .delegated || kind == .runsAs
    }

    /// Walks back from whoever stands in `reached`, by every edge that a step of a lineage may take, and puts there
    /// whom it meets and knows nothing of.
    private func isReached(_ reached: inout [NodeID]) -> Bool {
        var place = 0
        while place < reached.count {
            let node = reached[place]
            if node == origin || reached.count > Forebears.mostBehind { return true }
            place += 1
            guard let behind = steps.behind(node, graph) else { return true }
            for node in behind where !reached.contains(node) {
                switch answer(node) {
                case true?: return true
                case false?: continue
                case nil: reached.append(node)
                }
            }
        }
        return false
    }
}
