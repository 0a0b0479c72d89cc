// What the logs cannot show: categories, empty days, and calls that stopped or changed a trail.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Gaps in coverage")
struct CoverageGapTests {
    static func record(
        _ number: Int, _ time: String, source: String = "s3", name: String = "ListBuckets", more: String = ""
    ) -> String {
        """
        {"eventVersion":"1.08","eventTime":"\(time)","eventSource":"\(source).amazonaws.com","eventName":"\(name)",\
        "awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","userAgent":"cli","recipientAccountId":"111122223333",\
        "eventID":"\(10_000_000 + number)-0000-4000-8000-000000000000","userIdentity":{"type":"IAMUser",\
        "principalId":"AIDAEXAMPLEALICE00001","arn":"arn:aws:iam::111122223333:user/alice",\
        "accountId":"111122223333","accessKeyId":"AKIAEXAMPLEALICEKEY2","userName":"alice"}\(more)}
        """
    }

    static func trail(_ number: Int, _ time: String, _ name: String, trail: String, more: String = "") -> String {
        let key = name == "PutEventSelectors" ? "trailName" : "name"
        return record(
            number, time, source: "cloudtrail", name: name,
            more: ",\"requestParameters\":{\"\(key)\":\"\(trail)\"}\(more)")
    }

    static func coverage(_ records: [String]) async throws -> Coverage {
        let folder = try TemporaryFolder()
        try folder.write(Array("[\(records.joined(separator: ","))]".utf8), to: "log.json")
        return try await Investigator.load([folder.path]).coverage
    }

    @Test func `the categories that occur are named`() async throws {
        let management = Self.record(0, "2026-03-01T10:00:00Z", more: ",\"eventCategory\":\"Management\"")
        let data = Self.record(1, "2026-03-01T10:00:01Z", name: "GetObject", more: ",\"eventCategory\":\"Data\"")
        #expect(try await Self.coverage([management]).categories == ["management"])
        #expect(try await Self.coverage([data]).categories == ["data"])
        #expect(try await Self.coverage([data, management]).categories == ["management", "data"])
    }

    @Test func `days between the first and the last event without any are listed`() async throws {
        let times = ["2026-02-26T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-02T12:00:00Z", "2026-03-04T00:00:00Z"]
        let coverage = try await Self.coverage(times.enumerated().map { Self.record($0, $1) })
        #expect(coverage.daysWithoutEvents.items == ["2026-02-27", "2026-02-28", "2026-03-03"])
        #expect(!coverage.daysWithoutEvents.isCut)
    }

    @Test func `a gap of a century is counted whole and listed in part`() async throws {
        let records = [Self.record(0, "1926-03-01T00:00:00Z"), Self.record(1, "2026-03-01T00:00:00Z")]
        let days = try await Self.coverage(records).daysWithoutEvents
        #expect(days.total == 36_524)
        #expect(days.items.count == 366)
        #expect(days.items.first == "1926-03-02")
    }

    @Test func `logging is stopped until the same trail is started again`() async throws {
        let coverage = try await Self.coverage([
            Self.trail(0, "2026-03-01T10:00:00Z", "StopLogging", trail: "audit"),
            Self.trail(1, "2026-03-01T10:05:00Z", "StartLogging", trail: "other"),
            Self.trail(2, "2026-03-01T10:30:00Z", "StartLogging", trail: "audit"),
        ])
        let change = try #require(coverage.loggingChanges.items.first)
        #expect(coverage.loggingChanges.total == 1)
        #expect(change.effect == .stopped)
        #expect(change.action == "cloudtrail:StopLogging")
        #expect(change.trail?.label == "audit")
        #expect(change.principal?.label == "alice")
        #expect(change.from?.description == "2026-03-01T10:00:00Z")
        #expect(change.until?.description == "2026-03-01T10:30:00Z")
        #expect(change.eventID == "10000000-0000-4000-8000-000000000000")
    }

    @Test func `a deleted trail stays stopped, and changed selectors are a change`() async throws {
        let changes = try await Self.coverage([
            Self.trail(0, "2026-03-01T10:00:00Z", "PutEventSelectors", trail: "audit"),
            Self.trail(1, "2026-03-01T10:05:00Z", "UpdateTrail", trail: "audit"),
            Self.trail(2, "2026-03-01T10:30:00Z", "DeleteTrail", trail: "audit"),
        ]).loggingChanges.items
        #expect(changes.map(\.effect) == [.changed, .changed, .stopped])
        #expect(changes.allSatisfy { $0.until == nil })
    }

    @Test func `what was denied stopped nothing, and neither did a look`() async throws {
        let coverage = try await Self.coverage([
            Self.trail(
                0, "2026-03-01T10:00:00Z", "StopLogging", trail: "audit", more: ",\"errorCode\":\"AccessDenied\""),
            Self.trail(1, "2026-03-01T10:05:00Z", "GetTrailStatus", trail: "audit"),
        ])
        #expect(coverage.loggingChanges.total == 0)
    }
}
