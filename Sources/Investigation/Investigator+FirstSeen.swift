// What is new about a subject, against an earlier time in the same logs. Apart because it alone reads two windows.
import PropertyGraph

extension Investigator {
    /// What `node` used after the baseline and not in it: addresses, roles, accounts, services, actions, regions, user
    /// agents. Its calls through sessions it obtained count as its own. O(n log n) over its events.
    ///
    /// - Parameters:
    ///   - node: what is asked about.
    ///   - credential: only the calls signed with it, and what it led to.
    ///   - baseline: the time compared with; without it the first half of the span of the events looked at.
    ///   - filter: its window bounds what is looked at, not a baseline that is given.
    ///   - exact: a bucket without its objects.
    ///   - limit: the most values of each kind, the earliest; 0 is all.
    public func firstSeen(
        of node: NodeID, credential: NodeID? = nil, baseline: Window? = nil, filter: EventFilter = .all,
        exact: Bool = false, limit: Int = 0
    ) -> FirstSeenAnswer {
        var wide = filter
        if baseline != nil { wide.window = .all }
        let events = Activity(of: node, credential: credential, filter: wide, exact: exact, in: self).events
        let compared = baseline ?? firstHalf(of: events)
        var window = Window(since: filter.window.since, until: filter.window.until)
        if let end = compared.until { window.since = max(end, filter.window.since ?? end) }
        let times = graph.events.times
        let before = compared.isUnbounded ? [] : events.filter { compared.contains(times[Int($0.index)]) }
        let after = events.filter { window.contains(times[Int($0.index)]) }
        let new = Comparer(graph, known: before).new(in: after)
        let totals = Novelty.allCases.map { what in NoveltyCount(what: what, total: new.count { $0.what == what }) }
        let shown = Novelty.allCases.flatMap { what in
            let values = new.filter { $0.what == what }
            return limit > 0 ? Array(values.prefix(limit)) : values
        }
        return FirstSeenAnswer(
            subject: graph.summary(of: node), baseline: compared, baselineGiven: baseline != nil, window: window,
            known: graph.tally(before), tally: graph.tally(after),
            new: Limited(graph.whileAsked(shown).map { value($0) }, total: new.count),
            totals: totals.filter { $0.total > 0 })
    }

    /// The first half of the time from the first to the last event; no window where no event has a time.
    private func firstHalf(of events: [EventIndex]) -> Window {
        let tally = graph.tally(events)
        guard let first = tally.first, let last = tally.last else { return .all }
        return Window(since: first, until: first.advanced(by: (last.seconds - first.seconds) / 2))
    }

    private func value(_ found: Comparer.Found) -> NewValue {
        NewValue(
            what: found.what, node: found.node.map { graph.summary(of: $0) }, value: found.value,
            resembles: found.resembles, eventID: eventID(found.first), tally: found.tally)
    }

    /// Reads `A..B` as a window: two times as `--since` takes them, the first of which may be missing.
    ///
    /// - Throws: `FilterError` for what is no such window.
    public func baseline(_ text: String) throws(FilterError) -> Window {
        guard let range = BaselineArgument(text) else {
            throw FilterError(filter: "baseline", value: text, reason: BaselineArgument.expected)
        }
        var request = FilterRequest()
        request.since = range.since
        request.until = range.until
        do {
            return try resolve(request).window
        } catch {
            throw FilterError(filter: "baseline", value: text, reason: "does not end after it begins")
        }
    }
}

/// A baseline as a user writes it: `2026-01-01..2026-02-01`, `30d..7d`, or `..2026-02-01` from the start of the logs.
public struct BaselineArgument: Hashable, Sendable {
    /// What to write, for a message.
    public static let expected = "must be two times with .. between, such as 2026-01-01..2026-02-01"

    /// The text of the first moment inside, if bounded.
    public let since: String?
    /// The text of the first moment past the end.
    public let until: String

    /// Reads `A..B` or `..B`; both times as `TimeArgument` takes them.
    public init?(_ text: String) {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let (from, to) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
        guard TimeArgument(to) != nil, from.isEmpty || TimeArgument(from) != nil else { return nil }
        since = from.isEmpty ? nil : from
        until = to
    }
}

/// Finds what some events have and others do not.
private struct Comparer {
    struct Value: Hashable {
        let what: Novelty
        /// The place of a node, an action, or for an account of its text.
        let index: UInt32
    }

    struct Found {
        let what: Novelty
        let node: NodeID?
        let value: String
        var resembles: String?
        let first: EventIndex
        var tally: Tally
    }

    private let graph: Graph
    private var known: Set<Value> = []
    private var networks: Set<String> = []
    private var programs: Set<String> = []

    init(_ graph: Graph, known events: [EventIndex]) {
        self.graph = graph
        for event in graph.whileAsked(events) { known.formUnion(Comparer.values(of: event, graph)) }
        for value in known {
            let text = text(of: value)
            if value.what == .userAgent { programs.insert(Program.family(of: text)) }
            if value.what == .address, case .address(let network, _) = SourceAddress(text) { networks.insert(network) }
        }
    }

    /// The values of `events` that are not known, by kind, the earliest first.
    func new(in events: [EventIndex]) -> [Found] {
        var found: [Value: Found] = [:]
        for event in graph.whileAsked(events) {
            let index = Int(event.index)
            let (outcome, time) = (graph.events.outcomes[index], graph.events.times[index])
            for value in Comparer.values(of: event, graph) where !known.contains(value) {
                found[value, default: describe(value, first: event)].tally.add(outcome, at: time)
            }
        }
        let places = Dictionary(uniqueKeysWithValues: Novelty.allCases.enumerated().map { ($1, $0) })
        return found.values.sorted { left, right in
            if left.what != right.what { return places[left.what, default: 0] < places[right.what, default: 0] }
            return left.first != right.first ? left.first < right.first : left.value < right.value
        }
    }

    private func describe(_ value: Value, first: EventIndex) -> Found {
        let text = text(of: value)
        var found = Found(what: value.what, node: node(of: value), value: text, first: first, tally: Tally())
        if value.what == .userAgent, programs.contains(Program.family(of: text)) {
            found.resembles = Program.family(of: text)
        }
        if value.what == .address, case .address(let network, _) = SourceAddress(text), networks.contains(network) {
            found.resembles = network
        }
        return found
    }

    private func node(of value: Value) -> NodeID? {
        switch value.what {
        case .action: nil
        case .account: graph.node(.account, named: graph.texts.string(TextID(value.index)))
        default: NodeID(value.index)
        }
    }

    private func text(of value: Value) -> String {
        switch value.what {
        case .action: graph.actionName(ActionID(value.index))
        case .account: graph.texts.string(TextID(value.index))
        default: graph.key(NodeID(value.index))
        }
    }

    /// The values of one event, each once.
    private static func values(of event: EventIndex, _ graph: Graph) -> Set<Value> {
        let row = graph.events.row(event)
        let nodes = graph.nodes
        let managed = graph.texts.find("aws")
        var values: Set<Value> = [Value(what: .action, index: row.action.index)]
        func add(_ what: Novelty, _ node: NodeID) {
            if node != .none { values.insert(Value(what: what, index: node.index)) }
        }
        func add(account: TextID) {
            // What AWS itself owns, such as its managed policies, is in the account "aws".
            if account != .empty, account != managed { values.insert(Value(what: .account, index: account.index)) }
        }
        add(.service, graph.actions.service(row.action))
        add(.address, row.address)
        add(.userAgent, row.userAgent)
        add(.region, row.region)
        if let account = row.account.ifAny { add(account: nodes.name(account)) }
        if let principal = row.principal.ifAny {
            add(account: nodes[principal].account)
            if nodes.kind(principal) == .roleSession { add(.role, nodes[principal].owner) }
        }
        for target in graph.events.targets(event) {
            if nodes.kind(target) == .role { add(.role, target) }
            add(account: nodes.kind(target) == .account ? nodes.name(target) : nodes[target].account)
        }
        return values
    }
}
