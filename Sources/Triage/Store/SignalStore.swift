// The store itself: one file, opened by as many threads and processes as like. Apart from what is asked of it, which
// stands in its extensions, a file a subject.
import Glibc
import Synchronization

/// Signals, their triage and history, users, keys and notification rules, in one SQLite file.
///
///     let store = try SignalStore(path: "acme.signals")
///     let mallory = try store.user(named: "mallory@example.com")
///     try store.change("signal-5f0c", TriageChange(state: .underReview, version: 3), by: mallory)   // or throws stale
///
/// Threads may use one store at once, and processes one file. Each method that changes something is one transaction:
/// when it returns, what it did is on disk; when it throws, nothing was done. Every method throws `TriageError`.
public final class SignalStore: Sendable {
    /// The file.
    public let path: String
    /// What time it is.
    let clock: @Sendable () -> Moment
    /// Connections that nobody uses just now.
    private let idle: Mutex<[Connection]>

    /// Connections kept open while nobody uses them.
    private static let kept = 8

    /// Opens the store at `path`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - creates: whether a new store is made where there is none, readable for its owner alone.
    ///   - clock: what time it is; by itself the system's.
    public init(
        path: String, creates: Bool = false, clock: @escaping @Sendable () -> Moment = Moment.now
    ) throws(TriageError) {
        self.path = path
        self.clock = clock
        try SignalStore.checkFile(path, creates: creates)
        let connection = try Connection(path: path)
        try Schema.prepare(connection)
        idle = Mutex([connection])
    }

    /// Lends a connection to `body`.
    func withConnection<Result>(
        _ body: (Connection) throws(TriageError) -> Result
    ) throws(TriageError) -> Result {
        let waiting = idle.withLock { $0.popLast() }
        let connection: Connection
        if let waiting {
            connection = waiting
        } else {
            connection = try Connection(path: path)
            try Schema.settle(connection)
        }
        defer {
            idle.withLock { if $0.count < SignalStore.kept { $0.append(connection) } }
        }
        return try body(connection)
    }

    /// Runs `body` as one transaction that writes.
    func write<Result>(_ body: (Connection) throws(TriageError) -> Result) throws(TriageError) -> Result {
        try withConnection { (connection) throws(TriageError) in
            try write(connection, body)
        }
    }

    /// Runs `body` as one transaction that writes many rows. Ids are in no order, so each row changes pages all over
    /// the file: with the memory that is usual they would be written again and again.
    func writeMuch<Result>(_ body: (Connection) throws(TriageError) -> Result) throws(TriageError) -> Result {
        try withConnection { (connection) throws(TriageError) in
            try connection.execute("PRAGMA cache_size = -65536")
            defer { try? connection.execute("PRAGMA cache_size = -2000") }
            return try write(connection, body)
        }
    }

    private func write<Result>(
        _ connection: Connection, _ body: (Connection) throws(TriageError) -> Result
    ) throws(TriageError) -> Result {
        try connection.write { () throws(TriageError) in
            let result = try body(connection)
            try SignalFilter(connection: connection).catchUp()
            return result
        }
    }

    /// Runs `body` on one state of the store.
    func read<Result>(_ body: (Connection) throws(TriageError) -> Result) throws(TriageError) -> Result {
        try withConnection { (connection) throws(TriageError) in
            try connection.read { () throws(TriageError) in try body(connection) }
        }
    }

    /// Reads the whole file and says whether it is sound; nil is sound. O(size).
    public func damage() throws(TriageError) -> String? {
        let said = try withConnection { (connection) throws(TriageError) in
            try connection.first("PRAGMA integrity_check(1)") { $0.text(0) }
        }
        return said == "ok" ? nil : said
    }

    /// Sees that there is a regular file, made now if that is wanted. SQLite gives the files beside it the same mode.
    private static func checkFile(_ path: String, creates: Bool) throws(TriageError) {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw .file(path: path, reason: "is no file", remedy: "name a store that detect --store made")
            }
            return
        }
        guard creates else {
            throw .file(path: path, reason: "cannot be found", remedy: "make a store with trailgraph detect --store")
        }
        // Made without being opened: to close a file that SQLite has open drops the locks it holds in this process.
        if unsafe mknod(path, S_IFREG | 0o600, 0) != 0, errno != EEXIST {
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error"
            throw .file(path: path, reason: "cannot be made (\(reason))", remedy: "see that its folder exists")
        }
    }
}
