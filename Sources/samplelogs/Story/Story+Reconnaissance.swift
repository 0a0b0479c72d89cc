// The first chapter: alice's long-term key in someone else's hands, and what it is tried on. Most of it is denied.

extension Story {
    /// The first call anyone makes with a key they found.
    mutating func tryTheKey() {
        journal.write(.read("sts", "GetCallerIdentity"), by: alice, at: .march(1, 22, 41, 7))
    }

    /// What may this key do? A tool asks one service after another.
    mutating func lookAround() {
        let account = Account.prod
        let user = Users.alice
        let me: JSON = ["userName": .string(user.name)]
        run(
            [
                (.read("iam", "GetUser", on: user.arn), .succeeded),
                (.read("iam", "ListAttachedUserPolicies", me, on: user.arn), .succeeded),
                (.read("iam", "ListUserPolicies", me, on: user.arn), .succeeded),
                (
                    .read(
                        "iam", "GetUserPolicy", ["userName": .string(user.name), "policyName": "assume-deploy"],
                        on: user.arn), .succeeded
                ),
                (.read("iam", "ListUsers", on: "arn:aws:iam::\(account):user/"), .denied),
                (.read("iam", "ListRoles", on: "arn:aws:iam::\(account):role/"), .denied),
                (.read("iam", "ListGroupsForUser", me, on: user.arn), .denied),
                (.read("iam", "GetAccountAuthorizationDetails"), .denied),
                (.read("iam", "GetAccountSummary"), .denied),
                (.read("iam", "ListAccessKeys", me, on: user.arn), .denied),
                (.listBuckets(), .denied),
                (.read("ec2", "DescribeInstances", ["instancesSet": [:], "filterSet": [:]]), .succeeded),
                (.read("ec2", "DescribeSecurityGroups", ["securityGroupSet": [:], "filterSet": [:]]), .denied),
                (.read("ec2", "DescribeSnapshots", ["ownersSet": ["items": [["owner": "self"]]]]), .denied),
                (.read("lambda", "ListFunctions20150331"), .denied),
                (.read("rds", "DescribeDBInstances", on: "arn:aws:rds:us-east-1:\(account):db:*"), .denied),
                (.read("kms", "ListKeys"), .denied),
                (.read("kms", "ListAliases"), .denied),
                (.read("dynamodb", "ListTables", on: "arn:aws:dynamodb:us-east-1:\(account):table/*"), .denied),
                (.read("secretsmanager", "ListSecrets"), .denied),
                (.read("ssm", "DescribeParameters", on: "arn:aws:ssm:us-east-1:\(account):*"), .denied),
                (.read("ses", "GetAccount"), .denied),
                (.read("bedrock", "ListFoundationModels"), .denied),
                (.read("cloudtrail", "DescribeTrails"), .denied),
                (.read("guardduty", "ListDetectors"), .denied),
                (.read("organizations", "DescribeOrganization"), .denied),
                (.read("ce", "GetCostAndUsage", on: "arn:aws:ce:us-east-1:\(account):/GetCostAndUsage"), .denied),
            ], by: alice, from: .march(1, 22, 41, 31))
        run(
            [
                (.read("ec2", "DescribeInstances", ["instancesSet": [:], "filterSet": [:]]), .succeeded),
                (.read("ec2", "DescribeVpcs", ["vpcSet": [:], "filterSet": [:]]), .denied),
                (.read("lambda", "ListFunctions20150331"), .denied),
            ], by: alice, from: .march(1, 22, 49, 12), in: Region.second)
    }

    /// A list of likely names, tried within two minutes. CloudTrail Insights notices the errors.
    mutating func guessSecrets() {
        var now = Instant.march(1, 22, 53, 4)
        for stage in ["prod", "production", "live"] {
            for name in ["db", "database", "rds/password", "stripe", "github", "slack", "datadog", "jwt"] {
                let call = Call.read(
                    "secretsmanager", "GetSecretValue", ["secretId": "\(stage)/\(name)"], on: "\(stage)/\(name)")
                journal.write(call, by: alice, at: now, .denied)
                now += journal.random.number(2...6)
            }
        }
    }
}
