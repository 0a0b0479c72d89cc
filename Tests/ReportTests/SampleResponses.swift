// Made-up answers for the tests: an intrusion through three accounts, rich enough that every table, look and edge
// occurs. Apart so that tests of all formats tell the same story.
import PropertyGraph

@testable import Investigation

enum Sample {
    static let home = "111122223333"
    static let shared = "444455556666"
    static let production = "777788889999"

    static func time(_ text: String) -> Timestamp {
        guard let time = Timestamp(parsing: "2026-03-\(text)Z") else { preconditionFailure("bad time in a sample") }
        return time
    }

    static func tally(_ events: Int, denied: Int = 0, failed: Int = 0, _ first: String, _ last: String) -> Tally {
        var tally = Tally()
        tally.events = events
        tally.denied = denied
        tally.failed = failed
        tally.succeeded = events - denied - failed
        tally.first = time(first)
        tally.last = time(last)
        return tally
    }

    static func node(
        _ id: String, _ kind: NodeKind, _ key: String, _ label: String, account: String? = nil, type: String? = nil
    ) -> NodeSummary {
        NodeSummary(id: id, kind: kind, key: key, label: label, account: account, type: type)
    }

    static func action(_ name: String, _ events: Int, denied: Int = 0, reads: Bool = false) -> ActionTally {
        ActionTally(
            action: name, readOnly: reads, tally: tally(events, denied: denied, "02T08:20:00", "02T17:50:00"))
    }

    // MARK: The cast

    static let alice = node("u-alice", .user, "arn:aws:iam::\(home):user/alice", "alice", account: home)
    static let key = node("k-1", .accessKey, "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", account: home)
    static let console = node("c-1", .credential, "AIDAEXAMPLE#2026-03-02T09:02:00Z", "console 02 09:02", account: home)
    static let deploy = node("r-deploy", .role, "arn:aws:iam::\(shared):role/Deploy", "Deploy", account: shared)
    static let deploySession = node(
        "s-deploy", .roleSession, "arn:aws:sts::\(shared):assumed-role/Deploy/alice-laptop", "Deploy/alice-laptop",
        account: shared)
    static let admin = node(
        "s-admin", .roleSession, "arn:aws:sts::\(production):assumed-role/OrganizationAccountAccess/maintenance",
        "OrganizationAccountAccess/maintenance", account: production)
    static let backdoor = node(
        "u-backdoor", .user, "arn:aws:iam::\(production):user/svc-backup", "svc-backup", account: production)
    static let s3 = node("v-s3", .service, "s3.amazonaws.com", "s3")
    static let iam = node("v-iam", .service, "iam.amazonaws.com", "iam")
    static let sts = node("v-sts", .service, "sts.amazonaws.com", "sts")
    static let ec2 = node("v-ec2", .service, "ec2.amazonaws.com", "ec2")
    static let secrets = node("v-sm", .service, "secretsmanager.amazonaws.com", "secretsmanager")
    static let payroll = node(
        "b-1", .resource, "arn:aws:s3:::northwind-payroll-exports", "northwind-payroll-exports", account: production,
        type: "AWS::S3::Bucket")
    static let object = node(
        "b-2", .resource, "arn:aws:s3:::northwind-payroll-exports/2026/02/salaries-final-v3.csv",
        "northwind-payroll-exports/2026/02/salaries-final-v3.csv", account: production, type: "AWS::S3::Object")
    static let secret = node(
        "b-3", .resource, "arn:aws:secretsmanager:eu-west-1:\(production):secret:prod/db/master-a1B2c3",
        "prod/db/master", account: production, type: "AWS::SecretsManager::Secret")
    static let instance = node(
        "b-4", .resource, "arn:aws:ec2:eu-west-1:\(shared):instance/i-0abcd1234example0", "i-0abcd1234example0",
        account: shared, type: "AWS::EC2::Instance")
    static let leakedFrom = node("a-1", .address, "198.51.100.7", "198.51.100.7")
    static let attacker = node("a-2", .address, "203.0.113.99", "203.0.113.99")

    // MARK: Answers

    static let coverage: Coverage = {
        var coverage = Coverage()
        coverage.files = 214
        coverage.filesSkipped = 1
        coverage.filesDamaged = 1
        coverage.digestFiles = 2
        coverage.records = 3_020
        coverage.events = 3_012
        coverage.duplicates = 5
        coverage.fused = 2
        coverage.recordsSkipped = 1
        coverage.isPartial = true
        coverage.first = time("01T00:02:11")
        coverage.last = time("02T23:58:40")
        coverage.accounts = [home, shared, production]
        coverage.regions = ["eu-west-1", "us-east-1"]
        coverage.categories = ["management", "data"]
        coverage.daysWithoutEvents = Limited(["2026-02-27"], total: 2)
        coverage.loggingChanges = Limited([
            LoggingChange(
                action: "cloudtrail:StopLogging", effect: .stopped,
                trail: node(
                    "t-1", .resource, "arn:aws:cloudtrail:eu-west-1:\(home):trail/northwind-audit", "northwind-audit",
                    account: home, type: "AWS::CloudTrail::Trail"),
                principal: alice, account: home, region: "eu-west-1", eventID: "5f1c0d3e-0000-4000-8000-000000000009",
                from: time("02T10:14:00"), until: time("02T10:40:00"))
        ])
        coverage.warnings = [
            CoverageWarning(file: "logs/a.json.gz", reason: "not CloudTrail"),
            CoverageWarning(file: "logs/b.json.gz", record: 17, offset: 4_096, reason: "gzip ends early"),
        ]
        return coverage
    }()

    static let hop = Hop(
        node: alice, via: .assumed, evidence: .attested, eventIDs: ["5f1c0d3e-0000-4000-8000-000000000001"],
        at: time("02T09:10:11"))

    static let deployTally = SessionTally(
        node: deploySession, role: deploy, tally: tally(61, denied: 4, "02T09:10:15", "02T11:44:02"), hop: hop)

    static let adminTally = SessionTally(
        node: admin, role: nil, tally: tally(36, denied: 1, failed: 2, "02T10:31:00", "02T17:40:12"),
        hop: Hop(
            node: deploySession, via: .assumed, evidence: .joined, eventIDs: ["5f1c0d3e-0000-4000-8000-000000000002"],
            at: time("02T10:30:58")),
        depth: 2)

    static let services = [
        NodeTally(
            node: s3, tally: tally(212, denied: 4, "02T08:20:11", "02T17:55:31"),
            actions: [
                action("s3:GetObject", 1_180, reads: true), action("s3:ListObjects", 20, reads: true),
                action("s3:PutBucketPolicy", 2), action("s3:DeletePublicAccessBlock", 1, denied: 1),
                action("s3:GetBucketPolicy", 9, denied: 3, reads: true), action("s3:PutObject", 7),
            ]),
        NodeTally(
            node: iam, tally: tally(88, denied: 12, failed: 3, "02T08:14:09", "02T17:12:00"),
            actions: [
                action("iam:CreateUser", 1), action("iam:CreateAccessKey", 2, denied: 1),
                action("iam:AttachUserPolicy", 1), action("iam:ListUsers", 40, denied: 11, reads: true),
            ]),
        NodeTally(
            node: sts, tally: tally(30, denied: 2, "02T08:14:12", "02T10:30:58"),
            actions: [action("sts:AssumeRole", 5, denied: 2), action("sts:GetCallerIdentity", 25, reads: true)]),
        NodeTally(
            node: ec2, tally: tally(82, "02T08:30:00", "02T11:44:02"),
            actions: [action("ec2:DescribeInstances", 81, reads: true), action("ec2:RunInstances", 1)]),
        NodeTally(
            node: secrets, tally: tally(3, "02T10:40:00", "02T10:41:00"),
            actions: [action("secretsmanager:GetSecretValue", 3, reads: true)]),
    ]

    static let resources = [
        NodeTally(
            node: payroll, tally: tally(31, denied: 4, "02T08:20:11", "02T17:55:31"),
            actions: [action("s3:PutBucketPolicy", 2), action("s3:GetBucketPolicy", 9, reads: true)]),
        NodeTally(
            node: object, tally: tally(1, "02T17:55:31", "02T17:55:31"),
            actions: [action("s3:GetObject", 1, reads: true)]),
        NodeTally(
            node: secret, tally: tally(3, "02T10:40:00", "02T10:41:00"),
            actions: [action("secretsmanager:GetSecretValue", 3, reads: true)]),
        NodeTally(
            node: instance, tally: tally(1, "02T11:44:02", "02T11:44:02"), actions: [action("ec2:RunInstances", 1)]),
    ]

    static func edge(
        _ source: NodeSummary, _ target: NodeSummary, _ kind: EdgeKind, _ events: Int, denied: Int = 0,
        evidence: Evidence? = nil
    ) -> GraphEdge {
        GraphEdge(
            source: source.id, target: target.id, kind: kind,
            tally: tally(events, denied: denied, "02T08:14:09", "02T17:55:31"), evidence: evidence,
            eventIDs: ["5f1c0d3e-0000-4000-8000-000000000003"], total: events)
    }

    static let graph: GraphAnswer = {
        var graph = GraphAnswer()
        let plain = [alice, key, console, deploySession, admin, backdoor, deploy, leakedFrom, attacker]
        graph.nodes = plain.map { NodeTally(node: $0, tally: tally(10, "02T08:14:09", "02T17:55:31")) }
        graph.nodes += services + resources
        graph.edges = [
            edge(leakedFrom, alice, .from, 391), edge(attacker, alice, .from, 21),
            edge(alice, key, .holds, 391, evidence: .attested), edge(alice, console, .holds, 21, evidence: .inferred),
            edge(key, deploySession, .assumed, 3, evidence: .attested),
            edge(deploySession, admin, .assumed, 1, evidence: .joined),
            edge(deploySession, deploy, .ofRole, 61, evidence: .attested),
            edge(key, sts, .called, 30, denied: 2), edge(key, iam, .called, 52, denied: 52),
            edge(key, s3, .called, 180, denied: 4), edge(console, iam, .called, 21),
            edge(deploySession, ec2, .called, 61), edge(admin, iam, .called, 15, denied: 1),
            edge(admin, s3, .called, 18), edge(admin, secrets, .called, 3),
            edge(iam, backdoor, .created, 1, evidence: .attested),
            edge(s3, payroll, .touched, 31, denied: 4), edge(s3, object, .touched, 1),
            edge(secrets, secret, .touched, 3), edge(ec2, instance, .touched, 1),
            GraphEdge(source: s3.id, target: "f-1", kind: .touched, tally: tally(312, "02T08:20:11", "02T17:55:31")),
        ]
        graph.folded = [
            FoldedNodes(
                id: "f-1", label: "+312 S3 objects", nodes: 312,
                expand: "trailgraph investigate alice --service s3 --limit 0")
        ]
        graph.hiddenReads = 287
        return graph
    }()

    static let investigation = InvestigationAnswer(
        subject: alice, tally: tally(412, denied: 18, failed: 3, "02T08:14:09", "02T17:55:31"), writes: 41,
        origin: nil,
        credentials: Limited([
            CredentialTally(
                node: key, tally: tally(391, denied: 18, "02T08:14:09", "02T17:55:31"),
                addresses: ["198.51.100.7", "203.0.113.99", "192.0.2.14"]),
            CredentialTally(
                node: console, tally: tally(21, "02T09:02:44", "02T09:31:10"), origin: attacker,
                addresses: ["203.0.113.99"]),
        ]),
        sessions: Limited([deployTally]),
        accounts: [
            AccountTally(account: home, relation: .home, tally: tally(391, denied: 18, "02T08:14:09", "02T17:55:31")),
            AccountTally(account: production, relation: .resource, tally: tally(21, "02T08:20:11", "02T17:55:31")),
        ],
        services: Limited(services), resources: Limited(resources + resources, limit: 4),
        addresses: Limited([
            NodeTally(node: leakedFrom, tally: tally(300, denied: 18, "02T08:14:09", "02T17:55:31")),
            NodeTally(node: attacker, tally: tally(112, "02T09:02:44", "02T17:20:00")),
        ]),
        userAgents: Limited([
            NodeTally(
                node: node(
                    "g-1", .userAgent,
                    "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0-18-amd64 exe/x86_64.debian.12 "
                        + "prompt/off command/iam.list-users",
                    "aws-cli/2.15.30"),
                tally: tally(391, denied: 18, "02T08:14:09", "02T17:55:31"))
        ]),
        regions: Limited([
            ValueTally(value: "eu-west-1", tally: tally(360, denied: 6, "02T08:20:11", "02T17:55:31")),
            ValueTally(value: "us-east-1", tally: tally(52, denied: 12, "02T08:14:09", "02T17:12:00")),
        ]),
        derived: tally(97, denied: 5, failed: 2, "02T09:10:15", "02T17:40:12"),
        derivedSessions: Limited([deployTally, adminTally]), by: nil, graph: graph)

    static let response = Response(
        question: Question(command: "investigate", entity: "alice", filters: [("since", ["2026-03-02"])]),
        coverage: coverage, answer: .investigation(investigation),
        next: [
            "trailgraph investigate role/Deploy logs", "trailgraph investigate 203.0.113.99 logs",
            "trailgraph investigate alice logs --outcome denied",
        ])

    /// The same about a bucket: who acted on it, and a lineage.
    static let bucketResponse: Response = {
        var answer = investigation
        answer.subject = payroll
        answer.by = Limited([
            ActorTally(
                principal: admin, origin: alice, tally: tally(25, denied: 3, "02T10:31:00", "02T17:40:12"),
                actions: [action("s3:PutBucketPolicy", 2), action("s3:GetObject", 23, reads: true)]),
            ActorTally(
                principal: alice, origin: nil, tally: tally(6, denied: 1, "02T08:20:11", "02T08:25:00"),
                actions: [action("s3:GetObject", 6, denied: 1, reads: true)]),
        ])
        answer.credentials = Limited([])
        answer.sessions = Limited([])
        answer.derivedSessions = Limited([])
        answer.derived = Tally()
        answer.origin = LineageAnswer(subject: payroll, hops: [hop], origin: alice, resolved: true)
        var response = Sample.response
        response.question = Question(command: "investigate", entity: "northwind-payroll-exports")
        response.answer = .investigation(answer)
        return response
    }()

    static let summaryResponse = Response(
        question: Question(command: "summary"), coverage: coverage,
        answer: .summary(
            SummaryAnswer(
                tally: tally(3_012, denied: 61, failed: 14, "01T00:02:11", "02T23:58:40"),
                accounts: Limited([ValueTally(value: home, tally: tally(2_400, "01T00:02:11", "02T23:58:40"))]),
                principals: Limited([
                    NodeTally(node: alice, tally: tally(412, denied: 18, "02T08:14:09", "02T17:55:31")),
                    NodeTally(node: admin, tally: tally(36, denied: 1, failed: 2, "02T10:31:00", "02T17:40:12")),
                ]),
                services: Limited(services), regions: investigation.regions, addresses: investigation.addresses,
                errors: Limited([
                    ValueTally(value: "AccessDenied", tally: tally(61, denied: 61, "01T00:02:11", "02T23:58:40"))
                ]))))

    static let entitiesResponse = Response(
        question: Question(command: "entities", filters: [("kind", ["role-session"])]), coverage: coverage,
        answer: .entities(
            EntitiesAnswer(
                entities: Limited(
                    [alice, deploySession, admin, payroll, leakedFrom].map {
                        NodeTally(node: $0, tally: tally(36, denied: 1, "02T10:31:00", "02T17:40:12"))
                    }, limit: 4))))

    static let all =
        [
            response, bucketResponse, summaryResponse, entitiesResponse, whoisResponse, blastResponse, pathResponse,
            noPathResponse,
        ] + eventResponses
}
