// What is printed when the words of a question fit several entities, or none. Apart because these are not answers:
// they go where errors go, and ask the investigator to say it again.
import Investigation

/// The candidates for `entity`, numbered, with kind, account, events and span, as text ending in a line break.
public func renderAmbiguous(
    _ entity: String, candidates: Limited<NodeTally>, options: ReportOptions = ReportOptions()
) -> [UInt8] {
    let found = counted(candidates.total, "entity", "entities")
    return entityReport("fits \(found); say which, as kind:name or by key", entity, candidates, options)
}

/// Says that nothing is called `entity`, and which names come closest.
public func renderUnknown(
    _ entity: String, closest: [NodeTally], options: ReportOptions = ReportOptions()
) -> [UInt8] {
    let hint = closest.isEmpty ? "" : "; closest are"
    return entityReport("is not in these logs\(hint)", entity, Limited(closest), options)
}

/// Says that no event has the id `id`.
public func renderUnknownEvent(_ id: String) -> [UInt8] {
    let shown = printable(id).truncatedInMiddle(to: Limits.narrowest - 45)
    return Array("“\(shown)” is the id of no event in these logs\n".utf8)
}

private func entityReport(
    _ sentence: String, _ entity: String, _ candidates: Limited<NodeTally>, _ options: ReportOptions
) -> [UInt8] {
    let page = TextReport(options: options)
    let columns = [
        TextColumn(title: "#", isNumber: true), TextColumn(title: "NAME", least: 12),
        TextColumn(title: "KIND", least: 8),
        TextColumn(title: "ACCOUNT", least: 12), TextColumn(title: "CALLS", isNumber: true), TextColumn(title: "SPAN"),
    ]
    let table = page.lines(TextTable(columns: columns), candidates) { row, index in
        TextRow(cells: [
            TextCell(String(index + 1)), TextCell(page.clean(page.isWide ? row.node.key : row.node.name)),
            TextCell(page.clean(row.node.title)), TextCell(page.clean(row.node.account ?? "")),
            TextCell(grouped(row.tally.events)), TextCell(days(row.tally.first, row.tally.last) ?? "-"),
        ])
    }
    let name = page.clean(entity).truncatedInMiddle(to: max(12, page.width / 2))
    return Array("“\(name)” \(sentence)\n\(table.dropFirst().map { $0 + "\n" }.joined())".utf8)
}
