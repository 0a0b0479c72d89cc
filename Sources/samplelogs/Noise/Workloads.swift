// What runs by itself with a role: instances, functions, tasks, and jobs of continuous integration. Each gets its
// sessions in its own way, and each says in its own way what it is.

struct Workloads {
    private var journal: Journal

    static func run(seed: UInt64) -> Journal {
        var workloads = Workloads(journal: Journal(seed: seed, part: "workloads"))
        workloads.instances()
        workloads.tasks()
        workloads.functions()
        workloads.integration()
        return workloads.journal
    }

    // MARK: Instances

    /// Three web servers. EC2 renews the keys of each every six hours; the session name stays the instance's id.
    private mutating func instances() {
        let servers = [
            ("i-0a1b2c3d4e5f60718", "198.51.100.81"), ("i-0b2c3d4e5f6071829", "198.51.100.82"),
            ("i-0c3d4e5f60718293a", "198.51.100.83"),
        ]
        for (index, (id, address)) in servers.enumerated() {
            for hour in stride(from: 2, to: 72, by: 6) {
                let time = Instant.march(1, hour, 3 + 2 * index, journal.random.number(0...59))
                var session = journal.assumeRole(
                    Roles.web, as: id, by: .service("ec2", in: Account.prod), at: time, duration: nil)
                session.ec2RoleDelivery = "2.0"
                session.inScopeOf = (
                    "AWS::EC2::Instance", "arn:aws:ec2:\(Region.main):\(Account.prod):instance/\(id)"
                )
                serve(id, as: session, from: address, since: time)
            }
        }
    }

    /// Six hours of one web server.
    private mutating func serve(_ id: String, as session: RoleSession, from address: String, since time: Instant) {
        let manager = Caller(session.identity, from: address, with: Agent.systemsManager)
        let application = Caller(session.identity, from: address, with: Agent.python)
        let update: JSON = [
            "instanceId": .string(id), "agentStatus": "Active", "agentName": "amazon-ssm-agent",
            "agentVersion": "3.2.2303.0", "platformName": "Amazon Linux", "platformType": "Linux",
            "availabilityZone": "us-east-1a",
        ]
        for hour in stride(from: 0, to: 6, by: 2) {
            journal.write(.write("ssm", "UpdateInstanceInformation", update), by: manager, at: time + hour * 3600 + 40)
        }
        journal.write(
            .getObject(.storefront, "config/web.json", bytes: 3318), by: application, at: time + 55)
        guard time.isWorkingTime else { return }
        write(.getSecretValue("prod/session/signing-key", in: Account.prod), by: application, at: time + 61)
        journal.write(
            .getObject(.storefront, "config/\(id).json", bytes: 0), by: application, at: time + 56,
            .failed(code: "NoSuchKey", message: "The specified key does not exist."))
        // By way of an endpoint in the network: the endpoint records the call too.
        var inside = Caller(session.identity, from: "10.20.1.17", with: Agent.python)
        inside.endpoint = "vpce-0f1e2d3c4b5a69788"
        let upload = Call.putObject(.storefront, "reports/\(id)/\(time.secondStamp).json", bytes: 9001)
        let record = journal.record(of: upload, by: inside, at: time + 300, in: Region.main)
        journal.write(record)
        journal.writeNetworkEvent(of: record)
    }

    // MARK: Tasks

    /// A task of ECS lives for a day; its session is called after it.
    private mutating func tasks() {
        for (day, id) in [(1, "4f0c9d2e7b6a41d8a3c5e1f209b87d64"), (2, "8d1e6b3fa2974c05b7e8c4d1903f5a26")] {
            let time = Instant.march(day, 7, 31, 12)
            var session = journal.assumeRole(
                Roles.checkoutTask, as: id, by: .service("ecs-tasks", in: Account.prod), at: time, duration: nil)
            session.inScopeOf = (
                "AWS::ECS::Task", "arn:aws:ecs:\(Region.main):\(Account.prod):task/storefront/\(id)"
            )
            let task = Caller(session.identity, from: "198.51.100.90", with: Agent.python)
            for hour in stride(from: 0, to: 24, by: 3) {
                write(
                    .getSecretValue("prod/payments/api-key", in: Account.prod), by: task, at: time + hour * 3600 + 5)
            }
        }
    }

    /// A call with what it brings about: Secrets Manager decrypts a secret on the caller's behalf.
    private mutating func write(_ call: Call, by caller: Caller, at time: Instant) {
        journal.write(call, by: caller, at: time)
        guard call.name == "GetSecretValue", let secret = call.request["secretId"] else { return }
        journal.write(
            .key("Decrypt", alias: "secrets", in: caller.identity.account, context: ["SecretARN": secret]),
            by: caller.through("secretsmanager.amazonaws.com"), at: time)
    }

    // MARK: Functions

    private struct Function {
        let name: String
        let role: Role
        let address: String
        let everyHours: Int
        let minute: Int
        let work: [Call]
    }

    private mutating func functions() {
        let account = Account.prod
        let all = [
            Function(
                name: "order-sync", role: Roles.orderSync, address: "198.51.100.101", everyHours: 1, minute: 8,
                work: [.getSecretValue("prod/orders/database", in: account)]),
            Function(
                name: "image-cleanup", role: Roles.imageCleanup, address: "198.51.100.102", everyHours: 4, minute: 12,
                work: [
                    .read("ecr", "DescribeImages", ["repositoryName": "storefront", "maxResults": 100]),
                    .read(
                        "ecr", "ListImages", ["repositoryName": "storefront", "filter": ["tagStatus": "UNTAGGED"]]),
                ]),
            Function(
                name: "payroll-export", role: Roles.payrollExport, address: "198.51.100.103", everyHours: 4, minute: 14,
                work: [
                    .getSecretValue("payroll/database", in: Account.data),
                    .putObject(.payroll, "2026/02/part-00001.parquet", bytes: 88_001),
                    .putObject(.payroll, "2026/02/part-00002.parquet", bytes: 88_002),
                ]),
        ]
        for function in all {
            for hour in stride(from: 0, to: 72, by: function.everyHours) {
                let second = journal.random.number(0...40)
                run(function, at: .march(1, hour, function.minute, second))
            }
        }
    }

    private mutating func run(_ function: Function, at time: Instant) {
        let account = function.role.account
        var session = journal.assumeRole(
            function.role, as: function.name, by: .service("lambda", in: account), at: time, duration: nil)
        session.inScopeOf = (
            "AWS::Lambda::Function", "arn:aws:lambda:\(Region.main):\(account):function:\(function.name)"
        )
        let caller = Caller(session.identity, from: function.address, with: Agent.lambda)
        let stream = "\(time.folder)/[$LATEST]\(journal.random.hex(32))"
        let worker = Caller(session.identity, from: function.address, with: Agent.lambdaWorker)
        // A key may be used in the very second it was issued.
        journal.write(
            .write(
                "logs", "CreateLogStream",
                ["logGroupName": "/aws/lambda/\(function.name)", "logStreamName": .string(stream)]),
            by: worker, at: time)
        for (index, call) in function.work.enumerated() {
            write(call, by: caller, at: time + 1 + index)
        }
    }

    // MARK: Continuous integration

    /// Jobs show their provider's token in the shared account, and go on from there into prod.
    private mutating func integration() {
        for (day, hours) in [(1, [12]), (2, [8, 9, 10, 12, 14, 15, 17]), (3, [8, 10, 11, 13, 15, 16])] {
            for hour in hours {
                let time = Instant.march(day, hour, journal.random.number(16...44), journal.random.number(0...59))
                job("repo:example-org/storefront:ref:refs/heads/main", at: time)
            }
        }
        job("repo:example-org/payroll:pull_request", at: .march(2, 15, 3, 9))
    }

    private mutating func job(_ subject: String, at time: Instant) {
        let session = journal.assumeRoleWithWebIdentity(
            Roles.githubActions, as: "GitHubActions", subject: subject, at: time)
        let build = Caller(session.identity, from: Address.continuousIntegration, with: Agent.githubActions)
        let repository: JSON = ["repositoryName": "storefront", "registryId": .string(Account.shared)]
        journal.run(
            [
                .read("sts", "GetCallerIdentity"), .read("ecr", "GetAuthorizationToken"),
                .write("ecr", "InitiateLayerUpload", repository), .write("ecr", "CompleteLayerUpload", repository),
                .write("ecr", "PutImage", repository),
                .putObject(.artifacts, "storefront/\(time.minuteStamp).zip", bytes: 5_120_334),
            ], by: build, from: time + 2, pause: 1...20)
        guard subject.hasSuffix("refs/heads/main") else {
            return journal.assumeRoleDenied(Roles.continuousDelivery, by: build, at: time + 150)
        }
        let next = journal.assumeRole(
            Roles.continuousDelivery, as: "GitHubActions", by: build, at: time + 150, duration: 900)
        let deliver = Caller(next.identity, from: Address.continuousIntegration, with: Agent.terraform)
        let region = journal.random.chance(30) ? Region.second : Region.main
        journal.run(
            [
                .read("sts", "GetCallerIdentity"),
                .read("ecs", "DescribeServices", ["cluster": "storefront", "services": ["checkout"]]),
                .write(
                    "ecs", "RegisterTaskDefinition",
                    ["family": "checkout", "taskRoleArn": .string(Roles.checkoutTask.arn), "networkMode": "awsvpc"]),
                .write("ecs", "UpdateService", ["cluster": "storefront", "service": "checkout", "desiredCount": 2]),
                .read("ecs", "DescribeServices", ["cluster": "storefront", "services": ["checkout"]]),
            ], by: deliver, from: time + 153, pause: 1...25, in: region)
    }
}
