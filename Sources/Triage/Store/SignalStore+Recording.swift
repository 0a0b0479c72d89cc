// Storing what the engine finds. Running it again changes only what is new, and nothing of what people did. Apart from
// triage, which changes the other half of a signal.
import PropertyGraph

/// What became of the signals of a run.
public struct RecordingReport: Hashable, Sendable {
    /// The ids of signals that are new.
    public var made: [String] = []
    /// The ids of those of which something changed.
    public var changed: [String] = []
    /// How many were known as they are.
    public var unchanged = 0
}

extension SignalStore {
    /// Stores the signals of a run, all or none: new ones as `open`; known ones get the events they lack, keep those
    /// they have and their triage, and have a new version where anything changed. O(n log n) in events.
    ///
    /// Throws `invalid` for a signal without events.
    @discardableResult
    public func record(_ signals: [DetectedSignal], run: DetectionRun) throws(TriageError) -> RecordingReport {
        for signal in signals where signal.events.isEmpty { throw .invalid("signal \(signal.id) has no events") }
        let now = clock()
        return try writeMuch { (connection) throws(TriageError) in
            try connection.run(
                "INSERT INTO run (time, paths, rules, user) VALUES (?1, ?2, ?3, ?4)",
                [Value(now), .text(Document.texts(run.paths).json), Value(run.rules), Value(run.user)])
            let recording = try Recording(connection: connection, paths: run.paths, now: now)
            var report = RecordingReport()
            let filter = SignalFilter(connection: connection)
            for signal in signals {
                let known = try connection.first("SELECT number FROM signal WHERE id = ?1", [.text(signal.id)]) {
                    $0.integer(0)
                }
                if let known {
                    if try recording.update(known, with: signal) {
                        report.changed.append(signal.id)
                    } else {
                        report.unchanged += 1
                    }
                } else {
                    let number = try recording.insert(signal)
                    report.made.append(signal.id)
                    // While the signals of a block are still in memory.
                    if SignalFilter.endsBlock(number) { try filter.catchUp() }
                }
            }
            return report
        }
    }

    /// Writes what search looks at, which follows from everything else, and gives it with what the rule adds.
    static func storeFacets(
        _ number: Int64, _ signal: StoredSignal, _ connection: Connection
    ) throws(TriageError) -> [UInt8] {
        let ids = try connection.all(
            "SELECT id FROM event WHERE signal = ?1 ORDER BY time, id LIMIT ?2",
            [.integer(number), Value(StoreLimits.searchedEvents)]
        ) { $0.text(0) }
        let facets = Facets.encode(signal, eventIDs: ids)
        try connection.run(
            "UPDATE signal SET facets = ?2 WHERE number = ?1", [.integer(number), .bytes(facets)])
        return facets + Facets.encode(signal.detected.rule)
    }

    /// Notes one change.
    static func note(
        _ signal: Int64, _ entry: HistoryEntry, user: Int64?, _ connection: Connection
    ) throws(TriageError) {
        try connection.run(
            """
            INSERT INTO history (signal, time, user, field, was, became, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            [
                .integer(signal), Value(entry.time), Value(user), .text(entry.field.rawValue), Value(entry.from),
                Value(entry.to), .integer(entry.version),
            ])
    }
}

/// One run's writing.
private struct Recording {
    let connection: Connection
    let paths: [String]
    let now: Moment
    let rules: StoredRules
    let matcher: NotificationMatcher

    init(connection: Connection, paths: [String], now: Moment) throws(TriageError) {
        self.connection = connection
        self.paths = paths
        self.now = now
        rules = StoredRules(connection)
        matcher = try NotificationMatcher(connection)
    }

    /// The number of the signal, which is new.
    func insert(_ signal: DetectedSignal) throws(TriageError) -> Int64 {
        let stored = StoredSignal(new: signal, discovered: now, paths: paths)
        let tally = stored.tally
        let rule = try rules.rule(signal.rule)
        let facets = Facets.encode(
            stored, eventIDs: stored.detected.events.prefix(StoreLimits.searchedEvents).map(\.id))
        try connection.run(
            """
            INSERT INTO signal (id, time, severity, detected, facets, events, denied, failed, first, last, actions,
                discovered, modified, version, paths, rule)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, 1, ?13, ?14)
            """,
            [
                .text(signal.id), Value(stored.time), .integer(signal.severity.code),
                .utf8(stored.detected.json), .bytes(facets), Value(tally.events), Value(tally.denied),
                Value(tally.failed), Value(tally.first.known), Value(tally.last.known),
                .text(stored.actionDocument.json), Value(now), .text(Document.texts(paths).json),
                .integer(rule.number),
            ])
        let number = connection.lastKey
        _ = try addEvents(stored.detected.events, to: number)
        let made = HistoryEntry(
            time: now, user: nil, field: .signal, from: nil, to: counted(tally.events), version: 1)
        try SignalStore.note(number, made, user: nil, connection)
        try matcher.queue(number, stored, facets + rule.facets, reason: .made, now: now)
        return number
    }

    /// Whether anything changed.
    func update(_ number: Int64, with signal: DetectedSignal) throws(TriageError) -> Bool {
        let before = try SignalStore.load(number, connection)
        let added = try addEvents(signal.events, to: number)
        // A run over all that is known tells the whole; one over some of it must not make the rest forgotten.
        let ids = Set(signal.events.map(\.id))
        let isWhole = ids.count == before.tally.events + added
        let content = (isWhole ? signal : signal.joined(with: before.detected)).cut()
        let changes =
            content.json != before.detected.json || signal.rule != before.detected.rule
            || signal.severity != before.detected.severity
        guard added > 0 || changes else { return false }
        try connection.run(
            """
            UPDATE signal SET severity = ?2, detected = ?3, modified = ?4, version = version + 1, paths = ?5, rule = ?6
            WHERE number = ?1
            """,
            [
                .integer(number), .integer(signal.severity.code), .utf8(content.json), Value(now),
                .text(Document.texts((before.paths + paths).withoutRepeats().suffix(StoreLimits.paths)).json),
                .integer(try rules.rule(signal.rule).number),
            ])
        let after = try count(number)
        let facets = try SignalStore.storeFacets(number, after, connection)
        var entry = HistoryEntry(
            time: now, user: nil, field: .content, from: nil, to: "what the rule or the logs say",
            version: after.version)
        if added > 0 {
            entry.field = .events
            entry.from = counted(before.tally.events)
            entry.to = counted(after.tally.events)
        } else if signal.severity != before.detected.severity {
            entry.from = before.detected.severity.rawValue
            entry.to = signal.severity.rawValue
        }
        try SignalStore.note(number, entry, user: nil, connection)
        try matcher.queue(number, after, facets, reason: .changed, now: now)
        return true
    }

    /// Adds the events that are not there; how many those were.
    private func addEvents(_ events: [DetectedEvent], to number: Int64) throws(TriageError) -> Int {
        var added = 0
        for event in events {
            try connection.run(
                "INSERT OR IGNORE INTO event (signal, id, time, action, outcome) VALUES (?1, ?2, ?3, ?4, ?5)",
                [
                    .integer(number), .text(event.id),
                    event.time == .unknown ? .null : .integer(event.time.seconds), .text(event.action),
                    .integer(event.outcome.code),
                ])
            added += connection.changes
        }
        return added
    }

    /// Counts the events again, and gives the signal as it is now.
    private func count(_ number: Int64) throws(TriageError) -> StoredSignal {
        let actions = try connection.all(
            "SELECT action, count(*) FROM event WHERE signal = ?1 GROUP BY action ORDER BY 2 DESC, 1 LIMIT ?2",
            [.integer(number), Value(StoreLimits.names)]
        ) { (name: $0.text(0), value: Document.integer($0.integer(1))) }
        try connection.run(
            """
            UPDATE signal SET actions = ?2,
                (events, denied, failed, first, last) = (
                    SELECT count(*), coalesce(sum(outcome = 1), 0), coalesce(sum(outcome = 2), 0), min(time), max(time)
                    FROM event WHERE signal = ?1)
            WHERE number = ?1
            """, [.integer(number), .text(Document.object(actions).json)])
        try connection.run(
            "UPDATE signal SET time = coalesce(first * 1000, discovered) WHERE number = ?1", [.integer(number)])
        return try SignalStore.load(number, connection)
    }

    private func counted(_ events: Int) -> String { events == 1 ? "1 event" : "\(events) events" }
}

extension StoredSignal {
    /// A signal that the store does not have yet; its events each once and in the order that the store gives them.
    fileprivate init(new signal: DetectedSignal, discovered: Moment, paths: [String]) {
        var (detected, counts) = (signal.cut(), [String: Int]())
        if signal.events.count > 1 {
            var seen: Set<String> = []
            detected.events = signal.events.filter { seen.insert($0.id).inserted }
                .sorted { $0.time != $1.time ? $0.time < $1.time : $0.id < $1.id }
        }
        for event in detected.events { counts[event.action, default: 0] += 1 }
        let times = detected.events.lazy.map(\.time).filter { $0 != .unknown }
        self.detected = detected
        tally = EventTally(
            events: detected.events.count, denied: detected.events.count { $0.outcome == .denied },
            failed: detected.events.count { $0.outcome == .failed }, first: times.min() ?? .unknown,
            last: times.max() ?? .unknown)
        actions = counts.map { CalledAction(action: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.action) < ($0.count, $1.action) }.prefix(StoreLimits.names).map(\.self)
        self.discovered = discovered
        modified = discovered
        version = 1
        triage = .untouched
        self.paths = paths
    }

    /// What was called, as its column holds it.
    fileprivate var actionDocument: Document {
        .object(actions.map { (name: $0.action, value: .integer(Int64($0.count))) })
    }
}

extension Timestamp {
    /// The seconds; nil where it is unknown.
    fileprivate var known: Int64? { self == .unknown ? nil : seconds }
}
