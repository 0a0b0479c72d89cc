// The tables of a text report: which there are, their columns, and what is said beneath a row.
import Investigation
import PropertyGraph

extension TextReport {
    func tables(of answer: SummaryAnswer) -> [String] {
        table("ACCOUNTS", values: answer.accounts)
            + table("PRINCIPALS", answer.principals, withKind: true)
            + table("SERVICES", answer.services)
            + table("REGIONS", values: answer.regions)
            + table("ADDRESSES", answer.addresses)
            + table("ERRORS", values: answer.errors)
    }

    func tables(of answer: InvestigationAnswer) -> [String] {
        var lines = answer.origin.map { table(lineage: $0) } ?? []
        lines += answer.by.map { table(actors: $0) } ?? []
        lines += table(credentials: answer.credentials)
        lines += table("SESSIONS", sessions: answer.sessions)
        lines += table("FURTHER SESSIONS", sessions: answer.furtherSessions)
        lines += table(accounts: answer.accounts)
        lines += table("SERVICES", answer.services, withActions: true)
        lines += table("RESOURCES", answer.resources, withKind: true, withActions: true)
        lines += table("ADDRESSES", answer.addresses)
        lines += table("USER AGENTS", answer.userAgents)
        return lines + table("REGIONS", values: answer.regions)
    }

    func table(entities: Limited<NodeTally>) -> [String] {
        table("ENTITY", entities, withKind: true)
    }

    // MARK: Tables

    private func table(
        _ title: String, _ list: Limited<NodeTally>, withKind: Bool = false, withActions: Bool = false
    ) -> [String] {
        // A narrow page keeps its columns for names: a row with a line of actions has its kind there too.
        let kindBeside = withKind && (isWide || !withActions)
        let accountBeside = withKind && isWide
        let actionsBeside = withActions && isWide
        var columns = [nameColumn(title)]
        if kindBeside { columns.append(TextColumn(title: "KIND", least: 12)) }
        if accountBeside { columns.append(TextColumn(title: "ACCOUNT", least: 12)) }
        columns += tallyColumns
        if actionsBeside { columns.append(TextColumn(title: "ACTIONS", least: 30)) }
        let names = names(of: list.items.map(\.node))
        return lines(TextTable(columns: columns), list) { row, index in
            var cells = [TextCell(names[index])]
            if kindBeside { cells.append(TextCell(clean(row.node.title))) }
            if accountBeside { cells.append(TextCell(clean(row.node.account ?? ""))) }
            cells += tallyCells(row.tally)
            let actions = withActions ? self.actions(row.actions) : []
            if actionsBeside { return TextRow(cells: cells + [phrases(actions)]) }
            let note = withKind && !kindBeside ? [clean(row.node.title)] + actions : actions
            return TextRow(cells: cells, notes: note.isEmpty ? [] : [phrases(note)])
        }
    }

    private func table(credentials: Limited<CredentialTally>) -> [String] {
        var columns = [nameColumn("CREDENTIALS")] + tallyColumns
        columns.append(TextColumn(title: "FROM", least: 15))
        return lines(TextTable(columns: columns), credentials) { row, _ in
            let from = TextCell(list: row.addresses.map(clean))
            let notes = row.origin.map { [TextCell("origin \(name(of: $0))", style: .dim)] } ?? []
            return TextRow(cells: [TextCell(clean(row.node.name))] + tallyCells(row.tally) + [from], notes: notes)
        }
    }

    private func table(_ title: String, sessions: Limited<SessionTally>) -> [String] {
        var columns = [nameColumn(title), TextColumn(title: "ACCOUNT", least: 12)] + tallyColumns
        if isWide { columns.append(TextColumn(title: "OBTAINED", least: 30)) }
        let names = names(of: sessions.items.map(\.node))
        return lines(TextTable(columns: columns), sessions) { row, index in
            var cells = [TextCell(names[index]), TextCell(clean(row.node.account ?? ""))] + tallyCells(row.tally)
            let obtained = TextCell(self.obtained(row), style: .dim)
            if isWide { cells.append(obtained) }
            return TextRow(cells: cells, notes: isWide || obtained.columns == 0 ? [] : [obtained])
        }
    }

    private func table(accounts: [AccountTally]) -> [String] {
        let columns = [nameColumn("ACCOUNTS"), TextColumn(title: "RELATION")] + tallyColumns
        return lines(TextTable(columns: columns), Limited(accounts)) { row, _ in
            TextRow(cells: [TextCell(clean(row.account)), TextCell(row.relation.rawValue)] + tallyCells(row.tally))
        }
    }

    private func table(_ title: String, values: Limited<ValueTally>) -> [String] {
        return lines(TextTable(columns: [nameColumn(title)] + tallyColumns), values) { row, _ in
            TextRow(cells: [TextCell(clean(row.value))] + tallyCells(row.tally))
        }
    }

    private func table(actors: Limited<ActorTally>) -> [String] {
        var columns = [nameColumn("BY"), TextColumn(title: "KIND")] + tallyColumns
        if isWide { columns.append(TextColumn(title: "ACTIONS", least: 30)) }
        let names = names(of: actors.items.map(\.principal))
        return lines(TextTable(columns: columns), actors) { row, index in
            var cells = [TextCell(names[index]), TextCell(row.principal.kind.title)] + tallyCells(row.tally)
            var notes = row.origin.map { [TextCell("origin \(self.name(of: $0))", style: .dim)] } ?? []
            let actions = phrases(self.actions(row.actions))
            if isWide { cells.append(actions) } else { notes.append(actions) }
            return TextRow(cells: cells, notes: notes)
        }
    }

    /// The steps from the subject to who stands behind it.
    private func table(lineage: LineageAnswer) -> [String] {
        let columns = [
            nameColumn("LINEAGE"), TextColumn(title: "KIND", least: 8),
            TextColumn(title: "ACCOUNT", least: 12), TextColumn(title: "VIA"), TextColumn(title: "EVIDENCE"),
            TextColumn(title: "AT"),
        ]
        let table = lines(TextTable(columns: columns), Limited(lineage.hops)) { hop, _ in
            TextRow(cells: [
                TextCell(clean(isWide ? hop.node.key : hop.node.name)), TextCell(clean(hop.node.title)),
                TextCell(clean(hop.node.account ?? "")), TextCell(hop.via.title), TextCell(hop.evidence.name),
                TextCell(times.text(hop.at)),
            ])
        }
        if lineage.resolved { return table }
        let line = "… who stands behind this is not in these logs"
        return (table.isEmpty ? [""] : table) + [TextStyle.dim.applied(to: line, color: options.color)]
    }

    /// The table with a row an item, as many as the options allow, after an empty line; nothing where there are none.
    func lines<Item>(
        _ table: TextTable, _ list: Limited<Item>, row: (_ item: Item, _ index: Int) -> TextRow
    ) -> [String] {
        if list.items.isEmpty { return [] }
        var table = table
        let shown = options.rows > 0 ? list.items.prefix(options.rows) : list.items[...]
        table.rows = shown.enumerated().map { row($1, $0) }
        let left = list.total - shown.count
        if left > 0 { table.rest = "… \(grouped(left)) more (--limit 0 shows all)" }
        return [""] + table.lines(width: width, color: options.color)
    }

    // MARK: Cells

    var tallyColumns: [TextColumn] {
        let failed = isWide ? [TextColumn(title: "FAILED", isNumber: true)] : []
        return [TextColumn(title: "CALLS", isNumber: true), TextColumn(title: "DENIED", isNumber: true)] + failed
            + [TextColumn(title: "FIRST"), TextColumn(title: "LAST")]
    }

    func tallyCells(_ tally: Tally) -> [TextCell] {
        let denied = TextCell(grouped(tally.denied), style: tally.denied > 0 ? .red : .dim)
        let failed = isWide ? [TextCell(grouped(tally.failed), style: tally.failed > 0 ? .plain : .dim)] : []
        return [TextCell(grouped(tally.events)), denied] + failed
            + [TextCell(times.text(tally.first)), TextCell(times.text(tally.last))]
    }

    /// `CreateUser 2`, `PutUserPolicy 1 denied`, `reads GetUser 12`, …
    func actions(_ actions: [ActionTally]) -> [String] {
        var isFirstRead = actions.contains { !$0.readOnly }
        return actions.writesFirst.map { action in
            let mark = action.readOnly && isFirstRead ? "reads " : ""
            if action.readOnly { isFirstRead = false }
            return mark + clean(action.shortName) + " " + calls(action.tally)
        }
    }

    func phrases(_ words: [String]) -> TextCell { TextCell(list: words, separator: " · ", style: .dim) }

    private func calls(_ tally: Tally) -> String {
        if tally.denied == 0 { return grouped(tally.events) }
        return tally.denied == tally.events
            ? "\(grouped(tally.events)) denied" : "\(grouped(tally.events)) (\(grouped(tally.denied)) denied)"
    }

    /// How a session was obtained: `assumed by alice, 02 09:10:11, attested`.
    private func obtained(_ row: SessionTally) -> String {
        guard let hop = row.hop else { return "" }
        // The workload does not assume its role: a service does, for it.
        let how = hop.via == .runsAs ? "issued to" : "\(hop.via.title) by"
        var parts = ["\(how) \(clean(hop.node.name).truncatedInMiddle(to: 38))"]
        if let at = hop.at { parts.append(times.text(at)) }
        parts.append(hop.evidence.name)
        if row.depth > 1 { parts.append("\(row.depth) hops") }
        return parts.joined(separator: ", ")
    }

    func name(of node: NodeSummary) -> String { "\(clean(node.name)) (\(clean(node.title)))" }

    /// Names as the page has room for: keys on a wide one, else short names, with the account where two are alike.
    func names(of nodes: [NodeSummary]) -> [String] {
        if isWide { return nodes.map { clean($0.key) } }
        let uses = Dictionary(nodes.map { ($0.name, 1) }, uniquingKeysWith: +)
        return nodes.map { node in
            let account = uses[node.name, default: 1] > 1 ? node.account : nil
            return clean(node.name) + (account.map { " \(clean($0))" } ?? "")
        }
    }

    /// The first column, as broad in one table as in the next where names are short, so that figures line up.
    func nameColumn(_ title: String) -> TextColumn { TextColumn(title: title.padded(to: 20), least: 20) }
}

extension InvestigationAnswer {
    /// The derived sessions that are not already listed as the subject's own.
    fileprivate var furtherSessions: Limited<SessionTally> {
        let shown = Set(sessions.items.map(\.node.id))
        var further = derivedSessions
        further.items.removeAll { shown.contains($0.node.id) }
        further.total -= derivedSessions.items.count - further.items.count
        return further
    }
}
