// What the graph has to say about a signal of the store. The two know each other by keys of nodes alone: the store may
// have been filled from other logs than those that are served.
import Investigation
import PropertyGraph
import Report
import Server
import Triage

/// A loaded graph as the panel of signals.
struct GraphPanel: SignalPanel {
    let investigator: Investigator
    let paths: [String]

    var forms: [GraphQuestion.Form] { GraphQuestion.forms(of: .investigate) }

    func identities(of signal: StoredSignal, unless cancellation: Cancellation) -> [Triage.Document] {
        investigator.answer(unless: cancellation) { asking($0).identities(of: signal) } ?? []
    }

    func containment(of signal: StoredSignal, unless cancellation: Cancellation) -> [String] {
        investigator.answer(unless: cancellation) { asking($0).containment(of: signal) } ?? []
    }

    private func asking(_ investigator: Investigator) -> GraphPanel {
        GraphPanel(investigator: investigator, paths: paths)
    }

    private func identities(of signal: StoredSignal) -> [Triage.Document] {
        let detected = signal.detected
        var origins = detected.origin.map { [$0] } ?? []
        if origins.isEmpty { origins = detected.principals.prefix(Limits.candidates).compactMap { origin(of: $0) } }
        let nodes =
            origins.map { ("origin", $0) } + detected.principals.map { ("principal", $0) }
            + detected.resources.map { ("resource", $0) }
        let addresses = detected.addresses.map {
            ("address", DetectedNode(kind: NodeKind.address.name, key: $0, name: $0))
        }
        var seen: Set<String> = []
        return (nodes + addresses).filter { seen.insert($0.1.key).inserted }.map { role, node in
            identity(node, as: role)
        }
    }

    /// Who stands behind a principal, where that is somebody else.
    private func origin(of principal: DetectedNode) -> DetectedNode? {
        guard let node = self.node(principal), let origin = investigator.lineage(of: node).origin,
            origin.key != principal.key
        else { return nil }
        return DetectedNode(
            kind: origin.kind.name, key: origin.key, name: origin.label, account: origin.account, type: origin.type)
    }

    private func identity(_ named: DetectedNode, as role: String) -> Triage.Document {
        var members: [(String, Triage.Document?)] = [
            ("role", .text(role)), ("kind", .text(named.kind)), ("key", .text(named.key)), ("label", .text(named.name)),
            ("account", named.account.map { .text($0) }), ("type", named.type.map { .text($0) }),
        ]
        if let node = node(named) {
            let events = investigator.events(of: node)
            let times = [events.first, events.last].map { $0.map { investigator.graph.events.times[Int($0.index)] } }
            members.append(("events", .integer(Int64(events.count))))
            for (name, time) in zip(["first", "last"], times) where time != .unknown {
                members.append((name, time.map { .text($0.description) }))
            }
        }
        return .members(members)
    }

    /// The node of this key, or nil where these logs do not have it.
    private func node(_ named: DetectedNode) -> NodeID? {
        let match = investigator.find(named.key, kind: NodeKind(name: named.kind[...]))
        if case .one(let node) = match { return node }
        return nil
    }

    private func containment(of signal: StoredSignal) -> [String] {
        guard let actor = signal.detected.principals.first, let node = node(actor),
            investigator.graph.nodes.kind(node).leadsOn
        else { return [] }
        var filter = EventFilter.all
        filter.window = Window(since: signal.tally.first == .unknown ? nil : signal.tally.first, until: nil)
        return investigator.blast(from: node, filter: filter, options: BlastOptions()).containment
    }

    func activity(
        of signal: StoredSignal, within seconds: Int, _ form: GraphQuestion.Form, unless cancellation: Cancellation
    ) throws(GraphQuestion.Refused) -> [UInt8] {
        guard let actor = signal.actor else { throw GraphQuestion.Refused(404, "nobody is known to be behind it") }
        let (first, last) = (signal.tally.first, signal.tally.last)
        var values: [(flag: Flag, value: String)] = [(.identityKind, actor.kind)]
        if first != .unknown, last != .unknown {
            // Times are cut to a second, and the end is outside.
            values.append((.since, first.advanced(by: -Int64(seconds)).description))
            values.append((.until, last.advanced(by: Int64(seconds) + 1).description))
        }
        return try GraphQuestion.bytes(
            .investigate, .investigate, [actor.key], values, form, of: investigator, paths: paths,
            unless: cancellation)
    }
}
