// Records and edges as text: where things are written, so that a reader can go and look. Apart from the tables of
// counts because here each row is one event with its place.
import Investigation
import PropertyGraph

extension TextReport {
    /// The records as a table, and the record itself where it is the only one.
    mutating func page(of answer: LogsAnswer) -> (PageHead, [String]) {
        times = TimeStyle(first: answer.tally.first, last: answer.tally.last, wide: isWide)
        var columns = [
            TextColumn(title: "TIME"), TextColumn(title: "ACTION", least: 20), TextColumn(title: "OUTCOME"),
            TextColumn(title: "BY", least: 12),
        ]
        if isWide { columns += [TextColumn(title: "FILE", least: 40), TextColumn(title: "RECORD", isNumber: true)] }
        var body = lines(TextTable(columns: columns), answer.records) { row, _ in
            var cells = [
                TextCell(times.text(row.time)), TextCell(clean(row.action)), outcome(row.outcome),
                TextCell(row.principal.map { clean($0.name) } ?? ""),
            ]
            let place = place(file: row.file, record: row.record)
            if isWide { cells += [TextCell(clean(row.file)), TextCell(String(row.record))] }
            return TextRow(cells: cells, notes: isWide ? [] : [place])
        }
        if answer.records.total == 1, answer.records.items.count == 1 {
            body += [""] + indented(secrets.maskedRecord(answer.records.items[0].json))
        } else if !answer.records.items.isEmpty {
            body += ["", dimmed("--format jsonl gives the records themselves")]
        }
        let unread = answer.unreadable.map { warning in
            "\(clean(warning.file)): \(clean(warning.reason))"
        }
        body += block("NOT READ AGAIN", unread)
        let title = answer.subject.map { self.title(of: $0) } ?? [counted(answer.records.total, "event")]
        return ((title, span(answer.tally.first, answer.tally.last), verdict(on: answer.tally)), body)
    }

    /// Each edge with its meaning, and a table of the events that show it.
    mutating func page(of answer: ExplainAnswer) -> (PageHead, [String]) {
        let relations = answer.relations.items
        let all = relations.reduce(into: Tally()) { $0.add($1.edge.tally) }
        times = TimeStyle(first: all.first, last: all.last, wide: isWide)
        var body: [String] = []
        for relation in relations {
            let kind = relation.edge.kind.title
            let ends = "\(clean(relation.source.name)) → \(clean(relation.target.name))"
            body += [
                "",
                TextStyle.bold.applied(to: ends.truncatedInMiddle(to: width - 20), color: options.color) + " · \(kind)",
            ]
            body += paragraph(clean(relation.meaning))
            body += table(evidence: relation.evidence)
        }
        let left = answer.relations.total - relations.count
        if left > 0 { body += ["", dimmed("… \(counted(left, "more edge")) (--limit 0 shows all)")] }
        if relations.isEmpty {
            body += [""] + paragraph("No event touches both, and no lineage ties them directly.")
        }
        let title = ["\(clean(answer.from.name)) and \(clean(answer.to.name))"]
        return ((title, span(all.first, all.last), [counted(answer.relations.total, "edge")]), body)
    }

    private func table(evidence: Limited<EvidencePlace>) -> [String] {
        var columns = [
            TextColumn(title: "TIME"), TextColumn(title: "ACTION", least: 20), TextColumn(title: "OUTCOME"),
            TextColumn(title: "EVENT", least: 12),
        ]
        if isWide { columns.append(TextColumn(title: "NAMED IN", least: 30)) }
        return lines(TextTable(columns: columns), evidence) { row, _ in
            var cells = [
                TextCell(times.text(row.time)), TextCell(clean(row.action)), outcome(row.outcome),
                TextCell(clean(row.eventID)),
            ]
            let paths = [row.sourcePath, row.path].compactMap { $0.map(clean) }.joined(separator: " → ")
            if isWide { cells.append(TextCell(paths)) }
            let named = isWide || paths.isEmpty ? [] : [TextCell(paths, style: .dim)]
            let doubt = row.isUnverified ? [TextCell("unverified: the checksum of its file does not match")] : []
            return TextRow(cells: cells, notes: named + [place(file: row.file, record: row.record)] + doubt)
        }
    }

    // MARK: Pieces

    func outcome(_ outcome: Outcome) -> TextCell {
        TextCell(outcome.name, style: outcome == .denied ? .red : outcome == .succeeded ? .dim : .plain)
    }

    func dimmed(_ text: String) -> String { TextStyle.dim.applied(to: text, color: options.color) }

    /// The words on as many lines as the page needs.
    func paragraph(_ text: String) -> [String] {
        wrapped(text.split(separator: " ").map(String.init), separator: " ")
    }

    /// Paragraphs under a heading; nothing where there are none.
    func block(_ title: String, _ paragraphs: [String]) -> [String] {
        paragraphs.isEmpty ? [] : ["", dimmed(title)] + paragraphs.flatMap { paragraph($0) }
    }

    private func place(file: String, record: Int) -> TextCell {
        let suffix = " · record \(record)"
        return TextCell(clean(file).truncatedInMiddle(to: width - 2 - suffix.columns) + suffix, style: .dim)
    }

    /// JSON of one line on many: a line a member, two blanks a level.
    private func indented(_ json: [UInt8]) -> [String] {
        var lines: [[UInt8]] = [[]]
        var depth = 0
        var isString = false
        var isEscaped = false
        func start() { lines.append([UInt8](repeating: 0x20, count: 2 * max(0, depth))) }
        for (index, byte) in json.enumerated() {
            let isBlank = byte == 0x20 && !isString
            if byte == UInt8(ascii: "\""), !isEscaped { isString.toggle() }
            isEscaped = isString && byte == UInt8(ascii: "\\") && !isEscaped
            guard !isString || byte == UInt8(ascii: "\"") else {
                lines[lines.count - 1].append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                lines[lines.count - 1].append(byte)
                let next = json[(index + 1)...].first { $0 != 0x20 }
                depth += 1
                if next != UInt8(ascii: "}"), next != UInt8(ascii: "]") { start() }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                let last = json[..<index].last { $0 != 0x20 }
                if last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { start() }
                lines[lines.count - 1].append(byte)
            case UInt8(ascii: ","):
                lines[lines.count - 1].append(byte)
                start()
            case UInt8(ascii: ":"): lines[lines.count - 1] += [byte, 0x20]
            default:
                if !isBlank { lines[lines.count - 1].append(byte) }
            }
        }
        return lines.map { printable(String(decoding: $0, as: UTF8.self)) }
    }
}
