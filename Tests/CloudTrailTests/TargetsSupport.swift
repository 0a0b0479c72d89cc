// Records as text in, targets as text out: what the tests of targets share.
import CloudTrail
import Testing

/// A target as the tests write it.
struct Target: Hashable, CustomStringConvertible {
    var name: String
    var type: String
    var isARN = true

    var description: String { "\(isARN ? "" : "name ")\(name) [\(type)]" }
}

/// The targets of the record written in `json`, in the order found.
func targets(of json: String, in table: TargetTable = .builtIn) throws -> [Target] {
    var found: [Target] = []
    var finder = TargetFinder(table: table)
    try withRecord(json) { tape in
        let call = TargetCall(
            resources: tape.member("resources", of: tape.root),
            request: tape.member("requestParameters", of: tape.root),
            response: tape.member("responseElements", of: tape.root), errorMessage: text("errorMessage", tape),
            region: text("awsRegion", tape), account: text("recipientAccountId", tape))
        let rules = table.rules(source: text("eventSource", tape), name: text("eventName", tape))
        // Twice, because the finder reuses its memory: the second answer must be the first.
        for _ in 0..<2 {
            found = []
            finder.find(in: tape, call, rules: rules) { name, type, kind, _ in
                found.append(Target(name: string(name), type: string(type), isARN: kind == .arn))
            }
        }
    }
    return found
}

/// The text of a record's field.
private func text(_ key: StaticString, _ tape: borrowing Tape) -> JSONText {
    guard let value = tape.member(key, of: tape.root) else { return JSONText() }
    return tape.text(at: value)
}

/// Lends the tape of `json`.
func withRecord(_ json: String, _ body: (borrowing Tape) throws -> Void) throws {
    var parser = try JSONParser(maximumDepth: 128)
    let bytes = Array(json.utf8)
    let padded = bytes + [UInt8](repeating: 0, count: JSONParser.padding)
    var failure: (any Error)?
    try unsafe padded.withUnsafeBytes { buffer in
        try unsafe parser.parse(buffer, length: bytes.count) { tape in
            do { try body(tape) } catch { failure = error }
        }
    }
    if let failure { throw failure }
}

/// The text of `bytes`.
func string(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for index in bytes.indices { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
}

/// A record of account 111122223333 in eu-west-1; `fields` are further members, written as JSON.
func record(_ service: String, _ event: String, _ fields: String) -> String {
    #"{"eventSource": "\#(service).amazonaws.com", "eventName": "\#(event)", "awsRegion": "eu-west-1", "#
        + #""recipientAccountId": "111122223333", \#(fields)}"#
}
