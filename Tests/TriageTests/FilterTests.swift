// The filter in front of the search: whatever is asked, the answer is the matcher's over every signal.
import PropertyGraph
import TestSupport
import Testing

@testable import Triage

/// Signals and queries of few words, so that they meet often, and of every character that has a meaning somewhere.
private struct Generator {
    private var random: SplitMix64
    private static let words = [
        "root", "roo", "alice", "al", "Alice", "trail", "a_b", "x", "10.0.0.1", "10.0.0.12", "[a]", "b?c", "d*",
        "\"q\"",
        "über", "ÜBER", "é", "key-7", "key-77", "::", "a\u{1F}b", "c\u{1E}d", ":e", "OR", "\\",
    ]
    private static let paths = [
        "@usr.name", "@usr.id", "@evt.id", "@title", "@network.client.ip", "@workflow.rule.name", "@resource.name",
        "@workflow.triage.state", "@workflow.events_matched", "@group", "@nowhere", "*", "status", "region", "rule",
        "tags", "account", "STATUS",
    ]

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

    private mutating func text() -> String {
        (0...below(3)).map { _ in pick(Generator.words) }.joined(separator: below(3) == 0 ? "" : " ")
    }

    mutating func found(_ id: String) -> DetectedSignal {
        var made = signal(id, title: text(), minute: below(20), events: 1 + below(3), user: text())
        made.severity = SignalSeverity.allCases[below(5)]
        made.rule.name = pick(Generator.words)
        if below(2) == 0 { made.rule.tags.append(text()) }
        made.regions = [pick(Generator.words)]
        made.addresses = (0...below(2)).map { _ in pick(Generator.words) }
        made.resources = (0...below(2)).map { _ in
            DetectedNode(kind: "resource", key: text(), name: pick(Generator.words))
        }
        return made
    }

    mutating func query(_ ids: [String], depth: Int = 3) -> String {
        switch below(depth > 0 ? 9 : 5) {
        case 0: return "\(path()):[\(bound()) TO \(bound())]"
        case 1: return below(4) == 0 ? "\(path()):>\(escaped(pick(Generator.words)))" : word(ids)
        case 2: return word(ids)
        case 3: return "\(path()):\(word(ids))"
        case 4: return "\(path()):\(quoted(ids))"
        case 5: return "-(\(query(ids, depth: depth - 1)))"
        case 6: return "(\(query(ids, depth: depth - 1)) OR \(query(ids, depth: depth - 1)))"
        default: return "\(query(ids, depth: depth - 1)) \(query(ids, depth: depth - 1))"
        }
    }

    private mutating func path() -> String { escaped(pick(Generator.paths), but: "*@.") }

    private mutating func bound() -> String { below(3) == 0 ? "*" : escaped(pick(Generator.words + ["1", "2", "15"])) }

    private mutating func value(_ ids: [String]) -> String {
        switch below(6) {
        case 0: "\(pick(ids))-event-\(below(22))"
        case 1: pick(["open", "archived", "under_review", "high", "arn:aws:iam::111122223333:user/alice", "3"])
        case 2: text()
        default: pick(Generator.words)
        }
    }

    private mutating func quoted(_ ids: [String]) -> String {
        "\"" + value(ids).flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }

    /// A value of which some characters are wildcards, or which is cut.
    private mutating func word(_ ids: [String]) -> String {
        var pieces = value(ids).map { escaped(String($0)) }
        if pieces.isEmpty { return "\\x" }
        switch below(5) {
        case 0: pieces[below(pieces.count)] = "?"
        case 1: pieces[below(pieces.count)] = "*"
        case 2: pieces = Array(pieces.prefix(1 + below(pieces.count))) + ["*"]
        case 3: pieces = ["*"] + pieces.suffix(1 + below(pieces.count))
        default: break
        }
        return pieces.joined()
    }

    /// Each character as itself; the first is no letter of `OR`, `AND` or `NOT` either.
    private func escaped(_ text: String, but plain: String = "") -> String {
        text.map { $0.isLowercase || $0.isNumber || plain.contains($0) ? String($0) : "\\\($0)" }.joined()
    }
}

@Suite("The filter of the search")
struct FilterTests {
    /// The ids that the matcher finds when it is asked of every signal, in order.
    private func plain(_ query: String, _ store: SignalStore) throws -> [String] {
        let query = try SearchQuery(parsing: query)
        return try store.read { (connection) throws(TriageError) in
            try connection.all(
                "SELECT s.id, s.facets, r.facets FROM signal s JOIN rule r ON r.number = s.rule ORDER BY s.time, s.id"
            ) { row in
                // Facets one after the other are facets.
                query.matches((row.bytes(1) + row.bytes(2)).span) ? row.text(0) : nil
            }.compactMap(\.self)
        }
    }

    private func catchUp(_ store: SignalStore) throws {
        try store.write { (connection) throws(TriageError) in
            try SignalFilter(connection: connection).catchUp(enough: 1)
        }
    }

    /// A store whose next signal has the number after `number`.
    private func store(after number: Int64) throws -> TestStore {
        let test = try TestStore()
        try test.store.record(signal("first", minute: 1))
        let connection = try Connection(path: test.store.path)
        for sql: StaticString in [
            "UPDATE signal SET number = ?1", "UPDATE event SET signal = ?1", "UPDATE history SET signal = ?1",
            "UPDATE unfiltered SET signal = ?1",
        ] { try connection.run(sql, [.integer(number)]) }
        return test
    }

    @Test("Any query finds what the matcher finds, filtered, unfiltered and changed", arguments: UInt64(1)...4)
    func same(seed: UInt64) throws {
        // The signals lie to both sides of a block's end.
        let test = try store(after: 4_080)
        var generator = Generator(seed: seed)
        let ids = (0..<40).map { "signal-\($0)" }
        try test.store.record(ids.prefix(25).map { generator.found($0) }, run: DetectionRun(paths: [], rules: 1))
        try catchUp(test.store)
        // These wait to be filtered; of the others some change, and leave what they were behind.
        try test.store.record(ids.dropFirst(20).map { generator.found($0) }, run: DetectionRun(paths: [], rules: 1))
        for id in ids.prefix(8) { try test.store.change(id, TriageChange(state: .archived), by: test.user) }
        if seed % 2 == 0 { try catchUp(test.store) }
        var (filtered, found) = (0, 0)
        for _ in 0..<150 {
            let query = generator.query(ids)
            let expected = try plain(query, test.store)
            #expect(try test.store.ids(query) == expected, "seed \(seed): \(query)")
            let descending = try test.store.search(SignalSearch(query: query, newestFirst: true, limit: 1_000))
            #expect(descending.signals.map(\.id) == expected.reversed(), "seed \(seed): \(query)")
            #expect(try test.store.count(SignalSearch(query: query)) == expected.count, "seed \(seed): \(query)")
            if try !SearchQuery(parsing: query).filter.isUnknown { filtered += 1 }
            if !expected.isEmpty { found += 1 }
        }
        // Else nothing was tried.
        #expect(filtered > 50 && found > 25, "seed \(seed): \(filtered) filtered, \(found) found")
    }

    @Test("Pages of a filtered search follow each other, inside a window", arguments: [false, true])
    func pages(newestFirst: Bool) throws {
        let test = try store(after: 4_090)
        let signals = (0..<23).map { signal("signal-\($0 + 10)", minute: $0 / 4, user: $0 % 2 == 0 ? "eve" : "bob") }
        try test.store.record(signals, run: DetectionRun(paths: [], rules: 1))
        try catchUp(test.store)
        var search = SignalSearch(
            query: "@usr.name:eve", from: Moment(parsing: "2026-03-01T08:01:00Z"), newestFirst: newestFirst, limit: 3)
        var pages: [[String]] = []
        repeat {
            let page = try test.store.search(search)
            pages.append(page.signals.map(\.id))
            search.cursor = page.next
        } while search.cursor != nil
        let all = stride(from: 14, to: 33, by: 2).map { "signal-\($0)" }
        #expect(pages.map(\.count) == [3, 3, 3, 1])
        #expect(pages.flatMap(\.self) == (newestFirst ? all.reversed() : all))
    }

    @Test("What is nowhere leaves no candidate, and what is rare few")
    func narrows() throws {
        let test = try TestStore()
        try test.store.record(
            (0..<60).map { signal("signal-\($0)", title: "Number \($0)x", user: "user-\($0)") },
            run: DetectionRun(paths: [], rules: 1))
        try catchUp(test.store)
        func candidates(_ query: String) throws -> Int? {
            try test.store.read { (connection) throws(TriageError) in
                try SignalFilter(connection: connection).candidates(SearchQuery(parsing: query))
                    .map { SignalFilter.count($0) }
            }
        }
        for query in ["nowhere", "@usr.name:nobody", "@usr.name:nob*", "*:nobody", "@evt.id:none", "a OR nowhere b"] {
            #expect(try candidates(query) == 0, "\(query)")
        }
        for query in ["59x", "@usr.name:user-59", "@usr.id:*user-59", "@evt.id:signal-59-event-0", "*:user-59"] {
            #expect(try (1...6).contains(candidates(query) ?? 0), "\(query)")
        }
        for query in ["", "-nowhere", "@usr.name:*", "@a:>5", "@evt.id:none*", "a*", "nowhere OR @a:>5"] {
            #expect(try candidates(query) == nil, "\(query)")
        }
    }

    @Test("Many changes go into the filter by themselves")
    func catchesUp() throws {
        let test = try TestStore()
        let signals = (0..<Int(SignalFilter.waiting)).map { signal("signal-\($0)") }
        func waiting() throws -> Int64? {
            try test.store.read { (connection) throws(TriageError) in
                try connection.first("SELECT count(*) FROM unfiltered") { $0.integer(0) }
            }
        }
        try test.store.record(Array(signals.dropLast()), run: DetectionRun(paths: [], rules: 1))
        #expect(try waiting() == SignalFilter.waiting - 1)
        try test.store.record(signals[signals.count - 1])
        #expect(try waiting() == 0)
        try test.store.change("signal-7", TriageChange(state: .archived), by: test.user)
        #expect(try waiting() == 1)
        #expect(try test.store.ids("@workflow.triage.state:archived") == ["signal-7"])
    }

    @Test("A store of the first version is brought up to date, and found in as before")
    func firstVersion() throws {
        let test = try TestStore()
        try test.store.record(
            (0..<30).map { signal("signal-\($0)", minute: $0, user: "user-\($0)") },
            run: DetectionRun(paths: [], rules: 1))
        try test.folder.write([], to: "old.signals")
        let path = test.folder.path(of: "old.signals")
        do {
            let connection = try Connection(path: path)
            try Schema.advance(connection, to: 1)
            try connection.run("ATTACH ?1 AS new", [.text(test.store.path)])
            try connection.execute(
                """
                INSERT INTO user SELECT * FROM new.user; INSERT INTO run SELECT * FROM new.run;
                INSERT INTO signal SELECT number, id, time, severity, json_insert(detected, '$.rule', json(
                    (SELECT document FROM new.rule WHERE number = s.rule))), facets, events, denied, failed, first,
                    last, actions, discovered, modified, version, paths, state, state_updated, state_user,
                    archive_reason, archive_comment, archive_commented, archive_comment_user, assignee, incidents
                FROM new.signal s; INSERT INTO event SELECT * FROM new.event;
                INSERT INTO history SELECT * FROM new.history;
                """)
            #expect(try connection.first("PRAGMA user_version") { $0.integer(0) } == 1)
        }
        let store = try SignalStore(path: path)
        let again = try test.store.signal("signal-17")
        #expect(try store.signal("signal-17").detected == again.detected)
        for query in [
            "", "@usr.name:user-17", "-@usr.name:user-17", "stopped", "nowhere", "rule:trail-stopped",
            "@workflow.rule.author:Somebody*",
        ] {
            #expect(try store.ids(query) == test.store.ids(query), "\(query)")
        }
        let waiting = try store.read { (connection) throws(TriageError) in
            try connection.first("SELECT (SELECT count(*) FROM unfiltered), (SELECT count(*) FROM filter)") {
                ($0.integer(0), $0.integer(1))
            }
        }
        #expect(waiting?.0 == 0 && (waiting?.1 ?? 0) > 0)
        try store.record(signal("more", user: "user-17"))
        #expect(try store.ids("@usr.name:user-17") == ["more", "signal-17"])
        #expect(try store.damage() == nil)
    }

    @Test("A filter that cannot be read is damage, not an answer")
    func damaged() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        try catchUp(test.store)
        try Connection(path: test.store.path).execute("UPDATE filter SET sets = X'FFFFFFFFFF'")
        #expect(throws: TriageError.self) { try test.store.ids("@usr.name:alice") }
        #expect(try test.store.ids("") == ["signal-1"])
    }

    @Test(
        "Sets of any size come back from their rows",
        arguments: [0, 1, 2, 500, 511, 512, 2_048, 3_584, 3_585, 4_095, 4_096])
    func sets(count: Int) throws {
        var random = SplitMix64(seed: UInt64(count) + 1)
        let places = (0..<FilterBlock.size).shuffled(using: &random).prefix(count)
        var block = FilterBlock()
        for place in places { block.insert(Array("p\u{1F}value\u{1E}".utf8).span, at: place) }
        let term = FilterTerms.value(Array("value".utf8), at: Array("p".utf8))[0]
        var expected = FilterBlock.nobody
        for place in places { expected[place >> 6] |= 1 << UInt64(place & 63) }
        let group = term / FilterBlock.group
        guard let row = block.rows()[group] else {
            #expect(count == 0)
            return
        }
        let set = FilterBlock.set(of: term, in: row.span)
        #expect(set == expected)
        #expect(row.count <= FilterBlock.size / 8 + 3 + FilterBlock.group)
        var again = FilterBlock()
        let isRead = again.add(row.span, ofGroup: group)
        #expect(isRead)
        let same = again.rows()[group]
        #expect(same == row)
    }

    @Test("Rows of any bytes are read or refused", arguments: UInt64(1)...20)
    func anyBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<200 {
            let row = (0..<Int(random.next() % 80)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 20) }
            var block = FilterBlock()
            if !block.add(row.span, ofGroup: 0) { refused += 1 }
            _ = FilterBlock.set(of: 31, in: row.span)
        }
        #expect(refused > 0)
    }

    @Test("The facets of a signal are the scalars of what the API shows, and its tags")
    func facets() throws {
        let test = try TestStore()
        var detected = signal("signal-1", events: 3)
        detected.rule.description = "What it is about"
        detected.rule.tags.append("plain")
        try test.store.record(detected)
        let stored = try test.store.signal("signal-1")
        let ids = detected.events.map(\.id)
        let facets = Facets.encode(stored, eventIDs: ids) + Facets.encode(stored.detected.rule)
        let pairs = Set(facets.split(separator: Facets.end).map { String(decoding: $0, as: UTF8.self) })
        var expected: Set<String> = ["status\u{1F}high", "\u{1F}" + stored.message.lowercased(), "tags\u{1F}plain"]
        for tag in stored.tags where tag.contains(":") {
            expected.insert(tag.lowercased().replacing(":", with: "\u{1F}", maxReplacements: 1))
        }
        for tag in stored.tags where !tag.contains(":") { expected.insert("tags\u{1F}" + tag) }
        func walk(_ document: Document, _ path: String) {
            switch document {
            case .object(let members): for member in members { walk(member.value, path + "." + member.name) }
            case .array(let elements): for element in elements { walk(element, path) }
            case .null: break
            case .text(let text): expected.insert("@\(path.dropFirst())\u{1F}\(text)")
            default: expected.insert("@\(path.dropFirst())\u{1F}\(document.json)")
            }
        }
        walk(stored.attributes(eventIDs: ids), "")
        #expect(pairs == expected)
    }

    @Test("Two signals of one run may have rules of one id that say different things")
    func sameRule() throws {
        let test = try TestStore()
        try test.store.record(signal("one", title: "First words"), signal("two", title: "Other words"))
        #expect(try test.store.ids("@workflow.rule.name:\"First words\"") == ["one"])
        #expect(try test.store.ids("@workflow.rule.name:\"Other words\"") == ["two"])
        #expect(try test.store.signal("two").title == "Other words")
    }
}
