// Calls by hand, as records: what a test does not care about has a value already. Apart because each question about
// times and places is tested on a handful of these.
import Investigation
import PropertyGraph
import TestSupport

/// One record, to be changed where it matters.
struct LoggedCall {
    /// On the 1st of March 2026, `10:00:00`, or a whole time.
    var at = "10:00:00"
    var action = "s3:ListBuckets"
    var reads = true
    var address = "198.51.100.7"
    var program = "aws-cli/2.15.30 Python/3.11.8"
    var region = "us-east-1"
    var error: String?
    var category = "Management"
    /// Of the request, as JSON.
    var request = "null"
    /// Of the response, as JSON.
    var response = "null"
    var id: String?
    var identity = LoggedCall.user("alice")
    /// The account whose trail logs it.
    var recipient = LoggedCall.account
    /// Further members of the record, each after a comma.
    var more = ""

    static let account = "111122223333"

    /// An IAM user with one key.
    static func user(_ name: String, key: String? = nil) -> String {
        """
        {"type":"IAMUser","principalId":"AIDA\(name.uppercased())","arn":"arn:aws:iam::\(account):user/\(name)",\
        "accountId":"\(account)","accessKeyId":"\(key ?? "AKIA\(name.uppercased())00001")","userName":"\(name)"}
        """
    }

    /// A session of a role, signed with `key`.
    static func session(
        _ role: String, _ name: String, key: String, account: String = account, more: String = ""
    ) -> String {
        """
        {"type":"AssumedRole","principalId":"AROA\(role.uppercased()):\(name)",\
        "arn":"arn:aws:sts::\(account):assumed-role/\(role)/\(name)","accountId":"\(account)",\
        "accessKeyId":"\(key)","sessionContext":{"attributes":{"creationDate":"2026-03-01T09:00:00Z"},\
        "sessionIssuer":{"type":"Role","principalId":"AROA\(role.uppercased())",\
        "arn":"arn:aws:iam::\(account):role/\(role)","accountId":"\(account)","userName":"\(role)"}\(more)}}
        """
    }

    /// The call by which `identity` obtains a session and its key.
    static func assume(
        _ role: String, _ name: String, key: String, at: String, by identity: String, account: String = account
    ) -> LoggedCall {
        var call = LoggedCall(at: at, action: "sts:AssumeRole", identity: identity)
        call.request = #"{"roleArn":"arn:aws:iam::\#(account):role/\#(role)","roleSessionName":"\#(name)"}"#
        call.response = """
            {"credentials":{"accessKeyId":"\(key)","expiration":"Mar 1, 2026, 8:00:00 PM"},\
            "assumedRoleUser":{"assumedRoleId":"AROA\(role.uppercased()):\(name)",\
            "arn":"arn:aws:sts::\(account):assumed-role/\(role)/\(name)"}}
            """
        return call
    }

    func json(_ number: Int) -> String {
        let parts = action.split(separator: ":")
        let time = at.count == 8 ? "2026-03-01T\(at)Z" : at
        return """
            {"eventVersion":"1.08","eventTime":"\(time)","eventSource":"\(parts[0]).amazonaws.com",\
            "eventName":"\(parts[1])","awsRegion":"\(region)","sourceIPAddress":"\(address)",\
            "userAgent":"\(program)","eventID":"\(id ?? LoggedCall.id(number))","readOnly":\(reads),\
            "eventCategory":"\(category)","recipientAccountId":"\(recipient)",\
            \(error.map { #""errorCode":"\#($0)","# } ?? "")\
            "requestParameters":\(request),"responseElements":\(response),"userIdentity":\(identity)\(more)}
            """
    }

    /// The id of the call at `number` of those given to `load`.
    static func id(_ number: Int) -> String {
        let digits = String(number)
        return "00000001-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The calls as loaded logs.
    static func load(_ calls: [LoggedCall]) async throws -> Investigator {
        let folder = try TemporaryFolder()
        let records = calls.enumerated().map { $1.json($0) }.joined(separator: ",")
        try folder.write(Array("{\"Records\":[\(records)]}".utf8), to: "log.json")
        return try await Investigator.load([folder.path])
    }
}
