// Ways from one node to another, on logs of a few calls each.
import PropertyGraph
import Testing

@testable import Investigation

@Suite("Path")
struct PathTests {
    static let alice = BlastTests.alice
    static let first = TrailLog.Caller.session("First", "s", key: "ASIAFIRST00000000001")
    static let second = TrailLog.Caller.session("Second", "s", key: "ASIASECOND0000000001")

    private static func answer(
        _ log: TrailLog, _ from: String, _ to: String, _ change: (inout PathOptions) -> Void = { _ in }
    ) async throws -> PathAnswer {
        let investigator = try await log.investigator()
        var options = PathOptions()
        change(&options)
        return investigator.paths(from: try investigator.node(from), to: try investigator.node(to), options: options)
    }

    private static func names(_ path: [Hop]) -> [String] { path.map { "\($0.node.label) \($0.via.name)" } }

    /// alice opens a session, and from it another, which reads a bucket.
    private static var chain: TrailLog {
        var log = TrailLog()
        log.assume("10:00:00", alice, "First", "s", key: "ASIAFIRST00000000001")
        log.assume("10:10:00", first, "Second", "s", key: "ASIASECOND0000000001")
        log.bucket("10:20:00", second, "s3:GetBucketPolicy", "plans")
        log.bucket("10:21:00", second, "s3:GetBucketPolicy", "plans")
        return log
    }

    @Test("A path has its hops in the order of time, each with its events and the key it handed on")
    func hops() async throws {
        let answer = try await Self.answer(Self.chain, "AKIAALICE00000000001", "plans")
        #expect(answer.found && answer.paths.count == 1)
        let path = try #require(answer.paths.first)
        #expect(Self.names(path) == ["First/s assumed", "Second/s assumed", "plans touched"])
        #expect(path.map { $0.credential?.key } == ["ASIAFIRST00000000001", "ASIASECOND0000000001", nil])
        #expect(path.compactMap(\.at) == path.compactMap(\.at).sorted())
        #expect(path[2].eventIDs.count == 2 && path[0].eventIDs == ["00000000-0000-4000-8000-000000000001"])
        #expect(answer.reachedFrom == nil && answer.reachedTo == nil)
        #expect(answer.graph.nodes.count == 4 && answer.graph.edges.count == 3)
    }

    @Test("From a thing to itself there is an answer with one node")
    func nowhere() async throws {
        let answer = try await Self.answer(Self.chain, "plans", "plans")
        #expect(answer.graph.nodes.count == 1 && answer.graph.edges.isEmpty)
    }

    @Test("A credential counts only after it was issued")
    func order() async throws {
        var log = TrailLog()
        // Second reads the bucket, but before First had opened that session for anybody.
        log.assume("09:00:00", BlastTests.bob, "Second", "s", key: "ASIASECOND0000000001")
        log.bucket("09:10:00", Self.second, "s3:GetBucketPolicy", "plans")
        log.assume("10:00:00", Self.alice, "First", "s", key: "ASIAFIRST00000000001")
        log.assume("10:10:00", Self.first, "Second", "s", key: "ASIASECOND0000000002")
        let answer = try await Self.answer(log, "AKIAALICE00000000001", "plans")
        #expect(!answer.found && answer.paths.isEmpty)
        #expect(answer.reachedFrom?.nodes.map(\.label) == ["First/s", "Second/s"])
        #expect(answer.reachedTo?.nodes.map(\.label) == ["Second/s", "bob"])
        #expect(try await Self.answer(log, "AKIABOB0000000000001", "plans").found)
    }

    @Test("A refused call is no way in")
    func refused() async throws {
        var log = TrailLog()
        log.bucket("10:00:00", Self.alice, "s3:GetBucketPolicy", "plans", error: "AccessDenied")
        #expect(try await !Self.answer(log, "AKIAALICE00000000001", "plans").found)
    }

    @Test("The shortest paths are given, up to as many as asked for, the one that leaves first before the others")
    func several() async throws {
        var log = Self.chain
        for number in 1...4 {
            let key = "ASIASIDE00000000000\(number)"
            log.assume("11:0\(5 - number):00", Self.alice, "Side\(number)", "s", key: key)
            let side = TrailLog.Caller.session("Side\(number)", "s", key: key)
            log.bucket("11:2\(number):00", side, "s3:GetBucketPolicy", "plans")
        }
        let three = try await Self.answer(log, "AKIAALICE00000000001", "plans")
        #expect(three.paths.map { $0[0].node.label } == ["Side4/s", "Side3/s", "Side2/s"])
        let all = try await Self.answer(log, "AKIAALICE00000000001", "plans") { $0.count = 10 }
        #expect(all.paths.count == 4 && all.paths.allSatisfy { $0.count == 2 })
    }

    @Test("A path may begin at an address and end at a role, a key or a service")
    func ends() async throws {
        var log = Self.chain
        log.call(
            "10:30:00", Self.second, "iam:CreateAccessKey", request: #"{"userName":"bob"}"#,
            response: #"{"accessKey":{"accessKeyId":"AKIANEWBOB0000000001","userName":"bob","status":"Active"}}"#,
            address: "198.51.100.200")
        let role = try await Self.answer(log, "AKIAALICE00000000001", "role:Second")
        #expect(role.paths.first.map(Self.names) == ["First/s assumed", "Second/s assumed", "Second of-role"])
        let key = try await Self.answer(log, "AKIAALICE00000000001", "AKIANEWBOB0000000001")
        #expect(key.paths.first.map(Self.names)?.last == "AKIANEWBOB0000000001 created")
        let service = try await Self.answer(log, "First/s", "service:s3.amazonaws.com")
        #expect(service.paths.first.map(Self.names) == ["Second/s assumed", "s3 called"])
        let address = try await Self.answer(log, "198.51.100.200", "AKIANEWBOB0000000001")
        #expect(address.paths.first.map(Self.names) == ["Second/s from", "AKIANEWBOB0000000001 created"])
        let backwards = try await Self.answer(log, "Second/s", "user:alice")
        #expect(!backwards.found && backwards.reachedFrom?.nodes.map(\.key) == ["AKIANEWBOB0000000001"])
    }

    @Test("A search that is cut says so")
    func cut() async throws {
        let answer = try await Self.answer(Self.chain, "AKIAALICE00000000001", "plans") { $0.places = 2 }
        #expect(!answer.found && answer.isCut)
    }
}
