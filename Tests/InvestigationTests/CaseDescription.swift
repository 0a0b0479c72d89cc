// A graph as stable lines of text, one fact a line, so that a case can name the facts it wants. Apart from the tests
// because the cases and the properties both read it.
import Investigation
import Lineage
import PropertyGraph

/// Everything a graph says, in an order that does not depend on how the records were read. Where records lie (files and
/// their numbers in them) is left out: that is the one thing order and splitting may change.
///
/// Events are numbered from 1, in their order. A node is called by its kind and a short name, with what makes it unique
/// in brackets where another node of its kind has that name too.
struct CaseDescription {
    /// The lines, in order.
    private(set) var lines: [String] = []

    private let investigator: Investigator
    private var graph: Graph { investigator.graph }
    private let names: [String]

    init(_ investigator: Investigator) {
        self.investigator = investigator
        names = CaseDescription.names(investigator.graph)
        for index in 0..<graph.events.count { describe(EventIndex(UInt32(index))) }
        for kind in NodeKind.allCases { lines.append("nodes \(kind.name) \(graph.nodes(of: kind).count)") }
        for node in graph.nodes.all { describe(node) }
        for row in graph.edges.rows { describe(row) }
        for node in graph.nodes.all { describeLineage(node) }
        let coverage = investigator.coverage
        lines.append(
            "counts: records \(coverage.records) = events \(coverage.events) + duplicates \(coverage.duplicates)"
                + " + fused \(coverage.fused) + skipped \(coverage.recordsSkipped)")
    }

    /// Where two descriptions first differ.
    static func firstDifference(_ one: [String], _ other: [String]) -> String? {
        guard one != other else { return nil }
        let common = zip(one, other).prefix { $0 == $1 }.count
        func line(_ lines: [String]) -> String { common < lines.count ? lines[common] : "nothing" }
        return "\(line(one))\nagainst\n\(line(other))"
    }

    // MARK: Names

    private static func names(_ graph: Graph) -> [String] {
        let short = graph.nodes.all.map { "\(graph.nodes.kind($0).name) \(shortName($0, graph))" }
        var uses: [String: Int] = [:]
        for name in short { uses[name, default: 0] += 1 }
        return graph.nodes.all.map { node in
            let name = short[Int(node.index)]
            return uses[name] == 1 ? name : "\(name) (\(unique(node, graph)))"
        }
    }

    private static func shortName(_ node: NodeID, _ graph: Graph) -> String {
        switch graph.nodes.kind(node) {
        case .user, .role, .roleSession, .federatedUser, .credential: graph.label(of: node)
        case .accessKey: graph.key(node)
        default: unique(node, graph)
        }
    }

    private static func unique(_ node: NodeID, _ graph: Graph) -> String {
        graph.texts.string(graph.nodes.name(node))
    }

    private func name(_ node: NodeID, absent: String = "none") -> String {
        node == .none ? absent : names[Int(node.index)]
    }

    private func number(_ event: EventIndex) -> String { "event \(event.index + 1)" }

    // MARK: Events

    private mutating func describe(_ event: EventIndex) {
        let row = graph.events.row(event)
        let number = number(event)
        let service = graph.label(of: graph.actions.service(row.action))
        let action = "\(service):\(graph.texts.string(graph.actions.name(row.action)))"
        let error = row.errorCode == .empty ? "" : " \(graph.texts.string(row.errorCode))"
        lines.append(
            "\(number): \(name(row.principal, absent: "nobody")) | \(name(row.credential, absent: "no credential"))"
                + " | \(action) | \(row.outcome.name)\(error)")
        lines.append("\(number) id: \(graph.string(row.id))")
        for id in graph.alternateIDs.values(of: event) { lines.append("\(number) further id: \(graph.string(id))") }
        for id in graph.sharedIDs.values(of: event) { lines.append("\(number) shared id: \(graph.string(id))") }
        lines.append("\(number) time: \(row.time)")
        lines.append("\(number) content: \(row.content)")
        let columns = [
            ("key", row.key), ("account", row.account), ("region", row.region), ("address", row.address),
            ("user agent", row.userAgent),
        ]
        for (column, node) in columns where node != .none { lines.append("\(number) \(column): \(bare(node))") }
        for target in graph.events.targets(event) { lines.append("\(number) target: \(name(target))") }
        for service in graph.via.values(of: event) { lines.append("\(number) via: \(name(service))") }
        for mark in row.marks.names { lines.append("\(number) mark: \(mark)") }
    }

    /// The name without the kind, where the column says it.
    private func bare(_ node: NodeID) -> String {
        String(name(node).dropFirst(graph.nodes.kind(node).name.count + 1))
    }

    // MARK: Nodes and edges

    private mutating func describe(_ node: NodeID) {
        let facts = graph.nodes[node]
        let subject = "node \(name(node))"
        lines.append(subject)
        lines.append("\(subject) is \(CaseDescription.unique(node, graph))")
        if facts.key != .empty { lines.append("\(subject) arn \(graph.texts.string(facts.key))") }
        if facts.account != .empty { lines.append("\(subject) account \(graph.texts.string(facts.account))") }
        if facts.type != .empty { lines.append("\(subject) type \(graph.texts.string(facts.type))") }
        if facts.owner != .none { lines.append("\(subject) owner \(name(facts.owner))") }
        if facts.created != .unknown { lines.append("\(subject) created \(facts.created)") }
        for mark in facts.marks.names { lines.append("\(subject) mark \(mark)") }
    }

    private mutating func describe(_ row: EdgeRow) {
        var shown = [number(row.event)]
        switch (row.sourceCredential, row.targetCredential) {
        case (.none, .none): break
        case (.none, let given): shown.append("gives \(name(given))")
        case (let used, .none): shown.append(name(used))
        case (let used, let given): shown.append("\(name(used)) gives \(name(given))")
        }
        lines.append(
            "edge \(name(row.source)) -\(row.kind.name)/\(row.evidence.name)-> \(name(row.target))"
                + " (\(shown.joined(separator: ", ")))")
    }

    // MARK: Lineage

    /// Who stands behind a credential or a principal.
    private mutating func describeLineage(_ node: NodeID) {
        let kind = graph.nodes.kind(node)
        let isCredential = kind == .credential || kind == .accessKey
        guard isCredential || (kind.isPrincipal && kind != .account) else { return }
        let holder = isCredential ? graph.nodes[node].owner : node
        guard holder != .none else { return }
        let lineage = graph.lineage(of: holder, credential: isCredential ? node : .none)
        var text = "lineage \(name(node)): \(name(holder))"
        for step in lineage.steps {
            let events = step.events.map(number).joined(separator: ", ")
            text += " <- \(name(step.node)) (\(step.via.name), \(step.evidence.name), \(events))"
        }
        text += "; origin \(lineage.origin.map { name($0) } ?? "unknown")"
        if lineage.isCyclic { text += "; cyclic" }
        lines.append(text)
    }
}

extension EventMarks {
    /// The marks that are set, as words, in the order of the alphabet.
    fileprivate var names: [String] {
        let words: [(EventMarks, String)] = [
            (.callerUnnamed, "caller-unnamed"), (.conflict, "conflict"), (.data, "data"), (.insight, "insight"),
            (.masked, "masked"), (.multiFactor, "multi-factor"), (.network, "network"), (.readOnly, "read-only"),
            (.readOnlyUnknown, "read-only-unknown"), (.serviceEvent, "service-event"), (.unverified, "unverified"),
            (.viaService, "via-service"),
        ]
        return words.filter { contains($0.0) }.map(\.1)
    }
}

extension NodeMarks {
    /// The marks that are set, as words, in the order of the alphabet.
    fileprivate var names: [String] {
        let words: [(NodeMarks, String)] = [
            (.console, "console"), (.instance, "instance"), (.masked, "masked"), (.privateAddress, "private"),
            (.serviceLinked, "service-linked"), (.undetermined, "undetermined"),
        ]
        return words.filter { contains($0.0) }.map(\.1)
    }
}
