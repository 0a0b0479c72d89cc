// Notification rules: made, changed, listed. What becomes of them when a signal changes stands with the deliveries.

extension SignalStore {
    /// All notification rules, in the order they were made.
    public func notificationRules() throws(TriageError) -> [NotificationRule] {
        try read { (connection) throws(TriageError) in try SignalStore.notificationRules(nil, connection) }
    }

    /// The notification rule called `id`. Throws `notFound`.
    public func notificationRule(_ id: String) throws(TriageError) -> NotificationRule {
        try read { (connection) throws(TriageError) in try SignalStore.notificationRule(id, connection) }
    }

    /// Makes a notification rule. Throws `invalid` for a query that cannot be read, a rule without a name or targets.
    public func createNotificationRule(
        _ content: NotificationRuleContent, by user: TriageUser
    ) throws(TriageError) -> NotificationRule {
        try check(content)
        let now = clock()
        return try write { (connection) throws(TriageError) in
            let id = newRuleID()
            try connection.run(
                """
                INSERT INTO notification_rule (id, name, trigger_source, rule_types, severities, query, targets,
                    enabled, time_aggregation, routing, created, created_by, modified, modified_by, version)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?11, ?12, 1)
                """,
                SignalStore.values(id, content) + [
                    Value(now), .integer(try SignalStore.number(of: user, connection)),
                ])
            return try SignalStore.notificationRule(id, connection)
        }
    }

    /// Puts `content` in place of what the rule called `id` says, and gives it as it is then.
    ///
    /// - Parameters:
    ///   - id: the rule's.
    ///   - content: what it says from now on.
    ///   - version: the version the change was made for; an older one than the store's is refused.
    ///   - user: who changes it.
    ///
    /// Throws `notFound`, `stale` and `invalid`.
    public func changeNotificationRule(
        _ id: String, to content: NotificationRuleContent, version: Int64?, by user: TriageUser
    ) throws(TriageError) -> NotificationRule {
        try check(content)
        let now = clock()
        return try write { (connection) throws(TriageError) in
            let before = try SignalStore.notificationRule(id, connection)
            if let version, version < before.version {
                throw .stale(signal: "notification rule \(id)", given: version, stored: before.version)
            }
            try connection.run(
                """
                UPDATE notification_rule SET name = ?2, trigger_source = ?3, rule_types = ?4, severities = ?5,
                    query = ?6, targets = ?7, enabled = ?8, time_aggregation = ?9, routing = ?10, modified = ?11,
                    modified_by = ?12, version = version + 1
                WHERE id = ?1
                """,
                SignalStore.values(id, content) + [
                    Value(now), .integer(try SignalStore.number(of: user, connection)),
                ])
            return try SignalStore.notificationRule(id, connection)
        }
    }

    /// Removes the rule called `id`, and what of it waits to be delivered. Throws `notFound`.
    public func deleteNotificationRule(_ id: String) throws(TriageError) {
        try write { (connection) throws(TriageError) in
            try connection.run("DELETE FROM notification_rule WHERE id = ?1", [.text(id)])
            guard connection.changes == 1 else { throw .notFound(what: "Notification rule", name: id) }
            try connection.run(
                """
                UPDATE delivery SET next_attempt = NULL, problem = 'the rule was deleted'
                WHERE rule_id = ?1 AND next_attempt IS NOT NULL
                """, [.text(id)])
        }
    }

    private func check(_ content: NotificationRuleContent) throws(TriageError) {
        guard !content.name.isEmpty else { throw .invalid("a notification rule needs a name") }
        guard !content.targets.isEmpty else { throw .invalid("a notification rule needs a target") }
        guard content.targets.count <= StoreLimits.targets else {
            throw .invalid("a notification rule has at most \(StoreLimits.targets) targets")
        }
        for text in [content.name] + content.targets { try checkText(text, what: "a name or target") }
        if let seconds = content.timeAggregation, seconds < 0 {
            throw .invalid("time aggregation is a number of seconds, not \(seconds)")
        }
        _ = try SearchQuery(parsing: content.selectors.query ?? "")
    }

    private static func values(_ id: String, _ content: NotificationRuleContent) -> [Value] {
        let selectors = content.selectors
        return [
            .text(id), .text(content.name), .text(selectors.triggerSource),
            .text(Document.texts(selectors.ruleTypes).json),
            .text(Document.texts(selectors.severities.map(\.rawValue)).json), Value(selectors.query),
            .text(Document.texts(content.targets).json), Value(content.isEnabled), Value(content.timeAggregation),
            Value(content.routing?.json),
        ]
    }

    static func notificationRule(_ id: String, _ connection: Connection) throws(TriageError) -> NotificationRule {
        guard let rule = try notificationRules(id, connection).first else {
            throw .notFound(what: "Notification rule", name: id)
        }
        return rule
    }

    /// All rules, or the one called `id`.
    static func notificationRules(
        _ id: String?, _ connection: Connection
    ) throws(TriageError) -> [NotificationRule] {
        try connection.all(
            """
            SELECT r.id, r.name, r.trigger_source, r.rule_types, r.severities, r.query, r.targets, r.enabled,
                r.time_aggregation, r.routing, r.created, r.modified, r.version,
                a.number, a.uuid, a.handle, a.name, a.icon, b.number, b.uuid, b.handle, b.name, b.icon
            FROM notification_rule r LEFT JOIN user a ON a.number = r.created_by
                LEFT JOIN user b ON b.number = r.modified_by
            WHERE ?1 IS NULL OR r.id = ?1 ORDER BY r.number
            """, [Value(id)]
        ) { NotificationRule($0) }
    }
}

extension NotificationRule {
    fileprivate init(_ row: borrowing Row) {
        func texts(_ column: Int32) -> [String] {
            Document(parsing: row.text(column))?.elements.compactMap(\.text) ?? []
        }
        id = row.text(0)
        content = NotificationRuleContent(
            name: row.text(1),
            selectors: NotificationSelectors(
                triggerSource: row.text(2), ruleTypes: texts(3),
                severities: texts(4).compactMap { SignalSeverity(rawValue: $0) }, query: row.optionalText(5)),
            targets: texts(6), isEnabled: row.integer(7) != 0, timeAggregation: row.optionalInteger(8),
            routing: row.optionalText(9).flatMap { Document(parsing: $0) })
        created = row.moment(10)
        modified = row.moment(11)
        version = row.integer(12)
        createdBy = TriageUser(row, from: 13)
        modifiedBy = TriageUser(row, from: 18)
    }
}

/// Three times three letters, as Datadog's ids of such rules look.
private func newRuleID() -> String {
    var generator = SystemRandomNumberGenerator()
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return (0..<3).map { _ in String((0..<3).map { _ in letters[Int.random(in: 0..<36, using: &generator)] }) }
        .joined(separator: "-")
}
