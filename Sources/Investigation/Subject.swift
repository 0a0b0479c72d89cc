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
            principals = graph.nodes.all.filter {
                graph.nodes.kind($0).isPrincipal && $0 != node
                    && graph.nodes.account($0) == graph.nodes.name(node)
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

    /// Whether an event in the lists is really the subject's: made by it, or signed with it, or on it.
    func owns(_ event: EventIndex, _ graph: Graph) -> Bool {
        let index = Int(event.index)
        let events = graph.events
        if let credential { return events.credentials[index] == credential || events.keys[index] == credential }
        if isRole { return graph.nodes.owner(events.principals[index]) == node }
        if isPrincipal { return events.principals[index] == node }
        guard kind == .account else { return true }
        let principal = events.principals[index]
        return events.accounts[index] == node || events.targets(event).contains(node)
            || (principal != .none && graph.nodes.account(principal) == graph.nodes.name(node))
    }
}

extension EventFilter {
    /// The subject's events that are let through, in time order, each once. O(the subject's events).
    func events(in subject: Subject, _ graph: Graph) -> [EventIndex] {
        let lists = subject.lists(graph)
        if lists.count == 1 { return events(in: lists[0], graph).filter { subject.owns($0, graph) } }
        var found: [EventIndex] = []
        for list in lists {
            for event in events(in: list, graph) where subject.owns(event, graph) { found.append(event) }
        }
        return found.sortedOnce()
    }
}

extension [EventIndex] {
    /// The events in time order, each once. O(n) where they are so already, as one node's are.
    func sortedOnce() -> [EventIndex] {
        if zip(self, dropFirst()).allSatisfy({ $0 < $1 }) { return self }
        var sorted = sorted()
        var kept = 0
        for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
            sorted[kept] = sorted[index]
            kept += 1
        }
        sorted.removeSubrange(kept...)
        return sorted
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    func withoutRepeats() -> [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
