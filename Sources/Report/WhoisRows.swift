// The members and rows of `whois` in JSON, JSON Lines and CSV. Apart from the other answers' because they are many and
// belong together: the contract of one command on one page.
import Investigation
import PropertyGraph

extension JSONWriter {
    mutating func members(of answer: WhoisAnswer) {
        members(of: answer.lineage)
        if answer.isCyclic { member("cyclic", true) }
        if let event = answer.event { member("event", object: { $0.members(of: event) }) }
        member("credential", optional: answer.credential)
        member("derivedAccount", optional: answer.derivedAccount)
        if let missing = answer.missing { member("missing", object: { $0.members(of: missing) }) }
        if let candidate = answer.candidate { member("candidate", object: { $0.members(of: candidate) }) }
        if !answer.claims.isEmpty {
            key("claims")
            array(answer.claims) { $0.hop($1) }
        }
        if let made = answer.createdBy {
            key("createdBy")
            lineage(made)
        }
        if !answer.alternatives.isEmpty {
            key("alternatives")
            array(answer.alternatives) { writer, other in
                writer.object {
                    $0.member("because", other.because)
                    $0.members(of: other.lineage)
                }
            }
        }
        if !answer.origins.items.isEmpty {
            list("origins", answer.origins) { $0.members(of: $1) }
        }
        members(of: answer.tally)
        member("graph", object: { $0.members(of: answer.graph) })
    }

    fileprivate mutating func members(of event: WhoisEvent) {
        member("eventID", event.eventID)
        member("time", event.time)
        member("action", event.action)
        member("outcome", event.outcome.name)
        member("principal", optional: event.principal)
        member("via", optional: event.via)
    }

    fileprivate mutating func members(of missing: MissingRecord) {
        member("eventName", missing.eventName)
        member("account", optional: missing.account)
        member("region", optional: missing.region)
        member("from", missing.from)
        member("to", missing.to)
        member("paths", missing.paths)
    }

    fileprivate mutating func members(of candidate: WhoisCandidate) {
        member("node", candidate.node)
        member("evidence", candidate.evidence.name)
        member("because", candidate.because)
        member("eventIDs", candidate.eventIDs)
    }

    fileprivate mutating func members(of row: OriginTally) {
        member("origin", optional: row.origin)
        key("through")
        array(row.through) { writer, node in writer.object { $0.members(of: node) } }
        members(of: row.tally)
    }

    fileprivate mutating func members(hop: Hop, depth: Int) {
        member("node", hop.node)
        member("via", hop.via.name)
        member("evidence", hop.evidence.name)
        member("eventIDs", hop.eventIDs)
        member("at", hop.at)
        member("depth", depth)
    }
}

extension JSONLines {
    /// The subject, then a line for each step of its lineage, each claim, each step of its making, and each origin.
    mutating func add(_ answer: WhoisAnswer) {
        add("subject") {
            $0.member("node", answer.lineage.subject)
            $0.members(of: answer.tally)
            $0.member("origin", optional: answer.lineage.origin)
            $0.member("resolved", answer.lineage.resolved)
        }
        add("step", answer.lineage.hops)
        add("claim", answer.claims)
        if let missing = answer.missing { add("missing") { $0.members(of: missing) } }
        if let candidate = answer.candidate { add("candidate") { $0.members(of: candidate) } }
        add("creation-step", answer.createdBy?.hops ?? [])
        for other in answer.alternatives { add("alternative-step", other.lineage.hops) }
        for row in answer.origins.items { add("origin") { $0.members(of: row) } }
    }

    private mutating func add(_ row: String, _ hops: [Hop]) {
        for (index, hop) in hops.enumerated() { add(row) { $0.members(hop: hop, depth: index + 1) } }
    }
}

extension CSVTable {
    /// The subject, then tables of the same rows as in JSON Lines. A step counts the events that show it.
    mutating func add(_ answer: WhoisAnswer) {
        add("subject", answer.tally, cells(of: answer.lineage.subject, origin: answer.lineage.origin))
        add("steps", answer.lineage.hops)
        add("claims", answer.claims)
        add("creation-steps", answer.createdBy?.hops ?? [])
        for other in answer.alternatives { add("alternative-steps", other.lineage.hops) }
        for row in answer.origins.items {
            var cells = row.origin.map { self.cells(of: $0) } ?? [:]
            cells[.origin] = row.origin?.key
            add("origins", row.tally, cells)
        }
    }

    private mutating func add(_ table: String, _ hops: [Hop]) {
        for (index, hop) in hops.enumerated() {
            var cells = cells(of: hop.node)
            cells[.via] = hop.via.name
            cells[.evidence] = hop.evidence.name
            cells[.at] = hop.at?.description
            cells[.depth] = String(index + 1)
            var tally = Tally()
            for _ in hop.eventIDs { tally.add(.succeeded, at: hop.at ?? .unknown) }
            add(table, tally, cells)
        }
    }
}
