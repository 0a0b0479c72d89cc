// What is new against an earlier time: each kind of value, what resembles a known one, and the windows.
import PropertyGraph
import Testing

@testable import Investigation

@Suite("First seen")
struct FirstSeenTests {
    static let session = LoggedCall.session("Deploy", "release", key: "ASIADEPLOY000000001")
    static let calls = [
        LoggedCall(at: "2026-02-10T10:00:00Z"),
        LoggedCall(at: "2026-02-20T10:00:00Z"),
        LoggedCall(at: "2026-03-01T10:00:00Z", address: "198.51.100.99", program: "aws-cli/2.17.0"),
        LoggedCall(at: "2026-03-02T10:00:00Z", action: "iam:ListUsers", address: "203.0.113.66", program: "Boto3/1.34"),
        .assume(
            "Deploy", "release", key: "ASIADEPLOY000000001", at: "2026-03-02T10:01:00Z", by: LoggedCall.user("alice")),
        LoggedCall(at: "2026-03-02T10:02:00Z", region: "eu-west-1", error: "AccessDenied", identity: session),
    ]

    private func answer(
        _ calls: [LoggedCall] = calls, baseline: String?, filter change: (inout FilterRequest) -> Void = { _ in }
    ) async throws -> FirstSeenAnswer {
        let logs = try await LoggedCall.load(calls)
        var request = FilterRequest()
        change(&request)
        return logs.firstSeen(
            of: try logs.node("user:alice"), baseline: try baseline.map { try logs.baseline($0) },
            filter: try logs.resolve(request))
    }

    @Test("New values of every kind are named, with what they resemble and their first event")
    func values() async throws {
        let answer = try await answer(baseline: "2026-02-01..2026-03-01")
        #expect(
            answer.new.items.map { "\($0.what.rawValue) \($0.node?.label ?? $0.value) \($0.resembles ?? "-")" } == [
                "address 198.51.100.99 198.51.100.0/24", "address 203.0.113.66 -", "role Deploy -", "service iam -",
                "service sts -", "action iam:ListUsers -", "action sts:AssumeRole -", "region eu-west-1 -",
                "user-agent aws-cli/2.17.0 aws-cli", "user-agent Boto3/1.34 -",
            ])
        #expect(answer.new.items[1].eventID == LoggedCall.id(3))
        #expect(answer.known.events == 2 && answer.tally.events == 4)
        #expect(answer.baselineGiven)
        #expect(answer.totals.map(\.total) == [2, 1, 2, 2, 1, 2])
        #expect(answer.window.since == answer.baseline.until)
    }

    @Test("What the baseline has is not new, however it ended")
    func known() async throws {
        let answer = try await answer(baseline: "..2026-03-03")
        #expect(answer.new.total == 0 && answer.known.events == 6 && answer.tally.events == 0)
    }

    @Test("Without a baseline the first half of the span is compared with the second, and that is said")
    func half() async throws {
        let answer = try await answer(baseline: nil)
        #expect(!answer.baselineGiven)
        #expect(answer.baseline.since == Timestamp(parsing: "2026-02-10T10:00:00Z"))
        #expect(answer.baseline.until == Timestamp(parsing: "2026-02-20T10:01:00Z"))
        #expect(answer.known.events == 2)
    }

    @Test("Filters bound what is looked at; the baseline keeps its own window")
    func window() async throws {
        let answer = try await answer(baseline: "2026-02-01..2026-02-15") {
            $0.since = "2026-02-18"
            $0.until = "2026-03-02"
        }
        #expect(answer.known.events == 1)
        #expect(answer.new.items.map(\.value) == ["198.51.100.99", "aws-cli/2.17.0"])
        let denied = try await self.answer(baseline: "2026-02-01..2026-03-01") { $0.outcomes = ["denied"] }
        #expect(denied.known.events == 0 && denied.tally.events == 1)
    }

    @Test("A limit cuts each kind by itself, and the totals still count all")
    func limit() async throws {
        let logs = try await LoggedCall.load(Self.calls)
        let answer = logs.firstSeen(
            of: try logs.node("user:alice"), baseline: try logs.baseline("2026-02-01..2026-03-01"), limit: 1)
        #expect(answer.new.items.count == 6 && answer.new.total == 10)
        #expect(answer.totals.map(\.total) == [2, 1, 2, 2, 1, 2])
    }

    @Test(
        "A baseline is two times with dots between, or what is wrong with it is said",
        arguments: [
            ("2026-01-01..2026-02-01", true), ("..2026-02-01", true), ("30d..7d", true), ("2026-01-01..", false),
            ("2026-01-01", false), ("2026-02-01..2026-01-01", false), ("a..b", false), ("", false),
        ])
    func parsing(text: String, isGood: Bool) async throws {
        let logs = try await LoggedCall.load(Self.calls)
        if isGood {
            #expect(throws: Never.self) { try logs.baseline(text) }
        } else {
            let error = #expect(throws: FilterError.self) { try logs.baseline(text) }
            #expect(error?.filter == "baseline" && error?.value == text)
        }
    }
}
