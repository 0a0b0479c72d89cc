// The people of the sample at their ordinary work: alice with her key, colleagues through Identity Center, users with
// a second factor, a federated session, a root login. Few people do most of it, and most of it is the console reading.

struct Employees {
    private var journal: Journal

    static func work(seed: UInt64) -> Journal {
        var employees = Employees(journal: Journal(seed: seed, part: "employees"))
        employees.bob()
        employees.carol()
        employees.dave()
        employees.alice()
        employees.erin()
        employees.frank()
        employees.grace()
        employees.root()
        employees.mischief()
        return employees.journal
    }

    /// Administrator, on call on Sunday, in the console most of the day.
    private mutating func bob() {
        let sunday = Colleague(person: People.bob, address: Address.home, agent: Agent.macBrowser)
        let office = Colleague(person: People.bob, address: Address.office, agent: Agent.macBrowser)
        sunday.signIn(at: .march(1, 10, 4, 40), &journal)
        var console = sunday.enter("AdministratorAccess", in: Account.prod, at: .march(1, 10, 5, 2), &journal)
        visit([.home, .instances, .functions, .instances], in: &console, from: .march(1, 10, 5, 20), pause: 80...300)
        for day in [2, 3] {
            office.signIn(at: .march(day, 8, 41, 15), &journal)
            var prod = office.enter("AdministratorAccess", in: Account.prod, at: .march(day, 8, 42, 30), &journal)
            visit(
                [.home, .instances, .functions, .secrets, .bucket(.storefront), .instances, .functions, .users],
                in: &prod, from: .march(day, 8, 43), pause: 200...900)
            var shared = office.enter("AdministratorAccess", in: Account.shared, at: .march(day, 11, 15), &journal)
            visit(
                [.home, .builds, .buckets, .bucket(.artifacts)], in: &shared, from: .march(day, 11, 15, 30),
                pause: 60...400)
            let alarm: JSON = [
                "alarmName": "storefront-5xx", "namespace": "AWS/ApplicationELB", "threshold": .double(25),
                "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 3, "period": 60,
            ]
            journal.click(
                [.write("monitoring", "PutMetricAlarm", alarm)], in: &prod, at: .march(day, 13, 44, 12))
        }
    }

    /// Security: reads everything, changes nothing.
    private mutating func carol() {
        let carol = Colleague(person: People.carol, address: Address.office, agent: Agent.windowsBrowser)
        for (day, account) in [(2, Account.data), (3, Account.prod)] {
            carol.signIn(at: .march(day, 9, 20), &journal)
            var console = carol.enter("SecurityAudit", in: account, at: .march(day, 9, 21, 5), &journal)
            visit([.home, .trail, .secrets, .buckets], in: &console, from: .march(day, 9, 21, 30), pause: 100...500)
            let keys = carol.takeKeys("SecurityAudit", in: account, at: .march(day, 14, 2, 9), &journal)
            journal.run(
                [
                    .read("sts", "GetCallerIdentity"), .read("iam", "GenerateCredentialReport"),
                    .read("iam", "GetCredentialReport"), .read("iam", "ListRoles"), .listBuckets(),
                    .read("config", "DescribeConfigRules"), .read("guardduty", "ListDetectors"),
                    .read("cloudtrail", "DescribeTrails"),
                ], by: keys, from: .march(day, 14, 2, 40), pause: 3...40)
            journal.write(
                .read("securityhub", "GetFindings"), by: keys, at: .march(day, 14, 7, 2),
                .failed(
                    code: "InvalidAccessException", message: "Account \(account) is not subscribed to AWS Security Hub")
            )
        }
    }

    /// Analyst: queries over the payroll and analytics buckets; Athena reads them on his behalf.
    private mutating func dave() {
        let dave = Colleague(person: People.dave, address: Address.office, agent: Agent.windowsBrowser)
        for day in [2, 3] {
            dave.signIn(at: .march(day, 8, 55, 50), &journal)
            var console = dave.enter("DataAnalyst", in: Account.data, at: .march(day, 8, 56, 30), &journal)
            visit([.home, .queries], in: &console, from: .march(day, 8, 57), pause: 40...90)
            for hour in [9, 11, 14, 16] {
                let start = Instant.march(day, hour, journal.random.number(2...50))
                query(in: &console, at: start)
            }
            visit([.bucket(.analytics), .queries], in: &console, from: .march(day, 16, 55), pause: 60...120)
            journal.write(
                .read("glue", "GetTables", on: "arn:aws:glue:\(Region.main):\(Account.data):database/personnel"),
                by: console.next(using: &journal.random), at: .march(day, 17, 12, 8), .denied)
        }
    }

    private mutating func query(in console: inout ConsoleSession, at time: Instant) {
        let id = journal.random.uuid()
        let caller = console.next(using: &journal.random)
        let start = Call.write(
            "athena", "StartQueryExecution",
            [
                "queryString": "***OMITTED***", "workGroup": "primary",
                "queryExecutionContext": ["database": "payroll", "catalog": "AwsDataCatalog"],
            ], response: ["queryExecutionId": .string(id)])
        journal.write(start, by: caller, at: time)
        let athena = caller.through("athena.amazonaws.com")
        journal.write(
            .read("glue", "GetTable", ["databaseName": "payroll", "name": "payslips"]), by: athena, at: time + 1)
        for part in 1...3 {
            journal.write(
                .getObject(.payroll, "2026/02/part-0000\(part).parquet", bytes: 88_000 + part), by: athena, at: time + 2
            )
        }
        journal.write(.putObject(.analytics, "athena/\(id).csv", bytes: 9120), by: athena, at: time + 6)
        journal.write(
            .key(
                "Decrypt", alias: "payroll", in: Account.data,
                context: ["aws:s3:arn": .string(Bucket.payroll.arn)]),
            by: caller.through("AWS Internal"), at: time + 2)
        journal.click(
            [
                .read("athena", "GetQueryExecution", ["queryExecutionId": .string(id)]),
                .read("athena", "GetQueryResults", ["queryExecutionId": .string(id), "maxResults": 100]),
            ], in: &console, at: time + 8)
    }

    /// The owner of the leaked key, on Monday and Tuesday, with nothing to hide.
    private mutating func alice() {
        let alice = Caller(.user(Users.alice, key: Key.alice), from: Address.office, with: Agent.alice)
        for (day, lastHour) in [(2, 17), (3, 13)] {
            var now = Instant.march(day, 8, 14, 9)
            journal.write(.read("sts", "GetCallerIdentity"), by: alice, at: now)
            while now < .march(day, lastHour, 40) {
                now += journal.random.number(1500...4300)
                let session = journal.assumeRole(
                    Roles.deploy, as: "alice-release", by: alice, at: now, sourceIdentity: day == 3 ? "alice" : nil)
                let deploy = Caller(session.identity, from: Address.office, with: Agent.alice)
                journal.run(releases(), by: deploy, from: now + 3, pause: 2...30)
                now += 300
                journal.run(
                    [
                        .read("ec2", "DescribeInstances", ["instancesSet": [:], "filterSet": [:]]),
                        .read("iam", "GetUser", on: Users.alice.arn),
                    ], by: alice, from: now, pause: 5...60, in: journal.random.chance(25) ? Region.second : Region.main)
            }
        }
    }

    /// One release of the shop's pages.
    private mutating func releases() -> [Call] {
        let version = "v\(journal.random.number(410...489))"
        return [
            .putObject(.storefront, "\(version)/app.js", bytes: journal.random.number(200_000...400_000)),
            .putObject(.storefront, "\(version)/app.css", bytes: journal.random.number(20_000...60_000)),
            .putObject(.storefront, "index.html", bytes: 1904),
            .write(
                "cloudfront", "CreateInvalidation",
                ["distributionId": "E2EXAMPLE7SHOP", "invalidationBatch": ["paths": ["items": ["/*"], "quantity": 1]]]),
        ]
    }

    /// A user with a password and a second factor, in the console of the shared services.
    private mutating func erin() {
        let user = Users.erin
        for day in [2, 3] {
            let start = Instant.march(day, 10, 2, 17)
            let login = Caller(
                .user(user, temporaryKey: nil, since: start, mfa: true), from: Address.home, with: Agent.macBrowser)
            let check = Caller(
                Identity(
                    account: user.account,
                    json: [
                        "type": "IAMUser", "principalId": .string(user.principalID),
                        "accountId": .string(user.account), "accessKeyId": "",
                        "userName": .string(user.name),
                    ]), from: Address.home, with: Agent.macBrowser)
            journal.signIn("CheckMfa", by: check, at: start - 12)
            journal.signIn("ConsoleLogin", by: login, at: start, mfa: true)
            var console = ConsoleSession(from: Address.home, with: Agent.macBrowser) { key in
                .user(user, temporaryKey: key, since: start, mfa: true)
            }
            visit([.home, .builds, .bucket(.artifacts), .builds], in: &console, from: start + 8, pause: 120...1200)
            // KMS opens the artifacts for her, with a key seen nowhere else.
            let unseen = Caller(
                .user(user, temporaryKey: journal.random.temporaryKey(), since: start, mfa: true),
                from: Address.home, with: Agent.macBrowser)
            journal.write(
                .key(
                    "Decrypt", alias: "artifacts", in: user.account,
                    context: ["aws:s3:arn": .string(Bucket.artifacts.arn)]),
                by: unseen.through("AWS Internal"), at: start + 4000)
            let reader = journal.switchRole(
                to: Roles.supportReader, from: user, at: start + 5000, address: Address.home, agent: Agent.macBrowser)
            var switched = ConsoleSession(from: Address.home, with: Agent.macBrowser) { key in
                var session = reader
                session.key = key
                return session.identity
            }
            visit([.instances], in: &switched, from: start + 5006, pause: 60...90)
        }
    }

    /// Temporary credentials of his own, since his policies ask for a second factor. He mistypes his password, too.
    private mutating func frank() {
        let user = Users.frank
        let longTerm = Caller(.user(user, key: Key.frank), from: Address.office, with: Agent.python)
        for day in [2, 3] {
            let start = Instant.march(day, 13, 5, 44)
            let key = journal.getSessionToken(user, by: longTerm, at: start)
            let frank = Caller(
                .user(user, temporaryKey: key, since: start, mfa: true), from: Address.office, with: Agent.python)
            journal.run(
                [
                    .listObjects(.analytics, prefix: "monthly/", bytes: 4410),
                    .getObject(.analytics, "monthly/2026-02.csv", bytes: 91_220),
                    .read("glue", "GetDatabases"), .read("glue", "GetTables", ["databaseName": "analytics"]),
                    .putObject(.analytics, "monthly/2026-03-draft.csv", bytes: 12_090),
                    .read("rds", "DescribeDBInstances"),
                ], by: frank, from: start + 4, pause: 4...90)
        }
        let browser = Caller(.refused(at: user.account), from: Address.office, with: Agent.windowsBrowser)
        for second in [5, 31] {
            journal.signIn(
                "ConsoleLogin", by: browser, at: .march(2, 12, 58, second), succeeded: false,
                message: second == 5 ? "No username found in supplied account" : "Failed authentication")
        }
    }

    /// Lends out a part of her rights by federation.
    private mutating func grace() {
        let user = Users.grace
        let grace = Caller(.user(user, key: Key.grace), from: Address.office, with: Agent.python)
        let start = Instant.march(3, 10, 31, 2)
        journal.write(.read("sts", "GetCallerIdentity"), by: grace, at: start - 20)
        let key = journal.getFederationToken("photo-agency", of: user, by: grace, at: start)
        let agency = Caller(
            .federated("photo-agency", by: user, key: key, since: start), from: "198.51.100.61", with: Agent.macBrowser)
        for picture in 1...7 {
            journal.write(
                .getObject(.storefront, "pictures/spring-\(picture).jpg", bytes: 800_000 + picture), by: agency,
                at: start + 400 + 17 * picture)
        }
    }

    /// Once, for the one thing that takes root: the account's contacts.
    private mutating func root() {
        let start = Instant.march(3, 9, 47, 30)
        let login = Caller(
            .root(of: Account.shared, key: nil, since: start), from: Address.office, with: Agent.macBrowser)
        journal.signIn("ConsoleLogin", by: login, at: start, mfa: true)
        var console = ConsoleSession(from: Address.office, with: Agent.macBrowser) { key in
            .root(of: Account.shared, key: key, since: start)
        }
        visit([.home], in: &console, from: start + 5, pause: 10...20)
        journal.click(
            [
                .read("account", "GetAlternateContact", ["alternateContactType": "SECURITY"]),
                .write("account", "PutAlternateContact", ["alternateContactType": "SECURITY"]),
            ], in: &console, at: start + 71)
    }

    /// A session named so that a spreadsheet takes it for a formula, and used in the very second it was issued.
    private mutating func mischief() {
        let grace = Caller(.user(Users.grace, key: Key.grace), from: Address.office, with: Agent.python)
        let session = journal.assumeRole(Roles.deploy, as: "=cmd+calc", by: grace, at: .march(3, 11, 2, 8))
        let caller = Caller(session.identity, from: Address.office, with: Agent.python)
        journal.write(.read("sts", "GetCallerIdentity"), by: caller, at: .march(3, 11, 2, 8))
        journal.write(
            .read("ec2", "DescribeInstances", ["instancesSet": [:], "filterSet": [:]]), by: caller,
            at: .march(3, 11, 2, 30))
    }

    private mutating func visit(
        _ pages: [ConsolePage], in console: inout ConsoleSession, from time: Instant, pause: ClosedRange<Int>
    ) {
        var now = time
        for page in pages {
            now = journal.open(page, in: &console, at: now)
            now += journal.random.number(pause)
        }
    }
}
