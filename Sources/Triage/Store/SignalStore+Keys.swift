// Keys: who may ask a server what. Only hashes are kept, so a stolen store opens nothing; keys are long random numbers,
// for which one round of SHA-256 is enough.
import Digest

/// What a key allows.
public enum Permission: String, CaseIterable, Sendable {
    /// Reading everything.
    case read
    /// Also triage.
    case signalsWrite = "signals_write"
    /// Also keys and notification rules.
    case admin

    /// The permission called `name`, by our name or by Datadog's.
    public init?(name: String) {
        switch name {
        case "security_monitoring_signals_read", "security_monitoring_rules_read",
            "security_monitoring_notification_profiles_read":
            self = .read
        case "security_monitoring_signals_write": self = .signalsWrite
        case "security_monitoring_notification_profiles_write": self = .admin
        default: self.init(rawValue: name)
        }
    }
}

/// A pair of keys as the store knows it.
public struct AccessKey: Hashable, Sendable {
    /// Names it, for listing and revoking; no secret.
    public var id: String
    /// Whose it is.
    public var user: TriageUser
    /// What it allows, as it was given.
    public var permissions: [Permission]
    /// When it was made.
    public var created: Moment
    /// When it was revoked; nil while it is good.
    public var revoked: Moment?

    /// Whether it allows what `permission` does.
    public func allows(_ permission: Permission) -> Bool { permissions.allow(permission) }
}

extension [Permission] {
    /// Whether whoever holds these may do what `permission` allows: `admin` allows everything, and every key reading.
    public func allow(_ permission: Permission) -> Bool {
        permission == .read || contains(permission) || contains(.admin)
    }
}

/// A pair of keys just made: the one time they can be read.
public struct NewAccessKey: Sendable {
    /// What the store keeps.
    public var key: AccessKey
    /// Goes into `DD-API-KEY`.
    public var apiKey: String
    /// Goes into `DD-APPLICATION-KEY`.
    public var applicationKey: String
}

extension SignalStore {
    /// Makes a pair of keys for `user`. Throws `invalid` where no permission is given.
    public func createKey(for user: TriageUser, permissions: [Permission]) throws(TriageError) -> NewAccessKey {
        let permissions = Permission.allCases.filter(permissions.contains)
        guard !permissions.isEmpty else { throw .invalid("a key needs at least one permission") }
        var generator = SystemRandomNumberGenerator()
        let random = (0..<5).map { _ in hexadecimal(generator.next()) }.joined()
        let id = String(hexadecimal(generator.next()).prefix(12))
        let (apiKey, applicationKey) = (String(random.prefix(32)), String(random.dropFirst(32).prefix(40)))
        let now = clock()
        return try write { (connection) throws(TriageError) in
            let number = try SignalStore.number(of: user, connection)
            try connection.run(
                """
                INSERT INTO access_key (id, user, api_hash, application_hash, permissions, created)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                """,
                [
                    .text(id), .integer(number), .text(hash(apiKey)), .text(hash(applicationKey)),
                    .text(permissions.map(\.rawValue).joined(separator: " ")), Value(now),
                ])
            let key = AccessKey(
                id: id, user: try SignalStore.user(number, connection), permissions: permissions, created: now)
            return NewAccessKey(key: key, apiKey: apiKey, applicationKey: applicationKey)
        }
    }

    /// The key of the pair, where both belong together and are not revoked; else nil. O(log keys).
    public func key(apiKey: String, applicationKey: String) throws(TriageError) -> AccessKey? {
        try withConnection { (connection) throws(TriageError) in
            try connection.first(
                """
                SELECT k.id, k.permissions, k.created, k.revoked, u.number, u.uuid, u.handle, u.name, u.icon
                FROM access_key k JOIN user u ON u.number = k.user
                WHERE k.api_hash = ?1 AND k.application_hash = ?2 AND k.revoked IS NULL
                """, [.text(hash(apiKey)), .text(hash(applicationKey))]
            ) { AccessKey($0) } ?? nil
        }
    }

    /// All keys, revoked ones too, in the order they were made.
    public func keys() throws(TriageError) -> [AccessKey] {
        try withConnection { (connection) throws(TriageError) in
            try connection.all(
                """
                SELECT k.id, k.permissions, k.created, k.revoked, u.number, u.uuid, u.handle, u.name, u.icon
                FROM access_key k JOIN user u ON u.number = k.user ORDER BY k.number
                """
            ) { AccessKey($0) }.compactMap { $0 }
        }
    }

    /// Makes the key called `id` worthless, at once and for good. Throws `notFound`, also for one revoked before.
    public func revokeKey(_ id: String) throws(TriageError) {
        let now = clock()
        try write { (connection) throws(TriageError) in
            try connection.run(
                "UPDATE access_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL", [.text(id), Value(now)])
            guard connection.changes == 1 else { throw .notFound(what: "Key", name: id) }
        }
    }

    private func hash(_ key: String) -> String { SHA256.of(Array(key.utf8).span).description }
}

extension AccessKey {
    fileprivate init?(_ row: borrowing Row) {
        guard let user = TriageUser(row, from: 4) else { return nil }
        self.init(
            id: row.text(0), user: user,
            permissions: row.text(1).split(separator: " ").compactMap { Permission(rawValue: String($0)) },
            created: row.moment(2), revoked: row.optionalMoment(3))
    }
}
