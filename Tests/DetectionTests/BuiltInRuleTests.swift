// The rules that come with trailgraph: each is sound, says what to do, finds its examples and leaves its near misses.
import CloudTrail
import Foundation
import PropertyGraph
import Testing

@testable import Detection

/// Records that a rule is to find, or not: a line of a file in Records.
struct RuleExample: Sendable, CustomStringConvertible {
    let rule: String
    let isMatch: Bool
    /// Each as JSON, in time order.
    let records: [String]
    let times: [Timestamp]
    let description: String

    /// All examples of all files.
    static let all: [RuleExample] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Records")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().flatMap { name in
            let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
            return text.split(separator: "\n").enumerated().compactMap { RuleExample($1, at: "\(name):\($0 + 1)") }
        }
    }()

    private init?(_ line: Substring, at place: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let rule = object["rule"] as? String, let isMatch = object["match"] as? Bool,
            let records = object["records"] as? [[String: Any]]
        else { return nil }
        self.rule = rule
        self.isMatch = isMatch
        self.records = records.compactMap { record in
            (try? JSONSerialization.data(withJSONObject: record)).map { String(decoding: $0, as: UTF8.self) }
        }
        times = records.map { Timestamp(parsing: $0["eventTime"] as? String ?? "") ?? .unknown }
        description = "\(place) \(rule) \(isMatch ? "finds" : "leaves")"
    }
}

@Suite("Built-in rules")
struct BuiltInRuleTests {
    static let set = RuleSet(RuleSet.builtInFiles)

    /// The names of the rules that are reported for records, correlations among them.
    private func reported(_ example: RuleExample) throws -> Set<String> {
        let set = BuiltInRuleTests.set
        let watcher = try #require(set.watcher())
        for (index, record) in example.records.enumerated() {
            try withMembers(record) { members, tape in
                watcher.see(members, of: tape, at: RecordPlace(file: 0, record: UInt32(index)))
            }
        }
        let found = set.matches([watcher.notes()]) {
            EventIndex($0.record)
        } time: {
            example.times[Int($0.index)]
        }
        return Set(found.matches.compactMap { set.rules[$0.rule].name })
    }

    @Test("A rule finds what it is for and leaves what only looks like it", arguments: RuleExample.all)
    func example(example: RuleExample) throws {
        #expect(try reported(example).contains(example.rule) == example.isMatch, "\(example)")
    }

    @Test("All rules run, and there are enough of them")
    func allRun() {
        let set = BuiltInRuleTests.set
        #expect(set.rejected.isEmpty, "\(set.rejected)")
        #expect(set.rules.filter(\.isReported).count >= 60)
    }

    @Test("Every rule that is reported says how grave it is, which technique, what else matches, and what to do")
    func complete() throws {
        for (rule, question) in zip(BuiltInRuleTests.set.rules, BuiltInRuleTests.set.questions) {
            #expect(rule.level != nil && rule.description != nil && rule.name != nil, "\(rule.title)")
            #expect(UUID(uuidString: rule.id) != nil, "\(rule.title)")
            #expect(rule.tags.contains { $0.hasPrefix("attack.t1") }, "\(rule.title)")
            guard rule.isReported else { continue }
            let triage = try #require(rule.triage, "\(rule.title)")
            #expect(!triage.goal.isEmpty && !triage.lookAt.isEmpty && !triage.response.isEmpty, "\(rule.title)")
            #expect(!rule.falsePositives.isEmpty, "\(rule.title)")
            #expect(rule.level != .informational, "\(rule.title)")
            // What asks the graph has its examples where there is one.
            for isMatch in question == nil ? [true, false] : [] {
                let count = RuleExample.all.count { $0.rule == rule.name && $0.isMatch == isMatch }
                #expect(count > 0, "\(rule.title) has no example that it \(isMatch ? "finds" : "leaves")")
            }
        }
    }

    @Test("Every example is of a rule that is reported")
    func knownRules() {
        let names = Set(BuiltInRuleTests.set.rules.filter(\.isReported).compactMap(\.name))
        for example in RuleExample.all { #expect(names.contains(example.rule), "\(example)") }
    }
}
