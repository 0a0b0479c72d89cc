// The queue of notifications: filled in the transaction that changes a signal, so that none is lost and none is sent of
// what did not happen; emptied by whoever sends. A delivery may arrive twice where the sender is killed, never not at
// all, until it is given up.

extension SignalStore {
    /// Takes up to `limit` deliveries that are due, oldest first. Each is its caller's for `lease` seconds, after which
    /// it is due again unless the caller said how it went.
    public func claimDeliveries(limit: Int = 16, lease: Int64 = 120) throws(TriageError) -> [Delivery] {
        let now = clock()
        // Nothing is written, and nobody waited for, while nothing is due.
        let isDue = try withConnection { (connection) throws(TriageError) in
            try connection.first("SELECT 1 FROM delivery WHERE next_attempt <= ?1 LIMIT 1", [Value(now)]) { _ in true }
        }
        guard isDue == true else { return [] }
        return try write { (connection) throws(TriageError) in
            let due = try connection.all(
                """
                SELECT d.number, s.id, d.rule_id, d.rule_name, d.target, d.reason, d.version, d.created, d.attempts + 1
                FROM delivery d JOIN signal s ON s.number = d.signal
                WHERE d.next_attempt <= ?1 ORDER BY d.next_attempt, d.number LIMIT ?2
                """, [Value(now), Value(limit)]
            ) { row in
                Delivery(
                    number: row.integer(0), signal: row.text(1), rule: row.text(2), ruleName: row.text(3),
                    target: row.text(4), reason: NotificationReason(rawValue: row.text(5)) ?? .changed,
                    version: row.integer(6), created: row.moment(7), attempts: row.integer(8))
            }
            for delivery in due {
                try connection.run(
                    "UPDATE delivery SET attempts = ?2, next_attempt = ?3 WHERE number = ?1",
                    [
                        .integer(delivery.number), .integer(delivery.attempts), Value(now.advanced(seconds: lease)),
                    ])
            }
            return due
        }
    }

    /// Says that a delivery arrived; it shows in the signal's history.
    public func finish(_ delivery: Delivery) throws(TriageError) {
        try settle(delivery, problem: nil)
    }

    /// Says that a delivery did not arrive, and why. It is due again after a while, longer each time; the last attempt
    /// gives it up, which shows in the signal's history.
    ///
    /// - Parameters:
    ///   - delivery: as it was claimed.
    ///   - reason: why, for people.
    ///   - isFinal: whether trying again is of no use.
    public func fail(_ delivery: Delivery, _ reason: String, isFinal: Bool = false) throws(TriageError) {
        let doubled = StoreLimits.shortestWait << min(max(delivery.attempts - 1, 0), 20)
        if isFinal || delivery.attempts >= StoreLimits.attempts {
            try settle(delivery, problem: reason)
            return
        }
        let next = clock().advanced(seconds: min(doubled, StoreLimits.longestWait))
        try write { (connection) throws(TriageError) in
            try connection.run(
                "UPDATE delivery SET next_attempt = ?2, problem = ?3 WHERE number = ?1 AND next_attempt IS NOT NULL",
                [.integer(delivery.number), Value(next), .text(reason)])
        }
    }

    /// When the next delivery is due; nil while there is none.
    public func nextDelivery() throws(TriageError) -> Moment? {
        try withConnection { (connection) throws(TriageError) in
            try connection.first("SELECT min(next_attempt) FROM delivery WHERE next_attempt IS NOT NULL") {
                $0.optionalMoment(0)
            } ?? nil
        }
    }

    private func settle(_ delivery: Delivery, problem: String?) throws(TriageError) {
        let now = clock()
        try write { (connection) throws(TriageError) in
            try connection.run(
                """
                UPDATE delivery SET next_attempt = NULL, delivered = ?2, problem = ?3
                WHERE number = ?1 AND next_attempt IS NOT NULL
                """, [.integer(delivery.number), Value(problem == nil ? now : nil), Value(problem)])
            // Said before, by another sender that had it after the lease ran out.
            guard connection.changes == 1 else { return }
            let number = try SignalStore.number(of: delivery.signal, connection)
            let result = problem.map { "given up: \($0)" } ?? "delivered"
            let entry = HistoryEntry(
                time: now, user: nil, field: .notification, from: nil,
                to: "\(delivery.ruleName) to \(delivery.target): \(result)", version: delivery.version)
            try SignalStore.note(number, entry, user: nil, connection)
        }
    }
}

/// The notification rules at work, ready to be asked of many signals in one transaction.
struct NotificationMatcher {
    private let connection: Connection
    private let rules: [(rule: NotificationRule, query: SearchQuery)]

    init(_ connection: Connection) throws(TriageError) {
        self.connection = connection
        var rules: [(rule: NotificationRule, query: SearchQuery)] = []
        for rule in try SignalStore.notificationRules(nil, connection)
        where rule.content.isEnabled && rule.content.selectors.triggerSource == "security_signals" {
            // Queries are checked before they are stored; what a later version wrote may still mean nothing here.
            guard let query = try? SearchQuery(parsing: rule.content.selectors.query ?? "") else { continue }
            rules.append((rule, query))
        }
        self.rules = rules
    }

    /// Queues what the rules ask for.
    func queue(
        _ number: Int64, _ signal: StoredSignal, _ facets: [UInt8], reason: NotificationReason, now: Moment
    ) throws(TriageError) {
        for (rule, query) in rules {
            let selectors = rule.content.selectors
            guard selectors.severities.isEmpty || selectors.severities.contains(signal.detected.severity),
                selectors.ruleTypes.isEmpty || selectors.ruleTypes.contains("log_detection"),
                query.matches(facets.span), try !isTold(rule, number, now)
            else { continue }
            for target in rule.content.targets {
                try connection.run(
                    """
                    INSERT INTO delivery (signal, rule_id, rule_name, target, reason, version, created, next_attempt)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                    """,
                    [
                        .integer(number), .text(rule.id), .text(rule.content.name), .text(target),
                        .text(reason.rawValue), .integer(signal.version), Value(now),
                    ])
            }
        }
    }

    /// Whether the rule told of the signal so lately that it is not to again.
    private func isTold(_ rule: NotificationRule, _ number: Int64, _ now: Moment) throws(TriageError) -> Bool {
        guard let seconds = rule.content.timeAggregation, seconds > 0 else { return false }
        let told = try connection.first(
            "SELECT 1 FROM delivery WHERE rule_id = ?1 AND signal = ?2 AND created > ?3 LIMIT 1",
            [.text(rule.id), .integer(number), Value(now.advanced(seconds: -seconds))]
        ) { _ in true }
        return told == true
    }
}
