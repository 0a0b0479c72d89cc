// Small logs for the tests of questions that go back to records: two days of one user, a role and a bucket. Apart so
// that each test reads as a question about the same story.
import Ingest
import TestSupport

@testable import Investigation

/// A record of these logs.
struct SmallRecord {
    var number: Int
    var time: String
    var source: String
    var name: String
    var identity = SmallRecord.alice
    var region = "us-east-1"
    var address = "203.0.113.7"
    var readOnly = false
    /// Further members, each with a comma before it.
    var rest = ""

    static let alice = """
        {"type":"IAMUser","principalId":"AIDAEXAMPLEALICE","arn":"arn:aws:iam::111122223333:user/alice",\
        "accountId":"111122223333","accessKeyId":"AKIAEXAMPLE000000001","userName":"alice"}
        """
    static let session = """
        {"type":"AssumedRole","principalId":"AROAEXAMPLE:build",\
        "arn":"arn:aws:sts::444455556666:assumed-role/Deploy/build","accountId":"444455556666",\
        "accessKeyId":"ASIAEXAMPLE000000009","sessionContext":{"sessionIssuer":{"type":"Role",\
        "principalId":"AROAEXAMPLE","arn":"arn:aws:iam::444455556666:role/Deploy","accountId":"444455556666",\
        "userName":"Deploy"},"attributes":{"mfaAuthenticated":"false"}}}
        """

    /// The id of record `number`.
    static func id(_ number: Int) -> String { "0000000\(number)-0000-4000-8000-000000000000" }

    var json: String {
        """
        {"eventVersion":"1.08","eventTime":"2026-03-\(time)Z","eventSource":"\(source).amazonaws.com",\
        "eventName":"\(name)",\
        "awsRegion":"\(region)","sourceIPAddress":"\(address)","userAgent":"aws-cli","readOnly":\(readOnly),\
        "eventID":"\(SmallRecord.id(number))","eventType":"AwsApiCall","recipientAccountId":"111122223333",\
        "userIdentity":\(identity)\(rest)}
        """
    }

    static func bucket(_ name: String) -> String { #","requestParameters":{"bucketName":"\#(name)"}"# }
    static let denied = #","errorCode":"AccessDenied","errorMessage":"no""#

    /// Alice assumes Deploy; the session and she act on a bucket; she is refused; a region and an address come later.
    static let story: [SmallRecord] = [
        SmallRecord(
            number: 1, time: "01T10:00:00", source: "sts", name: "AssumeRole",
            rest: """
                ,"requestParameters":{"roleArn":"arn:aws:iam::444455556666:role/Deploy","roleSessionName":"build"},\
                "responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE000000009","sessionToken":"IQoJb3JpZ2lu",\
                "expiration":"x"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE:build",\
                "arn":"arn:aws:sts::444455556666:assumed-role/Deploy/build"}}
                """),
        SmallRecord(
            number: 2, time: "01T10:01:00", source: "s3", name: "ListObjects", identity: session, readOnly: true,
            rest: bucket("example-logs")),
        SmallRecord(
            number: 3, time: "01T10:02:00", source: "s3", name: "GetBucketEncryption", readOnly: true,
            rest: bucket("example-logs")),
        SmallRecord(
            number: 4, time: "01T10:03:00", source: "s3", name: "DeleteBucket", rest: bucket("example-logs") + denied),
        SmallRecord(number: 5, time: "01T10:04:00", source: "sts", name: "GetCallerIdentity", readOnly: true),
        SmallRecord(
            number: 6, time: "03T10:00:00", source: "ec2", name: "DescribeInstances", region: "eu-west-1",
            address: "198.51.100.9", readOnly: true),
    ]

    static func document(_ records: [SmallRecord]) -> String {
        "{\"Records\":[\(records.map(\.json).joined(separator: ","))]}"
    }
}

extension Investigator {
    /// The node that `text` names; a test fails where there is none.
    func node(_ text: String) throws -> NodeID {
        guard case .one(let node) = find(text) else { throw Unfound(text: text) }
        return node
    }

    private struct Unfound: Error { let text: String }
}
