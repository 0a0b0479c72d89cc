// Signals of a store as text: a list, one at length with what to do about it, a history.
import Investigation
import PropertyGraph
import Triage

extension TextReport {
    func lines(of list: StoredSignalList) -> [String] {
        var parts = [TextStyle.bold.applied(to: counted(list.total, "signal"), color: options.color)]
        if !list.query.isEmpty { parts.append("for \(clean(list.query))") }
        var lines = wrapped(parts, separator: " ")
        if list.signals.isEmpty {
            lines += [""] + paragraph("No signal in the store fits. Without a query all are listed.")
        }
        lines += table(list.signals, title: "SIGNAL")
        if list.total > list.signals.count {
            lines.append(dimmed("… \(grouped(list.total - list.signals.count)) more (--limit 0 shows all)"))
        }
        return lines + next(list.next)
    }

    func lines(of page: StoredSignalPage) -> [String] {
        let (signal, detected, triage) = (page.signal, page.signal.detected, page.signal.triage)
        var lines = wrapped(
            [TextStyle.bold.applied(to: clean(signal.title), color: options.color), severity(signal)], separator: " · ")
        lines.append("\(clean(signal.id)), version \(signal.version)")
        lines += wrapped(status(triage), separator: ", ")
        if let description = detected.rule.description { lines += [""] + paragraph(clean(description)) }
        lines += block("WHAT HAPPENED", happened(signal))
        lines += block("WHO", who(detected))
        if let steps = signal.steps {
            if !steps.goal.isEmpty { lines += block("GOAL", [clean(steps.goal)]) }
            lines += numbered("LOOK AT", steps.lookAt) + numbered("RESPOND", steps.response)
        }
        lines += block("ALSO MATCHED BY", detected.rule.falsePositives.map(clean))
        lines += events(page.events)
        if !page.related.items.isEmpty {
            lines += table(page.related.items, title: "RELATED")
            if page.related.isCut {
                lines.append(dimmed("… \(grouped(page.related.total - page.related.items.count)) more"))
            }
        }
        if page.history.count > 1 { lines += [""] + self.lines(of: page.history) }
        let rule = detected.rule
        let author = rule.author.map { " by \($0)" } ?? ""
        let license = rule.license.map { ", \($0)" } ?? ""
        lines += block("RULE", [clean("\(rule.title)\(author)\(license)"), clean("\(rule.id) in \(rule.file)")])
        return lines + next(page.next)
    }

    func lines(of history: [HistoryEntry]) -> [String] {
        var table = TextTable(columns: [
            TextColumn(title: "WHEN"), TextColumn(title: "WHO", least: 10), TextColumn(title: "WHAT"),
            TextColumn(title: "FROM", least: 8), TextColumn(title: "TO", least: 12),
            TextColumn(title: "VERSION", isNumber: true),
        ])
        table.rows = history.map { entry in
            TextRow(cells: [
                TextCell(minutes(entry.time)), TextCell(clean(entry.user?.label ?? "trailgraph")),
                TextCell(entry.field.rawValue.split(separator: "_").joined(separator: " ")),
                TextCell(clean(entry.from ?? "")),
                TextCell(clean(entry.to ?? "")), TextCell(String(entry.version)),
            ])
        }
        return table.lines(width: width, color: options.color)
    }

    private func table(_ signals: [StoredSignal], title: String) -> [String] {
        if signals.isEmpty { return [] }
        var columns = [
            TextColumn(title: "SEVERITY"), TextColumn(title: title.padded(to: 20), least: 20),
            TextColumn(title: "STATE"), TextColumn(title: "EVENTS", isNumber: true), TextColumn(title: "FIRST"),
        ]
        if isWide { columns += [TextColumn(title: "WHO", least: 30), TextColumn(title: "ID")] }
        var table = TextTable(columns: columns)
        table.rows = signals.map { signal in
            let severity = signal.detected.severity
            let cells = [
                TextCell(severity.level, style: severity >= .high ? .red : .plain), TextCell(clean(signal.title)),
                TextCell(stateWords(signal.triage.state)), TextCell(grouped(signal.tally.events)),
                TextCell(TimeStyle.year.text(signal.tally.first.known)),
            ]
            let who = TextCell(shortly(signal.detected), style: .dim)
            let id = TextCell(clean(signal.id), style: .dim)
            return isWide ? TextRow(cells: cells + [who, id]) : TextRow(cells: cells, notes: [who, id])
        }
        return [""] + table.lines(width: width, color: options.color)
    }

    private func events(_ events: Limited<DetectedEvent>) -> [String] {
        var table = TextTable(columns: [
            TextColumn(title: "EVENTS"), TextColumn(title: "ACTION", least: 16), TextColumn(title: "OUTCOME"),
            TextColumn(title: "ID"),
        ])
        table.rows = events.items.map { event in
            TextRow(cells: [
                TextCell(event.time.known?.description ?? "-"), TextCell(clean(event.action)),
                TextCell(event.outcome.rawValue, style: event.outcome == .denied ? .red : .plain),
                TextCell(clean(event.id), style: .dim),
            ])
        }
        if events.isCut { table.rest = "… \(grouped(events.total - events.items.count)) more (--limit 0 shows all)" }
        return [""] + table.lines(width: width, color: options.color)
    }

    // MARK: Sentences

    private func happened(_ signal: StoredSignal) -> [String] {
        let (detected, tally) = (signal.detected, signal.tally)
        let calls = signal.actions.map { $0.count == 1 ? $0.action : "\($0.action) (\(grouped($0.count)))" }
        var sentences = [clean(calls.joined(separator: ", "))]
        let span = [tally.first.known?.description, tally.last.known?.description].compactMap { $0 }
        var counts = counted(tally.events, "event")
        if tally.denied > 0 { counts += ", \(grouped(tally.denied)) denied" }
        if tally.failed > 0 { counts += ", \(grouped(tally.failed)) failed" }
        if let first = span.first, let last = span.last {
            counts += first == last ? " at \(first)" : ", \(first) – \(last)"
        }
        sentences.append(counts)
        for (name, values) in [
            ("from", detected.addresses), ("in account", detected.accounts), ("in region", detected.regions),
            ("with", detected.userAgents), ("on", detected.resources.map(\.key)),
        ] where !values.isEmpty {
            let rest = values.count > 5 ? " and \(grouped(values.count - 5)) more" : ""
            sentences.append(clean("\(name) \(values.prefix(5).joined(separator: ", "))\(rest)"))
        }
        return sentences
    }

    private func who(_ detected: DetectedSignal) -> [String] {
        var sentences: [String] = []
        if let origin = detected.origin {
            sentences.append(clean("\(origin.name), \(origin.kind) \(origin.key), stands behind all of it"))
        } else {
            sentences.append("Nobody is known to stand behind all of it.")
        }
        for principal in detected.principals.prefix(5) where principal.key != detected.origin?.key {
            sentences.append(clean("called as \(principal.kind) \(principal.key)"))
        }
        return sentences
    }

    private func status(_ triage: TriageStatus) -> [String] {
        var parts = [stateWords(triage.state)]
        if triage.archiveReason != .none {
            parts[0] += " (\(triage.archiveReason.rawValue.split(separator: "_").joined(separator: " ")))"
        }
        if let time = triage.stateUpdated, let user = triage.stateUser {
            parts[0] += " by \(clean(user.label)) at \(minutes(time))"
        }
        parts.append(triage.assignee.map { "assigned to \(clean($0.label))" } ?? "assigned to nobody")
        if !triage.incidents.isEmpty {
            parts.append("incidents \(triage.incidents.map(String.init).joined(separator: ", "))")
        }
        if let comment = triage.archiveComment { parts.append("“\(clean(comment))”") }
        return parts
    }

    private func shortly(_ detected: DetectedSignal) -> String {
        var text = clean((detected.origin ?? detected.principals.first)?.name ?? "nobody named")
        if let account = detected.accounts.first { text += " · \(clean(account))" }
        if let address = detected.addresses.first { text += " · from \(clean(address))" }
        if detected.addresses.count > 1 { text += " +\(detected.addresses.count - 1)" }
        return text
    }

    private func severity(_ signal: StoredSignal) -> String {
        let severity = signal.detected.severity
        return (severity >= .high ? TextStyle.red : .plain).applied(to: severity.level, color: options.color)
    }

    private func stateWords(_ state: SignalState) -> String { state == .underReview ? "under review" : state.rawValue }

    private func numbered(_ title: String, _ steps: [String]) -> [String] {
        block(title, steps.enumerated().map { "\($0 + 1). \(clean($1))" })
    }

    /// To the minute, in UTC.
    private func minutes(_ moment: Moment) -> String {
        let text = moment.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }
}
