// Signals as text: the gravest first, and beneath each who stands behind it and what was done.
import Investigation
import PropertyGraph

extension TextReport {
    mutating func page(of answer: SignalsAnswer) -> (PageHead, [String]) {
        times = TimeStyle(first: answer.tally.first, last: answer.tally.last, wide: isWide)
        var columns = [
            TextColumn(title: "SEVERITY"), TextColumn(title: "SIGNAL".padded(to: 20), least: 20),
            TextColumn(title: "EVENTS", isNumber: true), TextColumn(title: "FIRST"), TextColumn(title: "LAST"),
        ]
        if isWide { columns += [TextColumn(title: "WHO", least: 30), TextColumn(title: "ID")] }
        let body = lines(TextTable(columns: columns), answer.signals) { signal, _ in
            let severity = signal.rule.severity
            let cells = [
                TextCell(severity.rawValue, style: severity >= .high ? .red : .plain),
                TextCell(clean(signal.rule.title)),
                TextCell(grouped(signal.tally.events)), TextCell(times.text(signal.tally.first)),
                TextCell(times.text(signal.tally.last)),
            ]
            let done = phrases(self.actions(signal.actions))
            let who = TextCell(self.who(signal), style: .dim)
            return isWide
                ? TextRow(cells: cells + [who, TextCell(signal.id, style: .dim)], notes: [done])
                : TextRow(cells: cells, notes: [who, done])
        }
        let counts = answer.bySeverity.map { "\(grouped($0.count)) \($0.severity.rawValue)" }
        var verdict = counts.isEmpty ? ["nothing that the rules look for"] : counts
        verdict.append(ruleCounts(answer.rules))
        return (
            ([counted(answer.signals.total, "signal")], span(answer.tally.first, answer.tally.last), verdict),
            body + rejected(answer.rules)
        )
    }

    /// Who called, who stands behind it, and in which account.
    private func who(_ signal: Signal) -> String {
        var text = signal.principals.first.map { clean($0.name) } ?? "nobody named"
        if signal.principals.count > 1 { text += " +\(signal.principals.count - 1)" }
        if let origin = signal.origin, origin != signal.principals.first { text += ", origin \(clean(origin.name))" }
        if let account = signal.accounts.first { text += " · \(clean(account))" }
        if signal.accounts.count > 1 { text += " +\(signal.accounts.count - 1)" }
        if let address = signal.addresses.first {
            text += " · from \(clean(address.name))"
            if signal.addresses.count > 1 { text += " +\(signal.addresses.count - 1)" }
        }
        return text
    }

    private func rejected(_ counts: RuleCounts) -> [String] {
        let shown = options.rows > 0 ? counts.rejected.prefix(options.rows) : counts.rejected[...]
        var lines = shown.map { rejectedLine($0) }
        if shown.count < counts.rejected.count {
            lines.append("… \(grouped(counts.rejected.count - shown.count)) more (--limit 0 shows all)")
        }
        return block("RULES NOT RUN", lines)
    }
}

/// `rules: 797 loaded, 795 run, 2 rejected`.
func ruleCounts(_ counts: RuleCounts) -> String {
    let waiting = counts.needRecords > 0 ? ", \(grouped(counts.needRecords)) need the logs themselves" : ""
    return "rules: \(grouped(counts.loaded)) loaded, \(grouped(counts.run)) run, "
        + "\(grouped(counts.rejected.count)) rejected" + waiting
}

/// `mine.yml:12: Title: unknown modifier "soon"`.
func rejectedLine(_ rule: RejectedSignalRule) -> String {
    let title = rule.title.isEmpty ? "" : "\(rule.title): "
    return printable("\(rule.file):\(rule.line): \(title)\(rule.reason)")
}
