// What people do to signals. Apart because its rules are the contract that clients rely on: versions, states that lock,
// stamps, and a history that leaves nothing out.

extension SignalStore {
    /// Changes the triage of one signal, and gives the signal as it is then.
    ///
    /// A change that names a state stamps time and user even where the state stays; one that changes nothing else
    /// leaves the version as it is. The state leaves `archived` only within `StoreLimits.reopeningDays` of when the
    /// engine made the signal. O(history of one change).
    ///
    /// Throws `notFound`, `stale`, `locked` and `invalid`.
    @discardableResult
    public func change(
        _ id: String, _ change: TriageChange, by user: TriageUser
    ) throws(TriageError) -> StoredSignal {
        let (changed, unknown) = try self.change([(id, change)], by: user)
        guard unknown.isEmpty, let signal = changed.first else { throw .notFound(what: "Signal", name: id) }
        return signal
    }

    /// Changes several signals at once, all or none: an unknown one is left out and named, and whatever else is
    /// refused refuses the whole.
    ///
    /// Throws `stale`, `locked` and `invalid`.
    public func change(
        _ changes: [(id: String, change: TriageChange)], by user: TriageUser
    ) throws(TriageError) -> (changed: [StoredSignal], unknown: [String]) {
        guard changes.count <= StoreLimits.bulk else {
            throw .invalid("\(changes.count) signals are more than the \(StoreLimits.bulk) that can change at once")
        }
        for (_, change) in changes { try check(change) }
        let now = clock()
        return try write { (connection) throws(TriageError) in
            let editor = TriageEditor(
                connection: connection, user: try SignalStore.number(of: user, connection), now: now,
                matcher: try NotificationMatcher(connection))
            var changed: [StoredSignal] = []
            var unknown: [String] = []
            for (id, change) in changes {
                let number = try connection.first("SELECT number FROM signal WHERE id = ?1", [.text(id)]) {
                    $0.integer(0)
                }
                if let number {
                    changed.append(try editor.apply(change, to: number))
                } else {
                    unknown.append(id)
                }
            }
            return (changed, unknown)
        }
    }

    /// What happened to the signal called `id`, oldest first. Throws `notFound`.
    public func history(of id: String) throws(TriageError) -> [HistoryEntry] {
        try read { (connection) throws(TriageError) in
            let number = try SignalStore.number(of: id, connection)
            return try connection.all(
                """
                SELECT h.time, h.field, h.was, h.became, h.version, u.number, u.uuid, u.handle, u.name, u.icon
                FROM history h LEFT JOIN user u ON u.number = h.user WHERE h.signal = ?1 ORDER BY h.number
                """, [.integer(number)]
            ) { row in
                HistoryEntry(
                    time: row.moment(0), user: TriageUser(row, from: 5),
                    field: HistoryEntry.Field(rawValue: row.text(1)) ?? .content, from: row.optionalText(2),
                    to: row.optionalText(3), version: row.integer(4))
            }
        }
    }

    private func check(_ change: TriageChange) throws(TriageError) {
        if let comment = change.archiveComment { try checkText(comment, what: "a comment") }
        if case .user(let assignee) = change.assignee {
            guard !assignee.uuid.isEmpty else { throw .invalid("an assignee needs a uuid; leave nobody to unassign") }
            for text in [assignee.uuid, assignee.handle, assignee.name, assignee.icon].compactMap(\.self) {
                try checkText(text, what: "an assignee")
            }
        }
        if case .replace(let incidents) = change.incidents, incidents.count > StoreLimits.incidents {
            throw .invalid("a signal belongs to at most \(StoreLimits.incidents) incidents")
        }
    }
}

/// Applies the changes of one transaction.
private struct TriageEditor {
    let connection: Connection
    let user: Int64
    let now: Moment
    let matcher: NotificationMatcher

    func apply(_ change: TriageChange, to number: Int64) throws(TriageError) -> StoredSignal {
        let signal = try SignalStore.load(number, connection)
        if let version = change.version, version < signal.version {
            throw .stale(signal: signal.id, given: version, stored: signal.version)
        }
        let before = signal.triage
        let after = try changed(signal, by: change)
        guard after != before || change.state != nil else { return signal }
        try store(after, number)
        let stored = try SignalStore.load(number, connection)
        for (field, from, to) in differences(before, stored.triage, isStated: change.state != nil) {
            let entry = HistoryEntry(time: now, user: nil, field: field, from: from, to: to, version: stored.version)
            try SignalStore.note(number, entry, user: user, connection)
        }
        let facets = try SignalStore.storeFacets(number, stored, connection)
        try matcher.queue(number, stored, facets, reason: .triaged, now: now)
        return stored
    }

    /// The triage that `change` makes of a signal's.
    private func changed(_ signal: StoredSignal, by change: TriageChange) throws(TriageError) -> TriageStatus {
        var triage = signal.triage
        let wasArchived = triage.state == .archived
        if let state = change.state {
            if wasArchived, state != .archived, now > signal.discovered.advanced(seconds: SignalStore.reopeningSeconds)
            {
                throw .locked(signal: signal.id, discovered: signal.discovered, days: StoreLimits.reopeningDays)
            }
            triage.state = state
            triage.stateUpdated = now
            triage.stateUser = try SignalStore.user(user, connection)
        }
        if triage.state != .archived {
            triage.archiveReason = .none
        } else if let reason = change.archiveReason {
            triage.archiveReason = reason
        }
        let isArchivedAnew = triage.state == .archived && !wasArchived
        if let comment = change.archiveComment ?? (isArchivedAnew ? "" : nil) {
            triage.archiveComment = comment.isEmpty ? nil : comment
            triage.archiveCommented = comment.isEmpty ? nil : now
            triage.archiveCommentUser = comment.isEmpty ? nil : try SignalStore.user(user, connection)
        }
        switch change.assignee {
        case .nobody: triage.assignee = nil
        case .user(let assignee):
            triage.assignee = try SignalStore.user(SignalStore.number(of: assignee, connection), connection)
        case nil: break
        }
        switch change.incidents {
        case .replace(let incidents): triage.incidents = incidents.withoutRepeats()
        case .add(let incident):
            triage.incidents = (triage.incidents + [incident]).withoutRepeats()
            guard triage.incidents.count <= StoreLimits.incidents else {
                throw .invalid("a signal belongs to at most \(StoreLimits.incidents) incidents")
            }
        case nil: break
        }
        return triage
    }

    private func store(_ triage: TriageStatus, _ number: Int64) throws(TriageError) {
        try connection.run(
            """
            UPDATE signal SET state = ?2, state_updated = ?3, state_user = ?4, archive_reason = ?5,
                archive_comment = ?6, archive_commented = ?7, archive_comment_user = ?8, assignee = ?9,
                incidents = ?10, modified = ?11, version = version + 1
            WHERE number = ?1
            """,
            [
                .integer(number), .text(triage.state.rawValue), Value(triage.stateUpdated),
                Value(triage.stateUser?.number), .text(triage.archiveReason.rawValue), Value(triage.archiveComment),
                Value(triage.archiveCommented), Value(triage.archiveCommentUser?.number),
                Value(triage.assignee?.number), .text(Document.array(triage.incidents.map { .integer($0) }).json),
                Value(now),
            ])
    }

    /// What to note; a state that was said again is noted again.
    private func differences(
        _ before: TriageStatus, _ after: TriageStatus, isStated: Bool
    ) -> [(field: HistoryEntry.Field, from: String?, to: String?)] {
        var found: [(field: HistoryEntry.Field, from: String?, to: String?)] = []
        if isStated { found.append((.state, before.state.rawValue, after.state.rawValue)) }
        let list = { (incidents: [Int64]) in incidents.map(String.init).joined(separator: ", ") }
        for (field, from, to) in [
            (HistoryEntry.Field.archiveReason, before.archiveReason.rawValue, after.archiveReason.rawValue),
            (.archiveComment, before.archiveComment, after.archiveComment),
            (.assignee, before.assignee?.label, after.assignee?.label),
            (.incidents, list(before.incidents), list(after.incidents)),
        ] as [(HistoryEntry.Field, String?, String?)] where from != to {
            found.append((field, from, to))
        }
        return found
    }
}

extension SignalStore {
    fileprivate static var reopeningSeconds: Int64 { StoreLimits.reopeningDays * 86_400 }
}

extension [Int64] {
    /// Each element where it first stands.
    fileprivate func withoutRepeats() -> [Int64] {
        var seen: Set<Int64> = []
        return filter { seen.insert($0).inserted }
    }
}
