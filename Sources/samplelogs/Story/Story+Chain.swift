// The second chapter: from alice's key to a role in her account, and from there into two accounts more. The way
// straight to the data is denied, so it leads over the shared services.

extension Story {
    static let sessionName = "deploy-4821"

    /// alice may assume Deploy, and so may whoever holds her key.
    mutating func assumeDeploy() -> Caller {
        let start = Instant.march(2, 1, 12, 9)
        let session = journal.assumeRole(
            Roles.deploy, as: Story.sessionName, by: alice, at: start, key: Key.deploy)
        let deploy = intruder(session.identity)
        run(
            [
                (.read("sts", "GetCallerIdentity"), .succeeded),
                (.read("iam", "ListRoles"), .succeeded),
                (.read("iam", "ListAccountAliases"), .succeeded),
                (.read("iam", "ListUsers"), .succeeded),
                (.read("iam", "GetRole", ["roleName": "Deploy"], on: Roles.deploy.arn), .succeeded),
                (.read("iam", "ListRolePolicies", ["roleName": "Deploy"], on: Roles.deploy.arn), .succeeded),
                (
                    .read(
                        "iam", "GetRolePolicy", ["roleName": "Deploy", "policyName": "cross-account"],
                        on: Roles.deploy.arn), .succeeded
                ),
                (.read("organizations", "ListAccounts"), .denied),
                (.listBuckets(), .succeeded),
                (.listObjects(.storefront, prefix: "", bytes: 18_422), .succeeded),
                (.read("ecs", "ListClusters"), .succeeded),
                (.read("cloudformation", "ListStacks"), .succeeded),
                (.read("ec2", "DescribeInstances", ["instancesSet": [:], "filterSet": [:]]), .succeeded),
                (
                    .read(
                        "ec2", "DescribeInstanceAttribute",
                        ["instanceId": "i-0a1b2c3d4e5f60718", "attribute": "userData"]), .succeeded
                ),
            ], by: deploy, from: start + 21)
        journal.assumeRoleDenied(Roles.dataAdmin, by: deploy, at: .march(2, 1, 31, 40))
        return deploy
    }

    /// Deploy is trusted by a role in the account of the shared services. Both accounts record the step.
    mutating func crossToSharedServices(from deploy: Caller) -> Caller {
        let start = Instant.march(2, 1, 36, 2)
        let session = journal.assumeRole(
            Roles.crossAccountOps, as: "ops", by: deploy, at: start, key: Key.crossAccountOps)
        let operations = intruder(session.identity)
        let account = Account.shared
        run(
            [
                (.read("sts", "GetCallerIdentity"), .succeeded),
                (.read("iam", "ListRoles"), .succeeded),
                (.listBuckets(), .succeeded),
                (.listObjects(.artifacts, prefix: "", bytes: 40_912), .succeeded),
                (.getObject(.artifacts, "storefront/deploy.env", bytes: 1840), .succeeded),
                (.read("ecr", "DescribeRepositories"), .succeeded),
                (.read("codebuild", "ListProjects"), .succeeded),
                (
                    .read("codebuild", "BatchGetProjects", ["names": ["storefront-image", "payroll-image"]]),
                    .succeeded
                ),
                (.read("ssm", "DescribeParameters", ["maxResults": 50]), .succeeded),
                (
                    .read(
                        "ssm", "GetParametersByPath", ["path": "/ci", "recursive": true, "withDecryption": true],
                        on: "arn:aws:ssm:us-east-1:\(account):parameter/ci"), .denied
                ),
                (.read("secretsmanager", "ListSecrets"), .succeeded),
                (.getSecretValue("ci/github-token", in: account), .denied),
                (.getSecretValue("ci/signing-key", in: account), .denied),
                (.listObjects(.trail, prefix: "AWSLogs/", bytes: 0), .denied),
            ], by: operations, from: start + 15)
        return operations
    }

    /// And that role is trusted by one over the payroll.
    mutating func crossToData(from operations: Caller) -> RoleSession {
        let start = Instant.march(2, 2, 4, 55)
        let session = journal.assumeRole(
            Roles.dataAdmin, as: "ops", by: operations, at: start, key: Key.dataAdmin, duration: 3600)
        let admin = intruder(session.identity)
        let name: JSON = .string(Bucket.payroll.name)
        run(
            [
                (.read("sts", "GetCallerIdentity"), .succeeded),
                (.listBuckets(), .succeeded),
                (.listObjects(.payroll, prefix: "", bytes: 61_220), .succeeded),
                (.listObjects(.payroll, prefix: "2025/", bytes: 48_003), .succeeded),
                (
                    .bucket("GetBucketPolicy", .payroll, "policy"),
                    .failed(code: "NoSuchBucketPolicy", message: "The bucket policy does not exist")
                ),
                (.bucket("GetBucketPublicAccessBlock", .payroll, "publicAccessBlock"), .succeeded),
                (.bucket("GetBucketLogging", .payroll, "logging"), .succeeded),
                (.bucket("GetBucketVersioning", .payroll, "versioning"), .succeeded),
                (.getObject(.payroll, "2025/12/summary.csv", bytes: 204_877), .succeeded),
                (.read("rds", "DescribeDBInstances"), .succeeded),
                (.read("athena", "ListWorkGroups"), .succeeded),
                (.read("macie2", "GetMacieSession"), .denied),
                (.read("config", "DescribeConfigRules"), .denied),
                (.read("s3", "GetBucketEncryption", ["bucketName": name, "encryption": ""]), .succeeded),
            ], by: admin, from: start + 12)
        return session
    }
}
