// The pages of blast and path. Apart from the other tables because these follow a way through time: each row says how
// it was reached, and from where.
import Investigation
import PropertyGraph

extension BlastAnswer {
    /// From the first to the last time on the page.
    var span: (first: Timestamp?, last: Timestamp?) {
        var all = tally
        for row in reached.items {
            all.add(row.tally)
            for time in [row.hop.at, row.expires].compactMap(\.self) {
                all.first = min(all.first ?? time, time)
                all.last = max(all.last ?? time, time)
            }
        }
        return (all.first, all.last)
    }
}

extension TextReport {
    // MARK: blast

    func verdict(on answer: BlastAnswer) -> [String] {
        var parts = verdict(on: answer.tally, writes: answer.writes)
        let resources = answer.resources.reduce(0) { $0 + $1.nodes }
        let actors = answer.reached.total - resources
        guard answer.reached.total > 0 else { return parts + ["and nothing that follows from it"] }
        parts.append("then \(counted(actors, "identity or credential", "identities and credentials")) reached")
        let shown = answer.reached.items.filter { !$0.isResource }
        let lasting = shown.count { $0.survivesRevocation && $0.expires == nil }
        if lasting > 0 {
            let atLeast = shown.count < actors ? "at least " : ""
            parts.append("\(atLeast)\(grouped(lasting)) of them for good")
        }
        if resources > 0 {
            let changed = answer.resources.reduce(0) { $0 + $1.changed }
            parts.append("\(counted(resources, "resource")), \(grouped(changed)) of them changed")
        }
        if answer.isCut { parts.append("and more than was followed") }
        return parts
    }

    func tables(of answer: BlastAnswer) -> [String] {
        let rows = answer.reached.items
        let folded = answer.resources.reduce(0) { $0 + $1.nodes }
        let changed = answer.resources.reduce(0) { $0 + $1.changed }
        let acting = rows.filter { !$0.isResource }
        let resources = rows.filter { $0.isResource && $0.survivesRevocation }
        var lines = table(reached: Limited(acting, total: answer.reached.total - folded))
        lines += table(changed: Limited(resources, total: changed))
        lines += table(folds: Limited(answer.resources))
        return lines + containment(answer.containment)
    }

    private func table(reached: Limited<ReachedTally>) -> [String] {
        var columns = [nameColumn("REACHED"), TextColumn(title: "KIND", least: 10)]
        if isWide { columns.append(TextColumn(title: "ACCOUNT", least: 12)) }
        columns += [
            TextColumn(title: "HOPS", isNumber: true), TextColumn(title: "AT"),
            TextColumn(title: "CALLS", isNumber: true),
            TextColumn(title: "SURVIVES"),
        ]
        if isWide { columns.append(TextColumn(title: "HOW", least: 40)) }
        let names = names(of: reached.items.map(\.node))
        return lines(TextTable(columns: columns), reached) { row, index in
            var cells = [TextCell(names[index]), TextCell(clean(row.node.title))]
            if isWide { cells.append(TextCell(clean(row.node.account ?? ""))) }
            cells += [
                TextCell(grouped(row.hops)), TextCell(times.text(row.hop.at)), TextCell(grouped(row.tally.events)),
                survival(of: row),
            ]
            let how = how(row)
            if isWide { return TextRow(cells: cells + [how]) }
            return TextRow(cells: cells, notes: [how])
        }
    }

    private func survival(of row: ReachedTally) -> TextCell {
        guard row.survivesRevocation else { return TextCell("no", style: .dim) }
        guard let expires = row.expires else { return TextCell("yes", style: .red) }
        return TextCell("until \(times.text(expires))")
    }

    /// `assumed by AKIA…, attested`, what was called where that tells more, and the keys that came of it.
    private func how(_ row: ReachedTally) -> TextCell {
        let parent = clean(row.hop.node.name).truncatedInMiddle(to: 38)
        var parts = ["\(row.hop.via.passive) \(parent), \(row.hop.evidence.name)"]
        if row.hop.via == .changed { parts += actions(row.actions) }
        if row.credentials.count == 1 { parts.append("with \(clean(row.credentials[0].name))") }
        if row.credentials.count > 1 { parts.append("with \(grouped(row.credentials.count)) credentials") }
        return TextCell(list: parts, separator: " · ", style: .dim)
    }

    private func table(changed: Limited<ReachedTally>) -> [String] {
        var columns = [nameColumn("CHANGED RESOURCES")]
        if isWide { columns.append(TextColumn(title: "KIND", least: 12)) }
        columns += tallyColumns
        if isWide { columns.append(TextColumn(title: "BY AND HOW", least: 30)) }
        let names = names(of: changed.items.map(\.node))
        return lines(TextTable(columns: columns), changed) { row, index in
            var cells = [TextCell(names[index])]
            if isWide { cells.append(TextCell(clean(row.node.title))) }
            cells += tallyCells(row.tally)
            let others = row.by.count > 1 ? " and \(grouped(row.by.count - 1)) more" : ""
            let by = "by \(clean(row.hop.node.name).truncatedInMiddle(to: 38))\(others)"
            let note = phrases((isWide ? [] : [clean(row.node.title)]) + [by] + actions(row.actions))
            return isWide ? TextRow(cells: cells + [note]) : TextRow(cells: cells, notes: [note])
        }
    }

    private func table(folds: Limited<ResourceFold>) -> [String] {
        let columns =
            [
                nameColumn("RESOURCES BY TYPE"), TextColumn(title: "COUNT", isNumber: true),
                TextColumn(title: "CHANGED", isNumber: true),
            ] + tallyColumns
        return lines(TextTable(columns: columns), folds) { row, _ in
            TextRow(
                cells: [TextCell(clean(row.type)), TextCell(grouped(row.nodes)), TextCell(grouped(row.changed))]
                    + tallyCells(row.tally))
        }
    }

    /// The list of what to do, each on lines of its own: advice that is cut is no advice.
    private func containment(_ sentences: [String]) -> [String] {
        if sentences.isEmpty { return [] }
        let shown = options.rows > 0 ? Array(sentences.prefix(options.rows)) : sentences
        var lines = ["", TextStyle.dim.applied(to: "CONTAINMENT", color: options.color)]
        for (index, sentence) in shown.enumerated() {
            let number = "\(index + 1)."
            let words = clean(sentence).split(separator: " ").map(String.init)
            let folded = wrapped(words, separator: " ", in: width - 4)
            for (line, text) in folded.enumerated() {
                lines.append((line == 0 ? number.padded(to: 4) : "    ") + text)
            }
        }
        let left = sentences.count - shown.count
        if left > 0 {
            lines.append(
                TextStyle.dim.applied(to: "… \(grouped(left)) more (--limit 0 shows all)", color: options.color))
        }
        return lines
    }

    /// The words on as few lines of `width` columns as they need. A longer word has a line of its own.
    private func wrapped(_ words: [String], separator: String, in width: Int) -> [String] {
        words.reduce(into: [String]()) { lines, word in
            if let line = lines.last, (line + separator + word).columns <= width {
                lines[lines.count - 1] = line + separator + word
            } else {
                lines.append(word.truncatedInMiddle(to: width))
            }
        }
    }

    // MARK: path

    func title(from answer: PathAnswer) -> [String] {
        let (from, to) = (clean(answer.from.name), clean(answer.to.name))
        return ["\(from.truncatedInMiddle(to: 36)) → \(to.truncatedInMiddle(to: 36))"]
    }

    func verdict(on answer: PathAnswer) -> [String] {
        guard let first = answer.paths.first else {
            return ["no path" + (answer.isCut ? " among those that were followed" : "")]
        }
        return ["\(counted(answer.paths.count, "path")) of \(counted(first.count, "hop"))"]
    }

    func tables(of answer: PathAnswer) -> [String] {
        var lines: [String] = []
        for (index, path) in answer.paths.enumerated() {
            lines += table(path: path, number: index + 1, of: answer)
        }
        if let side = answer.reachedFrom {
            lines += table("REACHED FROM \(clean(answer.from.name).truncatedInMiddle(to: 40))", side)
        }
        if let side = answer.reachedTo {
            lines += table("LEADING TO \(clean(answer.to.name).truncatedInMiddle(to: 40))", side)
        }
        return lines
    }

    private func table(path: [Hop], number: Int, of answer: PathAnswer) -> [String] {
        let columns = [
            nameColumn("PATH \(number)"), TextColumn(title: "KIND", least: 8), TextColumn(title: "ACCOUNT", least: 12),
            TextColumn(title: "VIA"), TextColumn(title: "EVIDENCE"), TextColumn(title: "AT"),
        ]
        let begin = TextRow(cells: [
            TextCell(clean(isWide ? answer.from.key : answer.from.name)), TextCell(clean(answer.from.title)),
            TextCell(clean(answer.from.account ?? "")), TextCell(""), TextCell(""), TextCell(""),
        ])
        var table = TextTable(columns: columns)
        table.rows = [begin]
        table.rows += path.map { hop in
            let with = hop.credential.map { ["with \(clean($0.name))"] } ?? []
            let ids = TextCell(list: with + hop.eventIDs.map(clean), separator: " · ", style: .dim)
            return TextRow(
                cells: [
                    TextCell(clean(isWide ? hop.node.key : hop.node.name)), TextCell(clean(hop.node.title)),
                    TextCell(clean(hop.node.account ?? "")), TextCell(hop.via.title), TextCell(hop.evidence.name),
                    TextCell(times.text(hop.at)),
                ], notes: [ids])
        }
        return [""] + table.lines(width: width, color: options.color)
    }

    private func table(_ title: String, _ side: ReachedSide) -> [String] {
        let columns = [
            nameColumn(title), TextColumn(title: "KIND", least: 8), TextColumn(title: "ACCOUNT", least: 12),
        ]
        let table = lines(TextTable(columns: columns), Limited(side.nodes, total: side.total)) { node, _ in
            TextRow(cells: [
                TextCell(clean(isWide ? node.key : node.name)), TextCell(clean(node.title)),
                TextCell(clean(node.account ?? "")),
            ])
        }
        return table.isEmpty ? ["", TextStyle.dim.applied(to: "\(title): nothing", color: options.color)] : table
    }
}

extension EdgeKind {
    /// The kind as said of its target, before the name of its source.
    fileprivate var passive: String {
        switch self {
        case .holds, .hasKey: "held by"
        case .ofRole: "session of"
        case .runsAs: "runs for"
        case .passedRole: "handed to"
        case .onBehalfOf: "acts for"
        default: "\(title) by"
        }
    }
}
