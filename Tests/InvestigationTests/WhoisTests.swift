// Who stands behind a key, a session, an event, an address: what is known, what is missing, and what is only probable.
import Foundation
import Investigation
import PropertyGraph
import Testing

@Suite("Who stands behind it")
struct WhoisTests {
    private static let deployKey = "ASIAEXAMPLEDEPLOY001"
    private static let consoleKey = "ASIAEXAMPLECONSOLE01"
    private static var console: LineageLog.Members {
        LineageLog.session(
            "Deploy/ops", key: consoleKey, created: "09:10:00", more: ["sessionCredentialFromConsole": "true"])
    }

    /// alice assumes Deploy/ops, turns its key into a console session, and uses that.
    private func turned(secondKey: Bool = false, login: Bool = true) -> LineageLog {
        var log = LineageLog()
        let key = LineageLog.session("Deploy/ops", key: WhoisTests.deployKey)
        log.assume("Deploy/ops", key: WhoisTests.deployKey, by: LineageLog.user("alice"), at: "09:00:00", called: "a")
        log.signIn("GetSigninToken", by: key, at: "09:09:00", called: "token")
        if secondKey {
            let other = LineageLog.session("Deploy/ops", key: "ASIAEXAMPLEDEPLOY002")
            log.signIn("GetSigninToken", by: other, at: "09:09:30", called: "token 2")
        }
        if login {
            let session = LineageLog.session("Deploy/ops", created: "09:10:00")
            log.signIn("ConsoleLogin", by: session, at: "09:10:00", called: "login")
        }
        log.call("s3:ListBuckets", by: WhoisTests.console, at: "09:12:00", called: "use")
        return log
    }

    @Test("a console session made from a key leads back to who got the key")
    func consoleSession() async throws {
        let answer = try await turned().load().whois(WhoisTests.consoleKey)
        #expect(
            answer.steps == ["has-key Deploy/ops", "turned-into-console Deploy/ops", "assumed alice"]
                || answer.steps == ["holds Deploy/ops", "turned-into-console Deploy/ops", "assumed alice"])
        #expect(answer.lineage.hops[1].evidence == .joined)
        #expect(answer.lineage.hops[1].eventIDs == [LineageLog.id("token"), LineageLog.id("login")])
        #expect(answer.lineage.origin?.label == "alice")
        #expect(answer.missing == nil && answer.candidate == nil)
    }

    @Test("evidence that is asked to be attested leaves joined steps out")
    func attestedOnly() async throws {
        let answer = try await turned().load().whois(WhoisTests.consoleKey, evidence: .attested)
        #expect(answer.lineage.origin == nil && !answer.lineage.resolved)
        #expect(answer.missing?.eventName == "GetSigninToken")
        #expect(answer.candidate == nil)
    }

    @Test("two keys turned in, or a sign-in that is missing, make a guess and no step", arguments: [true, false])
    func guessedConsoleSession(secondKey: Bool) async throws {
        let investigator = try await turned(secondKey: secondKey, login: secondKey).load()
        let answer = try investigator.whois(WhoisTests.consoleKey)
        #expect(!answer.lineage.resolved)
        #expect(answer.candidate?.evidence == .inferred)
        #expect(try investigator.whois(WhoisTests.consoleKey, evidence: .joined).candidate == nil)
    }

    @Test("a session whose issuing is not in the logs says which record is, where, and in which files")
    func missingRecord() async throws {
        var log = LineageLog()
        log.call(
            "s3:ListBuckets", by: LineageLog.session("Deploy/ops", key: WhoisTests.deployKey, created: "08:50:00"),
            at: "09:00:00", called: "use")
        let file = "AWSLogs/o-exampleorgid/111122223333/CloudTrail/eu-west-1/2026/03/02/records.json"
        let missing = try #require(try await log.load(from: file).whois(WhoisTests.deployKey).missing)
        #expect(missing.eventName == "AssumeRole")
        #expect(missing.account == "111122223333" && missing.region == "us-east-1")
        #expect(missing.from?.description == "2026-03-02T08:50:00Z" && missing.to == missing.from)
        let folder = "AWSLogs/o-exampleorgid/111122223333/CloudTrail"
        #expect(
            missing.paths == [
                "\(folder)/us-east-1/2026/03/02/111122223333_CloudTrail_us-east-1_20260302T08",
                "\(folder)/us-east-1/2026/03/02/111122223333_CloudTrail_us-east-1_20260302T09",
                "\(folder)/eu-west-1/2026/03/02/111122223333_CloudTrail_eu-west-1_20260302T08",
                "\(folder)/eu-west-1/2026/03/02/111122223333_CloudTrail_eu-west-1_20260302T09",
            ])
    }

    @Test("the only user of a session's name is probable, not known; of two namesakes neither is")
    func namesakes() async throws {
        var log = LineageLog()
        log.call("s3:ListBuckets", by: LineageLog.user("ops"), at: "08:00:00", called: "user")
        log.call(
            "s3:ListBuckets", by: LineageLog.session("Deploy/ops", key: WhoisTests.deployKey), at: "09:00:00",
            called: "use")
        let one = try await log.load().whois(WhoisTests.deployKey)
        #expect(one.lineage.origin == nil && one.candidate?.node.label == "ops")
        #expect(one.candidate?.evidence == .inferred)
        var other = LineageLog.user("ops", key: "AKIAEXAMPLEUSERKEY02")
        other["principalId"] = "AIDAEXAMPLEOTHEROPS"
        other["arn"] = "arn:aws:iam::444455556666:user/ops"
        log.call("s3:ListBuckets", by: other, at: "08:30:00", called: "namesake")
        #expect(try await log.load().whois(WhoisTests.deployKey).candidate == nil)
    }

    @Test("a source identity is shown as a claim and is no origin")
    func sourceIdentity() async throws {
        var log = LineageLog()
        let session = LineageLog.session(
            "Deploy/ops", key: WhoisTests.deployKey, context: ["sourceIdentity": "dana"])
        log.call("s3:ListBuckets", by: session, at: "09:00:00", called: "use")
        let unknown = try await log.load().whois(WhoisTests.deployKey)
        #expect(unknown.lineage.origin == nil)
        #expect(unknown.candidate?.node.key == "source identity/dana" && unknown.candidate?.evidence == .attested)
        log.assume(
            "Deploy/ops", key: WhoisTests.deployKey, by: LineageLog.user("alice"), at: "08:59:00", called: "a",
            sourceIdentity: "dana")
        let known = try await log.load().whois(WhoisTests.deployKey)
        #expect(known.lineage.origin?.label == "alice" && known.candidate == nil)
        #expect(known.claims.map(\.node.key) == ["source identity/dana"])
    }

    @Test("steps that lead back to where they were end there, and name nobody")
    func cycle() async throws {
        var log = LineageLog()
        let (one, two) = ("ASIAEXAMPLECYCLE0001", "ASIAEXAMPLECYCLE0002")
        log.assume("Ping/x", key: one, by: LineageLog.session("Pong/x", key: two), at: "09:00:00", called: "a")
        log.assume("Pong/x", key: two, by: LineageLog.session("Ping/x", key: one), at: "09:00:00", called: "b")
        let answer = try await log.load().whois(one)
        #expect(answer.isCyclic && answer.lineage.origin == nil)
    }

    @Test("a role that assumes itself is marked, and still leads to who began")
    func selfAssumption() async throws {
        var log = LineageLog()
        let (one, two) = ("ASIAEXAMPLELOOP00001", "ASIAEXAMPLELOOP00002")
        log.assume("Loop/x", key: one, by: LineageLog.user("alice"), at: "09:00:00", called: "a")
        log.assume("Loop/x", key: two, by: LineageLog.session("Loop/x", key: one), at: "09:30:00", called: "b")
        let answer = try await log.load().whois(two)
        #expect(answer.steps == ["holds Loop/x", "assumed Loop/x", "assumed alice"])
        #expect(answer.lineage.hops.map(\.isSelf) == [false, true, false])
    }

    @Test("a key that two records issued has an answer for each, the one before its use first")
    func twoIssuers() async throws {
        var log = LineageLog()
        let bob = LineageLog.user("bob", key: "AKIAEXAMPLEUSERKEY02")
        log.assume("Deploy/ops", key: WhoisTests.deployKey, by: LineageLog.user("alice"), at: "09:00:00", called: "a")
        log.assume("Deploy/ops", key: WhoisTests.deployKey, by: bob, at: "11:00:00", called: "b")
        log.call(
            "s3:ListBuckets", by: LineageLog.session("Deploy/ops", key: WhoisTests.deployKey), at: "10:00:00",
            called: "use")
        let answer = try await log.load().whois(WhoisTests.deployKey)
        #expect(answer.lineage.origin?.label == "alice")
        #expect(answer.alternatives.map(\.lineage.origin?.label) == ["bob"])
    }

    @Test("a key issued to one session and used by another has both answers, the user's first")
    func otherReceiver() async throws {
        var log = LineageLog()
        log.assume("Vault/ops", key: WhoisTests.deployKey, by: LineageLog.user("alice"), at: "09:00:00", called: "a")
        log.call(
            "s3:ListBuckets", by: LineageLog.session("Deploy/ops", key: WhoisTests.deployKey), at: "10:00:00",
            called: "use")
        let answer = try await log.load().whois(WhoisTests.deployKey)
        #expect(answer.steps == ["holds Deploy/ops"])
        #expect(answer.lineage.origin == nil)
        let other = try #require(answer.alternatives.first?.lineage)
        #expect(other.hops.map(\.node.label) == ["Vault/ops", "alice"] && answer.alternatives.count == 1)
        #expect(other.hops.last?.eventIDs == [LineageLog.id("a")])
    }

    @Test("a key that signed for two users has an answer for each, the last user's first")
    func reusedKey() async throws {
        var log = LineageLog()
        log.call("s3:ListBuckets", by: LineageLog.user("old"), at: "09:00:00", called: "old")
        log.call("s3:ListBuckets", by: LineageLog.user("new"), at: "10:00:00", called: "new")
        let answer = try await log.load().whois("AKIAEXAMPLEUSERKEY01")
        #expect(answer.lineage.origin?.label == "new")
        #expect(answer.alternatives.map(\.lineage.origin?.label) == ["old"])
        #expect(answer.origins.items.map(\.origin?.label) == ["new", "old"] || answer.origins.total == 2)
    }

    @Test("a root session without its AssumeRoot is not the root user")
    func assumedRoot() async throws {
        var log = LineageLog()
        let root: LineageLog.Members = [
            "type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root",
            "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLEROOT00001",
            "sessionContext": [
                "attributes": ["creationDate": "2026-03-02T09:00:00Z"], "assumedRoot": "true",
            ] as LineageLog.Members,
        ]
        log.call("s3:DeleteBucketPolicy", by: root, at: "09:01:00", called: "use")
        let answer = try await log.load().whois("ASIAEXAMPLEROOT00001")
        #expect(answer.lineage.origin == nil)
        #expect(answer.missing?.eventName == "AssumeRoot")
    }

    @Test("a role asked for at the portal is probably the person's, where only one asked", arguments: [1, 2])
    func portal(people: Int) async throws {
        var log = LineageLog()
        for number in 1...people {
            let person: LineageLog.Members = [
                "type": "IdentityCenterUser", "accountId": "444455556666",
                "onBehalfOf": [
                    "userId": "person-\(number)",
                    "identityStoreArn": "arn:aws:identitystore::444455556666:identitystore/d-example",
                ],
                "credentialId": "portal-\(number)",
            ]
            log.call(
                "sso:GetRoleCredentials", by: person, at: "09:00:0\(number)", called: "portal \(number)",
                ["serviceEventDetails": ["role_name": "Audit", "account_id": "111122223333"]])
        }
        log.call(
            "s3:ListBuckets",
            by: LineageLog.session("AWSReservedSSO_Audit_0123456789abcdef/heidi", key: WhoisTests.deployKey),
            at: "09:05:00", called: "use")
        let answer = try await log.load().whois(WhoisTests.deployKey)
        #expect(answer.lineage.origin == nil)
        #expect(answer.candidate?.node.label == (people == 1 ? "person-1" : nil))
        #expect(answer.missing?.eventName == "AssumeRoleWithSAML")
    }

    @Test("a session that acts for a person is the person's, with how it was obtained beside")
    func onBehalfOf() async throws {
        var log = LineageLog()
        let person = [
            "userId": "heidi", "identityStoreArn": "arn:aws:identitystore::444455556666:identitystore/d-example",
        ]
        log.assume("Search/app", key: WhoisTests.deployKey, by: LineageLog.user("alice"), at: "09:00:00", called: "a")
        log.call(
            "s3:GetObject",
            by: LineageLog.session("Search/app", key: WhoisTests.deployKey, more: ["onBehalfOf": person]),
            at: "09:05:00", called: "use")
        let answer = try await log.load().whois(WhoisTests.deployKey)
        #expect(answer.lineage.origin?.label == "heidi")
        #expect(answer.alternatives.map(\.lineage.origin?.label) == ["alice"])
    }

    @Test("a created key is its user's, with whoever made it beside")
    func createdKey() async throws {
        var log = LineageLog()
        log.assume("Deploy/ops", key: WhoisTests.deployKey, by: LineageLog.user("alice"), at: "09:00:00", called: "a")
        log.call(
            "iam:CreateAccessKey", by: LineageLog.session("Deploy/ops", key: WhoisTests.deployKey), at: "09:05:00",
            called: "create",
            ["responseElements": ["accessKey": ["accessKeyId": "AKIAEXAMPLENEWKEY001", "userName": "backup"]]])
        let answer = try await log.load().whois("AKIAEXAMPLENEWKEY001")
        #expect(answer.lineage.origin?.label == "backup")
        #expect(answer.createdBy?.hops.map(\.node.label) == ["Deploy/ops", "alice"])
        #expect(answer.createdBy?.origin?.label == "alice")
    }

    @Test("an address is answered by the origins of its calls, the busiest first")
    func address() async throws {
        var log = turned()
        log.call(
            "s3:ListBuckets", by: LineageLog.user("bob", key: "AKIAEXAMPLEUSERKEY02"), at: "09:20:00", called: "bob")
        let answer = try await log.load().whois("203.0.113.7", kind: .address)
        #expect(answer.origins.items.map(\.origin?.label) == ["alice", "bob"])
        #expect(answer.origins.items.map(\.tally.events) == [4, 1])
    }

    @Test(
        "an event is found by its id in any case, and by its beginning",
        arguments: [LineageLog.id("use"), LineageLog.id("use").uppercased(), String(LineageLog.id("use").prefix(8))])
    func events(text: String) async throws {
        let investigator = try await turned().load()
        guard case .one(let event) = investigator.findEvent(text) else {
            Issue.record("\(text) is not found")
            return
        }
        let answer = investigator.whois(event: event)
        #expect(answer.event?.action == "s3:ListBuckets")
        #expect(answer.lineage.origin?.label == "alice")
    }

    @Test("what is no event id finds none", arguments: ["", "a", "zzzzzzzz", "alice", "00000000-0000"])
    func noEvent(text: String) async throws {
        guard case .none = try await turned().load().findEvent(text) else {
            Issue.record("\(text) is found")
            return
        }
    }

    @Test(
        "the account in a key's id is read from ids of the present kind only",
        arguments: [
            ("ASIARTX3GSDS2UJDIVTY", "111122223333"), ("AKIARZPUZDIKKUJDIVTY", "123456789012"),
            ("AKIAWO645SY5KUJDIVTY", "444455556666"), ("AKIAIOSFODNN7EXAMPLE", nil), ("AKIAJQ5CMEHPQYZQSKZA", nil),
            ("AROARTX3GSDS2UJDIVTY", nil), ("ASIARTX3GSDS2UJDIVT", nil), ("ASIARTX3GSDS2UJDIVT1", nil),
        ] as [(String, String?)])
    func keyAccount(key: String, account: String?) {
        #expect(Investigator.account(ofKey: key) == account)
    }

    @Test(
        "subjects of tokens are called as people call them",
        arguments: [
            ("system:serviceaccount:payments:worker", "payments/worker"),
            ("repo:example/shop:ref:refs/heads/main", "example/shop"),
            ("us-east-1:0001-example", "us-east-1:0001-example"),
        ])
    func subjects(subject: String, label: String) async throws {
        var log = LineageLog()
        let identity: LineageLog.Members = [
            "type": "WebIdentityUser", "principalId": "example.com:app:\(subject)", "userName": subject,
            "identityProvider": "example.com",
        ]
        log.assume("Job/run", key: WhoisTests.deployKey, by: identity, at: "09:00:00", called: "a")
        #expect(try await log.load().whois(WhoisTests.deployKey).lineage.origin?.label == label)
    }
}
