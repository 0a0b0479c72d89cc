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
}
