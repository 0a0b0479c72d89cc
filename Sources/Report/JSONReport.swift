// The answer as one JSON object: the contract that programs build on. A list that was cut is followed by a member
// named after it, `"resources": [ … ], "resourcesTotal": 312`, so that the list stays a list and a program that wants
// to know looks for one key; a list without that member is whole.
import Investigation

/// The response as the contract writes it, ending in a line break.
func jsonReport(_ response: Response, secrets: Secrets, pretty: Bool) -> [UInt8] {
    var writer = JSONWriter(secrets: secrets, pretty: pretty)
    writer.object {
        $0.member("question", object: { $0.members(of: response.question) })
        $0.member("coverage", object: { $0.members(of: response.coverage) })
        $0.member("answer", object: { $0.members(of: response.answer, secrets) })
        $0.member("next", response.next)
    }
    writer.endLine()
    return writer.bytes
}

extension JSONWriter {
    fileprivate mutating func members(of question: Question) {
        member("command", question.command)
        member("entity", optional: question.entity)
        member("target", optional: question.target)
        member(
            "filters",
            object: { writer in
                for filter in question.filters { writer.member(filter.name, filter.values) }
            })
    }

    fileprivate mutating func members(of coverage: Coverage) {
        member("files", coverage.files)
        member("filesSkipped", coverage.filesSkipped)
        member("filesDamaged", coverage.filesDamaged)
        member("filesOutsideWindow", coverage.filesOutsideWindow)
        member("digestFiles", coverage.digestFiles)
        member("records", coverage.records)
        member("events", coverage.events)
        member("duplicates", coverage.duplicates)
        member("fused", coverage.fused)
        member("recordsSkipped", coverage.recordsSkipped)
        member("partial", coverage.isPartial)
        member("first", coverage.first)
        member("last", coverage.last)
        member("accounts", coverage.accounts)
        member("regions", coverage.regions)
        gaps(of: coverage)
        key("warnings")
        array(coverage.warnings) { writer, warning in
            writer.object {
                $0.member("file", warning.file)
                $0.member("record", optional: warning.record)
                $0.member("offset", optional: warning.offset)
                $0.member("reason", warning.reason)
            }
        }
    }

    fileprivate mutating func members(of answer: Answer, _ secrets: Secrets) {
        switch answer {
        case .summary(let summary): members(of: summary)
        case .entities(let entities):
            key("entities")
            array(entities.entities.items) { $0.row($1) { $0.members(of: $1, withActions: false) } }
            member("total", entities.entities.total)
        case .investigation(let investigation): members(of: investigation)
        case .whois(let whois): members(of: whois)
        case .around(let around): members(of: around)
        case .timeline(let timeline): members(of: timeline)
        case .firstSeen(let firstSeen): members(of: firstSeen)
        case .shared(let shared): members(of: shared)
        case .blast(let blast): members(of: blast)
        case .path(let path): members(of: path)
        case .logs(let logs): members(of: logs, secrets)
        case .explanation(let explanation): members(of: explanation)
        case .policy(let policy): members(of: policy)
        case .questions(let questions): members(of: questions)
        case .asked(let asked): members(of: asked)
        case .signals(let signals): members(of: signals)
        }
    }

    private mutating func members(of summary: SummaryAnswer) {
        members(of: summary.tally)
        list("accounts", summary.accounts) { $0.members(of: $1, named: "account") }
        list("principals", summary.principals) { $0.members(of: $1, withActions: false) }
        list("services", summary.services) { $0.members(of: $1, withActions: false) }
        list("regions", summary.regions) { $0.members(of: $1, named: "region") }
        list("addresses", summary.addresses) { $0.members(of: $1, withActions: false) }
        list("errors", summary.errors) { $0.members(of: $1, named: "code") }
    }

    private mutating func members(of investigation: InvestigationAnswer) {
        member("subject", investigation.subject)
        members(of: investigation.tally)
        member("writes", investigation.writes)
        if let origin = investigation.origin {
            key("origin")
            lineage(origin)
        }
        list("credentials", investigation.credentials) { $0.members(of: $1) }
        list("sessions", investigation.sessions) { $0.members(of: $1) }
        key("accounts")
        array(investigation.accounts) { $0.row($1) { $0.members(of: $1) } }
        list("services", investigation.services) { $0.members(of: $1, withActions: true) }
        list("resources", investigation.resources) { $0.members(of: $1, withActions: true) }
        list("addresses", investigation.addresses) { $0.members(of: $1, withActions: false) }
        list("userAgents", investigation.userAgents) { $0.members(of: $1, withActions: false) }
        list("regions", investigation.regions) { $0.members(of: $1, named: "region") }
        member(
            "derived",
            object: {
                $0.members(of: investigation.derived)
                $0.list("sessions", investigation.derivedSessions) { $0.members(of: $1) }
            })
        if let actors = investigation.by { list("by", actors) { $0.members(of: $1) } }
        member("graph", object: { $0.members(of: investigation.graph) })
    }

    mutating func members(of graph: GraphAnswer) {
        key("nodes")
        array(graph.nodes) { writer, row in
            writer.object {
                $0.members(of: row.node)
                $0.members(of: row.tally)
                if !row.actions.isEmpty { $0.actions(row.actions) }
            }
        }
        key("edges")
        array(graph.edges) { writer, edge in
            writer.object {
                $0.member("source", edge.source)
                $0.member("target", edge.target)
                $0.members(of: edge)
            }
        }
        key("folded")
        array(graph.folded) { writer, folded in
            writer.object {
                $0.member("id", folded.id)
                $0.member("label", folded.label)
                $0.member("nodes", folded.nodes)
                $0.member("expand", folded.expand)
            }
        }
        member("hiddenReads", graph.hiddenReads)
    }

    mutating func row<Row>(_ row: Row, _ members: (inout JSONWriter, Row) -> Void) {
        object { members(&$0, row) }
    }

    /// A list and, where it was cut, how long all of it is.
    mutating func list<Row>(
        _ name: String, _ rows: Limited<Row>, _ members: (inout JSONWriter, Row) -> Void
    ) {
        key(name)
        array(rows.items) { $0.row($1, members) }
        if rows.isCut { member("\(name)Total", rows.total) }
    }
}
