// Runbook questions as text: the list of them, and the findings of one with how to read them.
import Investigation
import PropertyGraph

extension TextReport {
    mutating func page(of answer: QuestionsAnswer) -> (PageHead, [String]) {
        let all = answer.questions.reduce(into: Tally()) { $0.add($1.tally) }
        times = TimeStyle(first: all.first, last: all.last, wide: isWide)
        var columns = [
            TextColumn(title: "QUESTION".padded(to: 20)), TextColumn(title: "FINDINGS", isNumber: true),
            TextColumn(title: "CALLS", isNumber: true), TextColumn(title: "FIRST"), TextColumn(title: "LAST"),
        ]
        if isWide { columns.append(TextColumn(title: "FINDS", least: 20)) }
        // The list is the menu: it is never cut.
        var page = TextReport(options: options)
        page.times = times
        var table = TextTable(columns: columns)
        table.rows = answer.questions.map { row in
            let style = row.findings == 0 ? TextStyle.dim : .plain
            let cells = [
                TextCell(clean(row.id), style: style), TextCell(grouped(row.findings), style: style),
                TextCell(grouped(row.tally.events), style: style),
                TextCell(page.times.text(row.tally.first), style: style),
                TextCell(page.times.text(row.tally.last), style: style),
            ]
            let title = TextCell(clean(row.title), style: .dim)
            return isWide ? TextRow(cells: cells + [title]) : TextRow(cells: cells, notes: [title])
        }
        let found = answer.questions.count { $0.findings > 0 }
        let verdict = ["\(grouped(found)) with findings"]
        return (
            ([counted(answer.questions.count, "question")], span(all.first, all.last), verdict),
            [""] + table.lines(width: width, color: options.color)
        )
    }

    mutating func page(of answer: AskAnswer) -> (PageHead, [String]) {
        times = TimeStyle(first: answer.tally.first, last: answer.tally.last, wide: isWide)
        var columns = [nameColumn(answer.column.title)] + tallyColumns
        if isWide { columns.append(TextColumn(title: "ACTIONS", least: 30)) }
        var body = lines(TextTable(columns: columns), answer.findings) { row, _ in
            let name = row.node.map { isWide ? $0.key : $0.name } ?? row.value
            var cells = [TextCell(clean(name))] + tallyCells(row.tally)
            let actions = phrases(self.actions(row.actions))
            var notes: [TextCell] = []
            if isWide { cells.append(actions) } else { notes.append(actions) }
            if let burst = row.burst {
                let range = "\(times.text(burst.first)) – \(times.text(burst.last))"
                notes.append(TextCell("\(counted(burst.events, "call")) between \(range)", style: .dim))
            }
            notes += row.shown.filter { !$0.values.items.isEmpty }.map { shown($0) }
            return TextRow(cells: cells, notes: notes)
        }
        if answer.findings.items.isEmpty { body += [""] + paragraph("Nothing in these logs fits the question.") }
        body += block("HOW TO READ THIS", answer.reading.map(clean))
        let total = counted(answer.findings.total, "finding")
        let head = [clean(answer.title)]
        return (
            (head, span(answer.tally.first, answer.tally.last), [clean(answer.asks)]),
            [total + (answer.tally.events > 0 ? ": " + verdict(on: answer.tally)[0] : "")] + body
        )
    }

    private func shown(_ values: ColumnValues) -> TextCell {
        var parts = (isWide ? values.values.items : values.labels).map { clean($0) }
        parts[0] = values.column.title.lowercased() + " " + parts[0]
        return TextCell(list: parts, style: .dim)
    }
}

extension EventColumn {
    /// The column as a heading.
    fileprivate var title: String { rawValue.split(separator: "-").joined(separator: " ").uppercased() }
}
