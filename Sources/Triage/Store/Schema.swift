// The tables, version by version. Apart because a version, once released, never changes: a later one is a further step.

/// What a store's file looks like.
enum Schema {
    /// Marks a file as a store of signals: `TGsi`.
    private static let application: Int64 = 0x5447_7369
    /// Each step leads to the version of its number, counted from 1.
    private static let steps: [StaticString] = [first, second]

    /// Sees that the file is a store of a version known here, brings an older one up to date, and makes the tables of
    /// an empty one.
    static func prepare(_ connection: Connection) throws(TriageError) {
        // One state of the file: between two looks another process may have made the tables.
        try connection.read { () throws(TriageError) in try check(connection) }
        // Said once, kept in the file. SQLite does not wait for those who say it at the same time, so this does.
        let mode = try connection.waiting { () throws(TriageError) in
            try connection.first("PRAGMA journal_mode = WAL") { $0.text(0) }
        }
        guard mode == "wal" else {
            throw .file(
                path: connection.path, reason: "cannot keep a log beside it",
                remedy: "put it on a local disk, in a folder that is yours to write")
        }
        try settle(connection)
        try advance(connection, to: Int64(steps.count))
    }

    /// Takes the steps that are missing up to a version.
    static func advance(_ connection: Connection, to version: Int64) throws(TriageError) {
        guard try stored(connection) < version else { return }
        try connection.write { () throws(TriageError) in
            // Another process may have been faster.
            let stored = try stored(connection)
            guard stored >= 0, stored < version else { return }
            for step in Int(stored)..<Int(version) {
                try connection.execute(steps[step])
                if step == 1 {
                    try StoredRules(connection).takeOut()
                    try SignalFilter(connection: connection).catchUp(enough: 1)
                }
            }
        }
    }

    /// What each connection is told.
    static func settle(_ connection: Connection) throws(TriageError) {
        try connection.execute(
            """
            PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;
            """)
    }

    private static func stored(_ connection: Connection) throws(TriageError) -> Int64 {
        try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
    }

    /// Refuses what is no store, or one of a later version.
    private static func check(_ connection: Connection) throws(TriageError) {
        let application = try connection.first("PRAGMA application_id") { $0.integer(0) } ?? 0
        let objects = try connection.first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) } ?? 0
        if application == 0, objects == 0 { return }
        guard application == Schema.application else {
            throw .file(
                path: connection.path, reason: "is a database of another program",
                remedy: "name a store that detect --store made")
        }
        let version = try stored(connection)
        guard version <= Int64(steps.count) else {
            throw .file(
                path: connection.path, reason: "was made by a newer trailgraph (format \(version))",
                remedy: "use that one, or a later one")
        }
    }

    /// Times are milliseconds since 1970. `detected` and the lists are JSON.
    private static let first: StaticString = """
        CREATE TABLE user (
            number INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE,
            handle TEXT,
            name TEXT,
            icon TEXT
        ) STRICT;
        CREATE INDEX user_by_handle ON user (handle);
        CREATE TABLE run (
            number INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            paths TEXT NOT NULL,
            rules INTEGER NOT NULL,
            user TEXT
        ) STRICT;
        CREATE TABLE signal (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            time INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            detected TEXT NOT NULL,
            facets BLOB NOT NULL,
            events INTEGER NOT NULL,
            denied INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            first INTEGER,
            last INTEGER,
            actions TEXT NOT NULL,
            discovered INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            version INTEGER NOT NULL,
            paths TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'under_review', 'archived')),
            state_updated INTEGER,
            state_user INTEGER REFERENCES user,
            archive_reason TEXT NOT NULL DEFAULT 'none',
            archive_comment TEXT,
            archive_commented INTEGER,
            archive_comment_user INTEGER REFERENCES user,
            assignee INTEGER REFERENCES user,
            incidents TEXT NOT NULL DEFAULT '[]'
        ) STRICT;
        CREATE INDEX signal_by_time ON signal (time, id);
        CREATE INDEX signal_by_state ON signal (state, time, id);
        CREATE TABLE event (
            signal INTEGER NOT NULL REFERENCES signal,
            id TEXT NOT NULL,
            time INTEGER,
            action TEXT NOT NULL,
            outcome INTEGER NOT NULL,
            PRIMARY KEY (signal, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX event_by_id ON event (id);
        CREATE TABLE history (
            number INTEGER PRIMARY KEY,
            signal INTEGER NOT NULL REFERENCES signal,
            time INTEGER NOT NULL,
            user INTEGER REFERENCES user,
            field TEXT NOT NULL,
            was TEXT,
            became TEXT,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX history_by_signal ON history (signal, number);
        CREATE TABLE access_key (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            user INTEGER NOT NULL REFERENCES user,
            api_hash TEXT NOT NULL UNIQUE,
            application_hash TEXT NOT NULL UNIQUE,
            permissions TEXT NOT NULL,
            created INTEGER NOT NULL,
            revoked INTEGER
        ) STRICT;
        CREATE TABLE notification_rule (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            trigger_source TEXT NOT NULL,
            rule_types TEXT NOT NULL,
            severities TEXT NOT NULL,
            query TEXT,
            targets TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            time_aggregation INTEGER,
            routing TEXT,
            created INTEGER NOT NULL,
            created_by INTEGER REFERENCES user,
            modified INTEGER NOT NULL,
            modified_by INTEGER REFERENCES user,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE delivery (
            number INTEGER PRIMARY KEY,
            signal INTEGER NOT NULL REFERENCES signal,
            rule_id TEXT NOT NULL,
            rule_name TEXT NOT NULL,
            target TEXT NOT NULL,
            reason TEXT NOT NULL,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt INTEGER,
            delivered INTEGER,
            problem TEXT
        ) STRICT;
        CREATE INDEX delivery_by_attempt ON delivery (next_attempt) WHERE next_attempt IS NOT NULL;
        CREATE INDEX delivery_by_rule ON delivery (rule_id, signal, created);
        PRAGMA application_id = 1413968745;
        PRAGMA user_version = 1;
        """

    /// Rules apart, since many signals have the same one: each has its JSON, which was a member of `detected`, and the
    /// facets that its signals share. What search asks before it looks at facets; see `SignalFilter`. Whatever writes
    /// facets, the signal is noted. And an index less, which nothing asked.
    private static let second: StaticString = """
        CREATE TABLE rule (
            number INTEGER PRIMARY KEY,
            document TEXT NOT NULL UNIQUE,
            facets BLOB NOT NULL
        ) STRICT;
        ALTER TABLE signal ADD COLUMN rule INTEGER REFERENCES rule;
        CREATE TABLE filter (
            block INTEGER NOT NULL,
            number INTEGER NOT NULL,
            sets BLOB NOT NULL,
            PRIMARY KEY (block, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE unfiltered (signal INTEGER PRIMARY KEY REFERENCES signal) STRICT;
        CREATE TRIGGER signal_made AFTER INSERT ON signal BEGIN
            INSERT OR IGNORE INTO unfiltered VALUES (new.number);
        END;
        CREATE TRIGGER signal_changed AFTER UPDATE OF facets ON signal BEGIN
            INSERT OR IGNORE INTO unfiltered VALUES (new.number);
        END;
        INSERT INTO unfiltered SELECT number FROM signal;
        DROP INDEX signal_by_state;
        PRAGMA user_version = 2;
        """
}
