// Rules and records as text in, matches out: what the tests of detection share.
import CloudTrail
import PropertyGraph
import Testing

@testable import Detection

/// The rules of one file written in `yaml`.
func ruleSet(_ yaml: String) -> RuleSet { RuleSet([RuleFile(path: "rules.yml", bytes: Array(yaml.utf8))]) }

/// A rule whose detection is `detection`, indented anyhow but evenly.
func rule(_ detection: String, title: String = "Test", more: String = "") -> String {
    let lines = detection.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return "title: \(title)\n\(more)logsource:\n    product: aws\n    service: cloudtrail\ndetection:\n\(lines)\n"
}

/// A matcher for `set`.
func matcher(of set: RuleSet) throws -> RuleMatcher {
    struct OutOfMemory: Error {}
    guard let matcher = RuleMatcher(set) else { throw OutOfMemory() }
    return matcher
}

/// The titles of the rules of `set` that the record written in `json` matches, in the order of the rules.
func titles(_ set: RuleSet, _ json: String) throws -> [String] {
    var found: [Int] = []
    var matcher = try matcher(of: set)
    // Twice, because the matcher keeps what a record's source and name decide: the second answer must be the first.
    for _ in 0..<2 {
        found = []
        try withMembers(json) { members, tape in
            matcher.match(members, of: tape) { found.append($0) }
        }
    }
    return found.sorted().map { set.rules[$0].title }
}

/// Whether the record written in `json` matches `detection`.
func isMatch(_ detection: String, _ json: String) throws -> Bool {
    let set = ruleSet(rule(detection))
    try #require(set.rejected.isEmpty, "\(set.rejected.map(\.reason))")
    return try !titles(set, json).isEmpty
}

/// Whether the record with `field` of value `json` matches `lines` under one selection.
func matches(_ lines: String, _ json: String) throws -> Bool {
    let indented = lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return try isMatch(
        "selection:\n\(indented)\ncondition: selection",
        "{\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\(json)}")
}

/// Why the rule with `detection` is rejected; nil where it runs.
func rejection(_ detection: String) -> String? { ruleSet(rule(detection)).rejected.first?.reason }

/// Lends the members and the tape of `json`.
func withMembers(_ json: String, _ body: (borrowing RecordMembers, borrowing Tape) -> Void) throws {
    var parser = try JSONParser(maximumDepth: 128)
    let bytes = Array(json.utf8)
    let padded = bytes + [UInt8](repeating: 0, count: JSONParser.padding)
    try unsafe padded.withUnsafeBytes { buffer in
        try unsafe parser.parse(buffer, length: bytes.count) { tape in
            var members = RecordMembers()
            members.read(tape.root, of: tape)
            body(members, tape)
        }
    }
}
