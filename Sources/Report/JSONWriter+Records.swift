// Records, edges, policies and runbook questions in JSON and JSON Lines. Apart from the answers that are made of
// counts.
import Investigation
import PropertyGraph

extension JSONWriter {
    mutating func members(of answer: LogsAnswer, _ secrets: Secrets) {
        member("subject", optional: answer.subject)
        members(of: answer.tally)
        key("records")
        array(answer.records.items) { $0.value(json: secrets.maskedRecord($1.json)) }
        member("total", answer.records.total)
        if !answer.unreadable.isEmpty {
            key("unreadable")
            array(answer.unreadable) { writer, warning in
                writer.object {
                    $0.member("file", warning.file)
                    $0.member("record", optional: warning.record)
                    $0.member("reason", warning.reason)
                }
            }
        }
    }

    mutating func members(of answer: ExplainAnswer) {
        member("from", answer.from)
        member("to", answer.to)
        if let first = answer.relations.items.first {
            members(of: first)
        }
        member("next", answer.next)
        key("further")
        array(answer.relations.items.dropFirst()) { $0.row($1) { $0.members(of: $1) } }
        member("total", answer.relations.total)
    }

    /// An edge, its meaning and its evidence.
    mutating func members(of relation: Relation) {
        member(
            "edge",
            object: {
                $0.member("source", relation.edge.source)
                $0.member("target", relation.edge.target)
                $0.members(of: relation.edge)
            })
        member("source", relation.source)
        member("target", relation.target)
        member("meaning", relation.meaning)
        list("evidence", relation.evidence) { $0.members(of: $1) }
    }

    mutating func members(of place: EvidencePlace) {
        member("eventID", place.eventID)
        member("time", place.time)
        member("action", place.action)
        member("outcome", place.outcome.name)
        member("file", place.file)
        member("record", place.record)
        member("path", optional: place.path)
        member("sourcePath", optional: place.sourcePath)
        if place.isUnverified { member("unverified", true) }
    }

    mutating func members(of answer: PolicyAnswer) {
        member("subject", answer.subject)
        members(of: answer.tally)
        key("policy")
        policy(answer.statements)
        list("allowedActions", answer.allowed) { $0.members(of: $1) }
        list("deniedActions", answer.denied) { $0.members(of: $1) }
        member("unneeded", answer.unneeded)
        member("caveats", answer.caveats)
    }

    mutating func members(of row: PolicyAction) {
        member("action", row.action)
        member("calls", row.calls)
        member("resources", row.resources)
        members(of: row.tally)
    }

    mutating func members(of answer: QuestionsAnswer) {
        key("questions")
        array(answer.questions) { $0.row($1) { $0.members(of: $1) } }
        member("total", answer.questions.count)
    }

    mutating func members(of row: QuestionSummary) {
        member("id", row.id)
        member("title", row.title)
        member("asks", row.asks)
        member("findings", row.findings)
        members(of: row.tally)
    }

    mutating func members(of answer: AskAnswer) {
        member("id", answer.id)
        member("title", answer.title)
        member("asks", answer.asks)
        member("read", answer.reading)
        member("by", answer.column.rawValue)
        members(of: answer.tally)
        key("findings")
        array(answer.findings.items) { $0.row($1) { $0.members(of: $1) } }
        member("total", answer.findings.total)
    }

    mutating func members(of finding: Finding) {
        member("value", finding.value)
        member("node", optional: finding.node)
        members(of: finding.tally)
        actions(finding.actions)
        member(
            "shown",
            object: { writer in
                for shown in finding.shown {
                    writer.member(shown.column.rawValue, shown.values.items)
                    if shown.values.isCut { writer.member("\(shown.column.rawValue)Total", shown.values.total) }
                }
            })
        if let burst = finding.burst { member("burst", object: { $0.members(of: burst) }) }
        member("eventIDs", finding.eventIDs)
    }
}

extension JSONLines {
    /// The records alone, so that what reads log files reads these.
    mutating func add(_ answer: LogsAnswer, _ secrets: Secrets) {
        for record in answer.records.items {
            writer.value(json: secrets.maskedRecord(record.json))
            writer.endLine()
        }
    }

    mutating func add(_ answer: ExplainAnswer) {
        for relation in answer.relations.items { add("edge") { $0.members(of: relation) } }
    }

    mutating func add(_ answer: PolicyAnswer) {
        for row in answer.allowed.items { add("allowed") { $0.members(of: row) } }
        for row in answer.denied.items { add("denied") { $0.members(of: row) } }
    }

    mutating func add(_ answer: QuestionsAnswer) {
        for row in answer.questions { add(nil) { $0.members(of: row) } }
    }

    mutating func add(_ answer: AskAnswer) {
        for row in answer.findings.items { add(nil) { $0.members(of: row) } }
    }
}
