// From rows to signals. Apart because everything else asks for signals this way.
import PropertyGraph

extension SignalStore {
    /// The signal called `id`. O(log signals). Throws `notFound`.
    public func signal(_ id: String) throws(TriageError) -> StoredSignal {
        try read { (connection) throws(TriageError) in
            try SignalStore.load(try SignalStore.number(of: id, connection), connection)
        }
    }

    /// The events of the signal called `id`, in time order.
    ///
    /// - Parameters:
    ///   - id: the signal's.
    ///   - limit: the most; 0 is all.
    public func events(of id: String, limit: Int = 0) throws(TriageError) -> [DetectedEvent] {
        try read { (connection) throws(TriageError) in
            try SignalStore.events(try SignalStore.number(of: id, connection), limit: limit, connection)
        }
    }

    /// The signals that the event called `eventID` is part of, oldest first. O(log events).
    public func signals(ofEvent eventID: String) throws(TriageError) -> [StoredSignal] {
        try read { (connection) throws(TriageError) in
            let numbers = try connection.all(
                """
                SELECT signal.number FROM event JOIN signal ON signal.number = event.signal WHERE event.id = ?1
                ORDER BY signal.time, signal.id
                """, [.text(eventID)]
            ) { $0.integer(0) }
            var signals: [StoredSignal] = []
            for number in numbers { signals.append(try SignalStore.load(number, connection)) }
            return signals
        }
    }

    /// The ids of the signals that begin with `beginning`, at most `limit`.
    public func ids(beginningWith beginning: String, limit: Int) throws(TriageError) -> [String] {
        try withConnection { (connection) throws(TriageError) in
            try connection.all(
                "SELECT id FROM signal WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT ?2",
                [.text(beginning), Value(limit)]
            ) { $0.text(0) }
        }
    }

    static func number(of id: String, _ connection: Connection) throws(TriageError) -> Int64 {
        let number = try connection.first("SELECT number FROM signal WHERE id = ?1", [.text(id)]) { $0.integer(0) }
        guard let number else { throw .notFound(what: "Signal", name: id) }
        return number
    }

    static func events(
        _ number: Int64, limit: Int, _ connection: Connection
    ) throws(TriageError) -> [DetectedEvent] {
        try connection.all(
            "SELECT id, time, action, outcome FROM event WHERE signal = ?1 ORDER BY time, id LIMIT ?2",
            [.integer(number), .integer(limit == 0 ? -1 : Int64(limit))]
        ) { row in
            DetectedEvent(
                id: row.text(0), time: row.optionalInteger(1).map { Timestamp(seconds: $0) } ?? .unknown,
                action: row.text(2), outcome: DetectedOutcome(code: row.integer(3)))
        }
    }

    static func load(_ number: Int64, _ connection: Connection) throws(TriageError) -> StoredSignal {
        let signal = try connection.first(
            """
            SELECT s.id, s.severity, s.detected, s.events, s.denied, s.failed, s.first, s.last, s.actions,
                s.discovered, s.modified, s.version, s.paths,
                s.state, s.state_updated, s.archive_reason, s.archive_comment, s.archive_commented, s.incidents,
                a.number, a.uuid, a.handle, a.name, a.icon, b.number, b.uuid, b.handle, b.name, b.icon,
                c.number, c.uuid, c.handle, c.name, c.icon, r.document
            FROM signal s LEFT JOIN user a ON a.number = s.assignee
                LEFT JOIN user b ON b.number = s.state_user LEFT JOIN user c ON c.number = s.archive_comment_user
                LEFT JOIN rule r ON r.number = s.rule
            WHERE s.number = ?1
            """, [.integer(number)]
        ) { (row) throws(TriageError) in
            guard let signal = StoredSignal(row) else {
                throw .file(
                    path: connection.path, reason: "holds a signal that cannot be read (\(row.text(0)))",
                    remedy: "restore it from a copy")
            }
            return signal
        }
        guard let signal else { throw .notFound(what: "Signal", name: String(number)) }
        return signal
    }
}

extension StoredSignal {
    fileprivate init?(_ row: borrowing Row) {
        guard let document = Document(parsing: row.text(2)), let actions = Document(parsing: row.text(8)),
            let severity = SignalSeverity(code: row.integer(1)), let state = SignalState(rawValue: row.text(13)),
            let paths = Document(parsing: row.text(12)), let incidents = Document(parsing: row.text(18)),
            let rule = Document(parsing: row.text(34))
        else { return nil }
        detected = DetectedSignal(
            id: row.text(0), severity: severity, rule: DetectedRule(rule), document: document)
        tally = EventTally(
            events: Int(row.integer(3)), denied: Int(row.integer(4)), failed: Int(row.integer(5)),
            first: row.optionalInteger(6).map { Timestamp(seconds: $0) } ?? .unknown,
            last: row.optionalInteger(7).map { Timestamp(seconds: $0) } ?? .unknown)
        self.actions = actions.members.map { CalledAction(action: $0.name, count: Int($0.value.integer ?? 0)) }
        discovered = row.moment(9)
        modified = row.moment(10)
        version = row.integer(11)
        self.paths = paths.elements.compactMap(\.text)
        triage = .untouched
        triage.state = state
        triage.stateUpdated = row.optionalMoment(14)
        triage.archiveReason = ArchiveReason(rawValue: row.text(15)) ?? .other
        triage.archiveComment = row.optionalText(16)
        triage.archiveCommented = row.optionalMoment(17)
        triage.incidents = incidents.elements.compactMap(\.integer)
        triage.assignee = TriageUser(row, from: 19)
        triage.stateUser = TriageUser(row, from: 24)
        triage.archiveCommentUser = TriageUser(row, from: 29)
    }
}

extension TriageUser {
    /// The user whose number, uuid, handle, name and icon stand in a row from `column` on; nil where there is none.
    init?(_ row: borrowing Row, from column: Int32) {
        guard let number = row.optionalInteger(column) else { return nil }
        self.init(
            uuid: row.text(column + 1), handle: row.optionalText(column + 2), name: row.optionalText(column + 3),
            icon: row.optionalText(column + 4))
        self.number = number
    }
}

extension SignalSeverity {
    /// The number that stands for it in a row; larger is graver.
    var code: Int64 { Int64(SignalSeverity.allCases.firstIndex(of: self) ?? 0) }

    fileprivate init?(code: Int64) {
        guard let index = Int(exactly: code), SignalSeverity.allCases.indices.contains(index) else { return nil }
        self = SignalSeverity.allCases[index]
    }
}

extension DetectedOutcome {
    /// The number that stands for it in a row.
    var code: Int64 {
        switch self {
        case .succeeded: 0
        case .denied: 1
        case .failed: 2
        }
    }

    fileprivate init(code: Int64) { self = code == 1 ? .denied : code == 2 ? .failed : .succeeded }
}
