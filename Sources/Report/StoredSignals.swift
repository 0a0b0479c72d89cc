// Signals of a store: lists, one at length, its history. Apart from answers, since they rest on no logs and so have no
// coverage; what they say is under `answer` all the same, as docs/signals.schema.json has it.
import Investigation
import PropertyGraph
import Triage

/// What is shown of a store.
public struct StoredSignalList: Sendable {
    /// The query, as it was asked.
    public var query: String
    /// Signals in the order asked for.
    public var signals: [StoredSignal]
    /// How many fit in all.
    public var total: Int
    /// Commands worth asking next.
    public var next: [String]

    /// A list with all its parts.
    public init(query: String, signals: [StoredSignal], total: Int, next: [String]) {
        self.query = query
        self.signals = signals
        self.total = total
        self.next = next
    }
}

/// One signal at length.
public struct StoredSignalPage: Sendable {
    /// The command that gives it.
    public var command = "signals show"
    /// The signal.
    public var signal: StoredSignal
    /// Its events, in time order.
    public var events: Limited<DetectedEvent>
    /// What else the same identity or address did.
    public var related: Limited<StoredSignal>
    /// What happened to it.
    public var history: [HistoryEntry]
    /// Commands worth asking next.
    public var next: [String]

    /// A page with all its parts.
    public init(
        signal: StoredSignal, events: Limited<DetectedEvent>, related: Limited<StoredSignal>,
        history: [HistoryEntry], next: [String]
    ) {
        self.signal = signal
        self.events = events
        self.related = related
        self.history = history
        self.next = next
    }
}

/// The list as text, JSON, JSON Lines or CSV; nil for a format that shows no signals of a store.
public func renderStoredSignals(
    _ list: StoredSignalList, as format: ReportFormat, options: ReportOptions = ReportOptions()
) -> [UInt8]? {
    let secrets = Secrets(reveal: options.reveal)
    switch format {
    case .json:
        let answer = Document.members([
            ("signals", .array(list.signals.map(\.row))),
            ("total", list.total > list.signals.count ? .integer(Int64(list.total)) : nil),
        ])
        return json(question: [("command", "signals"), ("query", list.query)], answer, list.next, secrets, options)
    case .jsonl:
        var writer = JSONWriter(secrets: secrets, pretty: false)
        for signal in list.signals {
            writer.value(signal.row)
            writer.endLine()
        }
        return writer.bytes
    case .csv: return csv(list.signals, secrets)
    case .text: return text(TextReport(options: options).lines(of: list))
    default: return nil
    }
}

/// The signal as text or JSON; nil for another format.
public func renderStoredSignal(
    _ page: StoredSignalPage, as format: ReportFormat, options: ReportOptions = ReportOptions()
) -> [UInt8]? {
    switch format {
    case .json:
        let answer = Document.members([
            ("signal", page.signal.row), ("message", .text(page.signal.message)),
            ("steps", page.signal.steps.map(\.row)),
            (
                "events",
                .array(
                    page.events.items.map {
                        .members([
                            ("eventID", .text($0.id)),
                            ("time", $0.time == .unknown ? nil : .text($0.time.description)),
                            ("action", .text($0.action)), ("outcome", .text($0.outcome.rawValue)),
                        ])
                    })
            ),
            ("eventsTotal", page.events.isCut ? .integer(Int64(page.events.total)) : nil),
            ("related", .array(page.related.items.map(\.row))),
            ("relatedTotal", page.related.isCut ? .integer(Int64(page.related.total)) : nil),
            ("history", .array(page.history.map(\.row))),
        ])
        return json(
            question: [("command", page.command), ("signal", page.signal.id)], answer, page.next,
            Secrets(reveal: options.reveal), options)
    case .text: return text(TextReport(options: options).lines(of: page))
    default: return nil
    }
}

/// What happened to a signal, as text, JSON, JSON Lines or CSV; nil for another format.
public func renderHistory(
    of signal: String, _ history: [HistoryEntry], as format: ReportFormat, options: ReportOptions = ReportOptions()
) -> [UInt8]? {
    let secrets = Secrets(reveal: options.reveal)
    switch format {
    case .json:
        return json(
            question: [("command", "signals history"), ("signal", signal)],
            .members([("history", .array(history.map(\.row)))]), [], secrets, options)
    case .jsonl:
        var writer = JSONWriter(secrets: secrets, pretty: false)
        for entry in history {
            writer.value(entry.row)
            writer.endLine()
        }
        return writer.bytes
    case .csv:
        var rows = CSVRows(["time", "user", "field", "from", "to", "version"], secrets: secrets)
        for entry in history {
            rows.add([
                entry.time.description, entry.user?.label, entry.field.rawValue, entry.from, entry.to,
                String(entry.version),
            ])
        }
        return rows.bytes
    case .text: return text(TextReport(options: options).lines(of: history))
    default: return nil
    }
}

private func text(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

private func json(
    question: [(String, String)], _ answer: Document, _ next: [String], _ secrets: Secrets, _ options: ReportOptions
) -> [UInt8] {
    var writer = JSONWriter(secrets: secrets, pretty: options.pretty)
    writer.object {
        $0.member("question", object: { for (name, value) in question { $0.member(name, value) } })
        $0.key("answer")
        $0.value(answer)
        $0.member("next", next)
    }
    writer.endLine()
    return writer.bytes
}

private func csv(_ signals: [StoredSignal], _ secrets: Secrets) -> [UInt8] {
    var rows = CSVRows(
        [
            "id", "severity", "state", "assignee", "archiveReason", "version", "rule", "title", "author", "tags",
            "events", "succeeded", "denied", "failed", "first", "last", "discovered", "principal", "origin", "accounts",
            "addresses", "regions", "resources", "actions", "group",
        ], secrets: secrets)
    for signal in signals {
        let (detected, tally, triage) = (signal.detected, signal.tally, signal.triage)
        rows.add([
            signal.id, detected.severity.level, triage.state.rawValue, triage.assignee?.label,
            triage.archiveReason.rawValue, String(signal.version), detected.rule.id, signal.title,
            detected.rule.author, detected.rule.tags.joined(separator: " "), String(tally.events),
            String(tally.succeeded), String(tally.denied), String(tally.failed), tally.first.known?.description,
            tally.last.known?.description, signal.discovered.description, detected.principals.first?.key,
            detected.origin?.key, detected.accounts.joined(separator: " "),
            detected.addresses.joined(separator: " "), detected.regions.joined(separator: " "),
            detected.resources.map(\.key).joined(separator: " "),
            signal.actions.map(\.action).joined(separator: " "), detected.group,
        ])
    }
    return rows.bytes
}

extension Timestamp {
    /// Nil where it is unknown.
    var known: Timestamp? { self == .unknown ? nil : self }
}
