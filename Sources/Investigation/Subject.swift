// Which events are a subject's, by its kind. Apart from the question because "its events" means something else for a
// user, a role, a key, a bucket and an account.
import PropertyGraph

/// A node under investigation and where its events are found.
struct Subject {
    let node: NodeID
    let kind: NodeKind
    /// Whose calls count as the subject's own: itself, a role's sessions, a key's holder.
    let principals: [NodeID]
    /// The subject, when it is a credential.
    let credential: NodeID?
    /// Nodes that stand for the subject where it is acted on: itself, a bucket's objects.
    let places: [NodeID]

    init(_ node: NodeID, _ investigator: Investigator, exact: Bool) {
        let graph = investigator.graph
        self.node = node
        kind = graph.nodes.kind(node)
        switch kind {
        case .role:
            principals = graph.edges.to(node).filter { $0.kind == .ofRole }.map(\.source).withoutRepeats()
            credential = nil
            places = [node]
        case .credential, .accessKey:
            principals = graph.nodes.owner(node).ifAny.map { [$0] } ?? []
            credential = node
            places = [node]
        case .resource where !exact:
            principals = []
            credential = nil
            places = [node] + Subject.objects(of: node, graph)
        case .account:
            let name = graph.nodes.name(node)
            principals = NodeKind.allCases.filter(\.isPrincipal).flatMap { kind in
                graph.nodes(of: kind).filter { $0 != node && graph.nodes.account($0) == name }
            }
            credential = nil
            places = [node]
        case .workload:
            principals = [node]
            credential = nil
            places = [node]
        default:
            principals = kind.isPrincipal ? [node] : []
            credential = nil
            places = [node]
        }
    }

    var isRole: Bool { kind == .role }

    /// Whether the subject makes calls, so that its events are those and not the ones made on it.
    var isPrincipal: Bool { kind == .role || (kind.isPrincipal && kind != .account) }

    /// Whether the subject makes all of its calls itself, so that they are those of its own events.
    var isOneCaller: Bool { isPrincipal && !isRole }

    /// The objects of a bucket: nodes whose ARN goes on after the bucket's with a slash.
    private static func objects(of node: NodeID, _ graph: Graph) -> [NodeID] {
        let key = graph.key(node)
        guard key.hasPrefix("arn:"), key.contains(":s3:::"), !key.contains("/") else { return [] }
        return Array(graph.nodes(of: .resource, withPrefix: key + "/"))
    }

    /// The subject's events, in time order, the filter not applied.
    func lists(_ graph: Graph) -> [PostingList] {
        if isPrincipal { return principals.map { graph.events(of: $0) } }
        if kind == .account { return (places + principals).map { graph.events(of: $0) } }
        return places.map { graph.events(of: $0) }
    }

    /// The events of `list` that are really the subject's: made by it, or signed with it, or on it. O(n).
    func own(_ list: [EventIndex], _ graph: Graph) -> [EventIndex] {
        let events = graph.events
        if let credential {
            return graph.whileAsked(list).filter {
                let index = Int($0.index)
                return events.credentials[index] == credential || events.keys[index] == credential
            }
        }
        let principals = events.principals
        if isRole { return graph.whileAsked(list).filter { graph.nodes.owner(principals[Int($0.index)]) == node } }
        if isPrincipal {
            let callers = principals.values(at: list)
            if callers.allSatisfy({ $0 == node }) { return graph.isCancelled ? [] : list }
            return graph.whileAsked(zip(list, callers)).filter { $1 == node }.map(\.0)
        }
        guard kind == .account else { return list }
        let name = graph.nodes.name(node)
        return graph.whileAsked(list).filter { event in
            let principal = principals[Int(event.index)]
            return events.accounts[Int(event.index)] == node || events.targets(event).contains(node)
                || (principal != .none && graph.nodes.account(principal) == name)
        }
    }
}

extension EventFilter {
    /// The subject's events that are let through, in time order, each once. O(the subject's events).
    func events(in subject: Subject, _ graph: Graph) -> [EventIndex] {
        let lists = subject.lists(graph)
        if lists.count == 1 { return subject.own(events(in: lists[0], graph), graph) }
        var found: [EventIndex] = []
        for list in lists { found += subject.own(events(in: list, graph), graph) }
        return found.sortedOnce()
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    func withoutRepeats() -> [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
