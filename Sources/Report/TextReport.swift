// The answer as text for a terminal: what it is, the verdict, what it rests on, tables, what to ask next. Here is the
// page and its lines; the tables are in TextReport+Tables.
import Investigation
import PropertyGraph

/// What stands above the coverage: the subject's parts, the time it spans, the verdict's parts.
typealias PageHead = (title: [String], span: String?, verdict: [String])

/// Builds one page of text. Everything from a log passes through `clean` on its way.
struct TextReport {
    let options: ReportOptions
    let width: Int
    let secrets: Secrets
    var times = TimeStyle.day

    init(options: ReportOptions) {
        self.options = options
        width = max(options.width, Limits.narrowest)
        secrets = Secrets(reveal: options.reveal)
    }

    var isWide: Bool { width >= Limits.wide }

    /// The page, ending in a line break.
    func render(_ response: Response) -> String {
        let (head, body) = parts(of: response)
        return (head + body).joined(separator: "\n") + "\n"
    }

    /// The lines of the head, which every format for people begins with, and those beneath it.
    func parts(of response: Response) -> (head: [String], body: [String]) {
        var page = self
        let head: PageHead
        var body: [String]
        switch response.answer {
        case .summary(let answer):
            head = (["CloudTrail logs"], span(answer.tally.first, answer.tally.last), verdict(on: answer.tally))
            page.times = TimeStyle(first: answer.tally.first, last: answer.tally.last, wide: isWide)
            body = page.tables(of: answer)
        case .entities(let answer):
            let found = answer.entities
            let tally = found.items.reduce(into: Tally()) { $0.add($1.tally) }
            head = ([counted(found.total, "entity", "entities")], span(tally.first, tally.last), [])
            page.times = TimeStyle(first: tally.first, last: tally.last, wide: isWide)
            body = page.table(entities: found)
        case .investigation(let answer):
            let calls = answer.calls
            head = (title(of: answer.subject), span(calls.first, calls.last), verdict(on: answer))
            let steps = (answer.origin?.hops.compactMap(\.at) ?? []) + [calls.first, calls.last].compactMap(\.self)
            page.times = TimeStyle(first: steps.min(), last: steps.max(), wide: isWide)
            body = page.tables(of: answer)
        case .whois(let answer):
            head = (
                title(of: answer.lineage.subject), span(answer.tally.first, answer.tally.last), verdict(on: answer)
            )
            page.times = TimeStyle(first: answer.times.min(), last: answer.times.max(), wide: isWide)
            body = page.sections(of: answer)
        case .around(let answer):
            head = (title(of: answer), span(answer.event.time, answer.event.time), verdict(on: answer))
            page.times = TimeStyle(first: answer.times.first, last: answer.times.last, wide: isWide)
            body = page.tables(of: answer)
        case .timeline(let answer):
            head = (title(of: answer.subject), span(answer.tally.first, answer.tally.last), verdict(on: answer))
            page.times = TimeStyle(first: answer.tally.first, last: answer.tally.last, wide: isWide)
            body = page.table(of: answer)
        case .firstSeen(let answer):
            head = (title(of: answer.subject), span(answer.tally.first, answer.tally.last), verdict(on: answer))
            page.times = TimeStyle(
                first: answer.known.first ?? answer.tally.first, last: answer.tally.last, wide: isWide)
            body = page.tables(of: answer)
        case .shared(let answer):
            let tally = answer.tally
            head = (["Credentials and sessions"], span(tally.first, tally.last), verdict(on: answer))
            page.times = TimeStyle(first: tally.first, last: tally.last, wide: isWide)
            body = page.tables(of: answer)
        case .blast(let answer):
            head = (title(of: answer.subject), span(answer.span.first, answer.span.last), verdict(on: answer))
            page.times = TimeStyle(first: answer.span.first, last: answer.span.last, wide: isWide)
            body = page.tables(of: answer)
        case .path(let answer):
            let times = answer.paths.joined().compactMap(\.at)
            head = (title(from: answer), span(times.min(), times.max()), verdict(on: answer))
            page.times = TimeStyle(first: times.min(), last: times.max(), wide: isWide)
            body = page.tables(of: answer)
        case .logs(let answer): (head, body) = page.page(of: answer)
        case .explanation(let answer): (head, body) = page.page(of: answer)
        case .policy(let answer): (head, body) = page.page(of: answer)
        case .questions(let answer): (head, body) = page.page(of: answer)
        case .asked(let answer): (head, body) = page.page(of: answer)
        case .signals(let answer): (head, body) = page.page(of: answer)
        }
        body += next(response.next)
        var lines = headline(head.title, span: head.span, pageWidth: body.map(\.visibleColumns).max() ?? 0)
        lines += wrapped(head.verdict, separator: ", ")
        lines += wrapped(coverage(response.coverage), separator: " · ")
        lines += wrapped(filters(response.question), separator: " · ")
        return (lines, body)
    }

    /// Text from a log, fit to print.
    func clean(_ text: String) -> String { printable(secrets.mask(text)) }

    // MARK: The head

    /// The subject at the left, its span at the right above the tables' right edge, or beneath where both do not fit.
    private func headline(_ title: [String], span: String?, pageWidth: Int) -> [String] {
        let rest = title.dropFirst().map { " · \($0)" }.joined()
        let subject = title[0].truncatedInMiddle(to: max(12, width - rest.columns))
        let head = TextStyle.bold.applied(to: subject, color: options.color) + rest
        guard let span else { return [head] }
        let shown = TextStyle.dim.applied(to: span, color: options.color)
        let used = (subject + rest + span).columns
        let blanks = min(width, max(pageWidth, Limits.narrowest, used + 2)) - used
        return blanks < 2 ? [head, shown] : [head + String(repeating: " ", count: blanks) + shown]
    }

    func title(of node: NodeSummary) -> [String] {
        var parts = [clean(node.name), clean(node.title).truncatedInMiddle(to: 30)]
        if let account = node.account, account != node.key { parts.append(clean(account).truncatedInMiddle(to: 12)) }
        return parts
    }

    func verdict(on tally: Tally, writes: Int? = nil) -> [String] {
        guard tally.events > 0 else { return ["no calls"] }
        var ends: [String] = []
        if tally.denied > 0 {
            ends.append(TextStyle.red.applied(to: "\(grouped(tally.denied)) denied", color: options.color))
        }
        if tally.failed > 0 { ends.append("\(grouped(tally.failed)) failed") }
        if let writes, writes > 0 { ends.append(counted(writes, "write")) }
        return [counted(tally.events, "call") + (ends.isEmpty ? "" : " (\(ends.joined(separator: ", ")))")]
    }

    private func verdict(on answer: InvestigationAnswer) -> [String] {
        var parts = verdict(on: answer.tally, writes: answer.writes)
        let kind = answer.subject.kind
        let makesCalls = kind == .role || (kind.isPrincipal && kind != .account)
        if let actors = answer.by, !makesCalls { parts[0] += " by \(counted(actors.total, "principal"))" }
        if answer.derived.events > 0 {
            let sessions = answer.derivedSessions
            let accounts = Set(sessions.items.compactMap(\.node.account)).subtracting([answer.subject.account ?? ""])
            var then = "then \(grouped(answer.derived.events)) more through "
            then += counted(sessions.total, "role session")
            if !accounts.isEmpty {
                let atLeast = sessions.isCut ? "at least " : ""
                then += " in \(atLeast)\(counted(accounts.count, "other account"))"
            }
            parts.append(then)
        }
        if let actors = answer.by, makesCalls { parts.append("acted on by \(counted(actors.total, "principal"))") }
        return parts
    }

    private func coverage(_ coverage: Coverage) -> [String] {
        var parts = [counted(coverage.files, "file"), counted(coverage.events, "event")]
        if let days = days(coverage.first, coverage.last) { parts.append(days) }
        parts.append(counted(coverage.accounts.count, "account"))
        parts.append(counted(coverage.regions.count, "region"))
        let losses = [
            (coverage.filesDamaged, counted(coverage.filesDamaged, "file") + " damaged"),
            (coverage.filesSkipped, counted(coverage.filesSkipped, "file") + " skipped"),
            (coverage.recordsSkipped, counted(coverage.recordsSkipped, "record") + " skipped"),
            (coverage.filesOutsideWindow, counted(coverage.filesOutsideWindow, "file") + " outside the window"),
        ]
        return parts + losses.filter { $0.0 > 0 }.map(\.1) + gaps(of: coverage)
    }

    private func filters(_ question: Question) -> [String] {
        question.filters.map { filter in
            "--\(clean(filter.name)) "
                + filter.values.map { clean($0).truncatedInMiddle(to: 40) }.joined(separator: " ")
        }
    }

    // MARK: Lines

    /// The parts on as few lines as the page allows, broken between parts.
    func wrapped(_ parts: [String], separator: String) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let line = lines.last, (line + separator + part).visibleColumns <= width {
                lines[lines.count - 1] = line + separator + part
            } else {
                if let line = lines.last, separator.first == "," { lines[lines.count - 1] = line + "," }
                lines.append(part)
            }
        }
        return lines
    }

    /// Commands are there to be pasted, so they are never cut: on one line where they fit, else a line each.
    func next(_ commands: [String]) -> [String] {
        if commands.isEmpty { return [] }
        let commands = commands.map(clean)
        let name = TextStyle.dim.applied(to: "next", color: options.color)
        let joined = commands.joined(separator: " · ")
        if joined.columns + 6 <= width { return ["", "\(name)  \(joined)"] }
        return [""] + commands.enumerated().map { ($0 == 0 ? name : "    ") + "  " + $1 }
    }
}

extension String {
    /// Columns without our own SGR sequences.
    fileprivate var visibleColumns: Int {
        split(separator: "\u{1B}", omittingEmptySubsequences: false).enumerated().reduce(0) { sum, piece in
            let text = piece.offset == 0 ? piece.element : piece.element.drop { $0 != "m" }.dropFirst()
            return sum + String(text).columns
        }
    }
}

extension InvestigationAnswer {
    /// The subject's own calls and those derived from it.
    fileprivate var calls: Tally {
        var both = tally
        both.add(derived)
        return both
    }
}
