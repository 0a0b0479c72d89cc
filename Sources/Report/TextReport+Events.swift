// Text of the answers that list events one by one: what stands around an event, and a timeline. Apart from the tables
// of counts, whose columns are others.
import Investigation
import PropertyGraph

extension TextReport {
    // MARK: Around

    /// `iam:CreateUser`, who called it, how it ended.
    func title(of answer: AroundAnswer) -> [String] {
        let event = answer.event
        var parts = [clean(event.action)]
        if let principal = event.principal { parts.append(clean(principal.name).truncatedInMiddle(to: 30)) }
        parts.append(ending(of: event).truncatedInMiddle(to: 30))
        return parts
    }

    func verdict(on answer: AroundAnswer) -> [String] {
        let span = spanText(answer.within)
        guard answer.before.total + answer.after.total > 0 else { return ["nothing beside it within \(span)"] }
        return [
            "within \(span): \(counted(answer.events(sharing: .credential), "call")) with the same credential",
            "\(grouped(answer.events(sharing: .origin))) of the same origin",
            "\(grouped(answer.events(sharing: .address))) from the same address",
        ]
    }

    func tables(of answer: AroundAnswer) -> [String] {
        var lines = facts(of: answer)
        for trait in SharedTrait.allCases { lines += table(trait, answer) }
        return lines
    }

    /// The event asked about, a line for each thing known of it.
    private func facts(of answer: AroundAnswer) -> [String] {
        let event = answer.event
        var facts: [(String, [String])] = [("event", [event.eventIDs.isEmpty ? event.eventID : event.eventIDs[0]])]
        if event.eventIDs.count > 1 { facts.append(("copies", Array(event.eventIDs.dropFirst()))) }
        if let principal = event.principal { facts.append(("by", [principal.key, principal.title])) }
        if let credential = event.credential { facts.append(("credential", [credential.name])) }
        facts.append(("origin", answer.origin.map { [$0.key, $0.title] } ?? ["not in these logs"]))
        if !event.targets.isEmpty { facts.append(("on", event.targets.map(\.key))) }
        facts.append(("where", [event.address, event.region, event.account].compactMap(\.self)))
        facts.append(("record", ["\(event.file), record \(event.record)"]))
        if event.isUnverified { facts.append(("note", ["unverified: the checksum of its file does not match"])) }
        for note in answer.notes { facts.append(("note", [note])) }
        let rows = facts.filter { !$0.1.isEmpty }.map { name, values in
            TextRow(cells: [TextCell(name, style: .dim), TextCell(list: values.map(clean), separator: " · ")])
        }
        var table = TextTable(columns: [TextColumn(title: ""), TextColumn(title: "", least: 20)])
        table.rows = rows
        return [""] + table.lines(width: width, color: options.color).dropFirst()
    }

    /// The events whose closest trait this is.
    private func table(_ trait: SharedTrait, _ answer: AroundAnswer) -> [String] {
        guard let count = answer.counts.first(where: { $0.trait == trait }) else { return [] }
        let rows = options.rows
        var before = answer.before.items.filter { $0.traits.first == trait }
        var after = answer.after.items.filter { $0.traits.first == trait }
        if rows > 0 { (before, after) = (Array(before.suffix(rows)), Array(after.prefix(rows))) }
        let shown = before + after
        if shown.isEmpty { return [] }
        var table = TextTable(columns: eventColumns(trait))
        table.rows = shown.map { TextRow(cells: cells(of: $0, trait)) }
        let left = [(count.closestBefore - before.count, "before"), (count.closestAfter - after.count, "after")]
            .filter { $0.0 > 0 }.map { "\(grouped($0.0)) more \($0.1)" }
        if !left.isEmpty { table.rest = "… \(left.joined(separator: ", ")) (--limit 0 shows all)" }
        return [""] + table.lines(width: width, color: options.color)
    }

    /// What the trait itself says of every row has no column on a narrow page.
    private func eventColumns(_ trait: SharedTrait) -> [TextColumn] {
        var columns = [
            TextColumn(title: trait.title, least: trait == .origin ? 16 : 24), TextColumn(title: "TIME"),
            TextColumn(title: "", isNumber: true),
            TextColumn(title: "ENDED"),
        ]
        if isWide || trait != .credential { columns.append(TextColumn(title: "BY", least: 8)) }
        columns.append(TextColumn(title: "ON", least: 8))
        if isWide || trait != .address { columns.append(TextColumn(title: "FROM", least: 8)) }
        return columns + (isWide ? [TextColumn(title: "EVENT", least: 36)] : [])
    }

    private func cells(of item: NearbyEvent, _ trait: SharedTrait) -> [TextCell] {
        let event = item.event
        var cells = [
            TextCell(clean(event.action), style: event.readOnly ? .dim : .plain), TextCell(times.text(event.time)),
            TextCell(offset(item.offset), style: .dim),
            TextCell(
                event.outcome == .succeeded ? "" : event.outcome.name, style: event.outcome == .denied ? .red : .plain),
        ]
        if isWide || trait != .credential {
            cells.append(TextCell(event.principal.map { clean(isWide ? $0.key : $0.name) } ?? ""))
        }
        cells.append(TextCell(list: event.targets.map { clean($0.label) }, separator: " "))
        if isWide || trait != .address { cells.append(TextCell(clean(event.address ?? ""))) }
        return cells + (isWide ? [TextCell(clean(event.eventID), style: .dim)] : [])
    }

    /// `-2:05`: minutes and seconds, after hours where there are any.
    private func offset(_ seconds: Int) -> String {
        let (hours, minutes, rest) = (abs(seconds) / 3_600, abs(seconds) / 60 % 60, abs(seconds) % 60)
        let sign = seconds < 0 ? "-" : "+"
        let pad = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(sign)\(hours):\(pad(minutes)):\(pad(rest))" : "\(sign)\(minutes):\(pad(rest))"
    }

    /// `denied (AccessDenied)`.
    private func ending(of event: EventSummary) -> String {
        event.outcome.name + (event.errorCode.map { " (\(clean($0)))" } ?? "")
    }

    // MARK: Timeline

    func verdict(on answer: TimelineAnswer) -> [String] {
        var parts = verdict(on: answer.tally)
        guard answer.tally.events > 0 else { return parts }
        if answer.derived.events > 0 {
            parts.append("\(grouped(answer.derived.events)) of them through role sessions")
        }
        let folded = answer.entries.total - answer.writes - answer.sessions
        parts.append("as \(counted(answer.writes, "write"))")
        if answer.sessions > 0 { parts.append(counted(answer.sessions, "new session")) }
        if folded > 0 { parts.append(counted(folded, "burst")) }
        return parts
    }

    func table(of answer: TimelineAnswer) -> [String] {
        var columns = [
            TextColumn(title: "TIME"), TextColumn(title: "WHAT", least: 47), TextColumn(title: "BY", least: 12),
        ]
        if isWide {
            columns += [TextColumn(title: "FROM", least: 15), TextColumn(title: "ACTIONS OR RESOURCES", least: 30)]
        }
        return lines(TextTable(columns: columns), answer.entries) { entry, _ in
            let isSubject = entry.principal?.id == answer.subject.id
            let signer = isSubject ? entry.credential ?? entry.principal : entry.principal
            let cells = [
                TextCell(times.text(entry.tally.first)), TextCell(what(entry), style: style(of: entry)),
                TextCell(signer.map { clean($0.name) } ?? ""),
            ]
            let (address, details) = (clean(entry.address ?? "-"), details(of: entry))
            if isWide { return TextRow(cells: cells + [TextCell(address), phrases(details)]) }
            return TextRow(cells: cells, notes: [phrases([address] + details)])
        }
    }

    /// `38 read APIs, 412 calls, 12 denied, to 14:09`, or of a single call its name and how it ended.
    private func what(_ entry: TimelineEntry) -> String {
        if let event = entry.event {
            return clean(event.action) + (event.outcome == .succeeded ? "" : " \(ending(of: event))")
        }
        let noun = entry.kind == .data ? "data API" : "read API"
        var parts = [counted(entry.actions.count, noun), counted(entry.tally.events, "call")]
        if entry.tally.denied > 0 { parts.append("\(grouped(entry.tally.denied)) denied") }
        if entry.tally.failed > 0 { parts.append("\(grouped(entry.tally.failed)) failed") }
        if let first = entry.tally.first, let last = entry.tally.last, first != last {
            parts.append("to " + clock(last))
        }
        return parts.joined(separator: ", ")
    }

    /// `14:09`.
    private func clock(_ time: Timestamp) -> String { String(TimeStyle.year.text(time).suffix(5)) }

    private func style(of entry: TimelineEntry) -> TextStyle {
        if entry.tally.denied > 0, entry.tally.denied == entry.tally.events { return .red }
        return entry.event == nil || entry.kind == .reads ? .dim : .plain
    }

    /// What a single call acted on, or what a burst called.
    private func details(of entry: TimelineEntry) -> [String] {
        guard let event = entry.event else { return actions(entry.actions) }
        return event.targets.map { clean(isWide ? $0.key : $0.label) }
    }
}

extension AroundAnswer {
    /// The times of the events it lists, in order.
    var times: [Timestamp] {
        (before.items.map(\.event) + [event] + after.items.map(\.event)).compactMap(\.time)
    }
}

extension SharedTrait {
    /// The group's name above its table; each event stands in the first that it belongs to.
    fileprivate var title: String {
        switch self {
        case .credential: "SAME CREDENTIAL"
        case .origin: "SAME ORIGIN"
        case .address: "SAME ADDRESS"
        }
    }
}

/// `15 min`, `2 h`, `1 h 30 min`: the two largest units that are not zero.
func spanText(_ seconds: Int) -> String {
    let parts = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
    let shown = parts.filter { $0.0 > 0 }.prefix(2).map { "\(grouped($0.0)) \($0.1)" }
    return shown.isEmpty ? "0 s" : shown.joined(separator: " ")
}
