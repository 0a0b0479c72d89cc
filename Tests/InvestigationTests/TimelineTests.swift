// A timeline: what is folded, what stands alone, and what ends a burst.
import Testing

@testable import Investigation

@Suite("Timelines")
struct TimelineTests {
    private func lines(
        _ calls: [LoggedCall], of entity: String = "alice", filter change: (inout FilterRequest) -> Void = { _ in }
    ) async throws -> [String] {
        let logs = try await LoggedCall.load(calls)
        var request = FilterRequest()
        change(&request)
        let answer = logs.timeline(of: try logs.node(entity), filter: try logs.resolve(request))
        #expect(answer.entries.items.reduce(0) { $0 + $1.tally.events } == answer.tally.events)
        return answer.entries.items.map { entry in
            "\(entry.kind) \(entry.tally.events) " + entry.actions.map(\.action).joined(separator: " ")
        }
    }

    @Test("Reads close together are one line, and each write is one")
    func folding() async throws {
        let lines = try await lines([
            LoggedCall(at: "10:00:00"), LoggedCall(at: "10:00:01"),
            LoggedCall(at: "10:04:00", action: "iam:ListUsers", error: "AccessDenied"),
            LoggedCall(at: "10:05:00", action: "iam:CreateUser", reads: false),
            LoggedCall(at: "10:05:00", action: "iam:CreateUser", reads: false),
            LoggedCall(at: "10:05:30"),
        ])
        #expect(
            lines == [
                "reads 3 s3:ListBuckets iam:ListUsers", "write 1 iam:CreateUser", "write 1 iam:CreateUser",
                "reads 1 s3:ListBuckets",
            ])
    }

    @Test("A pause of more than five minutes ends a burst", arguments: [("10:05:00", 1), ("10:05:01", 2)])
    func pause(next: String, count: Int) async throws {
        #expect(try await lines([LoggedCall(at: "10:00:00"), LoggedCall(at: next)]).count == count)
    }

    @Test("Another address, credential or session has a burst of its own, and another's write ends none")
    func actors() async throws {
        let session = LoggedCall.session("Deploy", "release", key: "ASIADEPLOY000000001")
        let lines = try await lines([
            .assume(
                "Deploy", "release", key: "ASIADEPLOY000000001", at: "09:59:00", by: LoggedCall.user("alice")),
            LoggedCall(at: "10:00:00"), LoggedCall(at: "10:00:01", address: "203.0.113.5"),
            LoggedCall(at: "10:00:02", action: "iam:ListUsers", identity: session),
            LoggedCall(at: "10:00:03", action: "iam:CreateUser", reads: false, identity: session),
            LoggedCall(at: "10:00:04"), LoggedCall(at: "10:00:05", address: "203.0.113.5"),
        ])
        #expect(
            lines == [
                "session 1 sts:AssumeRole", "reads 2 s3:ListBuckets", "reads 2 s3:ListBuckets", "reads 1 iam:ListUsers",
                "write 1 iam:CreateUser",
            ])
    }

    @Test("Calls on data are folded apart from reads, written or not")
    func data() async throws {
        let lines = try await lines([
            LoggedCall(at: "10:00:00", action: "s3:PutObject", reads: false, category: "Data"),
            LoggedCall(at: "10:00:01"),
            LoggedCall(at: "10:00:02", action: "s3:GetObject", category: "Data"),
            LoggedCall(at: "10:00:03"),
        ])
        #expect(lines == ["data 2 s3:GetObject s3:PutObject", "reads 2 s3:ListBuckets"])
    }

    @Test("Filters and windows are kept to, and a thing acted on has a timeline too")
    func filters() async throws {
        let bucket = #"{"bucketName":"payroll"}"#
        let calls = [
            LoggedCall(at: "10:00:00", action: "s3:GetBucketAcl", request: bucket),
            LoggedCall(at: "10:00:01", action: "s3:PutBucketAcl", reads: false, request: bucket),
            LoggedCall(at: "10:00:02", action: "s3:PutBucketAcl", reads: false, request: bucket),
        ]
        #expect(try await lines(calls, of: "payroll") { $0.writesOnly = true }.count == 2)
        #expect(try await lines(calls) { $0.since = "2026-03-01T10:00:02Z" } == ["write 1 s3:PutBucketAcl"])
        #expect(try await lines(calls) { $0.since = "2026-03-02" } == [])
    }

    @Test("A line that stands for many events names the first twenty, one for a single event holds it")
    func evidence() async throws {
        let calls = (10..<40).map { LoggedCall(at: "10:00:\($0)") }
        let logs = try await LoggedCall.load(calls + [LoggedCall(at: "11:00:00")])
        let answer = logs.timeline(of: try logs.node("alice"))
        let entries = answer.entries.items
        #expect(entries.count == 2)
        #expect(entries[0].eventIDs == (0..<20).map { LoggedCall.id($0) })
        #expect(entries[0].event == nil)
        #expect(entries[1].event?.eventID == LoggedCall.id(30))
        #expect(entries[1].event?.file.hasSuffix("log.json") == true)
        let cut = logs.timeline(of: try logs.node("alice"), limit: 1)
        #expect(cut.entries.items.count == 1 && cut.entries.total == 2 && cut.tally.events == 31)
    }
}
