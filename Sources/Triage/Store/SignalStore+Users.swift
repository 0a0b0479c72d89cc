// Who works on signals. A user comes to be when somebody first names them: with a key, as an assignee, as the one who
// changes something. Apart because both keys and triage name them.

extension SignalStore {
    /// The user whose handle or uuid is `name`; made now where there is none. Throws `invalid` for an empty name.
    public func user(named name: String) throws(TriageError) -> TriageUser {
        try checkText(name, what: "a user's name")
        guard !name.isEmpty else { throw .invalid("a user needs a name") }
        if let known = try knownUser(name) { return known }
        return try write { (connection) throws(TriageError) in
            // Another process may have been faster.
            if let known = try SignalStore.user(named: name, connection) { return known }
            return try SignalStore.user(
                SignalStore.number(of: TriageUser(uuid: newUUID(), handle: name), connection), connection)
        }
    }

    /// The user whose handle or uuid is `name`; nil where there is none.
    public func knownUser(_ name: String) throws(TriageError) -> TriageUser? {
        try withConnection { (connection) throws(TriageError) in try SignalStore.user(named: name, connection) }
    }

    /// All users, in the order they came.
    public func users() throws(TriageError) -> [TriageUser] {
        try withConnection { (connection) throws(TriageError) in
            try connection.all("SELECT number, uuid, handle, name, icon FROM user ORDER BY number") {
                TriageUser($0, from: 0)
            }.compactMap { $0 }
        }
    }

    /// Refuses a text that is too long, or that no file of text can hold.
    func checkText(_ text: String, what: String) throws(TriageError) {
        guard text.utf8.count <= StoreLimits.textBytes else {
            throw .invalid("\(what) has more than \(StoreLimits.textBytes) bytes")
        }
        guard !text.utf8.contains(0) else { throw .invalid("\(what) holds a NUL character") }
    }

    private static func user(named name: String, _ connection: Connection) throws(TriageError) -> TriageUser? {
        try connection.first(
            """
            SELECT number, uuid, handle, name, icon FROM user WHERE uuid = ?1 OR handle = ?1
            ORDER BY uuid = ?1 DESC, number LIMIT 1
            """, [.text(name)]
        ) { TriageUser($0, from: 0) } ?? nil
    }

    /// The number of `user`, who is stored where they are new; what is new of them fills what was missing.
    static func number(of user: TriageUser, _ connection: Connection) throws(TriageError) -> Int64 {
        let number = try connection.first(
            """
            INSERT INTO user (uuid, handle, name, icon) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (uuid) DO UPDATE SET
                handle = coalesce(handle, excluded.handle), name = coalesce(name, excluded.name),
                icon = coalesce(icon, excluded.icon)
            RETURNING number
            """, [.text(user.uuid), Value(user.handle), Value(user.name), Value(user.icon)]
        ) { $0.integer(0) }
        guard let number else { throw .notFound(what: "User", name: user.uuid) }
        return number
    }

    static func user(_ number: Int64, _ connection: Connection) throws(TriageError) -> TriageUser {
        let user =
            try connection.first(
                "SELECT number, uuid, handle, name, icon FROM user WHERE number = ?1", [.integer(number)]
            ) { TriageUser($0, from: 0) } ?? nil
        guard let user else { throw .notFound(what: "User", name: String(number)) }
        return user
    }
}

/// A random UUID, version 4.
func newUUID() -> String {
    var generator = SystemRandomNumberGenerator()
    let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = hexadecimal(high) + hexadecimal(low)
    var text = ""
    for (place, digit) in digits.enumerated() {
        if [8, 12, 16, 20].contains(place) { text.append("-") }
        text.append(digit)
    }
    return text
}

/// 16 hexadecimal digits.
func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
