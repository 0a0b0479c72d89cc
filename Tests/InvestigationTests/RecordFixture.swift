// Small whole records for tests, made of one call by alice. Apart so that a test shows only the field it is about.
import Foundation
import Ingest
import Investigation
import TestSupport

/// A CloudTrail record as a value; members are set by their path, `userIdentity.arn`.
struct RecordFixture {
    private var members: [String: Any]

    /// A call, `s3:ListBuckets`, at a time of 2 March 2026.
    init(_ call: String = "s3:ListBuckets", at time: String = "09:00:00", id: String) {
        let parts = call.split(separator: ":", maxSplits: 1).map(String.init)
        members = [
            "eventVersion": "1.11",
            "userIdentity": [
                "type": "IAMUser", "principalId": "AIDAEXAMPLEALICE00000",
                "arn": "arn:aws:iam::111122223333:user/alice", "accountId": "111122223333",
                "accessKeyId": "AKIAEXAMPLEALICE0001", "userName": "alice",
            ] as [String: Any],
            "eventTime": "2026-03-02T\(time)Z", "eventSource": "\(parts[0]).amazonaws.com", "eventName": parts[1],
            "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.22.12",
            "requestParameters": NSNull(), "responseElements": NSNull(), "eventID": id, "readOnly": true,
            "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333",
            "eventCategory": "Management",
        ]
    }

    /// The record with the member at `path` set; nil takes it away.
    func setting(_ path: String, _ value: Any?) -> RecordFixture {
        var copy = self
        copy.members = RecordFixture.setting(path.split(separator: ".").map(String.init)[...], value, in: members)
        return copy
    }

    private static func setting(
        _ path: ArraySlice<String>, _ value: Any?, in members: [String: Any]
    ) -> [String: Any] {
        guard let name = path.first else { return members }
        var members = members
        if path.count == 1 {
            members[name] = value
        } else {
            members[name] = setting(path.dropFirst(), value, in: members[name] as? [String: Any] ?? [:])
        }
        return members
    }

    /// The record as JSON.
    func json() throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes]))
    }
}

/// Records as one CloudTrail document.
func document(_ records: some Sequence<[UInt8]>) -> [UInt8] {
    Array("{\"Records\":[".utf8) + Array(records.joined(separator: [UInt8(ascii: ",")])) + Array("]}".utf8)
}

/// The graph of `records`, read from one file called `name`.
func load(_ records: [RecordFixture], from name: String = "records.json") async throws -> Investigator {
    let folder = try TemporaryFolder()
    try folder.write(document(records.map { try $0.json() }), to: name)
    return try await Investigator.load([folder.path])
}
