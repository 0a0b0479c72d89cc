// From what a user types to a node. Apart from the questions because each of them begins with it, and because being
// wrong here makes every answer wrong.
import CloudTrail
import Ingest
import PropertyGraph

/// What a text may mean.
public enum EntityMatch: Sendable {
    case one(NodeID)
    /// Several nodes fit equally well; by falling count of events.
    case ambiguous([NodeTally])
    /// Nothing fits; the names that come closest.
    case unknown(closest: [NodeTally])
}

extension Investigator {
    /// The node that `text` names: by ARN, id, address or account; by `kind:text` or `kind/text`; by name; by the
    /// beginning of one, if only one node has it. The first of these that fits anything decides. O(nodes); in a
    /// snapshot O(log nodes) for whole names.
    ///
    /// - Parameters:
    ///   - text: what the user typed.
    ///   - kind: only nodes of this kind are looked at.
    public func find(_ text: String, kind: NodeKind? = nil) -> EntityMatch {
        var text = text
        var kind = kind
        if kind == nil, let colon = text.firstIndex(of: ":"), let named = NodeKind(name: text[..<colon]) {
            kind = named
            text = String(text[text.index(after: colon)...])
        }
        guard !text.isEmpty else { return .unknown(closest: []) }
        for tier in EntityTier.allCases {
            let fitting = candidates(text, kind, tier)
            if fitting.count == 1 { return .one(fitting[0]) }
            if fitting.count > 1 {
                // A node that nothing happened to is seldom what is meant beside one with events.
                let active = fitting.filter { !events(of: $0).isEmpty }
                if active.count == 1 { return .one(active[0]) }
                return .ambiguous(tallied(active.isEmpty ? fitting : active))
            }
        }
        return .unknown(closest: closest(to: text, kind))
    }

    /// The credential of `node` that `text` names: a key, a console session or one of its keys; by id, or by how an id
    /// or the moment of a console session begins. O(the node's events).
    public func findCredential(_ text: String, of node: NodeID) -> EntityMatch {
        let subject = Subject(node, self, exact: true)
        let events = EventFilter.all.events(in: subject, graph)
        var held: [NodeID] = []
        for event in graph.whileAsked(events) {
            held.append(graph.events.credentials[Int(event.index)])
            held.append(graph.events.keys[Int(event.index)])
        }
        let credentials = held.withoutRepeats().filter { $0 != .none }
        let exact = credentials.filter { graph.key($0) == text || graph.label(of: $0) == text }
        let fitting =
            exact.isEmpty
            ? credentials.filter { graph.key($0).hasPrefix(text) || graph.label(of: $0).hasPrefix(text) } : exact
        if fitting.count == 1 { return .one(fitting[0]) }
        return fitting.isEmpty ? .unknown(closest: tallied(Array(credentials.prefix(5)))) : .ambiguous(tallied(fitting))
    }

    /// Every entity whose name or key contains `text`, of the kinds given (none: of any), with the events that `filter`
    /// lets through, by falling count. O(nodes + their events).
    public func entities(
        matching text: String? = nil, kinds: [NodeKind] = [], filter: EventFilter = .all, limit: Int = 0
    ) -> EntitiesAnswer {
        let wanted = text.map { NamePattern($0) }
        var found: [(node: NodeID, tally: Tally)] = []
        for node in graph.whileAsked(graph.nodes.all) {
            let kind = graph.nodes.kind(node)
            guard kinds.isEmpty || kinds.contains(kind) else { continue }
            if let wanted, !contains(node, wanted) { continue }
            let events = filter.events(in: ownEvents(of: node), graph)
            guard !events.isEmpty else { continue }
            found.append((node, graph.tally(events)))
        }
        found.sort { $0.tally.events != $1.tally.events ? $0.tally.events > $1.tally.events : $0.node < $1.node }
        let shown = limit > 0 ? found.prefix(limit) : found[...]
        return EntitiesAnswer(
            entities: Limited(graph.whileAsked(shown).map { NodeTally($0, graph) }, total: found.count))
    }

    /// The events that name the node; a role's are those of its sessions too, and are found through them.
    private func ownEvents(of node: NodeID) -> PostingList { events(of: node) }

    private func contains(_ node: NodeID, _ wanted: NamePattern) -> Bool {
        graph.texts.withBytes(graph.nodes.displayKey(node)) { wanted.isIn($0) }
            || graph.withLabel(of: node) { wanted.isIn($0) }
    }

    private func candidates(_ text: String, _ kind: NodeKind?, _ tier: EntityTier) -> [NodeID] {
        let typed = TypedName(text)
        func fits(_ node: NodeID) -> Bool {
            let own = graph.nodes.kind(node)
            if let kind, own != kind { return false }
            return tier.fits(node, own, typed, graph)
        }
        if let likely = indexed(text, tier) { return likely.filter(fits) }
        return graph.whileAsked(graph.nodes.all).filter(fits)
    }

    /// The nodes that alone can fit, by the index of names; nil where all must be looked at.
    private func indexed(_ text: String, _ tier: EntityTier) -> [NodeID]? {
        // Swift compares accented letters by what they are, the index by how they are written.
        guard let names, tier != .prefix, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        guard tier == .qualified else { return names.nodes(named: text) }
        guard let slash = text.firstIndex(of: "/") else { return [] }
        // What ends in a text with a colon is not indexed.
        if text.contains(":") { return nil }
        let label = String(text[text.index(after: slash)...])
        return Set(names.nodes(named: text) + names.nodes(named: label)).sorted()
    }

    private func tallied(_ nodes: [NodeID]) -> [NodeTally] {
        nodes.map { ($0, graph.tally(events(of: $0))) }
            .sorted { $0.1.events != $1.1.events ? $0.1.events > $1.1.events : $0.0 < $1.0 }
            .map { NodeTally((node: $0.0, tally: $0.1), graph) }
    }

    /// Names within a few edits of `text`, or that contain it, nearest first.
    private func closest(to text: String, _ kind: NodeKind?) -> [NodeTally] {
        let wanted = NamePattern(text)
        var distance = EditDistance(from: text, within: 3)
        // By distance; more than a few of one distance are never shown.
        var near = [[NodeID]](repeating: [], count: 4)
        for node in graph.whileAsked(graph.nodes.all) {
            let own = graph.nodes.kind(node)
            if let kind, own != kind { continue }
            guard own != .userAgent else { continue }
            let found = graph.withLabel(of: node) { wanted.isIn($0) ? 1 : distance.of($0) }
            if let found, near[found].count < 5 { near[found].append(node) }
        }
        return near.joined().prefix(5).map { NodeTally((node: $0, tally: graph.tally(events(of: $0))), graph) }
    }
}

/// What a user typed, as each tier holds it against names.
private struct TypedName {
    let text: String
    let pattern: NamePattern
    /// The text after its first slash.
    let afterSlash: NamePattern?
    let afterColon: NamePattern

    init(_ text: String) {
        self.text = text
        pattern = NamePattern(text)
        afterSlash = text.firstIndex(of: "/").map { NamePattern(String(text[text.index(after: $0)...])) }
        afterColon = NamePattern(":" + text)
    }
}

/// The ways a text can name a node, surest first.
private enum EntityTier: CaseIterable {
    /// The ARN, the id, or what makes the node unique.
    case key
    /// `role/Deploy`, `user/team/alice`: how an ARN ends; or a kind and a name.
    case qualified
    /// The short name as shown.
    case name
    /// The same in any case; the name of a role session without its role.
    case looseName
    /// How a name or key begins.
    case prefix

    func fits(_ node: NodeID, _ kind: NodeKind, _ typed: TypedName, _ graph: Graph) -> Bool {
        mayFit(node, kind, typed, graph) && doesFit(node, kind, typed, graph)
    }

    /// Leaves out most of what does not fit, without a copy of its name.
    private func mayFit(_ node: NodeID, _ kind: NodeKind, _ typed: TypedName, _ graph: Graph) -> Bool {
        func key(_ test: (Span<UInt8>) -> Bool) -> Bool { graph.texts.withBytes(graph.nodes.displayKey(node), test) }
        let pattern = typed.pattern
        switch self {
        case .key:
            return key(pattern.equals) || graph.texts.withBytes(graph.nodes.name(node), pattern.equals)
                || typed.text.hasPrefix(kind.name)
        case .qualified:
            guard let afterSlash = typed.afterSlash else { return false }
            return key(typed.afterColon.ends)
                || graph.withLabel(of: node) { afterSlash.equals($0) || pattern.equals($0) }
        case .name:
            return graph.withLabel(of: node, pattern.equals)
        case .looseName:
            return graph.withLabel(of: node) { kind == .roleSession ? pattern.ends($0) : pattern.equals($0) }
        case .prefix:
            return kind != .userAgent && (key(pattern.begins) || graph.withLabel(of: node, pattern.begins))
        }
    }

    private func doesFit(_ node: NodeID, _ kind: NodeKind, _ typed: TypedName, _ graph: Graph) -> Bool {
        let text = typed.text
        switch self {
        case .key:
            return graph.key(node) == text || graph.texts.string(graph.nodes.name(node)) == text
                || graph.stableID(of: node) == text
        case .qualified:
            let label = graph.label(of: node)
            return graph.key(node).hasSuffix(":" + text) || "\(kind.name)/\(label)" == text
                || (kind == .roleSession && label == text)
        case .name:
            return graph.label(of: node) == text
        case .looseName:
            let label = graph.label(of: node).lowercased()
            return label == typed.pattern.text || label.hasSuffix("/" + typed.pattern.text)
        case .prefix:
            return true
        }
    }
}
