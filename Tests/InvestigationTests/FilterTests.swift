// Filters and times as a user writes them, on small logs made here.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Filters")
struct FilterTests {
    /// Five calls of one user: two reads and a write of S3, a denied and a failed call of IAM, a minute apart.
    static func investigator() async throws -> Investigator {
        let calls = [
            ("s3", "GetObject", "true", ""), ("s3", "ListBuckets", "true", ""), ("s3", "DeleteBucket", "false", ""),
            ("iam", "CreateUser", "false", #","errorCode":"AccessDenied","errorMessage":"no""#),
            ("iam", "GetUser", "true", #","errorCode":"NoSuchEntityException","errorMessage":"no""#),
        ]
        let records = calls.enumerated().map { number, call in
            """
            {"eventVersion":"1.08","eventTime":"2026-03-01T10:0\(number):00Z","eventSource":"\(call.0).amazonaws.com",\
            "eventName":"\(call.1)","awsRegion":"\(number < 3 ? "us-east-1" : "eu-west-1")",\
            "sourceIPAddress":"203.0.113.\(number)","userAgent":"aws-cli","readOnly":\(call.2),\
            "eventID":"0000000\(number + 1)-0000-4000-8000-000000000000","recipientAccountId":"111122223333",\
            "userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/alice",\
            "accountId":"111122223333","accessKeyId":"AKIAEXAMPLE000000001","userName":"alice"}\(call.3)}
            """
        }
        let folder = try TemporaryFolder()
        try folder.write(Array("{\"Records\":[\(records.joined(separator: ","))]}".utf8), to: "log.json")
        return try await Investigator.load([folder.path])
    }

    static func names(_ request: FilterRequest) async throws -> [String] {
        let investigator = try await investigator()
        let answer = investigator.summary(try investigator.resolve(request))
        let graph = investigator.graph
        let filter = try investigator.resolve(request)
        let kept = graph.nodes(of: .user).flatMap { filter.events(in: investigator.events(of: $0), graph) }
        #expect(kept.count == answer.tally.events)
        return kept.map { graph.actionName(graph.events.actions[Int($0.index)]) }
    }

    @Test(
        "Actions are picked by name, by service and by wildcard, in any case, and left out with an exclamation mark",
        arguments: [
            (["s3:*"], ["s3:GetObject", "s3:ListBuckets", "s3:DeleteBucket"]),
            (["S3:get*"], ["s3:GetObject"]), (["Get*"], ["s3:GetObject", "iam:GetUser"]),
            (["*:?etUser"], ["iam:GetUser"]), (["!s3:*"], ["iam:CreateUser", "iam:GetUser"]),
            (["s3:*", "!s3:List*"], ["s3:GetObject", "s3:DeleteBucket"]),
            (["s3:GetObject", "iam:CreateUser"], ["s3:GetObject", "iam:CreateUser"]), (["nothing"], []),
        ])
    func actions(patterns: [String], expected: [String]) async throws {
        var request = FilterRequest()
        request.actions = patterns
        #expect(try await FilterTests.names(request) == expected)
    }

    @Test("Each filter keeps what it names")
    func others() async throws {
        func kept(_ change: (inout FilterRequest) -> Void) async throws -> Int {
            var request = FilterRequest()
            change(&request)
            return try await FilterTests.names(request).count
        }
        #expect(try await kept { $0.services = ["s3"] } == 3)
        #expect(try await kept { $0.services = ["iam.amazonaws.com"] } == 2)
        #expect(try await kept { $0.regions = ["eu-*"] } == 2)
        #expect(try await kept { $0.addresses = ["203.0.113.4"] } == 1)
        #expect(try await kept { $0.addresses = ["203.0.113.0/30"] } == 4)
        #expect(try await kept { $0.accounts = ["111122223333"] } == 5)
        #expect(try await kept { $0.accounts = ["444455556666"] } == 0)
        #expect(try await kept { $0.outcomes = ["denied", "failed"] } == 2)
        #expect(try await kept { $0.outcomes = ["succeeded"] } == 3)
        #expect(try await kept { $0.writesOnly = true } == 2)
        #expect(try await kept { $0.since = "2026-03-01T10:03:00Z" } == 2)
        #expect(try await kept { $0.until = "2026-03-01T10:03:00Z" } == 3)
        #expect(try await kept { $0.since = "1m" } == 2, "counted back from the end of the logs, the end included")
        #expect(try await kept { $0.since = "2026-03-02" } == 0)
    }

    @Test(
        "A filter that cannot be understood says which, and what would be right",
        arguments: [
            ("since", "yesterday"), ("until", "2026-02-30"), ("outcome", "ok"), ("filter-by", "!"), ("since", "12x"),
        ])
    func errors(filter: String, value: String) async throws {
        let investigator = try await FilterTests.investigator()
        var request = FilterRequest()
        switch filter {
        case "since": request.since = value
        case "until": request.until = value
        case "outcome": request.outcomes = [value]
        default: request.actions = [value]
        }
        let error = #expect(throws: FilterError.self) { try investigator.resolve(request) }
        #expect(error?.filter == filter)
        #expect(error?.value == value)
        #expect(error?.reason.isEmpty == false)
    }

    @Test("A window that ends before it begins is refused")
    func backwards() async throws {
        let investigator = try await FilterTests.investigator()
        var request = FilterRequest()
        request.since = "2026-03-02"
        request.until = "2026-03-01"
        #expect(throws: FilterError.self) { try investigator.resolve(request) }
    }

    @Test(
        "Wildcards match whole texts",
        arguments: [
            ("*", "", true), ("a*c", "abbbc", true), ("a*c", "abcd", false), ("?", "", false), ("a?c", "abc", true),
            ("**b**", "abc", true), ("", "", true), ("", "a", false), ("*aab", "aaaaaab", true), ("é?", "éx", true),
        ])
    func globs(pattern: String, text: String, matches: Bool) {
        #expect(Glob.matches(pattern, text) == matches)
    }

    @Test("A wildcard pattern made to be slow is not")
    func globIsNotExponential() {
        let text = String(repeating: "a", count: 2_000)
        #expect(!Glob.matches(String(repeating: "a*", count: 40) + "b", text))
    }
}
