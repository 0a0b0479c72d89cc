// Search: signals in time order, a page at a time. The rows are walked in the order that is asked for, and the walk
// ends when the page is full, so what is common is found at once and only what is rare looks at everything.

/// What to look for, and how much of it.
public struct SignalSearch: Sendable {
    /// The query; see `SearchQuery`.
    public var query: String
    /// The earliest time of a signal, itself included.
    public var from: Moment?
    /// The latest, itself included.
    public var to: Moment?
    /// Whether the latest come first.
    public var newestFirst: Bool
    /// Signals on a page.
    public var limit: Int
    /// Where the page before ended.
    public var cursor: String?

    /// A search for `query`; everything, ten a page, the oldest first.
    public init(
        query: String = "", from: Moment? = nil, to: Moment? = nil, newestFirst: Bool = false, limit: Int = 10,
        cursor: String? = nil
    ) {
        self.query = query
        self.from = from
        self.to = to
        self.newestFirst = newestFirst
        self.limit = limit
        self.cursor = cursor
    }
}

/// One page of what a search found.
public struct SignalPage: Sendable {
    /// In the order that was asked for.
    public var signals: [StoredSignal]
    /// Leads to the next page; nil on the last.
    public var next: String?
}

extension SignalStore {
    /// One page of the signals that fit. A signal that comes in meanwhile never makes another appear twice or be left
    /// out. O(signals passed · terms), where only those are looked at that the filter lets pass.
    ///
    /// Throws `invalid` for a query, cursor or limit that means nothing.
    public func search(_ search: SignalSearch) throws(TriageError) -> SignalPage {
        guard (1...StoreLimits.page).contains(search.limit) else {
            throw .invalid("a page has 1 to \(StoreLimits.page) signals, not \(search.limit)")
        }
        let walk = try SearchWalk(search)
        return try read { (connection) throws(TriageError) in
            var found: [(number: Int64, time: Int64, id: String)] = []
            try walk.forEachMatch(connection) { number, time, id in
                found.append((number, time, id))
                return found.count <= search.limit
            }
            let hasMore = found.count > search.limit
            let page = found.prefix(search.limit)
            var signals: [StoredSignal] = []
            for match in page { signals.append(try SignalStore.load(match.number, connection)) }
            let last = page.last.map { Cursor(time: $0.time, id: $0.id).text }
            return SignalPage(signals: signals, next: hasMore ? last : nil)
        }
    }

    /// How many signals fit, on all pages together. O(signals · terms).
    public func count(_ search: SignalSearch) throws(TriageError) -> Int {
        var search = search
        search.cursor = nil
        let walk = try SearchWalk(search)
        return try read { (connection) throws(TriageError) in
            var count = 0
            try walk.forEachMatch(connection) { _, _, _ in
                count += 1
                return true
            }
            return count
        }
    }
}

/// Where a page ended.
private struct Cursor {
    var time: Int64
    var id: String

    init(time: Int64, id: String) {
        self.time = time
        self.id = id
    }

    init?(_ text: String) {
        guard let bytes = base64URLDecoded(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let time = Int64(parts[0]) else { return nil }
        self.init(time: time, id: String(parts[1]))
    }

    /// Without a meaning to whoever passes it on.
    var text: String { base64URL(Array("\(time) \(id)".utf8)) }
}

/// A search made ready to walk.
private struct SearchWalk {
    private let query: SearchQuery
    private let from: Int64
    private let to: Int64
    private let newestFirst: Bool
    private let after: Cursor?

    init(_ search: SignalSearch) throws(TriageError) {
        query = try SearchQuery(parsing: search.query)
        from = search.from?.milliseconds ?? .min
        to = search.to?.milliseconds ?? .max
        newestFirst = search.newestFirst
        if let text = search.cursor {
            guard let cursor = Cursor(text) else { throw .invalid("the cursor is none that a search gave") }
            after = cursor
        } else {
            after = nil
        }
    }

    /// Hands the matches to `body`, in order, until it says false.
    func forEachMatch(
        _ connection: Connection, _ body: (_ number: Int64, _ time: Int64, _ id: String) -> Bool
    ) throws(TriageError) {
        let rules = StoredRules(connection)
        guard let sets = try SignalFilter(connection: connection).candidates(query) else {
            try forEachRow(.facets, connection) { (row) throws(TriageError) in
                let rule = try rules.facets(row.integer(4))
                return row.withSpan(3) { query.matches($0, rule.span) }
                    ? body(row.integer(0), row.integer(1), row.text(2)) : true
            }
            return
        }
        if SignalFilter.count(sets) <= SearchWalk.few {
            for signal in try sorted(SignalFilter.numbers(sets), connection)
            where try matches(signal.number, rules, connection) {
                guard body(signal.number, signal.time, signal.id) else { return }
            }
        } else {
            try forEachRow(.keys, connection) { (row) throws(TriageError) in
                let number = row.integer(0)
                let place = SignalFilter.place(of: number)
                guard sets[place.block][place.word] & place.bit != 0, try matches(number, rules, connection) else {
                    return true
                }
                return body(number, row.integer(1), row.text(2))
            }
        }
    }

    /// Signals that are put in order here; of more, the order in the file is walked.
    private static let few = 2_000

    private func matches(
        _ number: Int64, _ rules: StoredRules, _ connection: Connection
    ) throws(TriageError) -> Bool {
        try connection.first("SELECT facets, rule FROM signal WHERE number = ?1", [.integer(number)]) {
            (row) throws(TriageError) in
            let rule = try rules.facets(row.integer(1))
            return row.withSpan(0) { query.matches($0, rule.span) }
        } ?? false
    }

    /// Those of `numbers` that the walk would come by, in its order.
    private func sorted(
        _ numbers: [Int64], _ connection: Connection
    ) throws(TriageError) -> [(number: Int64, time: Int64, id: String)] {
        var signals: [(number: Int64, time: Int64, id: String)] = []
        for number in numbers {
            let signal = try connection.first(
                """
                SELECT time, id FROM signal WHERE number = ?1 AND time >= ?2 AND time <= ?3 AND CASE
                    WHEN ?6 THEN (time, id) < (?4, ?5) ELSE (time, id) > (?4, ?5) END
                """, [.integer(number)] + bounds + [Value(newestFirst)]
            ) { (number: number, time: $0.integer(0), id: $0.text(1)) }
            if let signal { signals.append(signal) }
        }
        signals.sort { left, right in
            left.time != right.time ? left.time < right.time : left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
        }
        return newestFirst ? signals.reversed() : signals
    }

    private enum Columns { case keys, facets }

    /// Walks the rows of the window in order; each has number, time, id, and, if they are wanted, facets and
    /// rule.
    private func forEachRow(
        _ columns: Columns, _ connection: Connection, _ visit: (borrowing Row) throws(TriageError) -> Bool
    ) throws(TriageError) {
        let sql: StaticString =
            switch (columns, newestFirst) {
            case (.keys, true):
                """
                SELECT number, time, id FROM signal
                WHERE time >= ?1 AND time <= ?2 AND (time, id) < (?3, ?4) ORDER BY time DESC, id DESC
                """
            case (.keys, false):
                """
                SELECT number, time, id FROM signal
                WHERE time >= ?1 AND time <= ?2 AND (time, id) > (?3, ?4) ORDER BY time, id
                """
            case (.facets, true):
                """
                SELECT number, time, id, facets, rule FROM signal
                WHERE time >= ?1 AND time <= ?2 AND (time, id) < (?3, ?4) ORDER BY time DESC, id DESC
                """
            case (.facets, false):
                """
                SELECT number, time, id, facets, rule FROM signal
                WHERE time >= ?1 AND time <= ?2 AND (time, id) > (?3, ?4) ORDER BY time, id
                """
            }
        try connection.forEachRow(sql, bounds, visit)
    }

    /// The window, and where the page before ended.
    private var bounds: [Value] {
        let outside = newestFirst ? (time: Int64.max, id: "\u{10FFFF}") : (time: Int64.min, id: "")
        return [
            .integer(from), .integer(to), .integer(after?.time ?? outside.time), .text(after?.id ?? outside.id),
        ]
    }
}
