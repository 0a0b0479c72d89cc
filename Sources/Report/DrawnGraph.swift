// An answer's graph made ready to draw: titles, labels, looks. Apart from DOT, Mermaid and GraphML so that all three
// tell the same story and differ only in how they write and escape it.
import Investigation
import PropertyGraph

/// What a drawing shows, in plain text: printable, secrets masked, cut to size, escaped by nobody yet.
struct DrawnGraph {
    /// A node, or a folded group of nodes.
    struct Node {
        /// Ours, made of a letter and a number, so that nothing from a log is ever an id.
        var id: String
        /// Nil for a folded group.
        var summary: NodeSummary?
        var tally = Tally()
        /// What is written in it: the name first.
        var lines: [String]
        var isSubject = false
        /// Of a folded group, the whole command that shows it.
        var command: String?
    }

    struct Edge {
        var source: String
        var target: String
        var edge: GraphEdge
        /// Lines; none where the shapes at both ends say it.
        var label: [String]
        /// Whether all its calls were denied.
        var isDenied: Bool
        var isInferred: Bool
        /// Whether several records say it together, and none alone.
        var isJoined: Bool
        /// Width of the line: 1 for one call, one more for each factor of ten, 5 at most.
        var width: Double
    }

    /// What it is, what it rests on, what it leaves out.
    var title: [String]
    var nodes: [Node] = []
    var edges: [Edge] = []

    /// Masks secrets and writes out what could steer a reader's eyes or terminal.
    let secrets: Secrets

    /// Prepares `graph`. An edge is drawn where both its ends are.
    init(_ response: Response, graph: GraphAnswer, secrets: Secrets) {
        self.secrets = secrets
        title = []
        title = scope(of: response, graph: graph)
        var ids: [String: String] = [:]
        let services = DrawnGraph.actionsByTarget(graph)
        for row in graph.nodes {
            let id = "n\(nodes.count + 1)"
            ids[row.node.id] = id
            let actions = row.actions.isEmpty ? services[row.node.id] ?? [] : row.actions
            nodes.append(
                Node(
                    id: id, summary: row.node, tally: row.tally, lines: lines(of: row, actions: actions),
                    isSubject: row.node.id == response.answer.subject?.id))
        }
        for folded in graph.folded {
            let id = "n\(nodes.count + 1)"
            ids[folded.id] = id
            let command = clean(folded.expand)
            let lines = command.wrapped(to: Limits.drawnCommandColumns)
            nodes.append(Node(id: id, lines: [short(folded.label)] + lines, command: command))
        }
        for edge in graph.edges {
            guard let source = ids[edge.source], let target = ids[edge.target] else { continue }
            edges.append(
                Edge(
                    source: source, target: target, edge: edge, label: DrawnGraph.label(of: edge),
                    isDenied: edge.kind == .denied || (edge.tally.events > 0 && edge.tally.denied == edge.tally.events),
                    isInferred: edge.evidence == .inferred, isJoined: edge.evidence == .joined,
                    width: DrawnGraph.width(of: edge.tally.events)))
        }
    }

    /// The kinds that are drawn, in the order of the vocabulary.
    var kinds: [NodeKind] {
        let present = Set(nodes.compactMap(\.summary?.kind))
        return NodeKind.allCases.filter(present.contains)
    }

    func clean(_ text: String) -> String { printable(secrets.mask(text)) }

    private func short(_ text: String) -> String { clean(text).truncatedInMiddle(to: Limits.drawnColumns) }

    // MARK: What is written

    private func lines(of row: NodeTally, actions: [ActionTally]) -> [String] {
        let node = row.node
        var lines = clean(node.name).brokenInTwo(at: Limits.drawnColumns)
        switch node.kind {
        case .service:
            lines.append(DrawnGraph.calls(row.tally))
            lines += actions.writesFirst.prefix(Limits.drawnActions).map {
                short($0.shortName) + " " + DrawnGraph.calls($0.tally, noun: "")
            }
            if actions.count > Limits.drawnActions { lines.append("+\(actions.count - Limits.drawnActions) more") }
        case .address, .account, .region: break  // The name says what it is.
        default:
            lines.append(short(node.title))
            if node.kind != .resource, let account = node.account, account != node.key { lines.append(short(account)) }
        }
        return lines
    }

    private static func calls(_ tally: Tally, noun: String = "call") -> String {
        let calls = noun.isEmpty ? grouped(tally.events) : counted(tally.events, noun)
        if tally.denied == 0 { return calls }
        return tally.denied == tally.events ? "\(calls) denied" : "\(calls), \(grouped(tally.denied)) denied"
    }

    /// Activity says how often. Lineage says how, but where the shapes at both ends do.
    private static func label(of edge: GraphEdge) -> [String] {
        let denied = edge.tally.denied > 0 ? ["\(grouped(edge.tally.denied)) denied"] : []
        switch edge.kind {
        case .called, .touched, .from:
            return edge.tally.denied == edge.tally.events && !denied.isEmpty
                ? denied : [grouped(edge.tally.events)] + denied
        case .holds, .hasKey, .ofRole: return denied
        default: return [edge.kind.title] + denied
        }
    }

    private static func width(of events: Int) -> Double {
        var width = 1.0
        var rest = Double(max(events, 1))
        while rest >= 10, width < 5 {
            rest /= 10
            width += 1
        }
        return min(5, width + (rest - 1) / 9)
    }

    /// The actions of each node's incoming edges, most called first: what a service was called for.
    private static func actionsByTarget(_ graph: GraphAnswer) -> [String: [ActionTally]] {
        var sums: [String: [String: ActionTally]] = [:]
        for edge in graph.edges {
            for action in edge.actions {
                sums[edge.target, default: [:]][action.action, default: action.withoutCalls].add(action)
            }
        }
        return sums.mapValues { actions in
            actions.values.sorted { ($1.tally.events, $0.action) < ($0.tally.events, $1.action) }
        }
    }

    private func scope(of response: Response, graph: GraphAnswer) -> [String] {
        var lines: [String] = []
        if let subject = response.answer.subject {
            var parts = [short(subject.name), short(subject.title)]
            if let account = subject.account, account != subject.key { parts.append(clean(account)) }
            lines.append(parts.joined(separator: " · "))
        }
        let filters = response.question.filters.map { filter in
            "--\(clean(filter.name)) \(filter.values.map(clean).joined(separator: " "))"
        }
        if !filters.isEmpty { lines.append(filters.joined(separator: "  ").truncatedInMiddle(to: Limits.titleColumns)) }
        let coverage = response.coverage
        var parts = [counted(coverage.files, "file"), counted(coverage.events, "event")]
        if let days = days(coverage.first, coverage.last) { parts.append(days) }
        if graph.hiddenReads > 0 { parts.append(counted(graph.hiddenReads, "read-only call") + " not drawn") }
        let folded = graph.folded.reduce(0) { $0 + $1.nodes }
        if folded > 0 { parts.append(counted(folded, "node") + " folded") }
        return lines + [parts.joined(separator: " · ")]
    }
}

extension Answer {
    /// Whom or what the answer is about.
    fileprivate var subject: NodeSummary? {
        switch self {
        case .summary, .entities, .around, .timeline, .firstSeen, .shared, .logs, .explanation, .policy, .questions,
            .asked, .signals:
            nil
        case .investigation(let answer): answer.subject
        case .blast(let answer): answer.subject
        case .path(let answer): answer.from
        case .whois(let answer): answer.lineage.subject
        }
    }
}

extension ActionTally {
    fileprivate var withoutCalls: ActionTally {
        var copy = self
        copy.tally = Tally()
        return copy
    }

    fileprivate mutating func add(_ other: ActionTally) {
        readOnly = readOnly && other.readOnly
        tally.add(other.tally)
    }
}

extension String {
    /// The text on one line of at most `width` columns, or on two: broken after the last sign that parts words in
    /// names and still fits, and the second line cut in its middle where that is too long as well.
    fileprivate func brokenInTwo(at width: Int) -> [String] {
        guard columns > width else { return [self] }
        var used = 0
        var breaking = startIndex
        for index in indices {
            used += self[index].columns
            guard used <= width else { break }
            // A break near the beginning would leave too much for the second line.
            if used >= width / 3, "/:-_. ".contains(self[index]) { breaking = self.index(after: index) }
        }
        if breaking == startIndex { return [truncatedInMiddle(to: width)] }
        return [String(self[..<breaking]), String(self[breaking...]).truncatedInMiddle(to: width)]
    }

    /// The words on lines of at most `width` columns; a longer word has a line of its own and is cut.
    fileprivate func wrapped(to width: Int) -> [String] {
        split(separator: " ").reduce(into: [String]()) { lines, word in
            let word = String(word).truncatedInMiddle(to: width)
            if let line = lines.last, (line + " " + word).columns <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(word)
            }
        }
    }
}
