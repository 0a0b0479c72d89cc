// Search: the syntax, what it finds, windows, order and pages.
import PropertyGraph
import Testing

@testable import Triage

@Suite("Search")
struct SearchTests {
    /// Four signals that differ in everything that is searched for.
    private func store() throws -> TestStore {
        let test = try TestStore()
        var root = signal("root", severity: .critical, title: "Root was used", minute: 10, events: 5, user: "root")
        root.addresses = ["203.0.113.9"]
        root.rule.name = "root-used"
        root.rule.tags = ["attack.initial-access", "attack.t1078.004"]
        root.rule.isBuiltIn = true
        var spaced = signal("spaced", severity: .low, title: "Odd [name]: (a) b?c", minute: 20, user: "Al Ice:x")
        spaced.regions = ["eu-west-1"]
        try test.store.record(
            signal("alice", minute: 0, events: 2), root, spaced,
            signal("bob", severity: .info, title: "Secrets were read", minute: 30, events: 12, user: "bob"))
        try test.store.change("bob", TriageChange(state: .archived, reason: .falsePositive), by: test.user)
        var change = TriageChange(state: .underReview)
        change.assignee = .user(test.user)
        change.incidents = .add(2_066)
        try test.store.change("root", change, by: test.user)
        return test
    }

    @Test(
        "Every form of the syntax finds what it names",
        arguments: [
            ("", "alice root spaced bob"), ("*", "alice root spaced bob"),
            // Status is the severity, whatever its case.
            ("status:high", "alice"), ("STATUS:High", "alice"), ("status:(high OR critical)", "alice root"),
            ("-status:info", "alice root spaced"), ("NOT status:info", "alice root spaced"), ("status:h*", "alice"),
            // Attributes by their paths, told by case.
            ("@usr.name:alice", "alice"), ("@usr.name:Alice", ""), ("@usr.name:al*", "alice"),
            ("@usr.name:?ob", "bob"), ("@usr.name:(alice OR bob)", "alice bob"), ("@usr.name:ali", ""),
            ("@usr.id:arn:aws:iam::111122223333:user/bob", "bob"), ("@usr.id:*user/b?b", "bob"),
            ("@network.client.ip:203.0.113.*", "root"), ("@evt.name:StopLogging @usr.name:bob", "bob"),
            ("@evt.action:\"cloudtrail:StopLogging\" status:low", "spaced"), ("@evt.id:bob-event-41", "bob"),
            ("@workflow.rule.name:\"Root was used\"", "root"), ("@workflow.rule.name:Root\\ was\\ used", "root"),
            ("@workflow.rule.isDefaultRule:true", "root"),
            ("@workflow.rule.type:\"Log Detection\" status:low", "spaced"),
            ("@workflow.triage.state:archived", "bob"), ("-@workflow.triage.state:archived", "alice root spaced"),
            ("@workflow.triage.state:(open OR under_review)", "alice root spaced"),
            ("@workflow.triage.archiveReason:false_positive", "bob"),
            ("@workflow.triage.assignee.handle:mallory@example.com", "root"),
            ("@workflow.triage.assignee.id:\\-1", "alice spaced bob"), ("@workflow.triage.incidentIds:2066", "root"),
            // Quotes and escapes take wildcards and signs as they are.
            ("@usr.name:\"Al Ice:x\"", "spaced"), ("@usr.name:Al\\ Ice\\:x", "spaced"), ("@usr.name:\"al*\"", ""),
            ("@title:\"Odd [name]: (a) b?c\"", "spaced"), ("@title:Odd\\ \\[name\\]\\:\\ \\(a\\)\\ b\\?c", "spaced"),
            // Tags.
            ("source:cloudtrail", "alice root spaced bob"), ("tactic:initial-access", "root"),
            ("technique:T1078.004", "root"), ("region:eu-west-1", "spaced"), ("security:attack status:high", "alice"),
            ("rule:root-used", "root"), ("account:1111*", "alice root spaced bob"), ("none:x", ""),
            // Ranges and comparisons.
            ("@workflow.events_matched:>=5", "root bob"), ("@workflow.events_matched:>5", "bob"),
            ("@workflow.events_matched:<2", "spaced"), ("@workflow.events_matched:<=2", "alice spaced"),
            ("@workflow.events_matched:[2 TO 5]", "alice root"), ("@workflow.events_matched:[* TO 2]", "alice spaced"),
            ("@workflow.first_seen:>=2026-03-01T08:20:00", "spaced bob"), ("@usr.name:>=5", ""),
            // A star alone is no bound; in quotes or behind a backslash it is a text, which stands before all letters.
            ("@usr.name:[* TO *]", "alice root spaced bob"), ("@usr.name:[* TO \"*\"]", ""),
            ("@usr.name:[* TO \\*]", ""), ("@usr.name:[\"*\" TO b]", "alice spaced"),
            // Words: whole ones, in any case, anywhere in title and message.
            ("root", "root"), ("ROOT", "root"), ("roo", ""), ("roo*", "root"), ("stopped", "alice"),
            ("\"was used\"", "root"), ("\"as used\"", ""), ("secrets read", "bob"), ("alice@example.com", ""),
            ("111122223333", "alice root spaced bob"), ("*.9", "root"), ("user/b*", "bob"), ("s?crets", "bob"),
            // How terms go together.
            ("status:high OR status:low", "alice spaced"), ("status:high AND status:low", ""),
            ("status:(high OR low) AND -@usr.name:alice", "spaced"), ("-(status:high OR status:low)", "root bob"),
            ("status:high OR status:low @usr.name:alice", "alice"), ("NOT -status:high", "alice"),
            ("status:(-high -low)", "root bob"), ("(root OR secrets)", "root bob"), ("*:alice", "alice"),
            ("-status:high status:(low OR critical)", "root spaced"),
        ])
    func finds(query: String, ids: String) throws {
        let test = try store()
        #expect(try test.store.ids(query).joined(separator: " ") == ids)
        #expect(try test.store.count(SignalSearch(query: query)) == ids.split(separator: " ").count)
    }

    @Test(
        "What cannot be read is refused, and the place is named",
        arguments: [
            ("(status:high", "a parenthesis that is never closed at character 1"),
            ("status:high)", "a parenthesis that closes nothing at character 12"),
            ("a \"b", "a quote that is never closed at character 3"), ("@a:[1 TO", "no bound at character 9"),
            ("@a:[1 5]", "a range without TO at character 4"),
            ("@a:[1 TO 5", "a range that is never closed at character 4"),
            ("AND a", "AND without a term before it at character 1"),
            ("a AND", "AND without a term after it at character 6"), ("a OR", "no term at character 5"),
            ("OR a", "no term before this at character 1"), ("()", "no term before this at character 2"),
            ("status:", "no value for status at character 1"),
            ("x\\", "a backslash with nothing after it at character 2"),
            ("@a:>", "no bound at character 5"),
        ])
    func refuses(query: String, reason: String) throws {
        let test = try TestStore()
        #expect(throws: TriageError.invalid("the query has \(reason)")) { try test.store.ids(query) }
    }

    @Test("Queries have limits on length, depth and number of terms")
    func limits() throws {
        for query in [
            String(repeating: "(", count: 5_000), String(repeating: "a ", count: 600),
            String(repeating: "x", count: 20_000), String(repeating: "k:(", count: 200) + "a",
        ] {
            #expect(throws: TriageError.self) { _ = try SearchQuery(parsing: query) }
        }
        _ = try SearchQuery(parsing: String(repeating: "-", count: 10_000) + "a")
    }

    @Test("Many wildcards take no more time than their product with the text")
    func wildcards() throws {
        let test = try TestStore()
        try test.store.record(signal("one", title: String(repeating: "a", count: 3_000)))
        #expect(try test.store.ids("@title:" + String(repeating: "a*", count: 200) + "b") == [])
        #expect(try test.store.ids("@title:" + String(repeating: "a*", count: 200)) == ["one"])
    }

    @Test("From and to are both inside the window")
    func window() throws {
        let test = try store()
        func ids(_ from: String?, _ to: String?) throws -> [String] {
            try test.store.search(
                SignalSearch(from: from.flatMap { Moment(parsing: $0) }, to: to.flatMap { Moment(parsing: $0) })
            ).signals.map(\.id)
        }
        #expect(try ids("2026-03-01T08:10:00Z", "2026-03-01T08:20:00Z") == ["root", "spaced"])
        #expect(try ids("2026-03-01T08:10:00.001Z", nil) == ["spaced", "bob"])
        #expect(try ids(nil, "2026-03-01T08:09:59.999Z") == ["alice"])
    }

    @Test("Pages follow each other in both orders, the last without a cursor", arguments: [false, true])
    func pages(newestFirst: Bool) throws {
        let test = try TestStore()
        // Several signals share a time, so that the id decides.
        let signals = (0..<25).map { signal("signal-\($0 + 10)", minute: $0 / 4) }
        try test.store.record(signals, run: DetectionRun(paths: [], rules: 1))
        var search = SignalSearch(newestFirst: newestFirst, limit: 10)
        var pages: [[String]] = []
        repeat {
            let page = try test.store.search(search)
            pages.append(page.signals.map(\.id))
            search.cursor = page.next
        } while search.cursor != nil
        let all = signals.map(\.id)
        #expect(pages.map(\.count) == [10, 10, 5])
        #expect(pages.flatMap(\.self) == (newestFirst ? all.reversed() : all))
    }

    @Test("Signals that come in between pages make none appear twice, and hide none")
    func stablePages() throws {
        let test = try TestStore()
        for index in 0..<6 { try test.store.record(signal("signal-\(index)", minute: index * 10)) }
        var search = SignalSearch(newestFirst: true, limit: 3)
        let first = try test.store.search(search)
        try test.store.record(signal("new", minute: 100), signal("between", minute: 45), signal("late", minute: 5))
        search.cursor = first.next
        let second = try test.store.search(search)
        #expect(first.signals.map(\.id) == ["signal-5", "signal-4", "signal-3"])
        #expect(second.signals.map(\.id) == ["signal-2", "signal-1", "late"])
    }

    @Test("A page is exactly full where that is all there is, and has no cursor then")
    func fullPage() throws {
        let test = try store()
        let page = try test.store.search(SignalSearch(limit: 4))
        #expect(page.signals.count == 4 && page.next == nil)
    }

    @Test("Cursors of nobody's and pages of no size are refused", arguments: ["", "x", "!!!!", "YWJj", "MTIz"])
    func badCursor(cursor: String) throws {
        let test = try TestStore()
        #expect(throws: TriageError.invalid("the cursor is none that a search gave")) {
            _ = try test.store.search(SignalSearch(cursor: cursor))
        }
        #expect(throws: TriageError.self) { _ = try test.store.search(SignalSearch(limit: 0)) }
        #expect(throws: TriageError.self) { _ = try test.store.search(SignalSearch(limit: 1_001)) }
    }
}
