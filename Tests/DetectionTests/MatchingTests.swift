// Where Sigma leaves open how a rule meets a JSON record, and how selections are put together.
import Testing

@testable import Detection

@Suite("Matching")
struct MatchingTests {
    @Test(
        "A backslash makes a wildcard literal, and only a wildcard or another backslash",
        arguments: [
            ("'a*c'", #"abbc"#, true), ("'a?c'", "abc", true), ("'a?c'", "abbc", false), ("'a?c'", "aéc", true),
            ("'?'", "", false), ("'*'", "", true), ("'a**c'", "ac", true), ("'*b*d*'", "abcde", true),
            ("'*b*d*'", "adcb", false), ("'a*b?c'", "a-b-b-c", true),
            (#"'a\*c'"#, "a*c", true), (#"'a\*c'"#, "abc", false), (#"'a\?'"#, "a?", true), (#"'a\?'"#, "ab", false),
            (#"'a\b'"#, #"a\b"#, true), (#"'a\\b'"#, #"a\b"#, true), (#"'a\\*'"#, #"a\b"#, true),
            (#"'a\\*'"#, #"a*"#, false), (#"'a\\\*'"#, #"a\*"#, true), (#"'a\\\*'"#, #"a\b"#, false),
            (#"'a\\\\b'"#, #"a\\b"#, true), (#"'a\\\b'"#, #"a\\b"#, true), (#"'a\'"#, #"a\"#, true),
        ])
    func wildcards(pattern: String, text: String, expected: Bool) throws {
        let escaped = text.replacing("\\", with: "\\\\")
        #expect(try matches("userAgent: \(pattern)", "\"userAgent\":\"\(escaped)\"") == expected, "\(pattern) \(text)")
    }

    @Test(
        "Null is what is absent and what is null",
        arguments: [
            (#""x":1"#, true), (#""errorCode":null"#, true), (#""errorCode":"AccessDenied""#, false),
            (#""errorCode":"""#, false), (#""errorCode":[]"#, false), (#""errorCode":[1,null]"#, true),
        ])
    func null(json: String, expected: Bool) throws {
        #expect(try matches("errorCode: null", json) == expected)
        #expect(try matches("errorCode:", json) == expected)
        #expect(try matches("errorCode: [null, Throttled]", json) == expected)
    }

    @Test(
        "An array matches by any element, at its end and on the way",
        arguments: [
            (#""a":["x","y"]"#, true), (#""a":["x"]"#, false), (#""a":[["x"],["Y"]]"#, true), (#""a":[]"#, false),
        ])
    func arrays(json: String, expected: Bool) throws {
        #expect(try matches("a: y", json) == expected)
        let nested = json.replacing("\"x\"", with: #"{"b":{"c":"x"}}"#).replacing("\"y\"", with: #"{"b":[{"c":"y"}]}"#)
            .replacing("\"Y\"", with: #"{"b":{"c":"Y"}}"#)
        #expect(try matches("a.b.c: y", nested) == expected)
    }

    @Test(
        "A number as a step takes that element of an array, and a member of that name",
        arguments: [
            ("a.0.b: x", #""a":[{"b":"x"},{"b":"y"}]"#, true), ("a.0.b: y", #""a":[{"b":"x"},{"b":"y"}]"#, false),
            ("a.1.b: y", #""a":[{"b":"x"},{"b":"y"}]"#, true), ("a.2.b: y", #""a":[{"b":"x"},{"b":"y"}]"#, false),
            ("a.1: y", #""a":["x","y"]"#, true), ("a.0: y", #""a":{"0":"y"}"#, true), ("a.0: y", #""a":"y""#, false),
            ("a.0.b: y", #""a":[{"0":{"b":"y"}}]"#, true), ("a.-1: y", #""a":["y"]"#, false),
        ])
    func numberedSteps(line: String, json: String, expected: Bool) throws {
        #expect(try matches(line, json) == expected)
    }

    @Test(
        "An object matches on any scalar in it, or as compact JSON",
        arguments: [
            ("p: deep", true), ("p|contains: '\"n\":1'", true), ("p|contains: '\"n\": 1'", false), ("p: 1", true),
            ("p|contains: b\\", false), ("p|startswith: '{\"a\":['", true), ("p|endswith: '}'", true),
            ("p|contains|all: ['\"Allow\"', '\"n\"']", true), ("p|re: '\"a\":\\[.*deep'", true), ("p: '*'", true),
            ("p: n", false), ("p|contains: '{\"Effect\":\"Allow\"}'", true), ("p: null", false),
        ])
    func objects(line: String, expected: Bool) throws {
        let json = #""p": { "a": [ {"b":"deep"} ], "n": 1, "policy": "{\"Effect\":\"Allow\"}", "none": null }"#
        #expect(try matches(line, json) == expected, "\(line)")
    }

    @Test("Of a key given twice the last counts")
    func repeatedKeys() throws {
        #expect(try matches("a.b: two", #""a":{"b":"one","b":"two"}"#))
        #expect(try !matches("a.b: one", #""a":{"b":"one","b":"two"}"#))
        #expect(try !matches("userAgent: one", #""userAgent":"one","userAgent":"two""#))
    }

    @Test("A field that an export writes in lower case is found by its own name, and a rule's other letters are not")
    func lettersOfNames() throws {
        #expect(try matches("userAgent: x", #""useragent":"x""#))
        #expect(try matches("userAgent: x", #""USERAGENT":"x""#))
        // Also where other rules ask for what is no field of CloudTrail.
        #expect(try matches("userAgent: x\nother: y", #""USERAGENT":"x","other":"y""#))
        #expect(try matches("userAgent: x", #""USERAGENT":"y","userAgent":"x""#))
        #expect(try !matches("useragent: x", #""userAgent":"x""#))
        #expect(try !matches("userIdentity.ARN: x", #""userIdentity":{"arn":"x"}"#))
    }

    @Test(
        "Keywords are looked for anywhere in the record",
        arguments: [
            ("keywords: mallory", true), ("keywords: [alice, MALLORY]", true), ("keywords: [alice, bob]", false),
            ("keywords: 'mal*ry'", true), ("keywords:\n    '|all': [mallory, deep]", true),
            ("keywords:\n    '|all': [mallory, alice]", false), ("keywords:\n    '|re': 'mal+ory'", true),
            ("keywords: '\"deep\":true'", true),
        ])
    func keywords(selection: String, expected: Bool) throws {
        let json = #"{"eventSource":"s","eventName":"n","a":{"b":["x",{"c":"by mallory","deep":true}]}}"#
        #expect(try isMatch("\(selection)\ncondition: keywords", json) == expected, "\(selection)")
    }

    @Test("A list of mappings is any of them, a mapping all of its lines")
    func lists() throws {
        let detection = "s:\n    - a: 1\n      b: 2\n    - c: 3\n    - word\ncondition: s"
        #expect(try isMatch(detection, #"{"a":1,"b":2}"#))
        #expect(try !isMatch(detection, #"{"a":1}"#))
        #expect(try isMatch(detection, #"{"c":3}"#))
        #expect(try isMatch(detection, #"{"d":"a word"}"#))
    }

    @Test(
        "Conditions: not binds closest, then and, then or",
        arguments: [
            ("s1 or s2 and s3", [1], true), ("s1 or s2 and s3", [2], false), ("(s1 or s2) and s3", [1], false),
            ("not s1 and s2", [2], true), ("not (s1 and s2)", [2], true), ("not (s1 or s2)", [2], false),
            ("1 of s*", [2], true), ("1 of s*", [], false), ("any of s*", [3], true), ("all of s*", [1, 2, 3], true),
            ("all of s*", [1, 2], false), ("1 of them", [4], false), ("1 of _h*", [4], true), ("_hidden", [4], true),
            ("all of them", [1, 2, 3], true), ("NOT s1 AND s2", [2], true), ("s1 and not 1 of s2*", [1], true),
            ("not not s1", [1], true),
        ])
    func conditions(condition: String, holding: [Int], expected: Bool) throws {
        let detection = "s1: {a1: 1}\ns2: {a2: 1}\ns3: {a3: 1}\n_hidden: {a4: 1}\ncondition: \(condition)"
        let json = "{" + (["\"eventID\":\"1\""] + holding.map { "\"a\($0)\":1" }).joined(separator: ",") + "}"
        #expect(try isMatch(detection, json) == expected, "\(condition) \(holding)")
    }

    @Test("Several conditions are any of them")
    func severalConditions() throws {
        let detection = "s1: {a1: 1}\ns2: {a2: 1}\ncondition:\n    - s1\n    - s2"
        #expect(try isMatch(detection, #"{"a2":1}"#))
        #expect(try !isMatch(detection, #"{"a3":1}"#))
    }

    @Test(
        "A condition that says nothing that can be run is rejected",
        arguments: [
            ("s | count() > 5", "aggregation behind | is no part of Sigma any more: write a correlation"),
            ("s and", "the condition ends where a name is needed"),
            ("(s", "a parenthesis of the condition is not closed"),
            ("s s", "the condition goes on with \"s\" where it should end"),
            ("t", "the condition names \"t\", which the detection does not have"),
            ("1 of t*", "\"of t*\" names no part of the detection"),
            ("2 of s*", "\"2 of\": only 1 of, any of and all of are known"),
            ("and s", "\"and\" stands where the condition needs a name"),
        ])
    func badConditions(condition: String, reason: String) {
        #expect(rejection("s: {a: 1}\ncondition: \(condition)") == reason)
    }

    @Test("A rule that pins an event by name is asked of no other, and one that does not of every")
    func dispatch() throws {
        let yaml = [
            rule("s: {eventName: CreateUser, errorCode: null}\ncondition: s", title: "Pinned"),
            rule(
                "s: {eventName|startswith: create}\nf: {eventSource: sts.amazonaws.com}\ncondition: s and not f",
                title: "Prefix"),
            rule("s: {errorCode: AccessDenied}\ncondition: s", title: "Any"),
            rule("s1: {eventName: [A, CREATEUSER]}\ns2: {eventName: B}\ncondition: s1 or s2", title: "Names"),
        ].joined(separator: "---\n")
        let set = ruleSet(yaml)
        #expect(set.program.otherRules == [1, 2])
        let iam = #"{"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}"#
        #expect(try titles(set, iam) == ["Pinned", "Prefix", "Names"])
        #expect(
            try titles(set, iam.replacing("}", with: #","errorCode":"AccessDenied"}"#)) == ["Prefix", "Any", "Names"])
        #expect(
            try titles(set, #"{"eventSource":"sts.amazonaws.com","eventName":"CreateUser"}"#) == ["Pinned", "Names"])
        #expect(try titles(set, #"{"eventName":["CreateUser","B"]}"#) == ["Pinned", "Prefix", "Names"])
        #expect(try titles(set, #"{"errorCode":"accessdenied"}"#) == ["Any"])
    }

    @Test("What is left of rules for a source and a name decides as the rules do", arguments: RuleExample.all)
    func leftovers(example: RuleExample) throws {
        let set = BuiltInRuleTests.set
        var matcher = try matcher(of: set)
        for record in example.records {
            var (byPair, byAll): ([Int], [Int]) = ([], [])
            try withMembers(record) { members, tape in
                matcher.match(members, of: tape) { byPair.append($0) }
                matcher.matchAll(members, of: tape) { byAll.append($0) }
            }
            #expect(byPair.sorted() == byAll)
        }
    }

    @Test("An expression that would go on forever is given up, and counted")
    func limits() throws {
        let set = ruleSet(rule("s: {userAgent|re: '(a+)+$'}\ncondition: s"))
        var matcher = try matcher(of: set)
        let json = #"{"eventName":"x","userAgent":"\#(String(repeating: "a", count: 2_000))!"}"#
        var found = 0
        try withMembers(json) { members, tape in matcher.match(members, of: tape) { _ in found += 1 } }
        #expect(found == 0)
        #expect(matcher.givenUp == 1)
    }
}
