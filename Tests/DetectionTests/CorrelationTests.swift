// Correlations: who is counted together, and which windows hold. Events are given as seconds and fields.
import CloudTrail
import PropertyGraph
import Testing

@testable import Detection

@Suite("Correlations")
struct CorrelationTests {
    /// An event: its second, its name, and more members of its record.
    struct Event {
        var second: Int64
        var name: String
        var members = ""

        init(_ second: Int64, _ name: String, _ members: String = "") {
            self.second = second
            self.name = name
            self.members = members
        }
    }

    static let base = ["a", "b", "c"].map { name in
        rule("s: {eventName: \(name)}\ncondition: s", title: "Base \(name)", more: "name: \(name)\nlevel: low\n")
    }.joined(separator: "---\n")

    /// A rule set of three plain rules and correlations.
    static func rules(_ correlations: String...) -> RuleSet {
        let documents = correlations.enumerated().map { index, text in
            let lines = text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
            return "title: Correlation \(index)\nname: c\(index)\ncorrelation:\n\(lines)\n"
        }
        return ruleSet(([base] + documents).joined(separator: "---\n"))
    }

    /// What the correlations of `set` make of `events`: title, group, and the places of the events.
    static func run(_ set: RuleSet, _ events: [Event]) throws -> [String] {
        try #require(set.rejected.isEmpty, "\(set.rejected.map(\.reason))")
        let watcher = try #require(set.watcher())
        for (index, event) in events.enumerated() {
            let more = event.members.isEmpty ? "" : ",\(event.members)"
            try withMembers("{\"eventSource\":\"x\",\"eventName\":\"\(event.name)\"\(more)}") { members, tape in
                watcher.see(members, of: tape, at: RecordPlace(file: 0, record: UInt32(index)))
            }
        }
        let result = set.matches([watcher.notes()]) {
            EventIndex($0.record)
        } time: {
            Timestamp(seconds: events[Int($0.index)].second)
        }
        return result.matches.map { match in
            let events = match.events.map { String($0.index) }.joined(separator: ",")
            let group = match.group.isEmpty ? "" : " [\(match.group.joined(separator: " "))]"
            return "\(set.rules[match.rule].title)\(group) \(events)"
        }
    }

    @Test("Events are counted in windows whose both ends are inside, and all events of such windows are told")
    func eventCount() throws {
        let set = CorrelationTests.rules("type: event_count\nrules: a\ntimespan: 10s\ncondition: {gte: 3}")
        let times: [Int64] = [0, 100, 105, 110, 120, 131, 135, 142]
        #expect(try CorrelationTests.run(set, times.map { Event($0, "a") }) == ["Correlation 0 1,2,3"])
        #expect(
            try CorrelationTests.run(set, [0, 5, 10, 15, 20].map { Event($0, "a") }) == ["Correlation 0 0,1,2,3,4"])
        #expect(try CorrelationTests.run(set, [0, 5, 11].map { Event($0, "a") }).isEmpty)
    }

    @Test("Groups are counted apart, and an event without a field grouped by is left out")
    func groups() throws {
        let set = CorrelationTests.rules(
            "type: event_count\nrules: [a, b]\ngroup-by: [who.name, where]\ntimespan: 1m\ncondition: {gt: 1}")
        let events = [
            Event(0, "a", #""who":{"name":"alice"},"where":"x""#),
            Event(1, "b", #""who":{"name":"alice"},"where":"x""#),
            Event(2, "a", #""who":{"name":"bob"},"where":"x""#), Event(3, "a", #""who":{"name":"bob"},"where":null"#),
            Event(4, "a", #""where":"x""#), Event(5, "c", #""who":{"name":"bob"},"where":"x""#),
        ]
        #expect(try CorrelationTests.run(set, events) == ["Base c 5", "Correlation 0 [alice x] 0,1"])
    }

    @Test("A range of counts takes both its bounds")
    func ranges() throws {
        let set = CorrelationTests.rules("type: event_count\nrules: a\ntimespan: 5s\ncondition: {gt: 1, lte: 3}")
        #expect(try CorrelationTests.run(set, [0, 1].map { Event($0, "a") }) == ["Correlation 0 0,1"])
        #expect(try CorrelationTests.run(set, [0].map { Event($0, "a") }).isEmpty)
        // The last three are a window of their own.
        #expect(try CorrelationTests.run(set, [0, 1, 2, 3].map { Event($0, "a") }) == ["Correlation 0 1,2,3"])
    }

    @Test("Values are counted once each")
    func valueCount() throws {
        let set = CorrelationTests.rules(
            "type: value_count\nrules: a\ngroup-by: [who]\ntimespan: 1h\ncondition: {field: key, gte: 2}")
        let events = [("alice", "1"), ("alice", "1"), ("bob", "1"), ("bob", "2")].enumerated().map {
            Event(Int64($0), "a", #""who":"\#($1.0)","key":"\#($1.1)""#)
        }
        #expect(try CorrelationTests.run(set, events) == ["Correlation 0 [bob] 2,3"])
    }

    @Test(
        "Numbers are summed, averaged and ranked; what is no number is left out",
        arguments: [
            ("value_sum\ncondition: {field: n, gte: 60}", ["0,1,2"]), ("value_sum\ncondition: {field: n, gt: 60}", []),
            ("value_avg\ncondition: {field: n, eq: 20}", ["0,1,2"]),
            ("value_median\ncondition: {field: n, eq: 15}", ["0,1,2"]),
            ("value_percentile\ncondition: {field: n, gte: 35, percentile: 90}", ["0,1,2"]),
            ("value_percentile\ncondition: {field: n, gt: 10, percentile: 33}", []),
        ])
    func numbers(type: String, expected: [String]) throws {
        let set = CorrelationTests.rules("rules: a\ntimespan: 2s\ntype: \(type)")
        // The windows that begin later hold less than the first.
        let events = [Event(0, "a", #""n":10"#), Event(1, "a", #""n":"15""#), Event(2, "a", #""n":35"#)]
        let more = [Event(2, "a", #""n":"many""#), Event(2, "a")]
        let found = try CorrelationTests.run(set, type.contains("gt: 10") ? Array(events[..<1]) : events + more)
        #expect(found.map { $0.replacing("Correlation 0 ", with: "") } == expected)
    }

    @Test("Temporal: all rules within the timespan, in any order")
    func temporal() throws {
        let set = CorrelationTests.rules("type: temporal\nrules: [a, b]\ngroup-by: [who]\ntimespan: 1m")
        let who = #""who":"alice""#
        #expect(
            try CorrelationTests.run(set, [Event(0, "b", who), Event(30, "b", who), Event(60, "a", who)])
                == ["Correlation 0 [alice] 0,1,2"])
        #expect(try CorrelationTests.run(set, [Event(0, "b", who), Event(61, "a", who)]).isEmpty)
        #expect(try CorrelationTests.run(set, [Event(0, "b", who), Event(1, "a", #""who":"bob""#)]).isEmpty)
    }

    @Test("Temporal with a condition: which rules, or how many of them")
    func temporalConditions() throws {
        let some = CorrelationTests.rules("type: temporal\nrules: [a, b, c]\ntimespan: 1m\ncondition: {gte: 2}")
        #expect(try CorrelationTests.run(some, [Event(0, "a"), Event(1, "c")]) == ["Correlation 0 0,1"])
        let words = CorrelationTests.rules("type: temporal\ntimespan: 10s\ncondition: a and not b")
        #expect(
            try CorrelationTests.run(words, [Event(0, "a"), Event(5, "b"), Event(50, "a")])
                == ["Correlation 0 2"])
    }

    @Test("Temporal in order: each rule no earlier than the one before; one second has no order")
    func ordered() throws {
        let set = CorrelationTests.rules("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 1m")
        #expect(
            try CorrelationTests.run(set, [Event(0, "a"), Event(10, "b"), Event(60, "c"), Event(61, "c")])
                == ["Correlation 0 0,1,2"])
        #expect(try CorrelationTests.run(set, [Event(0, "b"), Event(10, "a"), Event(20, "c")]).isEmpty)
        #expect(
            try CorrelationTests.run(set, [Event(5, "c"), Event(5, "b"), Event(5, "a")]) == ["Correlation 0 0,1,2"])
        #expect(try CorrelationTests.run(set, [Event(0, "a"), Event(10, "b"), Event(61, "c")]).isEmpty)
        // A later beginning counts where the first is too old.
        #expect(
            try CorrelationTests.run(set, [Event(0, "a"), Event(50, "a"), Event(55, "b"), Event(100, "c")])
                == ["Correlation 0 1,2,3"])
    }

    @Test("An alias stands for another field in each rule")
    func aliases() throws {
        let set = CorrelationTests.rules(
            "type: temporal\nrules: [a, b]\ngroup-by: [user]\ntimespan: 1m\n"
                + "aliases:\n    user: {a: made.name, b: caller}")
        let events = [Event(0, "a", #""made":{"name":"eve"}"#), Event(5, "b", #""caller":"eve""#)]
        #expect(try CorrelationTests.run(set, events) == ["Correlation 0 [eve] 0,1"])
    }

    @Test("Rules that a correlation names are signals of their own only where it generates them")
    func generate() throws {
        let text = "type: event_count\nrules: a\ntimespan: 1m\ncondition: {gte: 2}"
        #expect(try CorrelationTests.run(CorrelationTests.rules(text), [Event(0, "a")]).isEmpty)
        #expect(
            try CorrelationTests.run(CorrelationTests.rules(text + "\ngenerate: true"), [Event(0, "a")]) == ["Base a 0"]
        )
    }

    @Test("A correlation may rest on another: many failures, then a success")
    func chained() throws {
        let set = CorrelationTests.rules(
            "type: event_count\nrules: a\ngroup-by: [who]\ntimespan: 10s\ncondition: {gte: 3}",
            "type: temporal_ordered\nrules: [c0, b]\ngroup-by: [who]\ntimespan: 1m")
        let who = #""who":"alice""#
        let failures = [0, 2, 4].map { Event($0, "a", who) }
        #expect(try CorrelationTests.run(set, failures + [Event(30, "b", who)]) == ["Correlation 1 [alice] 0,1,2,3"])
        #expect(try CorrelationTests.run(set, [Event(0, "b", who)] + failures).isEmpty)
        #expect(try CorrelationTests.run(set, failures + [Event(30, "b", #""who":"bob""#)]).isEmpty)
    }

    @Test("Outcomes of a correlation are counted apart from each other")
    func countedOutcomes() throws {
        let set = CorrelationTests.rules(
            "type: event_count\nrules: a\ntimespan: 10s\ncondition: {gte: 2}",
            "type: event_count\nrules: c0\ntimespan: 1h\ncondition: {gte: 2}")
        #expect(try CorrelationTests.run(set, [0, 1, 2].map { Event($0, "a") }).isEmpty)
        #expect(try CorrelationTests.run(set, [0, 1, 2, 3].map { Event($0, "a") }) == ["Correlation 1 0,1,2,3"])
    }

    @Test("The copies and repeats of a record are one event")
    func copies() throws {
        let set = CorrelationTests.rules("type: event_count\nrules: a\ntimespan: 1m\ncondition: {gte: 2}")
        let watchers = try (0..<2).map { _ in try #require(set.watcher()) }
        for (index, watcher) in watchers.enumerated() {
            try withMembers(#"{"eventSource":"x","eventName":"a"}"#) { members, tape in
                watcher.see(members, of: tape, at: RecordPlace(file: UInt32(index), record: 0))
            }
        }
        let notes = watchers.map { $0.notes() }
        let one = set.matches(notes, event: { _ in EventIndex(0) }, time: { _ in Timestamp(seconds: 0) })
        #expect(one.matches.isEmpty)
        let two = set.matches(notes, event: { EventIndex($0.file) }, time: { _ in Timestamp(seconds: 0) })
        #expect(two.matches.count == 1)
    }

    @Test(
        "A correlation that cannot be carried out is rejected",
        arguments: [
            ("type: event_count\nrules: z\ntimespan: 1m\ncondition: {gte: 2}", "no rule has the name or id \"z\""),
            (
                "type: event_count\nrules: a\ntimespan: soon\ncondition: {gte: 2}",
                "\"soon\" is no timespan such as 30s, 15m, 1h or 7d"
            ),
            ("type: event_count\nrules: a\ntimespan: 1m", "the correlation has no condition"),
            ("type: event_sum\nrules: a\ntimespan: 1m", "\"event_sum\" is no type of correlation"),
            ("type: value_count\nrules: a\ntimespan: 1m\ncondition: {gte: 2}", "value_count needs a field"),
            (
                "type: temporal\nrules: [a, c0]\ntimespan: 1m",
                "correlations that name each other, or stand on more than 8 others"
            ),
            (
                "type: temporal_ordered\nrules: [a, b]\ntimespan: 1m\ncondition: {gte: 1}",
                "temporal_ordered takes all of its rules: fewer of them have no order"
            ),
        ])
    func rejected(text: String, reason: String) {
        #expect(CorrelationTests.rules(text).rejected.map(\.reason) == [reason])
    }
}
