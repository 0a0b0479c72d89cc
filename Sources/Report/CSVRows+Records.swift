// Records, edges, policies and runbook questions as CSV, each with columns of its own.
import Investigation
import PropertyGraph

func csvRows(_ answer: LogsAnswer, _ secrets: Secrets) -> [UInt8] {
    var rows = CSVRows(["time", "action", "outcome", "principal", "eventID", "file", "record"], secrets: secrets)
    for row in answer.records.items {
        rows.add([
            row.time?.description, row.action, row.outcome.name, row.principal?.key, row.eventID, row.file,
            String(row.record),
        ])
    }
    return rows.bytes
}

func csvRows(_ answer: ExplainAnswer, _ secrets: Secrets) -> [UInt8] {
    var rows = CSVRows(
        [
            "source", "kind", "target", "evidence", "time", "action", "outcome", "eventID", "file", "record",
            "sourcePath", "path",
        ], secrets: secrets)
    for relation in answer.relations.items {
        for row in relation.evidence.items {
            rows.add([
                relation.source.key, relation.edge.kind.name, relation.target.key, relation.edge.evidence?.name,
                row.time?.description, row.action, row.outcome.name, row.eventID, row.file, String(row.record),
                row.sourcePath, row.path,
            ])
        }
    }
    return rows.bytes
}

func csvRows(_ answer: PolicyAnswer, _ secrets: Secrets) -> [UInt8] {
    var rows = CSVRows(
        ["table", "action", "calls", "resources"] + tallyTitles, secrets: secrets)
    for (table, actions) in [("allowed", answer.allowed), ("denied", answer.denied)] {
        for row in actions.items {
            rows.add(
                [table, row.action, row.calls.joined(separator: " "), row.resources.joined(separator: " ")]
                    + cells(of: row.tally))
        }
    }
    return rows.bytes
}

func csvRows(_ answer: QuestionsAnswer, _ secrets: Secrets) -> [UInt8] {
    var rows = CSVRows(["id", "title", "findings"] + tallyTitles, secrets: secrets)
    for row in answer.questions { rows.add([row.id, row.title, String(row.findings)] + cells(of: row.tally)) }
    return rows.bytes
}

func csvRows(_ answer: AskAnswer, _ secrets: Secrets) -> [UInt8] {
    let columns = answer.findings.items.first?.shown.map(\.column.rawValue) ?? []
    var rows = CSVRows(
        ["question", "by", "value"] + tallyTitles + ["actions"] + columns, secrets: secrets)
    for row in answer.findings.items {
        let actions = row.actions.map(\.action).joined(separator: " ")
        let shown = row.shown.map { $0.values.items.joined(separator: " ") }
        rows.add([answer.id, answer.column.rawValue, row.value] + cells(of: row.tally) + [actions] + shown)
    }
    return rows.bytes
}

private let tallyTitles = ["events", "succeeded", "denied", "failed", "first", "last"]

private func cells(of tally: Tally) -> [String?] {
    [
        String(tally.events), String(tally.succeeded), String(tally.denied), String(tally.failed),
        tally.first?.description, tally.last?.description,
    ]
}
