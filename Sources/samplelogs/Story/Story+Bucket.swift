// The third chapter: the role's keys are traded for a console session, the bucket with the payroll is made public, and
// anyone at all reads it.

extension Story {
    static let consoleStart = Instant.march(2, 2, 21, 40)

    /// `GetSigninToken` turns temporary keys into a page of the console: no password, no second factor.
    mutating func signInToConsole(with session: RoleSession) {
        let start = Story.consoleStart
        journal.signIn("GetSigninToken", by: intruder(session.identity), at: start - 9)
        var visitor = session
        visitor.key = nil
        visitor.created = start
        let browser = Caller(visitor.identity, from: Address.intruder, with: Agent.linuxBrowser)
        journal.signIn("ConsoleLogin", by: browser, at: start)
        let signedIn = visitor
        var console = ConsoleSession(from: Address.intruder, with: Agent.linuxBrowser) { key in
            var session = signedIn
            session.key = key
            return session.identity
        }
        for (delay, page) in [(6, ConsolePage.home), (31, .buckets), (58, .bucket(.payroll)), (203, .trail)] {
            journal.open(page, in: &console, at: start + delay)
        }
        journal.open(ConsolePage.bucket(.analytics), in: &console, at: start + 420)
        journal.open(ConsolePage.bucket(.payroll), in: &console, at: start + 660)
        journal.click([Story.unblock(.payroll)], in: &console, at: .march(2, 2, 37, 18))
        journal.open(ConsolePage.bucket(.payroll), in: &console, at: .march(2, 2, 37, 20))
    }

    /// What keeps a bucket from ever being public is taken off, by the console.
    private static func unblock(_ bucket: Bucket) -> Call {
        .changeBucket(
            "PutBucketPublicAccessBlock", bucket, "publicAccessBlock",
            (
                "PublicAccessBlockConfiguration",
                [
                    "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", "RestrictPublicBuckets": false,
                    "BlockPublicPolicy": false, "BlockPublicAcls": false, "IgnorePublicAcls": false,
                ]
            ))
    }

    /// Then, by the role's own key: the block is deleted for good, and a policy lets everyone in.
    mutating func openTheBucket(with session: RoleSession) {
        let admin = intruder(session.identity)
        let bucket = Bucket.payroll
        let delete = Call.changeBucket("DeleteBucketPublicAccessBlock", bucket, "publicAccessBlock")
        let policy: JSON = [
            "Version": "2012-10-17",
            "Statement": [
                [
                    "Sid": "PublicRead", "Effect": "Allow", "Principal": "*",
                    "Action": ["s3:GetObject", "s3:ListBucket"],
                    "Resource": [.string(bucket.arn), "\(bucket.arn)/*"],
                ]
            ],
        ]
        run(
            [
                (delete, .succeeded),
                (.changeBucket("PutBucketPolicy", bucket, "policy", ("bucketPolicy", policy)), .succeeded),
                (.bucket("GetBucketPolicyStatus", bucket, "policyStatus"), .succeeded),
            ], by: admin, from: .march(2, 2, 41, 30))
    }

    /// From three addresses, with no credential at all, in the hours that follow.
    mutating func readTheBucket() {
        let agents = ["curl/8.5.0", "Wget/1.21.4", "python-requests/2.31.0"]
        for (index, address) in Address.readers.enumerated() {
            let reader = Caller(.anonymous(at: Account.data), from: address, with: agents[index])
            var now = Instant.march(2, 3, 2 + 9 * index)
            journal.write(.listObjects(.payroll, prefix: "", bytes: 61_220), by: reader, at: now)
            for month in 1...12 {
                for file in ["employees.csv", "payslips.zip"] {
                    now += journal.random.number(1...8)
                    let key = "2025/\(month < 10 ? "0" : "")\(month)/\(file)"
                    let bytes = journal.random.number(20_000...4_000_000)
                    journal.write(.getObject(.payroll, key, bytes: bytes), by: reader, at: now)
                }
            }
        }
        for (minute, agent) in [(12, Agent.hostile), (13, Agent.formula)] {
            let passerBy = Caller(.anonymous(at: Account.data), from: Address.hostileReader, with: agent)
            journal.write(
                .getObject(.payroll, "2025/12/employees.csv", bytes: 377_120), by: passerBy, at: .march(2, 5, minute))
        }
        let late = Caller(.anonymous(at: Account.data), from: Address.readers[0], with: agents[0])
        journal.write(
            .getObject(.payroll, "2026/02/payslips.zip", bytes: 0), by: late, at: .march(3, 16, 2),
            .failed(code: "AccessDenied", message: "Access Denied"))
    }
}
