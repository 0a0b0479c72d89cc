// Rules themselves, apart from what they found: lists, one at length, and what is wrong with some. No answers, since
// they rest on no logs.
import Investigation

/// The rules as a table, or as one JSON object.
public func renderRules(
    _ rules: [SignalRule], _ counts: RuleCounts, asJSON: Bool, options: ReportOptions = ReportOptions()
) -> [UInt8] {
    if asJSON {
        var writer = JSONWriter(secrets: Secrets(), pretty: options.pretty)
        writer.object { writer in
            writer.member("rules", object: { $0.members(of: counts) })
            writer.key("list")
            writer.array(rules) { $0.row($1) { $0.members(of: $1) } }
        }
        writer.endLine()
        return writer.bytes
    }
    var table = TextTable(columns: [
        TextColumn(title: "LEVEL"), TextColumn(title: "RULE", least: 30), TextColumn(title: "NAME OR ID"),
    ])
    table.rows = rules.map { rule in
        let level = TextCell(rule.severity.rawValue, style: rule.severity >= .high ? .red : .plain)
        return TextRow(cells: [
            level, TextCell(printable(rule.title)), TextCell(printable(rule.name ?? rule.id), style: .dim),
        ])
    }
    var lines = [ruleCounts(counts)]
    if !rules.isEmpty { lines += [""] + table.lines(width: options.width, color: options.color) }
    if !counts.rejected.isEmpty { lines += [""] + counts.rejected.map(rejectedLine) }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
}

/// One rule at length, as text or as a JSON object.
public func renderRule(_ rule: SignalRule, asJSON: Bool, options: ReportOptions = ReportOptions()) -> [UInt8] {
    if asJSON {
        var writer = JSONWriter(secrets: Secrets(), pretty: options.pretty)
        writer.object { $0.members(of: rule) }
        writer.endLine()
        return writer.bytes
    }
    let page = TextReport(options: options)
    var lines = page.wrapped([printable(rule.title), rule.severity.rawValue], separator: " · ")
    lines.append(printable(rule.name.map { "\($0), \(rule.id)" } ?? rule.id))
    if let author = rule.author {
        lines.append(printable("by \(author)" + (rule.license.map { ", \($0)" } ?? "")))
    }
    lines.append(printable(rule.file))
    if !rule.tags.isEmpty { lines += page.wrapped(rule.tags.map { printable($0) }, separator: " ") }
    if let description = rule.description { lines += [""] + page.paragraph(printable(description.oneLine)) }
    func section(_ title: String, _ points: [String]) {
        if points.isEmpty { return }
        lines += page.block(title, points.map { printable($0.oneLine) })
    }
    if let triage = rule.triage {
        section("GOAL", [triage.goal])
        section("LOOK AT", triage.lookAt)
        section("RESPOND", triage.response)
    }
    section("FALSE POSITIVES", rule.falsePositives)
    section("REFERENCES", rule.references)
    return Array((lines.joined(separator: "\n") + "\n").utf8)
}

extension String {
    /// The text with blanks in place of line breaks.
    fileprivate var oneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
