// Files of rules: YAML, conditions, modifiers, correlations, and what is compiled of them against a record. Apart
// because rules are written by others, too, and because two ways of matching take part.
import CloudTrail
import PropertyGraph

@testable import Detection

enum RuleFuzzing {
    private static let records = [
        #"{"eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventTime":"2026-03-01T08:00:00Z","#
            + #""userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root"},"errorCode":null,"#
            + #""requestParameters":{"userName":"x","n":[1,2.5,"3"],"policy":"{\"Effect\":\"Allow\"}"}}"#,
        #"{"eventID":"1","sourceIPAddress":"203.0.113.7","a":[{"b":"c"},["d"]]}"#,
    ].map { Array($0.utf8) }

    static func run(_ bytes: Span<UInt8>) {
        let set = RuleSet([RuleFile(path: "rules.yml", bytes: bytes.indices.map { bytes[$0] })])
        guard let watcher = set.watcher(), var matcher = RuleMatcher(set),
            var parser = try? JSONParser(maximumDepth: 64)
        else { return }
        for (number, record) in records.enumerated() {
            let padded = record + [UInt8](repeating: 0, count: JSONParser.padding)
            padded.withUnsafeBytes { buffer in
                _ = try? parser.parse(buffer, length: record.count) { tape in
                    var members = RecordMembers()
                    members.read(tape.root, of: tape)
                    var (byPair, byAll): ([Int], [Int]) = ([], [])
                    matcher.match(members, of: tape) { byPair.append($0) }
                    matcher.matchAll(members, of: tape) { byAll.append($0) }
                    claim(byPair == byAll, "what is left of rules for a source and a name decides as the rules do")
                    watcher.see(members, of: tape, at: RecordPlace(file: 0, record: UInt32(number)))
                }
            }
        }
        _ = set.matches(
            [watcher.notes()], event: { EventIndex($0.record) }, time: { Timestamp(seconds: Int64($0.index)) })
    }
}
