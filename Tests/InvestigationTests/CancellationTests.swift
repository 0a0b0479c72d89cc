// Questions that are cancelled on their way, at every look they take: there is the whole answer or none.
import Testing

@testable import Investigation
@testable import PropertyGraph

@Suite("Cancelled questions")
struct CancellationTests {
    /// A chain of roles, a key made and used, a bucket read and changed, and a denial.
    private static func investigator() async throws -> Investigator {
        let alice = TrailLog.Caller.user("alice", key: "AKIAALICE00000000001")
        let ops = TrailLog.Caller.session("Deploy", "ops", key: "ASIADEPLOYALICE00001")
        let data = TrailLog.Caller.session("Data", "ops", key: "ASIADATAALICE0000001")
        let eve = TrailLog.Caller.user("eve", key: "AKIAEVE0000000000001")
        var log = TrailLog()
        log.assume("10:00:00", alice, "Deploy", "ops", key: "ASIADEPLOYALICE00001")
        log.assume("10:01:00", ops, "Data", "ops", key: "ASIADATAALICE0000001")
        log.call(
            "10:02:00", data, "iam:CreateAccessKey", request: #"{"userName":"eve"}"#,
            response: #"{"accessKey":{"userName":"eve","accessKeyId":"AKIAEVE0000000000001","status":"Active"}}"#)
        log.bucket("10:03:00", eve, "s3:GetObject", "vault")
        log.bucket("10:04:00", eve, "s3:DeleteBucket", "vault", reads: false)
        log.bucket("10:05:00", alice, "s3:DeleteBucket", "vault", error: "AccessDenied")
        return try await log.investigator()
    }

    /// Whether a question gives its whole answer or none, whenever it is cancelled.
    private static func holds<Answer: Equatable>(
        _ investigator: Investigator, _ question: (Investigator) throws -> Answer
    ) throws -> (isHeld: Bool, looks: Int) {
        let whole = try question(investigator)
        for look in 1... {
            // One look is that of whoever asks, after the answer.
            let cancellation = Cancellation(atLook: look)
            if let answer = try investigator.answer(unless: cancellation, question) { return (answer == whole, look) }
        }
        return (false, 0)
    }

    @Test("A question that is cancelled at any look gives its whole answer or none")
    func wholeOrNone() async throws {
        let investigator = try await CancellationTests.investigator()
        let (alice, vault) = (try investigator.node("user:alice"), try investigator.node("vault"))
        let deploy = try investigator.node("role:Deploy")
        let event = try #require(investigator.events(of: alice).first)
        func check<Answer: Equatable>(
            _ least: Int, at place: SourceLocation = #_sourceLocation, _ question: (Investigator) throws -> Answer
        ) throws {
            let (isHeld, looks) = try CancellationTests.holds(investigator, question)
            #expect(isHeld, sourceLocation: place)
            #expect(looks >= least, "the question looks \(looks) times", sourceLocation: place)
        }
        for node in [alice, vault, deploy] {
            try check(8) { $0.investigate(node) }
            try check(4) { $0.whois(node) }
            try check(4) { $0.timeline(of: node) }
            try check(4) { $0.firstSeen(of: node) }
            try check(3) { $0.policy(for: node) }
            try check(3) { $0.logs(of: node) }
        }
        try check(8) { $0.blast(from: alice) }
        try check(8) { $0.paths(from: alice, to: vault) }
        try check(8) { $0.paths(from: deploy, to: try investigator.node("user:alice")) }
        try check(3) { $0.around(event, within: 600) }
        try check(4) { $0.explain(alice, deploy) }
        try check(4) { $0.shared() }
        try check(2) { $0.summary() }
        try check(8) { $0.entities() }
        try check(8) { try $0.questions(.builtIn) }
        for question in QuestionPack.builtIn.questions { try check(2) { try $0.ask(question) } }
        try check(3) { (investigator) -> [String] in
            switch investigator.find("nobody at all") {
            case .unknown(let closest): closest.map(\.node.key)
            default: ["found"]
            }
        }
    }

    @Test("What cannot be cancelled is asked as ever, and a cancelled question leaves nothing behind")
    func leavesNothing() async throws {
        let investigator = try await CancellationTests.investigator()
        let alice = try investigator.node("user:alice")
        let whole = investigator.blast(from: alice)
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(investigator.answer(unless: cancellation) { $0.blast(from: alice) } == nil)
        #expect(investigator.blast(from: alice) == whole)
        #expect(investigator.answer(unless: Cancellation()) { $0.blast(from: alice) } == whole)
    }

    @Test("An error of a question that was cancelled is none: it may rest on a part of the logs")
    func errors() async throws {
        let investigator = try await CancellationTests.investigator()
        let cancellation = Cancellation()
        #expect(throws: FilterError.self) {
            try investigator.answer(unless: cancellation) { (_) throws(FilterError) -> Int in
                throw FilterError(filter: "since", value: "x", reason: "no time")
            }
        }
        cancellation.cancel()
        let nothing = try investigator.answer(unless: cancellation) { (_) throws(FilterError) -> Int in
            throw FilterError(filter: "since", value: "x", reason: "no time")
        }
        #expect(nothing == nil)
    }
}
