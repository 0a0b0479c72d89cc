// Files of rules: documents, what is refused in them, and what is counted.
import Testing

@testable import Detection

@Suite("Rule sets")
struct RuleSetTests {
    @Test("A rule keeps what it says of itself")
    func metadata() throws {
        let yaml = rule(
            "s: {eventName: A}\ncondition: s", title: "A title",
            more: """
                id: 11111111-2222-4333-8444-555555555555
                author: Somebody
                license: CC-BY-4.0
                level: high
                tags: [attack.t1078.004]
                falsepositives: [Someone else]
                triage:
                    goal: Find out
                    look-at: [This, That]
                    response: Stop it

                """)
        let rule = try #require(ruleSet(yaml).rules.first)
        #expect(rule.id == "11111111-2222-4333-8444-555555555555")
        #expect(rule.author == "Somebody" && rule.license == "CC-BY-4.0" && rule.level == .high)
        #expect(rule.tags == ["attack.t1078.004"] && rule.falsePositives == ["Someone else"])
        #expect(rule.triage == Triage(goal: "Find out", lookAt: ["This", "That"], response: ["Stop it"]))
        #expect(rule.file == "rules.yml" && rule.line == 1)
    }

    @Test("Rules without an id get one from their title, the same each time")
    func derivedID() throws {
        let yaml = rule("s: {eventName: A}\ncondition: s")
        let (first, second) = (try #require(ruleSet(yaml).rules.first), try #require(ruleSet("\n" + yaml).rules.first))
        #expect(first.id == second.id && first.id.hasPrefix("untitled-"))
    }

    @Test("A file of several documents gives several rules; global ones are part of those after them")
    func documents() throws {
        let yaml = """
            action: global
            title: Common
            level: low
            detection:
                condition: s
            ---
            detection:
                s: {eventName: A}
            ---
            title: Own
            detection:
                s: {eventName: B}
            ---
            action: reset
            ---
            title: Alone
            detection:
                s: {eventName: C}
                condition: s
            """
        let set = ruleSet(yaml)
        #expect(set.rules.map(\.title) == ["Common", "Own", "Alone"])
        #expect(set.rules.map(\.level) == [.low, .low, nil])
        #expect(try titles(set, #"{"eventSource":"x","eventName":"B"}"#) == ["Own"])
    }

    @Test("What cannot be run is told with file, line and reason, and counted")
    func rejected() throws {
        let good = rule("s: {eventName: A}\ncondition: s", title: "Good")
        let bad = rule("s: {eventName|soon: A}\ncondition: s", title: "Bad")
        let set = RuleSet([
            RuleFile(path: "a.yml", bytes: Array((good + "---\n" + bad).utf8)),
            RuleFile(path: "b.yml", bytes: Array(good.utf8)),
            RuleFile(path: "c.yml", bytes: Array("title: [".utf8)),
            RuleFile(path: "d.yml", bytes: Array("pipeline: nothing to do with it".utf8)),
        ])
        #expect(set.loaded == 4 && set.rules.count == 1)
        #expect(set.rejected.map(\.file) == ["a.yml", "b.yml", "c.yml"])
        #expect(set.rejected[0].line == 14 && set.rejected[0].reason == "unknown modifier \"soon\"")
        #expect(set.rejected[1].reason == "its id is that of \"Good\" in a.yml")
        #expect(set.rejected[2].reason.hasPrefix("not YAML"))
    }

    @Test(
        "YAML that could unfold, or says two things at once, is refused",
        arguments: [
            ("title: &a x\nlogsource: *a\n", "aliases are not read: write the value out"),
            ("title: a\ntitle: b\nlogsource:\n", "the key \"title\" stands twice"),
            (
                "title: a\nlogsource: \(String(repeating: "[", count: 40))\(String(repeating: "]", count: 40))\n",
                "nested deeper than 32 levels"
            ),
            ("logsource:\n  ? [a]\n  : b\n", "a key that is a list or a mapping"),
            ("detection: {}\n", "the rule has no title"),
            ("title: x\ndetection: {s: {a: 1}}\n", "the rule has no condition"),
            ("title: x\ndetection: {s: [], condition: s}\n", "\"s\" is empty"),
            ("title: x\nlevel: grave\ndetection: {s: {a: 1}, condition: s}\n", "\"grave\" is no level of Sigma"),
            (
                "title: x\nlogsource: {product: windows, service: security}\ndetection: {s: {a: 1}, condition: s}\n",
                "the rule is for windows security logs, not for CloudTrail"
            ),
        ])
    func refused(yaml: String, reason: String) {
        #expect(ruleSet(yaml).rejected.map(\.reason) == [reason])
    }

    @Test("A refused document costs that document alone")
    func oneDocument() {
        let good = rule("s: {eventName: A}\ncondition: s")
        let set = ruleSet("title: &a x\nlogsource: *a\n---\n\(good)")
        #expect(set.rules.count == 1 && set.rejected.count == 1)
    }

    @Test("A filter narrows the rules it names")
    func filters() throws {
        let yaml = [
            rule("s: {eventName: A}\ncondition: s", title: "One", more: "name: one\n"),
            rule("s: {eventName: A}\ncondition: s", title: "Two", more: "name: two\n"),
            "title: Not by admins\nlogsource: {product: aws, service: cloudtrail}\n"
                + "filter:\n    rules: [one]\n    admin: {who: admin}\n    condition: not admin\n",
        ].joined(separator: "---\n")
        let set = ruleSet(yaml)
        #expect(try titles(set, #"{"eventSource":"x","eventName":"A","who":"admin"}"#) == ["Two"])
        #expect(try titles(set, #"{"eventSource":"x","eventName":"A","who":"alice"}"#) == ["One", "Two"])
    }

    @Test("A rule may ask the graph instead of records, by a type and settings")
    func questions() throws {
        let yaml = """
            title: Two places
            name: two
            logsource: {product: aws, service: cloudtrail}
            detector: {type: credential-in-two-places, within: 2h, other-programs: 1}
            """
        let set = ruleSet(yaml + "\n---\n" + rule("s: {eventName: A}\ncondition: s"))
        #expect(set.rejected.isEmpty && set.rules.map(\.title) == ["Two places", "Test"] && set.asksRecords)
        let question = try #require(set.questions.first ?? nil)
        #expect(question.type == "credential-in-two-places")
        #expect(question.settings == ["within": 7_200, "other-programs": 1])
        #expect(set.questions.count == 2 && set.questions[1] == nil)
        #expect(try titles(set, #"{"eventSource":"s3.amazonaws.com","eventName":"A"}"#) == ["Test"])
        #expect(!ruleSet(yaml).asksRecords)
    }

    @Test(
        "A detector that is none, a setting it has not and a value that is none are rejected where they stand",
        arguments: [
            ("detector: first", 3, "detector is no mapping"),
            ("detector: {within: 1h}", 3, "the detector has no type"),
            ("detector: {type: first}", 3, "there is no detector of type \"first\""),
            (
                "detector:\n    type: new-user-assumes-role\n    calls: 3", 5,
                "a detector of type new-user-assumes-role has no setting \"calls\""
            ),
            (
                "detector:\n    type: new-user-assumes-role\n    within: soon", 5,
                "\"soon\" is neither a number nor a timespan such as 12h or 7d"
            ),
            (
                "detector:\n    type: new-user-assumes-role\n    within: -3", 5,
                "\"-3\" is neither a number nor a timespan such as 12h or 7d"
            ),
        ])
    func badQuestions(lines: String, line: Int, reason: String) {
        let set = ruleSet("title: A\nlogsource: {product: aws, service: cloudtrail}\n\(lines)\n")
        #expect(set.rules.isEmpty)
        #expect(set.rejected.map(\.line) == [line] && set.rejected.map(\.reason) == [reason])
    }

    @Test("A correlation cannot rest on a rule that asks the graph")
    func correlatedQuestion() {
        let set = ruleSet(
            """
            title: A
            name: a
            detector: {type: session-of-another}
            ---
            title: B
            correlation: {type: event_count, rules: a, timespan: 1h, condition: {gte: 2}}
            """)
        #expect(set.rules.map(\.title) == ["A"])
        #expect(set.rejected.map(\.reason) == ["\"a\" asks the graph, and matches no records"])
    }
}
