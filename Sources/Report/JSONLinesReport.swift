// The answer as JSON Lines, for jq and for loading elsewhere: each line stands alone, so an edge carries its two nodes
// whole. The objects are those of the JSON contract; where an answer has several tables, `row` says which one.
import Investigation

/// One object a line: the entities, the rows of a summary, or the subject, rows and edges of an investigation.
func jsonLinesReport(_ response: Response, secrets: Secrets) -> [UInt8] {
    var lines = JSONLines(writer: JSONWriter(secrets: secrets, pretty: false))
    switch response.answer {
    case .summary(let answer): lines.add(answer)
    case .entities(let answer):
        for row in answer.entities.items { lines.add(nil) { $0.members(of: row, withActions: false) } }
    case .investigation(let answer): lines.add(answer)
    case .whois(let answer): lines.add(answer)
    case .around(let answer):
        for row in answer.before.items { lines.add("before") { $0.members(of: row) } }
        lines.add("event") { $0.members(of: answer.event) }
        for row in answer.after.items { lines.add("after") { $0.members(of: row) } }
    case .timeline(let answer):
        for row in answer.entries.items { lines.add(nil) { $0.members(of: row) } }
    case .firstSeen(let answer):
        for row in answer.new.items { lines.add(nil) { $0.members(of: row) } }
    case .shared(let answer):
        for row in answer.shared.items { lines.add("shared") { $0.members(of: row) } }
        for row in answer.ordinary.items { lines.add("ordinary") { $0.members(of: row) } }
    case .blast(let answer): lines.add(answer)
    case .path(let answer): lines.add(answer)
    case .logs(let answer): lines.add(answer, secrets)
    case .explanation(let answer): lines.add(answer)
    case .policy(let answer): lines.add(answer)
    case .questions(let answer): lines.add(answer)
    case .asked(let answer): lines.add(answer)
    case .signals(let answer):
        for signal in answer.signals.items { lines.add(nil) { $0.members(of: signal) } }
    }
    return lines.writer.bytes
}

/// JSON texts, a line each.
struct JSONLines {
    var writer: JSONWriter

    mutating func add(_ row: String?, _ members: (inout JSONWriter) -> Void) {
        writer.object {
            $0.member("row", optional: row)
            members(&$0)
        }
        writer.endLine()
    }

    mutating func add(_ answer: SummaryAnswer) {
        for row in answer.accounts.items { add("account") { $0.members(of: row, named: "account") } }
        for row in answer.principals.items { add("principal") { $0.members(of: row, withActions: false) } }
        for row in answer.services.items { add("service") { $0.members(of: row, withActions: false) } }
        for row in answer.regions.items { add("region") { $0.members(of: row, named: "region") } }
        for row in answer.addresses.items { add("address") { $0.members(of: row, withActions: false) } }
        for row in answer.errors.items { add("error") { $0.members(of: row, named: "code") } }
    }

    mutating func add(_ answer: InvestigationAnswer) {
        add("subject") {
            $0.member("node", answer.subject)
            $0.members(of: answer.tally)
            $0.member("writes", answer.writes)
            $0.member("origin", optional: answer.origin?.origin)
        }
        for row in answer.credentials.items { add("credential") { $0.members(of: row) } }
        for row in answer.sessions.items { add("session") { $0.members(of: row) } }
        for row in answer.derivedSessions.items { add("derived-session") { $0.members(of: row) } }
        for row in answer.accounts { add("account") { $0.members(of: row) } }
        for row in answer.services.items { add("service") { $0.members(of: row, withActions: true) } }
        for row in answer.resources.items { add("resource") { $0.members(of: row, withActions: true) } }
        for row in answer.addresses.items { add("address") { $0.members(of: row, withActions: false) } }
        for row in answer.userAgents.items { add("user-agent") { $0.members(of: row, withActions: false) } }
        for row in answer.regions.items { add("region") { $0.members(of: row, named: "region") } }
        for row in answer.by?.items ?? [] { add("by") { $0.members(of: row) } }
        addEdges(answer.graph)
    }

    mutating func addEdges(_ graph: GraphAnswer) {
        let nodes = Dictionary(graph.nodes.map { ($0.node.id, $0.node) }, uniquingKeysWith: { first, _ in first })
        let folded = Dictionary(graph.folded.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for edge in graph.edges {
            add("edge") { writer in
                for (name, id) in [("source", edge.source), ("target", edge.target)] {
                    if let node = nodes[id] {
                        writer.member(name, node)
                    } else {
                        writer.member(
                            name,
                            object: {
                                $0.member("id", id)
                                $0.member("label", optional: folded[id]?.label)
                            })
                    }
                }
                writer.members(of: edge)
            }
        }
    }
}
