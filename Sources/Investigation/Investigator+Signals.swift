// From what rules matched to signals: who stands behind the events, and which of them belong together. Apart from
// detection, which knows records and no lineage.
import Digest
import Ingest
import PropertyGraph

extension Investigator {
    /// The signals of `findings`. The events of a rule are parted by who stands behind them (or, where that is
    /// unknown, by the caller) and by account: a hundred hits of one rule by one identity are one signal. Those of a
    /// correlation belong together as it says. O(n log n) in events.
    ///
    /// - Parameters:
    ///   - findings: what the rules matched.
    ///   - rules: how many there were.
    ///   - filter: which events count.
    ///   - limit: the most signals; 0 is all.
    ///   - warnings: what was left out on the way here.
    public func signals(
        of findings: [RuleFinding], rules: RuleCounts, filter: EventFilter = .all, limit: Int = 0,
        warnings: [CoverageWarning] = []
    ) -> SignalsAnswer {
        var maker = SignalMaker(self)
        var signals: [Signal] = []
        var all: Set<EventIndex> = []
        for finding in findings {
            let events = finding.events.filter { filter.allows($0, graph) }
            guard !events.isEmpty else { continue }
            all.formUnion(events)
            if let group = finding.group {
                signals.append(maker.signal(finding.rule, group: group, events))
            } else {
                signals += maker.signals(finding.rule, events)
            }
        }
        // Places are sorted by what decides, since a signal is large.
        let keys = signals.map { ($0.rule.severity, $0.tally.events, $0.rule.title, $0.id) }
        let order = keys.indices.sorted { left, right in
            if keys[left].0 != keys[right].0 { return keys[left].0 > keys[right].0 }
            if keys[left].1 != keys[right].1 { return keys[left].1 > keys[right].1 }
            if keys[left].2 != keys[right].2 { return keys[left].2 < keys[right].2 }
            return keys[left].3 < keys[right].3
        }
        signals = order.map { signals[$0] }
        let counts = Severity.allCases.reversed().map { severity in
            (severity: severity, count: keys.count { $0.0 == severity })
        }
        return SignalsAnswer(
            rules: rules, signals: Limited(signals, limit: limit), bySeverity: counts.filter { $0.count > 0 },
            tally: graph.tally(all.sorted()), warnings: warnings)
    }
}

/// Makes signals, one after another.
private struct SignalMaker {
    /// What parts the events of a rule.
    private struct Identity: Hashable {
        let node: NodeID
        let account: NodeID
    }

    private let investigator: Investigator
    private var origins: OriginFinder
    private let graph: Graph

    /// Resources that a signal names; it counts all of them.
    private static let resourceLimit = 50
    /// Programs that a signal names: more say nothing more.
    private static let userAgentLimit = 10

    init(_ investigator: Investigator) {
        self.investigator = investigator
        graph = investigator.graph
        origins = OriginFinder(investigator.graph)
    }

    mutating func signals(_ rule: SignalRule, _ events: [EventIndex]) -> [Signal] {
        var byIdentity: [Identity: [EventIndex]] = [:]
        for event in events {
            let index = Int(event.index)
            let node = origins.origin(of: event) ?? graph.events.principals[index]
            byIdentity[Identity(node: node, account: graph.events.accounts[index]), default: []].append(event)
        }
        return byIdentity.map { identity, events in
            let name = identity.node.ifAny.map { graph.key($0) } ?? "nobody named"
            let account = identity.account.ifAny.map { graph.key($0) } ?? ""
            let kind = identity.node.ifAny.map { graph.nodes.kind($0).name } ?? ""
            return signal(
                rule, key: [kind, name, account], group: account.isEmpty ? name : "\(name) in \(account)", events)
        }
    }

    mutating func signal(
        _ rule: SignalRule, group: [(field: String, value: String)], _ events: [EventIndex]
    ) -> Signal {
        let text = group.map { "\($0.field)=\($0.value)" }.joined(separator: ", ")
        return signal(
            rule, key: ["group"] + group.flatMap { [$0.field, $0.value] }, group: text.isEmpty ? "all" : text, events)
    }

    private mutating func signal(_ rule: SignalRule, key: [String], group: String, _ events: [EventIndex]) -> Signal {
        var (principals, addresses, resources) = (NodeCounter(graph), NodeCounter(graph), NodeCounter(graph))
        var (accounts, regions, userAgents) = (NodeCounter(graph), NodeCounter(graph), NodeCounter(graph))
        var actions = ActionCounter(graph)
        var found: Set<NodeID?> = []
        let table = graph.events
        for event in events {
            let index = Int(event.index)
            let state = table.states[index]
            principals.add(table.principals[index], event, state)
            addresses.add(table.addresses[index], event, state)
            accounts.add(table.accounts[index], event, state)
            regions.add(table.regions[index], event, state)
            userAgents.add(table.userAgents[index], event, state)
            actions.add(table.actions[index], of: 0, event, state)
            for target in table.targets(event) { resources.add(target, event, state) }
            found.insert(origins.origin(of: event))
        }
        let targets = resources.ranked().map { graph.summary(of: $0.node) }
        return Signal(
            id: SignalMaker.id(rule, key), rule: rule, tally: graph.tally(events),
            eventIDs: events.map { investigator.eventID($0) },
            principals: principals.ranked().map { graph.summary(of: $0.node) },
            origin: found.count == 1 ? found.first.flatMap { $0 }.map { graph.summary(of: $0) } : nil,
            accounts: accounts.ranked().map { graph.key($0.node) },
            addresses: addresses.ranked().map { graph.summary(of: $0.node) },
            regions: regions.ranked().map { graph.key($0.node) },
            resources: Limited(targets, limit: SignalMaker.resourceLimit),
            actions: actions.lists(1, graph)[0], group: group, events: events.map(moment),
            userAgents: userAgents.ranked().prefix(SignalMaker.userAgentLimit).map { graph.key($0.node) })
    }

    private func moment(_ event: EventIndex) -> SignalEvent {
        let (table, index) = (graph.events, Int(event.index))
        return SignalEvent(
            id: investigator.eventID(event), time: table.times[index], action: graph.actionName(table.actions[index]),
            outcome: table.outcomes[index])
    }

    /// Of the rule and what its events have in common, so that a later run over the same logs knows its signals again.
    private static func id(_ rule: SignalRule, _ key: [String]) -> String {
        var bytes: [UInt8] = []
        for part in [rule.id] + key { bytes += "\(part.utf8.count):\(part);".utf8 }
        return "signal-" + SHA256.of(bytes.span).description.prefix(32)
    }
}
