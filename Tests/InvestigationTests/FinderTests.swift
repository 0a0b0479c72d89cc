// What a text names: every form an entity can be written in, what is ambiguous and what comes close.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Finding entities")
struct FinderTests {
    static func record(_ number: Int, identity: String, more: String = "") -> String {
        """
        {"eventVersion":"1.08","eventTime":"2026-03-01T10:00:0\(number)Z","eventSource":"s3.amazonaws.com",\
        "eventName":"PutObject","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.\(number)","userAgent":"cli",\
        "eventID":"0000000\(number + 1)-0000-4000-8000-000000000000","recipientAccountId":"111122223333",\
        "requestParameters":{"bucketName":"payroll","key":"2026/march.csv"},"userIdentity":\(identity)\(more)}
        """
    }

    static func user(_ name: String, path: String = "", account: String = "111122223333") -> String {
        """
        {"type":"IAMUser","principalId":"AIDA\(name.uppercased())\(account.prefix(4))",\
        "arn":"arn:aws:iam::\(account):user/\(path)\(name)","accountId":"\(account)",\
        "accessKeyId":"AKIA\(name.uppercased())\(account)","userName":"\(name)"}
        """
    }

    static let session = """
        {"type":"AssumedRole","principalId":"AROADEPLOY:release-1",\
        "arn":"arn:aws:sts::111122223333:assumed-role/Deploy/release-1","accountId":"111122223333",\
        "accessKeyId":"ASIADEPLOYSESSION001","sessionContext":{"attributes":{"creationDate":"2026-03-01T09:00:00Z"},\
        "sessionIssuer":{"type":"Role","principalId":"AROADEPLOY","arn":"arn:aws:iam::111122223333:role/ops/Deploy",\
        "accountId":"111122223333","userName":"Deploy"}}}
        """

    static func investigator(and more: [String] = []) async throws -> Investigator {
        let records =
            more + [
                record(0, identity: user("alice", path: "team/")), record(1, identity: user("bob")),
                record(2, identity: user("bob", account: "444455556666")), record(3, identity: session),
                record(4, identity: user("alison")),
            ]
        let folder = try TemporaryFolder()
        try folder.write(Array("[\(records.joined(separator: ","))]".utf8), to: "log.json")
        return try await Investigator.load([folder.path])
    }

    @Test(
        "An entity is found in every form it can be written in",
        arguments: [
            ("alice", "arn:aws:iam::111122223333:user/team/alice"),
            ("ALICE", "arn:aws:iam::111122223333:user/team/alice"),
            ("arn:aws:iam::111122223333:user/team/alice", "arn:aws:iam::111122223333:user/team/alice"),
            ("AIDAALICE1111", "arn:aws:iam::111122223333:user/team/alice"),
            ("user:alice", "arn:aws:iam::111122223333:user/team/alice"),
            ("user/team/alice", "arn:aws:iam::111122223333:user/team/alice"),
            ("user/alice", "arn:aws:iam::111122223333:user/team/alice"),
            ("role/ops/Deploy", "arn:aws:iam::111122223333:role/ops/Deploy"),
            ("role/Deploy", "arn:aws:iam::111122223333:role/ops/Deploy"),
            ("Deploy/release-1", "arn:aws:sts::111122223333:assumed-role/Deploy/release-1"),
            ("role-session:release-1", "arn:aws:sts::111122223333:assumed-role/Deploy/release-1"),
            ("AKIAALICE111122223333", "AKIAALICE111122223333"), ("ASIADEPLOYSESSION001", "ASIADEPLOYSESSION001"),
            ("203.0.113.3", "203.0.113.3"), ("payroll", "arn:aws:s3:::payroll"),
            ("arn:aws:s3:::payroll", "arn:aws:s3:::payroll"), ("s3", "s3.amazonaws.com"),
            ("s3.amazonaws.com", "s3.amazonaws.com"), ("111122223333", "111122223333"), ("us-east-1", "us-east-1"),
            ("alis", "arn:aws:iam::111122223333:user/alison"),
        ])
    func forms(text: String, key: String) async throws {
        let investigator = try await FinderTests.investigator()
        guard case .one(let node) = investigator.find(text) else {
            Issue.record("\(text): \(investigator.find(text))")
            return
        }
        #expect(investigator.graph.key(node) == key)
    }

    @Test("Two users of one name are ambiguous, with what tells them apart")
    func ambiguous() async throws {
        let investigator = try await FinderTests.investigator()
        guard case .ambiguous(let candidates) = investigator.find("bob") else {
            Issue.record("bob is not ambiguous")
            return
        }
        #expect(candidates.map(\.node.account) == ["111122223333", "444455556666"])
        #expect(candidates.allSatisfy { $0.tally.events == 1 && $0.tally.first != nil })
    }

    @Test("What is not there is answered with what comes close")
    func unknown() async throws {
        let investigator = try await FinderTests.investigator()
        guard case .unknown(let closest) = investigator.find("alcie") else {
            Issue.record("alcie was found")
            return
        }
        #expect(closest.first?.node.label == "alice")
        guard case .unknown(let nothing) = investigator.find("") else {
            Issue.record("an empty name was found")
            return
        }
        #expect(nothing.isEmpty)
    }

    @Test("A kind narrows what a text can mean")
    func kinds() async throws {
        let investigator = try await FinderTests.investigator()
        if case .one = investigator.find("alice", kind: .role) { Issue.record("alice is no role") }
        guard case .one(let session) = investigator.find("release-1", kind: .roleSession) else {
            Issue.record("the session was not found")
            return
        }
        #expect(investigator.graph.label(of: session) == "Deploy/release-1")
    }

    @Test("A credential is looked for among the entity's own")
    func credentials() async throws {
        let investigator = try await FinderTests.investigator()
        guard case .one(let alice) = investigator.find("alice") else {
            Issue.record("alice was not found")
            return
        }
        if case .one(let key) = investigator.findCredential("AKIAALICE", of: alice) {
            #expect(investigator.graph.key(key) == "AKIAALICE111122223333")
        } else {
            Issue.record("the beginning of her key was not found")
        }
        if case .one = investigator.findCredential("ASIADEPLOYSESSION001", of: alice) {
            Issue.record("a key of somebody else was found")
        }
    }

    @Test("Entities are listed by kind and part of their name, the busiest first")
    func entities() async throws {
        let investigator = try await FinderTests.investigator()
        let users = investigator.entities(kinds: [.user]).entities
        #expect(users.items.map(\.node.label).sorted() == ["alice", "alison", "bob", "bob"])
        #expect(users.total == 4)
        let some = investigator.entities(matching: "ALI", kinds: [.user]).entities
        #expect(Set(some.items.map(\.node.label)) == ["alice", "alison"])
        let cut = investigator.entities(kinds: [.user], limit: 1).entities
        #expect(cut.items.count == 1)
        #expect(cut.total == 4)
    }

    @Test("A node's id depends on nothing but the node")
    func stableIDs() async throws {
        let (one, other) = (try await FinderTests.investigator(), try await FinderTests.investigator())
        for node in one.graph.nodes.all {
            #expect(one.graph.stableID(of: node) == other.graph.stableID(of: node))
        }
        #expect(
            Set(one.graph.nodes.all.map { one.graph.stableID(of: $0) }).count == one.graph.nodes.count)
    }

    @Test(
        "How far two names lie apart",
        arguments: [
            ("alice", "alice", 0), ("alice", "alcie", 1), ("alice", "alic", 1), ("alice", "malice", 1),
            ("alice", "clive", 2), ("alice", "robert", nil),
        ] as [(String, String, Int?)])
    func distances(left: String, right: String, distance: Int?) {
        var near = EditDistance(from: left, within: 3)
        #expect(near.of(right.utf8Span.span) == distance)
    }
}
