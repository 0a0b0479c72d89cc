// Users and people by the name they are called by. Apart from the index of all names because a graph that was just
// built has none, and making one for all nodes would cost more than most questions ever need.
import PropertyGraph
import Synchronization

/// Finds users, people and external users by their names. Made when it is first asked, and then kept.
final class People: Sendable {
    private final class Index: Sendable {
        let nodes: [String: [NodeID]]

        init(_ nodes: [String: [NodeID]]) { self.nodes = nodes }
    }

    private static let kinds: [NodeKind] = [.user, .person, .externalUser]
    private let index = AtomicLazyReference<Index>()

    /// Those whose name in lower case is `name`, by kind and then key. O(answer) expected; the first time in a graph
    /// without an index of names O(users).
    func called(_ name: String, _ graph: Graph, _ names: NameIndex?) -> [NodeID] {
        if let names, name.utf8.allSatisfy({ $0 < 0x80 }) {
            return names.nodes(named: name).filter { node in
                People.kinds.contains(graph.nodes.kind(node)) && graph.label(of: node).lowercased() == name
            }.sorted()
        }
        // Two that ask at once both make it; one of the two is kept.
        let index = index.load() ?? index.storeIfNil(People.made(graph))
        return index.nodes[name] ?? []
    }

    private static func made(_ graph: Graph) -> Index {
        var nodes: [String: [NodeID]] = [:]
        for kind in kinds {
            for node in graph.nodes(of: kind) { nodes[graph.label(of: node).lowercased(), default: []].append(node) }
        }
        return Index(nodes)
    }
}
