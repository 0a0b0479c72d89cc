// What all detectors ask of events: whose they are, from which network, and whether they are calls at all. Apart from
// the detectors because each answer is looked up once for all of them.
import Lineage
import PropertyGraph

/// The events of a graph, read as what identities do over time.
struct History {
    let graph: Graph
    /// For each event who it counts for; none for services, strangers and what is no call.
    let identities: [NodeID]
    /// For each address node the number of its network; negative for services and private addresses.
    let networks: [NodeID: Int32]
    var lineages: LineageReader

    /// Reads `graph`. O(events + addresses).
    init(_ graph: Graph) {
        self.graph = graph
        networks = History.networks(graph)
        lineages = LineageReader(graph)
        var origins = OriginFinder(graph)
        let events = graph.events
        var found = [NodeID](repeating: .none, count: events.count)
        // Events whose time is not known come first.
        for index in Int(events.firstTimed)..<events.count {
            let principal = events.principals[index]
            guard principal != .none,
                events.marks[index].isDisjoint(with: [.network, .insight, .serviceEvent])
            else { continue }
            let identity = origins.origin(of: EventIndex(UInt32(index))) ?? principal
            if History.isSomebody(identity, graph) { found[index] = identity }
        }
        identities = found
    }

    /// Whether habits can be told of it: not of AWS itself, nor of accounts and strangers, who are many.
    private static func isSomebody(_ node: NodeID, _ graph: Graph) -> Bool {
        switch graph.nodes.kind(node) {
        case .servicePrincipal, .anonymous, .account: return false
        case .roleSession:
            guard let role = graph.nodes.owner(node).ifAny else { return true }
            return !graph.nodes[role].marks.contains(.serviceLinked)
        default: return !graph.nodes[node].marks.contains(.undetermined)
        }
    }

    private static func networks(_ graph: Graph) -> [NodeID: Int32] {
        var numbers: [String: Int32] = [:]
        var networks: [NodeID: Int32] = [:]
        for node in graph.nodes(of: .address) {
            guard case .address(let network, false) = SourceAddress(graph.key(node)) else { continue }
            let number = numbers[network] ?? Int32(clamping: numbers.count)
            numbers[network] = number
            networks[node] = number
        }
        return networks
    }

    /// Who `event` counts for.
    func identity(_ event: EventIndex) -> NodeID? { identities[Int(event.index)].ifAny }

    /// The public network that `event` came from; nil where a service called on the caller's behalf, and where the
    /// address is private.
    func network(_ event: EventIndex) -> Int32? {
        let index = Int(event.index)
        guard !graph.events.marks[index].contains(.viaService) else { return nil }
        return networks[graph.events.addresses[index]]
    }

    func time(_ event: EventIndex) -> Timestamp { graph.events.times[Int(event.index)] }

    /// When the logs begin.
    var beginning: Timestamp { graph.events.times.first { $0 != .unknown } ?? .unknown }

    /// The edges of kinds that `isWanted`, by the events that show them.
    func edges(_ isWanted: (EdgeKind) -> Bool) -> [EdgeRow] {
        graph.edges.rows.of(isWanted).sorted { $0.event < $1.event }
    }

    /// One finding of all of `events`; none where there is none.
    static func finding(_ events: some Sequence<EventIndex>) -> [DetectorFinding] {
        let sorted = Set(events).sorted()
        return sorted.isEmpty ? [] : [DetectorFinding(group: nil, events: sorted)]
    }
}

extension Timestamp {
    /// Seconds from `earlier` to this; both are known.
    func seconds(since earlier: Timestamp) -> Int64 { seconds - earlier.seconds }

    /// The day it is in, UTC.
    var day: Int64 { (seconds >= 0 ? seconds : seconds - 86_399) / 86_400 }
}
