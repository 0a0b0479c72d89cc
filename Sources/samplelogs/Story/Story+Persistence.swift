// The last chapter: a user, a key and a trust that outlive the leaked key, the trail that is to see less, and the
// defenders, who close alice's key and the bucket but not the way back in.

extension Story {
    /// The first session has run out; alice's key opens a second one under the same name.
    mutating func assumeDeployAgain() -> Caller {
        let session = journal.assumeRole(
            Roles.deploy, as: Story.sessionName, by: alice, at: .march(2, 5, 40, 3), key: Key.deployAgain)
        return intruder(session.identity)
    }

    /// A user that sounds like a service, with a key and every right.
    mutating func createBackdoorUser(with deploy: Caller) {
        let start = Instant.march(2, 5, 44, 19)
        let user = Users.backup
        let taken = "User with name backup already exists."
        run(
            [
                (
                    .write("iam", "CreateUser", ["userName": "backup"]),
                    .failed(code: "EntityAlreadyExistsException", message: taken)
                ),
                (.createUser(user, at: start + 11), .succeeded),
                (.createAccessKey(Key.backup, for: user, at: start + 22), .succeeded),
                (
                    .write(
                        "iam", "AttachUserPolicy",
                        [
                            "userName": .string(user.name),
                            "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
                        ], on: user.arn), .succeeded
                ),
                (
                    .write("iam", "CreateLoginProfile", ["userName": .string(user.name)], on: user.arn),
                    .forbidden
                ),
            ], by: deploy, from: start, pause: 11...11)
    }

    /// A role nobody looks at comes to trust an account outside. Its policy is typed by hand, line ends and all.
    mutating func trustAnOutsideAccount(with deploy: Caller) {
        let policy = """
            {\r\n\t"Version": "2012-10-17",\r\n\t"Statement": [\r\n\t\t{\r\n\t\t\t"Sid": "Reporting",\r\n\t\t\t\
            "Effect": "Allow",\r\n\t\t\t"Principal": { "AWS": "arn:aws:iam::\(Account.outside):root" },\r\n\t\t\t\
            "Action": "sts:AssumeRole"\r\n\t\t}\r\n\t]\r\n}
            """
        let role = Roles.legacyReporting
        run(
            [
                (.read("iam", "GetRole", ["roleName": .string(role.name)], on: role.arn), .succeeded),
                (
                    .write(
                        "iam", "UpdateAssumeRolePolicy",
                        ["roleName": .string(role.name), "policyDocument": .string(policy)], on: role.arn),
                    .succeeded
                ),
            ], by: deploy, from: .march(2, 5, 47, 50))
    }

    /// The organization's trail cannot be stopped from here. Deploy may not touch prod's own trail either; the new
    /// administrator may.
    mutating func turnOffTheLights(with deploy: Caller) {
        let organization = Trail.organization.arn
        let prod = Trail.prod.arn
        run(
            [
                (.read("cloudtrail", "DescribeTrails"), .succeeded),
                (.read("cloudtrail", "GetTrailStatus", ["name": .string(organization)], on: organization), .succeeded),
                (.write("cloudtrail", "StopLogging", ["name": .string(organization)], on: organization), .forbidden),
                (.write("cloudtrail", "StopLogging", ["name": .string(prod)], on: prod), .denied),
            ], by: deploy, from: .march(2, 5, 52, 8))
        let selectors: JSON = [
            [
                "readWriteType": "ReadOnly", "includeManagementEvents": true, "dataResources": [],
                "excludeManagementEventSources": ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
            ]
        ]
        let narrow = Call.write(
            "cloudtrail", "PutEventSelectors", ["trailName": .string(Trail.prod.name), "eventSelectors": selectors],
            response: ["trailARN": .string(prod), "eventSelectors": selectors], on: prod)
        run(
            [(.read("sts", "GetCallerIdentity"), .succeeded), (narrow, .succeeded)], by: backup,
            from: .march(2, 6, 3, 45))
    }

    private var backup: Caller {
        Caller(.user(Users.backup, key: Key.backup), from: Address.intruderLater, with: Agent.intruderLater)
    }

    /// A day later the new key is put to work.
    mutating func returnAsBackup() {
        let snapshot = "snap-0e1d2c3b4a5968778"
        let share = Call.write(
            "ec2", "ModifySnapshotAttribute",
            [
                "snapshotId": .string(snapshot), "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": ["add": ["items": [["userId": .string(Account.outside)]]]],
            ], response: ["requestId": "7d9c2f0e-5a14-4b8e-9d11-3c6f0a2b7e45", "_return": true])
        run(
            [
                (.read("sts", "GetCallerIdentity"), .succeeded),
                (.read("iam", "ListUsers"), .succeeded),
                (.read("iam", "ListAttachedUserPolicies", ["userName": .string(Users.backup.name)]), .succeeded),
                (.read("secretsmanager", "ListSecrets", ["maxResults": 100]), .succeeded),
                (.getSecretValue("prod/orders/database", in: Account.prod), .succeeded),
                (.getSecretValue("prod/payments/api-key", in: Account.prod), .succeeded),
                (.getSecretValue("prod/session/signing-key", in: Account.prod), .succeeded),
                (.read("rds", "DescribeDBInstances"), .succeeded),
                (.read("ec2", "DescribeSnapshots", ["ownersSet": ["items": [["owner": "self"]]]]), .succeeded),
                (share, .succeeded),
                (.read("ec2", "DescribeRegions", ["regionSet": [:]]), .succeeded),
                (
                    .write(
                        "organizations", "LeaveOrganization",
                        on: "arn:aws:organizations::\(Account.shared):account/o-example123/\(Account.prod)"),
                    .forbidden
                ),
            ], by: backup, from: .march(3, 4, 12, 26), pause: 4...40)
    }

    /// bob finds alice's key and the open bucket, and closes both. He does not know of `svc-backup`.
    mutating func respond() {
        let prod = Colleague(person: People.bob, address: Address.office, agent: Agent.macBrowser)
        let key: JSON = [
            "userName": .string(Users.alice.name), "accessKeyId": .string(Key.alice), "status": "Inactive",
        ]
        var console = prod.enter("AdministratorAccess", in: Account.prod, at: .march(3, 15, 2, 11), &journal)
        journal.open(ConsolePage.trail, in: &console, at: .march(3, 15, 3, 2))
        journal.open(ConsolePage.users, in: &console, at: .march(3, 15, 9, 47))
        journal.click(
            [.write("iam", "UpdateAccessKey", key, on: Users.alice.arn)], in: &console, at: .march(3, 15, 11, 30))
        var other = prod.enter("AdministratorAccess", in: Account.data, at: .march(3, 15, 20, 5), &journal)
        journal.open(ConsolePage.bucket(.payroll, hasPolicy: true), in: &other, at: .march(3, 15, 21, 0))
        journal.click(
            [
                .changeBucket("DeleteBucketPolicy", .payroll, "policy"),
                .changeBucket(
                    "PutBucketPublicAccessBlock", .payroll, "publicAccessBlock",
                    (
                        "PublicAccessBlockConfiguration",
                        [
                            "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", "RestrictPublicBuckets": true,
                            "BlockPublicPolicy": true, "BlockPublicAcls": true, "IgnorePublicAcls": true,
                        ]
                    )),
            ], in: &other, at: .march(3, 15, 24, 40))
    }

    /// alice's key is dead, and a dead key leaves no record. The other one lives.
    mutating func returnOnceMore() {
        run(
            [
                (.read("sts", "GetCallerIdentity"), .succeeded),
                (.read("iam", "ListAccessKeys", ["userName": .string(Users.backup.name)]), .succeeded),
                (.getSecretValue("prod/orders/database", in: Account.prod), .succeeded),
            ], by: backup, from: .march(3, 18, 42, 12))
    }
}
