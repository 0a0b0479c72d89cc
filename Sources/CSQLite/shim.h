// SQLite: the store of signals. Imported by Triage/SQLite/Connection.swift only. Destructors are macros of casts, which
// Swift does not see, so binding a text that SQLite is to copy is a function here.
#include <sqlite3.h>

/// Binds `count` bytes of UTF-8, which are copied. An empty text may have no address, which SQLite takes for NULL.
static inline int trailgraph_bind_text(sqlite3_stmt *statement, int place, const char *text, int count) {
    return sqlite3_bind_text(statement, place, text ? text : "", count, SQLITE_TRANSIENT);
}

/// Binds `count` bytes, which are copied; none at all are an empty blob.
static inline int trailgraph_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, place, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}
