// The one importer of SQLite: connections, statements, transactions, and errors that name the file. Apart so that C's
// pointers and result codes stay on this page. SQL is a `StaticString`, so nothing that comes from outside can become
// part of it.
import CSQLite
import Glibc

/// An open store, used by one thread at a time.
@safe final class Connection: @unchecked Sendable {
    let path: String
    private let handle: OpaquePointer
    /// Statements are compiled once; keyed by the address of their text, which is constant.
    private var statements: [UInt: Statement] = [:]

    /// Milliseconds that a writer waits for another to finish.
    private static let patience: Int32 = 10_000

    /// Opens the file at `path`, which must exist.
    init(path: String) throws(TriageError) {
        self.path = path
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened = unsafe opened else {
            throw .file(path: path, reason: "cannot be opened", remedy: "free some memory")
        }
        unsafe handle = opened
        guard code == SQLITE_OK else { throw error(code) }
        unsafe sqlite3_busy_timeout(handle, Connection.patience)
    }

    deinit {
        for statement in statements.values { unsafe sqlite3_finalize(statement.handle) }
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs statements that take nothing and give nothing.
    func execute(_ sql: StaticString) throws(TriageError) {
        let code = sql.withUTF8Buffer { text in
            unsafe text.withMemoryRebound(to: CChar.self) { unsafe sqlite3_exec(handle, $0.baseAddress, nil, nil, nil) }
        }
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Runs one statement to its end.
    func run(_ sql: StaticString, _ values: [Value] = []) throws(TriageError) {
        try forEachRow(sql, values) { _ in true }
    }

    /// The first row of a query, as `read` takes it; nil where there is none.
    func first<Result>(
        _ sql: StaticString, _ values: [Value] = [], _ read: (borrowing Row) throws(TriageError) -> Result
    ) throws(TriageError) -> Result? {
        var result: Result?
        try forEachRow(sql, values) { (row) throws(TriageError) in
            result = try read(row)
            return false
        }
        return result
    }

    /// All rows of a query.
    func all<Result>(
        _ sql: StaticString, _ values: [Value] = [], _ read: (borrowing Row) throws(TriageError) -> Result
    ) throws(TriageError) -> [Result] {
        var results: [Result] = []
        try forEachRow(sql, values) { (row) throws(TriageError) in
            results.append(try read(row))
            return true
        }
        return results
    }

    /// Hands the rows of a query to `body`, until it says false. A row must not be kept.
    func forEachRow(
        _ sql: StaticString, _ values: [Value] = [], _ body: (borrowing Row) throws(TriageError) -> Bool
    ) throws(TriageError) {
        let statement = try prepare(sql)
        defer {
            unsafe sqlite3_reset(statement.handle)
            unsafe sqlite3_clear_bindings(statement.handle)
        }
        for (index, value) in values.enumerated() { try bind(value, Int32(index + 1), statement) }
        while true {
            let code = unsafe sqlite3_step(statement.handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw error(code) }
            guard try body(Row(statement: statement)) else { return }
        }
    }

    /// Runs `body` as one transaction that writes: all of it is stored, or nothing where it throws. The lock is taken
    /// at the beginning, so what `body` reads stays true until it has written.
    func write<Result>(_ body: () throws(TriageError) -> Result) throws(TriageError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do throws(TriageError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A full disk or a damaged file may have ended the transaction already; the first error is the one to tell.
            if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Runs `body` on one state of the store, whatever others write meanwhile.
    func read<Result>(_ body: () throws(TriageError) -> Result) throws(TriageError) -> Result {
        try execute("BEGIN")
        defer { try? execute("COMMIT") }
        return try body()
    }

    /// Runs `body` again and again while others have the file, as long as a writer waits at most. For what SQLite
    /// refuses at once in place of waiting: a change of the journal's mode, recovery of another's log.
    func waiting<Result>(_ body: () throws(TriageError) -> Result) throws(TriageError) -> Result {
        let deadline = ContinuousClock.now + .milliseconds(Int(Connection.patience))
        while true {
            do throws(TriageError) {
                return try body()
            } catch {
                guard case .busy = error, ContinuousClock.now < deadline else { throw error }
                _ = usleep(2_000)
            }
        }
    }

    /// The key of the row that was inserted last.
    var lastKey: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// How many rows the last statement changed.
    var changes: Int { unsafe Int(sqlite3_changes(handle)) }

    private func prepare(_ sql: StaticString) throws(TriageError) -> Statement {
        let key = unsafe UInt(bitPattern: sql.utf8Start)
        if let statement = statements[key] { return statement }
        var prepared: OpaquePointer?
        let code = sql.withUTF8Buffer { text in
            unsafe text.withMemoryRebound(to: CChar.self) {
                unsafe sqlite3_prepare_v3(
                    handle, $0.baseAddress, Int32($0.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
            }
        }
        guard code == SQLITE_OK, let prepared = unsafe prepared else { throw error(code) }
        let statement = unsafe Statement(handle: prepared)
        statements[key] = statement
        return statement
    }

    private func bind(_ value: Value, _ place: Int32, _ statement: Statement) throws(TriageError) {
        let handle = unsafe statement.handle
        let code: Int32 =
            switch value {
            case .null: unsafe sqlite3_bind_null(handle, place)
            case .integer(let number): unsafe sqlite3_bind_int64(handle, place, number)
            case .text(let text):
                unsafe text.utf8Span.span.withUnsafeBytes {
                    unsafe trailgraph_bind_text(
                        handle, place, $0.assumingMemoryBound(to: CChar.self).baseAddress, Int32(clamping: $0.count))
                }
            case .utf8(let bytes):
                unsafe bytes.withUnsafeBytes {
                    unsafe trailgraph_bind_text(
                        handle, place, $0.assumingMemoryBound(to: CChar.self).baseAddress, Int32(clamping: $0.count))
                }
            case .bytes(let bytes):
                unsafe bytes.withUnsafeBytes {
                    unsafe trailgraph_bind_blob(handle, place, $0.baseAddress, Int32(clamping: $0.count))
                }
            }
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// What a result code means for the user.
    func error(_ code: Int32) -> TriageError {
        let message = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? "error \(code)"
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy(path: path)
        case SQLITE_NOTADB:
            return .file(path: path, reason: "is no store of signals", remedy: "name one that detect --store made")
        case SQLITE_CORRUPT:
            return .file(
                path: path, reason: "is damaged (\(message))",
                remedy: "restore it from a copy, or save what can be read with sqlite3 FILE .recover")
        case SQLITE_FULL:
            return .file(path: path, reason: "cannot be written, as the disk is full", remedy: "make room")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            return .file(
                path: path, reason: "cannot be written", remedy: "its file and folder must be yours to write")
        case SQLITE_CANTOPEN:
            return .file(path: path, reason: "cannot be opened", remedy: "see that it exists and may be read")
        case SQLITE_TOOBIG: return .invalid("a text is too long to be stored")
        default:
            return .file(path: path, reason: "cannot be used (\(message))", remedy: "see that its disk works")
        }
    }
}

/// What a statement takes.
enum Value: Sendable {
    case null
    case integer(Int64)
    case text(String)
    /// The bytes of a text.
    case utf8([UInt8])
    case bytes([UInt8])

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ moment: Moment?) { self = moment.map { .integer($0.milliseconds) } ?? .null }
    init(_ moment: Moment) { self = .integer(moment.milliseconds) }
    init(_ number: Int) { self = .integer(Int64(number)) }
    init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

/// A compiled statement; its connection ends it.
@safe private struct Statement {
    let handle: OpaquePointer

    init(handle: OpaquePointer) { unsafe self.handle = unsafe handle }
}

/// A row in hand; columns are counted from 0.
struct Row: ~Copyable {
    private let statement: Statement

    fileprivate init(statement: Statement) { self.statement = statement }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(statement.handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement.handle, column) }

    func text(_ column: Int32) -> String { unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) } }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    func moment(_ column: Int32) -> Moment { Moment(milliseconds: integer(column)) }

    func optionalMoment(_ column: Int32) -> Moment? { isNull(column) ? nil : moment(column) }

    func bytes(_ column: Int32) -> [UInt8] { unsafe withBytes(column) { unsafe Array($0) } }

    /// The bytes of a text or blob, which live as long as `body`.
    func withSpan<Result>(_ column: Int32, _ body: (Span<UInt8>) -> Result) -> Result {
        unsafe withBytes(column) { body(unsafe $0.span) }
    }

    private func withBytes<Result>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard let start = unsafe sqlite3_column_blob(statement.handle, column) else {
            return unsafe body(UnsafeBufferPointer(start: nil, count: 0))
        }
        let count = unsafe Int(sqlite3_column_bytes(statement.handle, column))
        return unsafe body(UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count))
    }
}
