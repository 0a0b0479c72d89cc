// A small log put together call by call, for questions about what follows from what. Apart from the tests because blast
// and path both ask such logs.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

/// Records one after another, each told in one line.
struct TrailLog {
    static let account = "111122223333"
    private var records: [String] = []

    /// A user with a long-term key.
    struct Caller {
        let identity: String

        static func user(_ name: String, key: String) -> Caller {
            Caller(
                identity: """
                    {"type":"IAMUser","principalId":"AIDA\(name.uppercased())",\
                    "arn":"arn:aws:iam::\(account):user/\(name)",\
                    "accountId":"\(account)","accessKeyId":"\(key)","userName":"\(name)"}
                    """)
        }

        /// A session of a role with one of its keys.
        static func session(_ role: String, _ name: String, key: String) -> Caller {
            Caller(
                identity: """
                    {"type":"AssumedRole","principalId":"AROA\(role.uppercased()):\(name)",\
                    "arn":"arn:aws:sts::\(account):assumed-role/\(role)/\(name)","accountId":"\(account)",\
                    "accessKeyId":"\(key)","sessionContext":{"sessionIssuer":{"type":"Role",\
                    "principalId":"AROA\(role.uppercased())","arn":"arn:aws:iam::\(account):role/\(role)",\
                    "accountId":"\(account)","userName":"\(role)"}}}
                    """)
        }

        /// A console session, whose key is a fresh one.
        static func console(_ name: String, key: String, since: String) -> Caller {
            Caller(
                identity: """
                    {"type":"IAMUser","principalId":"AIDA\(name.uppercased())",\
                    "arn":"arn:aws:iam::\(account):user/\(name)",\
                    "accountId":"\(account)","accessKeyId":"\(key)","userName":"\(name)",\
                    "sessionContext":{"attributes":{"creationDate":"2026-03-01T\(since)Z","mfaAuthenticated":"false"}},\
                    "sessionCredentialFromConsole":"true"}
                    """)
        }
    }

    /// A call at a time of the 1st of March 2026.
    mutating func call(
        _ time: String, _ caller: Caller, _ action: String, reads: Bool = false, request: String = "null",
        response: String = "null", resources: String = "[]", error: String? = nil, address: String = "203.0.113.9"
    ) {
        let parts = action.split(separator: ":")
        let failure = error.map { #""errorCode":"\#($0)","errorMessage":"no","# } ?? ""
        let number = String(records.count + 1)
        let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - number.count) + number
        records.append(
            """
            {"eventVersion":"1.08","eventTime":"2026-03-01T\(time)Z","eventSource":"\(parts[0]).amazonaws.com",\
            "eventName":"\(parts[1])","awsRegion":"us-east-1","sourceIPAddress":"\(address)","userAgent":"aws-cli",\
            "readOnly":\(reads),"eventID":"\(id)","recipientAccountId":"\(TrailLog.account)",\(failure)\
            "requestParameters":\(request),"responseElements":\(response),"resources":\(resources),\
            "userIdentity":\(caller.identity)}
            """)
    }

    /// `AssumeRole`, which gives `key`.
    mutating func assume(
        _ time: String, _ caller: Caller, _ role: String, _ name: String, key: String, expiration: String? = nil,
        seconds: Int? = nil
    ) {
        let expires = expiration.map { #","expiration":"\#($0)""# } ?? ""
        let duration = seconds.map { #","durationSeconds":\#($0)"# } ?? ""
        let arn = "arn:aws:iam::\(TrailLog.account):role/\(role)"
        call(
            time, caller, "sts:AssumeRole", reads: true,
            request: #"{"roleArn":"\#(arn)","roleSessionName":"\#(name)"\#(duration)}"#,
            response: """
                {"credentials":{"accessKeyId":"\(key)","sessionToken":"t"\(expires)},"assumedRoleUser":\
                {"assumedRoleId":"AROA\(role.uppercased()):\(name)",\
                "arn":"arn:aws:sts::\(TrailLog.account):assumed-role/\(role)/\(name)"}}
                """)
    }

    /// A call on a bucket.
    mutating func bucket(
        _ time: String, _ caller: Caller, _ action: String, _ bucket: String, reads: Bool = true, error: String? = nil
    ) {
        call(
            time, caller, action, reads: reads,
            resources: #"[{"ARN":"arn:aws:s3:::\#(bucket)","type":"AWS::S3::Bucket"}]"#, error: error)
    }

    func investigator() async throws -> Investigator {
        let folder = try TemporaryFolder()
        try folder.write(Array("{\"Records\":[\(records.joined(separator: ","))]}".utf8), to: "log.json")
        return try await Investigator.load([folder.path])
    }
}
