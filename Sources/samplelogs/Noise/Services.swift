// AWS itself: trails and Config delivering, Auto Scaling watching, KMS turning keys. Half of all records are these, as
// in real logs, and none of them is anyone's doing.

struct Services {
    private var journal: Journal

    private static let targetGroup =
        "arn:aws:elasticloadbalancing:\(Region.main):\(Account.prod):targetgroup/storefront/6d0ecf831eec9f09"

    static func run(seed: UInt64) -> Journal {
        var services = Services(journal: Journal(seed: seed, part: "services"))
        for hour in 0..<72 {
            let time = Instant.march(1, hour)
            services.scale(at: time)
            if hour % 4 == 0 { services.deliverTrails(at: time) }
            if hour % 6 == 1 { services.recordConfiguration(at: time) }
            if hour % 24 == 5 { services.advise(at: time) }
        }
        services.turnKeys()
        return services.journal
    }

    /// The role that Auto Scaling keeps for itself looks after the web servers.
    private mutating func scale(at time: Instant) {
        let role = Roles.serviceLinked("AutoScaling", "autoscaling.amazonaws.com", in: Account.prod)
        let caller = linked(role, as: "AutoScaling", service: "autoscaling", since: time)
        var now = time + journal.random.number(600...900)
        for _ in 0..<2 {
            // Now and then it asks more than EC2 cares to answer.
            let answer: Outcome =
                journal.random.chance(4)
                ? .failed(code: "Client.RequestLimitExceeded", message: "Request limit exceeded.") : .succeeded
            journal.run(
                [
                    (
                        .read("ec2", "DescribeInstanceStatus", ["includeAllInstances": true, "maxResults": 100]),
                        answer
                    ),
                    (.read("ec2", "DescribeInstances", ["maxResults": 100]), .succeeded),
                    (
                        .read(
                            "elasticloadbalancing", "DescribeTargetHealth",
                            ["targetGroupArn": .string(Services.targetGroup)]), .succeeded
                    ),
                ], by: caller, from: now, pause: 0...3)
            now += journal.random.number(60...500)
        }
    }

    /// CloudTrail asks whether it may write, encrypts, and writes each account's files to the bucket of the trail.
    private mutating func deliverTrails(at time: Instant) {
        let cloudtrail = Caller.service("cloudtrail", in: Account.shared)
        for (index, account) in Account.all.enumerated() {
            let now = time + 620 + 97 * index
            journal.write(.bucket("GetBucketAcl", .trail, "acl"), by: cloudtrail, at: now)
            for part in 0..<3 {
                let suffix = journal.random.alphanumeric(16)
                let key =
                    "AWSLogs/\(account)/CloudTrail/\(Region.main)/\(now.folder)/"
                    + "\(account)_CloudTrail_\(Region.main)_\(now.minuteStamp)_\(suffix).json.gz"
                journal.write(
                    .key(
                        "GenerateDataKey", alias: "trail", in: Account.shared,
                        context: [
                            "aws:cloudtrail:arn": .string(Trail.organization.arn),
                            "aws:s3:arn": .string(Bucket.trail.arn),
                        ]), by: cloudtrail, at: now + part)
                journal.write(
                    .putObject(.trail, key, bytes: journal.random.number(900...30_000)), by: cloudtrail, at: now + part)
            }
        }
    }

    /// Config walks over what an account has, and writes what it found.
    private mutating func recordConfiguration(at time: Instant) {
        let reads = [
            Call.read("ec2", "DescribeSecurityGroups"), .read("ec2", "DescribeNetworkInterfaces"),
            .read("ec2", "DescribeVolumes"), .read("iam", "ListRoles", ["maxItems": 1000]),
            .read("iam", "ListPolicies", ["scope": "Local"]), .read("s3", "ListBuckets", ["Host": "s3.amazonaws.com"]),
            .read("lambda", "ListFunctions20150331"), .read("rds", "DescribeDBInstances"),
            .read("kms", "ListKeys"), .read("cloudtrail", "DescribeTrails"),
        ]
        for (index, account) in Account.all.enumerated() {
            let role = Roles.serviceLinked("Config", "config.amazonaws.com", in: account)
            let start = time + 640 + 101 * index
            let session = journal.assumeRole(
                role, as: "AWSConfig-Describe", by: .service("config", in: account), at: start, duration: nil)
            let caller = Caller(
                session.identity.through("config.amazonaws.com"), from: "config.amazonaws.com",
                with: "config.amazonaws.com")
            journal.run(reads, by: caller, from: start + 1, pause: 0...2)
            if index == 0 {
                journal.run(Array(reads.prefix(3)), by: caller, from: start + 20, pause: 0...2, in: Region.second)
            }
            let folder = "AWSLogs/\(account)/Config/\(Region.main)/\(start.folder)/ConfigHistory"
            journal.write(
                .putObject(.configuration, "\(folder)/\(journal.random.hex(12)).json.gz", bytes: 4242), by: caller,
                at: start + 60, owner: Bucket.configuration.account)
        }
    }

    /// Trusted Advisor looks around once a day.
    private mutating func advise(at time: Instant) {
        let role = Roles.serviceLinked("TrustedAdvisor", "trustedadvisor.amazonaws.com", in: Account.prod)
        let caller = linked(role, as: "TrustedAdvisor", service: "trustedadvisor", since: time)
        journal.run(
            [
                .read("iam", "GetAccountPasswordPolicy"), .read("iam", "GetCredentialReport"),
                .read("ec2", "DescribeAddresses"), .read("ec2", "DescribeReservedInstances"),
                .read("rds", "DescribeDBInstances"), .read("cloudfront", "ListDistributions"),
                .read("elasticloadbalancing", "DescribeLoadBalancers"), .read("ec2", "DescribeSnapshots"),
            ], by: caller, from: time + 930, pause: 0...4)
    }

    /// A session of a role that a service keeps for itself.
    private mutating func linked(_ role: Role, as name: String, service: String, since time: Instant) -> Caller {
        let session = RoleSession(role: role, name: name, key: journal.random.temporaryKey(), created: time + 300)
        let host = "\(service).amazonaws.com"
        return Caller(session.identity.through(host), from: host, with: host)
    }

    /// Keys of KMS turned by KMS: nobody's call, and an identity without a type.
    private mutating func turnKeys() {
        for (account, alias, hour) in [(Account.data, "payroll", 8), (Account.shared, "trail", 16)] {
            let caller = Caller(.untyped("kms", in: account), from: "kms.amazonaws.com", with: "kms.amazonaws.com")
            let arn = Call.keyARN(alias: alias, in: account)
            var call = Call(service: "kms", name: "RotateKey", readOnly: false)
            call.resources = [["accountId": .string(account), "type": "AWS::KMS::Key", "ARN": .string(arn)]]
            var record = journal.record(of: call, by: caller, at: .march(2, hour, 11, 47), in: Region.main)
            record.type = "AwsServiceEvent"
            record.serviceEventDetails = ["rotationType": "AUTOMATIC", "keyId": .string(arn)]
            journal.write(record)
        }
    }
}
