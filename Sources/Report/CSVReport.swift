// The tables as one CSV file (RFC 4180) for spreadsheets. Apart because a spreadsheet runs what it takes for a formula:
// a cell that begins like one gets an apostrophe. Controls are written out as on a terminal, so a row is one line.
import Investigation
import PropertyGraph

/// The tables of the answer, one after another, told apart by the first column. Actions have rows of their own
/// (`service-actions`, …), so that adding up a column of one table never counts twice.
func csvReport(_ response: Response, secrets: Secrets) -> [UInt8] {
    var csv = CSVTable(secrets: secrets)
    switch response.answer {
    case .summary(let answer): csv.add(answer)
    case .entities(let answer): csv.add("entities", answer.entities.items)
    case .investigation(let answer): csv.add(answer)
    case .whois(let answer): csv.add(answer)
    case .around(let answer): return csvRows(of: answer, secrets: secrets)
    case .timeline(let answer): return csvRows(of: answer, secrets: secrets)
    case .firstSeen(let answer): return csvRows(of: answer, secrets: secrets)
    case .shared(let answer): return csvRows(of: answer, secrets: secrets)
    case .blast(let answer): csv.add(answer)
    case .path(let answer): csv.add(answer)
    case .logs(let answer): return csvRows(answer, secrets)
    case .explanation(let answer): return csvRows(answer, secrets)
    case .policy(let answer): return csvRows(answer, secrets)
    case .questions(let answer): return csvRows(answer, secrets)
    case .asked(let answer): return csvRows(answer, secrets)
    case .signals(let answer): return csvRows(answer, secrets)
    }
    return csv.bytes
}

/// The columns, in order. A table fills those that it has.
enum CSVColumn: String, CaseIterable {
    case table, kind, key, label, account, type, action, readOnly, relation, role, origin
    case via, evidence, at, depth, addresses
    case events, succeeded, denied, failed, first, last
}

struct CSVTable {
    private var rows: CSVRows

    init(secrets: Secrets) {
        rows = CSVRows(CSVColumn.allCases.map(\.rawValue), secrets: secrets)
    }

    var bytes: [UInt8] { rows.bytes }

    // MARK: Tables

    mutating func add(_ answer: SummaryAnswer) {
        for row in answer.accounts.items { add("accounts", row.tally, [.kind: "account", .key: row.value]) }
        add("principals", answer.principals.items)
        add("services", answer.services.items)
        for row in answer.regions.items { add("regions", row.tally, [.kind: "region", .key: row.value]) }
        add("addresses", answer.addresses.items)
        for row in answer.errors.items { add("errors", row.tally, [.kind: "error", .key: row.value]) }
    }

    mutating func add(_ answer: InvestigationAnswer) {
        add("subject", answer.tally, cells(of: answer.subject, origin: answer.origin?.origin))
        for row in answer.credentials.items {
            var cells = cells(of: row.node, origin: row.origin)
            cells[.addresses] = row.addresses.joined(separator: " ")
            add("credentials", row.tally, cells)
        }
        add("sessions", answer.sessions.items)
        add("derived-sessions", answer.derivedSessions.items)
        for row in answer.accounts {
            add("accounts", row.tally, [.kind: "account", .key: row.account, .relation: row.relation.rawValue])
        }
        add("services", answer.services.items, actions: "service-actions")
        add("resources", answer.resources.items, actions: "resource-actions")
        add("addresses", answer.addresses.items)
        add("user-agents", answer.userAgents.items)
        for row in answer.regions.items { add("regions", row.tally, [.kind: "region", .key: row.value]) }
        for row in answer.by?.items ?? [] {
            let cells = cells(of: row.principal, origin: row.origin)
            add("by", row.tally, cells)
            add("by-actions", row.actions, of: cells)
        }
    }

    mutating func add(_ table: String, _ rows: [NodeTally], actions: String? = nil) {
        for row in rows {
            let cells = cells(of: row.node)
            add(table, row.tally, cells)
            if let actions { add(actions, row.actions, of: cells) }
        }
    }

    private mutating func add(_ table: String, _ sessions: [SessionTally]) {
        for row in sessions {
            var cells = cells(of: row.node, origin: row.hop?.node)
            cells[.role] = row.role?.key
            cells[.via] = row.hop?.via.name
            cells[.evidence] = row.hop?.evidence.name
            cells[.at] = row.hop?.at?.description
            cells[.depth] = String(row.depth)
            add(table, row.tally, cells)
        }
    }

    mutating func add(_ table: String, _ actions: [ActionTally], of cells: [CSVColumn: String]) {
        for action in actions {
            var cells = cells
            cells[.action] = action.action
            cells[.readOnly] = action.readOnly ? "true" : "false"
            add(table, action.tally, cells)
        }
    }

    func cells(of node: NodeSummary, origin: NodeSummary? = nil) -> [CSVColumn: String] {
        var cells: [CSVColumn: String] = [.kind: node.kind.name, .key: node.key, .label: node.label]
        cells[.account] = node.account
        cells[.type] = node.type
        cells[.origin] = origin?.key
        return cells
    }

    // MARK: Rows

    mutating func add(_ table: String, _ tally: Tally, _ cells: [CSVColumn: String]) {
        var cells = cells
        cells[.table] = table
        cells[.events] = String(tally.events)
        cells[.succeeded] = String(tally.succeeded)
        cells[.denied] = String(tally.denied)
        cells[.failed] = String(tally.failed)
        cells[.first] = tally.first?.description
        cells[.last] = tally.last?.description
        rows.add(CSVColumn.allCases.map { cells[$0] })
    }
}
