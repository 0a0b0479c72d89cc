// Records about who issued what to whom, small enough to read a whole chain in a test. Apart from the tests because
// each of them is a few of these lines.
import Foundation
import Investigation
import PropertyGraph
import TestSupport

/// A log under construction: every record has the time and the id it is given.
struct LineageLog {
    typealias Members = [String: Any]
    private var records: [Members] = []

    /// The id of the record called `name`.
    static func id(_ name: String) -> String {
        let digits = name.utf8.reduce(into: UInt64(0x9E37_79B9)) { $0 = $0 &* 31 &+ UInt64($1) }
        let text = String(digits, radix: 16)
        let padded = String(repeating: "0", count: 16 - text.count) + text
        return "a\(padded.prefix(7))-\(padded.dropFirst(7).prefix(4))-4000-8000-00000000\(padded.suffix(4))"
    }

    // MARK: Callers

    static func user(_ name: String, key: String = "AKIAEXAMPLEUSERKEY01") -> Members {
        [
            "type": "IAMUser", "principalId": "AIDAEXAMPLE\(name.uppercased())",
            "arn": "arn:aws:iam::111122223333:user/\(name)", "accountId": "111122223333", "accessKeyId": key,
            "userName": name,
        ]
    }

    /// A session of a role, `Deploy/alice`; without a key it is one of the console.
    static func session(
        _ name: String, key: String? = nil, created: String = "09:00:00", more: Members = [:], context: Members = [:]
    ) -> Members {
        let parts = name.split(separator: "/").map(String.init)
        let (role, session) = (parts[0], parts[1])
        let issuer: Members = [
            "type": "Role", "principalId": "AROAEXAMPLE\(role.uppercased())",
            "arn": "arn:aws:iam::111122223333:role/\(role)", "accountId": "111122223333", "userName": role,
        ]
        let attributes = ["creationDate": "2026-03-02T\(created)Z", "mfaAuthenticated": "false"]
        var identity: Members = [
            "type": "AssumedRole", "principalId": "AROAEXAMPLE\(role.uppercased()):\(session)",
            "arn": "arn:aws:sts::111122223333:assumed-role/\(name)", "accountId": "111122223333",
            "sessionContext": ["sessionIssuer": issuer, "attributes": attributes].merging(context) { $1 },
        ]
        identity["accessKeyId"] = key
        return identity.merging(more) { $1 }
    }

    // MARK: Calls

    mutating func call(
        _ action: String, by identity: Members, at time: String, called name: String, _ more: Members = [:]
    ) {
        let parts = action.split(separator: ":").map(String.init)
        let record: Members = [
            "eventVersion": "1.11", "userIdentity": identity, "eventTime": "2026-03-02T\(time)Z",
            "eventSource": "\(parts[0]).amazonaws.com", "eventName": parts[1], "awsRegion": "eu-west-1",
            "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli", "eventID": LineageLog.id(name),
            "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "readOnly": true,
        ]
        records.append(record.merging(more) { $1 })
    }

    /// `AssumeRole`: `identity` gets the session `name` and `key`.
    mutating func assume(
        _ name: String, key: String, by identity: Members, at time: String, called event: String,
        sourceIdentity: String? = nil
    ) {
        let parts = name.split(separator: "/").map(String.init)
        var request: Members = ["roleArn": "arn:aws:iam::111122223333:role/\(parts[0])", "roleSessionName": parts[1]]
        request["sourceIdentity"] = sourceIdentity
        call(
            "sts:AssumeRole", by: identity, at: time, called: event,
            [
                "requestParameters": request,
                "responseElements": [
                    "credentials": ["accessKeyId": key],
                    "assumedRoleUser": [
                        "assumedRoleId": "AROAEXAMPLE\(parts[0].uppercased()):\(parts[1])",
                        "arn": "arn:aws:sts::111122223333:assumed-role/\(name)",
                    ],
                ],
            ])
    }

    /// A sign-in that succeeded, as `ConsoleLogin` and `GetSigninToken` say it.
    mutating func signIn(_ action: String, by identity: Members, at time: String, called event: String) {
        call(
            "signin:\(action)", by: identity, at: time, called: event,
            ["eventType": "AwsConsoleSignIn", "responseElements": [action: "Success"]])
    }

    // MARK: Reading

    func load(from file: String = "records.json") async throws -> Investigator {
        let folder = try TemporaryFolder()
        try folder.write(Array(try JSONSerialization.data(withJSONObject: ["Records": records])), to: file)
        return try await Investigator.load([folder.path])
    }
}

extension Investigator {
    /// The only node of this key.
    func entity(_ text: String, kind: NodeKind? = nil) throws -> NodeID {
        guard case .one(let node) = find(text, kind: kind) else { throw LineageLogError.notOne(text) }
        return node
    }

    /// `whois` on a key or name.
    func whois(_ text: String, kind: NodeKind? = nil, evidence: Evidence = .inferred) throws -> WhoisAnswer {
        var options = WhoisOptions()
        options.evidence = evidence
        return whois(try entity(text, kind: kind), options: options)
    }
}

extension WhoisAnswer {
    /// The steps as words: `assumed alice`.
    var steps: [String] { lineage.hops.map { "\($0.via.name) \($0.node.label)" } }
}

enum LineageLogError: Error {
    case notOne(String)
}
