// What follows from a node, on logs of a few calls each.
import PropertyGraph
import Testing

@testable import Investigation

@Suite("Blast")
struct BlastTests {
    static let alice = TrailLog.Caller.user("alice", key: "AKIAALICE00000000001")
    static let bob = TrailLog.Caller.user("bob", key: "AKIABOB0000000000001")

    private static func rows(_ log: TrailLog, from text: String, since: String? = nil) async throws -> [ReachedTally] {
        let investigator = try await log.investigator()
        var request = FilterRequest()
        request.since = since.map { "2026-03-01T\($0)Z" }
        return investigator.blast(from: try investigator.node(text), filter: try investigator.resolve(request)).reached
            .items
    }

    private static func names(_ rows: [ReachedTally]) -> [String] {
        rows.map { "\($0.hops) \($0.node.label) \($0.hop.via.name)" }
    }

    @Test("A chain of roles is followed by its keys, and another caller of the same session name is not")
    func chain() async throws {
        var log = TrailLog()
        log.assume("10:00:00", Self.alice, "Deploy", "ops", key: "ASIADEPLOYALICE00001")
        log.assume("10:00:30", Self.bob, "Deploy", "ops", key: "ASIADEPLOYBOB0000001")
        let aliceOps = TrailLog.Caller.session("Deploy", "ops", key: "ASIADEPLOYALICE00001")
        let bobOps = TrailLog.Caller.session("Deploy", "ops", key: "ASIADEPLOYBOB0000001")
        log.assume("10:01:00", aliceOps, "Data", "ops", key: "ASIADATAALICE0000001")
        log.assume("10:02:00", bobOps, "Audit", "ops", key: "ASIAAUDITBOB00000001")
        let rows = try await Self.rows(log, from: "AKIAALICE00000000001")
        #expect(Self.names(rows) == ["1 Deploy/ops assumed", "2 Data/ops assumed"])
        #expect(rows[0].credentials.map(\.key) == ["ASIADEPLOYALICE00001"])
        #expect(rows[0].tally.events == 1)
        #expect(rows[1].hop.node.label == "Deploy/ops")
        #expect(rows[1].hop.eventIDs == ["00000000-0000-4000-8000-000000000003"])
    }

    @Test("A key whose first call was denied is held all the same, and drawn with all its calls")
    func deniedFirst() async throws {
        var log = TrailLog()
        log.bucket("10:00:00", Self.alice, "s3:DeleteBucket", "vault", error: "AccessDenied")
        log.bucket("10:01:00", Self.alice, "s3:ListObjects", "vault")
        let investigator = try await log.investigator()
        let answer = investigator.blast(from: try investigator.node("user:alice"))
        let edge = try #require(answer.graph.edges.first { $0.kind == .holds || $0.kind == .hasKey })
        #expect(edge.tally.events == 2 && edge.tally.denied == 1)
    }

    @Test("What happened before the way to it was open is not reached")
    func order() async throws {
        var log = TrailLog()
        let eve = TrailLog.Caller.user("eve", key: "AKIAEVE0000000000001")
        log.bucket("09:00:00", eve, "s3:DeleteBucket", "early", reads: false)
        log.assume("09:30:00", eve, "Deploy", "early", key: "ASIADEPLOYEARLY00001")
        log.call(
            "10:00:00", Self.alice, "iam:CreateUser", request: #"{"userName":"eve"}"#,
            response: #"{"user":{"userName":"eve","userId":"AIDAEVE","arn":"arn:aws:iam::111122223333:user/eve"}}"#)
        log.bucket("11:00:00", eve, "s3:DeleteBucket", "late", reads: false)
        log.assume("11:30:00", eve, "Deploy", "late", key: "ASIADEPLOYLATE000001")
        let names = Self.names(try await Self.rows(log, from: "AKIAALICE00000000001"))
        #expect(names.contains("1 eve created") && names.contains("2 Deploy/late assumed"))
        #expect(names.contains("3 late touched"))
        #expect(!names.contains { $0.contains("early") })
    }

    @Test(
        "A session survives revocation until it runs out: as stated, as asked, by default; an hour in a chain",
        arguments: [
            ("Mar 1, 2026, 12:00:00 PM", nil, false, "2026-03-01T12:00:00Z"),
            ("Mar 1, 2026 1:02:03\u{202F}PM", nil, false, "2026-03-01T13:02:03Z"),
            ("2026-03-01T11:00:00Z", nil, false, "2026-03-01T11:00:00Z"),
            (nil, 43_200, false, "2026-03-01T22:00:00Z"), (nil, nil, false, "2026-03-01T11:00:00Z"),
            ("soon", 7_200, false, "2026-03-01T12:00:00Z"), (nil, 7_200, true, "2026-03-01T11:00:00Z"),
            (nil, 900, true, "2026-03-01T10:15:00Z"), (nil, -5, false, "2026-03-01T11:00:00Z"),
        ])
    func expiry(stated: String?, asked: Int?, isChained: Bool, expected: String) async throws {
        var log = TrailLog()
        let key = "ASIAFIRST00000000001"
        let caller = isChained ? TrailLog.Caller.session("First", "one", key: key) : Self.alice
        log.assume("10:00:00", caller, "Deploy", "ops", key: "ASIADEPLOY0000000001", expiration: stated, seconds: asked)
        let rows = try await Self.rows(log, from: isChained ? key : "AKIAALICE00000000001")
        #expect(rows.first?.expires?.description == expected)
        #expect(rows.first?.survivesRevocation == true)
    }

    @Test("A key that was created survives, a user's own key does not")
    func keys() async throws {
        var log = TrailLog()
        log.call(
            "10:00:00", Self.alice, "iam:CreateAccessKey", request: #"{"userName":"bob"}"#,
            response: #"{"accessKey":{"accessKeyId":"AKIANEWBOB0000000001","userName":"bob","status":"Active"}}"#)
        let new = TrailLog.Caller.user("bob", key: "AKIANEWBOB0000000001")
        log.bucket("10:05:00", new, "s3:ListObjects", "plans")
        log.bucket("10:06:00", Self.bob, "s3:ListObjects", "bobs-own")
        let rows = try await Self.rows(log, from: "user:alice")
        let survival = Dictionary(uniqueKeysWithValues: rows.map { ($0.node.label, $0.survivesRevocation) })
        #expect(survival["AKIANEWBOB0000000001"] == true && survival["AKIAALICE00000000001"] == false)
        #expect(survival["plans"] == false && survival["bobs-own"] == nil)
        #expect(rows.first { $0.node.label == "AKIANEWBOB0000000001" }?.expires == nil)
    }

    @Test("What is changed is told with the call, and what it does is not counted as what follows")
    func changes() async throws {
        var log = TrailLog()
        let calls = [
            ("iam:UpdateAssumeRolePolicy", #"{"roleName":"Legacy","policyDocument":"{}"}"#),
            ("iam:PutRolePolicy", #"{"roleName":"Legacy","policyName":"p"}"#),
            ("iam:AttachUserPolicy", #"{"userName":"bob","policyArn":"arn:aws:iam::aws:policy/Admin"}"#),
        ]
        for (minute, call) in calls.enumerated() { log.call("10:0\(minute):00", Self.alice, call.0, request: call.1) }
        log.call(
            "10:04:00", Self.alice, "iam:PutRolePolicy", request: #"{"roleName":"Refused"}"#, error: "AccessDenied")
        log.bucket("10:05:00", Self.bob, "s3:DeleteBucket", "bobs-own", reads: false)
        let investigator = try await log.investigator()
        let answer = investigator.blast(from: try investigator.node("AKIAALICE00000000001"))
        let rows = answer.reached.items.filter { !$0.isResource }
        #expect(Self.names(rows) == ["1 Legacy changed", "1 bob changed"])
        #expect(rows[0].actions.map(\.action).sorted() == ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"])
        #expect(rows[0].hop.eventIDs.count == 2 && rows[0].survivesRevocation && rows[0].tally.events == 2)
        #expect(
            answer.containment.contains(
                "Put back the trust policy of role Legacy in account 111122223333: UpdateAssumeRolePolicy of "
                    + "2026-03-01T10:00:00Z."))
    }

    @Test("A password that was set leads, by inference, to console sessions begun after it")
    func password() async throws {
        var log = TrailLog()
        let before = TrailLog.Caller.console("bob", key: "ASIABOBBEFORE0000001", since: "09:00:00")
        let after = TrailLog.Caller.console("bob", key: "ASIABOBAFTER00000001", since: "11:00:00")
        log.bucket("09:10:00", before, "s3:DeleteBucket", "before", reads: false)
        log.call("10:00:00", Self.alice, "iam:UpdateLoginProfile", request: #"{"userName":"bob"}"#)
        log.bucket("11:10:00", after, "s3:DeleteBucket", "after", reads: false)
        let rows = try await Self.rows(log, from: "AKIAALICE00000000001")
        #expect(
            Self.names(rows) == ["1 bob changed", "2 console 2026-03-01T11:00:00Z holds", "3 after touched"])
        #expect(rows[1].hop.evidence == .inferred && rows[0].hop.evidence == .attested)
        #expect(rows[1].expires?.description == "2026-03-01T23:00:00Z")
    }

    @Test("A function is reached with the role it was handed, an instance with its id")
    func workloads() async throws {
        var log = TrailLog()
        let function = "arn:aws:lambda:us-east-1:111122223333:function:sync"
        log.call(
            "10:00:00", Self.alice, "lambda:CreateFunction20150331",
            request: #"{"functionName":"sync","role":"arn:aws:iam::111122223333:role/Sync"}"#,
            response: #"{"functionArn":"\#(function)","role":"arn:aws:iam::111122223333:role/Sync"}"#)
        log.call(
            "10:01:00", Self.alice, "ec2:RunInstances", request: "{}",
            response: #"{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"}]}}"#)
        let rows = try await Self.rows(log, from: "AKIAALICE00000000001").filter { !$0.isResource }
        #expect(
            rows.map { "\($0.hops) \($0.node.kind.name) \($0.hop.via.name)" } == [
                "1 workload created", "2 role passed-role", "1 workload created",
            ])
        #expect(rows.allSatisfy { $0.survivesRevocation })
    }

    @Test("Resources are told apart by what was done: changed, read, only refused")
    func resources() async throws {
        var log = TrailLog()
        log.bucket("10:00:00", Self.alice, "s3:ListObjects", "read")
        log.bucket("10:01:00", Self.alice, "s3:PutBucketPolicy", "changed", reads: false)
        log.bucket("10:02:00", Self.alice, "s3:PutBucketPolicy", "refused", reads: false, error: "AccessDenied")
        let investigator = try await log.investigator()
        let answer = investigator.blast(from: try investigator.node("AKIAALICE00000000001"))
        #expect(Self.names(answer.reached.items) == ["1 changed touched", "1 read touched"])
        #expect(answer.reached.items.map(\.survivesRevocation) == [true, false])
        #expect(answer.resources.map { "\($0.type) \($0.nodes) \($0.changed)" } == ["AWS::S3::Bucket 2 1"])
        #expect(answer.tally.denied == 1 && answer.graph.hiddenReads == 1)
    }

    @Test("A resource is told by who changed it first, and each who acted on it with its own calls")
    func callers() async throws {
        var log = TrailLog()
        log.assume("10:00:00", Self.alice, "Deploy", "ops", key: "ASIADEPLOY0000000001")
        let ops = TrailLog.Caller.session("Deploy", "ops", key: "ASIADEPLOY0000000001")
        log.bucket("10:01:00", Self.alice, "s3:ListObjects", "plans")
        log.bucket("10:02:00", ops, "s3:PutBucketPolicy", "plans", reads: false)
        log.bucket("10:03:00", ops, "s3:ListObjects", "plans")
        let rows = try await Self.rows(log, from: "AKIAALICE00000000001")
        let plans = try #require(rows.first { $0.isResource })
        #expect(plans.hop.node.label == "Deploy/ops" && plans.hops == 2 && plans.tally.events == 3)
        #expect(plans.hop.eventIDs.count == 2 && plans.hop.at?.description == "2026-03-01T10:02:00Z")
        #expect(
            plans.by.map { "\($0.node.label) \($0.tally.events)" } == ["Deploy/ops 2", "AKIAALICE00000000001 1"])
    }

    @Test("The window bounds what is followed, other filters only what is counted")
    func window() async throws {
        var log = TrailLog()
        log.assume("10:00:00", Self.alice, "Deploy", "ops", key: "ASIADEPLOY0000000001")
        let ops = TrailLog.Caller.session("Deploy", "ops", key: "ASIADEPLOY0000000001")
        log.bucket("12:00:00", ops, "s3:DeleteBucket", "plans", reads: false)
        #expect(try await Self.rows(log, from: "AKIAALICE00000000001", since: "11:00:00").isEmpty)
        let investigator = try await log.investigator()
        var request = FilterRequest()
        request.services = ["iam"]
        let rows = investigator.blast(
            from: try investigator.node("AKIAALICE00000000001"), filter: try investigator.resolve(request)
        ).reached.items
        #expect(Self.names(rows) == ["1 Deploy/ops assumed"] && rows[0].tally.events == 0)
    }

    @Test("A role that assumes itself ends, and its start is not reached again")
    func cycle() async throws {
        var log = TrailLog()
        let first = TrailLog.Caller.session("Loop", "one", key: "ASIALOOP000000000001")
        let second = TrailLog.Caller.session("Loop", "one", key: "ASIALOOP000000000002")
        log.assume("10:00:00", first, "Loop", "one", key: "ASIALOOP000000000002")
        log.assume("10:01:00", second, "Loop", "one", key: "ASIALOOP000000000001")
        #expect(try await Self.rows(log, from: "Loop/one").isEmpty)
        let rows = try await Self.rows(log, from: "ASIALOOP000000000001")
        #expect(Self.names(rows) == ["1 Loop/one assumed"])
    }

    @Test("The list is cut where it should be, and says how long it is; a search that is cut says so")
    func limits() async throws {
        var log = TrailLog()
        for number in 1...5 {
            log.assume("10:0\(number):00", Self.alice, "Role\(number)", "s", key: "ASIAROLE00000000000\(number)")
        }
        let investigator = try await log.investigator()
        var options = BlastOptions()
        options.limit = 2
        let node = try investigator.node("AKIAALICE00000000001")
        let answer = investigator.blast(from: node, options: options)
        #expect(answer.reached.items.count == 2 && answer.reached.total == 5 && !answer.isCut)
        options.places = 3
        #expect(investigator.blast(from: node, options: options).isCut)
    }
}
