// The text report: its order and words, its width, what it leaves out and says so, colour only when asked.

import PropertyGraph
import Testing

@testable import Investigation
@testable import Report

struct TextReportTests {
    private func lines(_ response: Response, _ options: ReportOptions = ReportOptions()) throws -> [String] {
        let text = String(decoding: try render(response, as: .text, options: options), as: UTF8.self)
        #expect(text.last == "\n")
        return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `the head says who, when, what happened and what it rests on`() throws {
        let head = try lines(Sample.response).prefix(9)
        #expect(
            Array(head) == [
                "alice · IAM user · 111122223333                     2026-03-02 08:14 – 17:55 UTC",
                "412 calls (18 denied, 3 failed, 41 writes),",
                "then 97 more through 2 role sessions in 2 other accounts",
                "214 files · 3,012 events · 2026-03-01 – 03-02 · 3 accounts · 2 regions",
                "1 file damaged · 1 file skipped · 1 record skipped · management + data events",
                "2 days without events · logging stopped 2026-03-02 10:14 – 10:40 UTC", "--since 2026-03-02", "",
                "CREDENTIALS           CALLS  DENIED  FIRST        LAST         FROM",
            ])
    }

    @Test func `warnings that lose nothing are not called damage`() throws {
        var response = Sample.response
        response.coverage.filesDamaged = 0
        #expect(try lines(response)[4] == "1 file skipped · 1 record skipped · management + data events")
    }

    @Test func `tables come in the order of an investigation and name their rows`() throws {
        let lines = try lines(Sample.response)
        let titles = [
            "CREDENTIALS", "SESSIONS", "FURTHER", "ACCOUNTS", "SERVICES", "RESOURCES", "ADDRESSES", "USER", "REGIONS",
        ]
        let places = titles.map { title in lines.firstIndex { $0.hasPrefix(title) } ?? -1 }
        #expect(places == places.sorted() && !places.contains(-1))
        #expect(lines.contains("AKIAIOSFODNN7EXAMPLE    391      18  02 08:14:09  02 17:55:31  198.51.100.7  +2"))
        #expect(lines.contains("  assumed by Deploy/alice-laptop, 02 10:30:58, joined, 2 hops"))
        #expect(lines.contains("  AssumeRole 5 (2 denied) · reads GetCallerIdentity 25"))
    }

    @Test func `a session that a workload runs as was issued to it`() throws {
        var answer = Sample.investigation
        var session = Sample.deployTally
        session.hop?.via = .runsAs
        answer.sessions = Limited([session])
        var response = Sample.response
        response.answer = .investigation(answer)
        #expect(try lines(response).contains("  issued to alice, 02 09:10:11, attested"))
    }

    @Test func `what acted on a resource comes before the rest, with who stands behind`() throws {
        let lines = try lines(Sample.bucketResponse)
        #expect(lines.contains("412 calls (18 denied, 3 failed, 41 writes) by 2 principals"))
        let lineage = try #require(lines.firstIndex { $0.hasPrefix("LINEAGE") })
        let actors = try #require(lines.firstIndex { $0.hasPrefix("BY ") })
        #expect(lineage < actors)
        #expect(lines[actors + 2] == "  origin alice (IAM user)")
        #expect(!lines.contains { $0.hasPrefix("CREDENTIALS") })
    }

    @Test(arguments: [40, 80, 100, 149, 150, 200, 400], Sample.all.indices)
    func `no line is wider than the page, but for commands to paste`(width: Int, index: Int) throws {
        let response = Sample.all[index]
        let lines = try lines(response, ReportOptions(width: width)).prefix { !$0.hasPrefix("next") }
        let tooWide = lines.filter { $0.columns > max(width, 80) }
        #expect(tooWide.isEmpty)
    }

    @Test(arguments: [80, 150, 200])
    func `hostile words do not widen the page`(width: Int) throws {
        for response in Hostile.texts.flatMap(Hostile.responses(with:)) {
            let lines = try lines(response, ReportOptions(width: width)).prefix { !$0.hasPrefix("next") }
            let tooWide = lines.filter { $0.columns > width && !$0.hasPrefix("--") }
            #expect(tooWide.isEmpty)
        }
    }

    @Test func `a wide page shows keys whole, seconds and actions beside`() throws {
        let lines = try lines(Sample.response, ReportOptions(width: 200))
        #expect(lines.contains { $0.contains("arn:aws:sts::444455556666:assumed-role/Deploy/alice-laptop") })
        #expect(lines.contains { $0.hasPrefix("sts.amazonaws.com") && $0.hasSuffix("reads GetCallerIdentity 25") })
        #expect(lines.contains { $0.contains("2026-03-02 08:14:09") })
    }

    @Test func `a list that was cut says how many are missing`() throws {
        #expect(try lines(Sample.response).contains("… 4 more (--limit 0 shows all)"))
        let few = try lines(Sample.response, ReportOptions(rows: 2))
        #expect(few.contains("… 3 more (--limit 0 shows all)"))
        #expect(few.contains("… 6 more (--limit 0 shows all)"))
        let all = try lines(Sample.response, ReportOptions(rows: 0))
        #expect(all.filter { $0.contains("more (--limit") }.count == 1)
    }

    @Test func `colour is there only when asked, and changes no word`() throws {
        let plain = try lines(Sample.response).joined(separator: "\n")
        let colored = try lines(Sample.response, ReportOptions(color: true)).joined(separator: "\n")
        #expect(!plain.contains("\u{1B}"))
        #expect(colored.contains("\u{1B}[31m18\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[\d+m/, with: "") == plain)
    }

    @Test func `an answer without calls says so, and still what it rests on`() throws {
        var response = Sample.summaryResponse
        let none = Limited<ValueTally>([])
        response.answer = .summary(
            SummaryAnswer(
                tally: Tally(), accounts: none, principals: Limited([]), services: Limited([]), regions: none,
                addresses: Limited([]), errors: none))
        let lines = try lines(response)
        #expect(lines[0] == "CloudTrail logs")
        #expect(lines[1] == "no calls")
        #expect(lines[2].hasPrefix("214 files · 3,012 events"))
        #expect(lines.count == 5)
    }

    @Test func `a lineage that ends in the dark says so`() throws {
        guard case .investigation(var answer) = Sample.bucketResponse.answer else { return }
        answer.origin?.resolved = false
        var response = Sample.bucketResponse
        response.answer = .investigation(answer)
        #expect(try lines(response).contains("… who stands behind this is not in these logs"))
    }

    @Test func `names that are alike are told apart by account`() throws {
        var twin = Sample.deploySession
        twin.id = "other"
        twin.account = Sample.production
        let rows = [Sample.deploySession, twin].map { NodeTally(node: $0, tally: Tally()) }
        var response = Sample.entitiesResponse
        response.answer = .entities(EntitiesAnswer(entities: Limited(rows)))
        let lines = try lines(response, ReportOptions(width: 100))
        #expect(lines.contains { $0.hasPrefix("Deploy/alice-laptop 444455556666") })
        #expect(lines.contains { $0.hasPrefix("Deploy/alice-laptop 777788889999") })
    }

    @Test func `several candidates are numbered`() {
        let rows = [Sample.alice, Sample.admin].map {
            NodeTally(node: $0, tally: Sample.tally(1_234, "02T10:31:00", "02T17:40:12"))
        }
        let text = String(decoding: renderAmbiguous("ali", candidates: Limited(rows + rows, limit: 2)), as: UTF8.self)
        #expect(
            text == """
                “ali” fits 4 entities; say which, as kind:name or by key
                #  NAME                            KIND          ACCOUNT       CALLS  SPAN
                1  alice                           IAM user      111122223333  1,234  2026-03-02
                2  OrganizationAc…ess/maintenance  role session  777788889999  1,234  2026-03-02
                … 2 more (--limit 0 shows all)

                """)
    }

    @Test func `an unknown name comes with the closest, or alone`() {
        let row = NodeTally(node: Sample.alice, tally: Tally())
        let closest = String(decoding: renderUnknown("alcie", closest: [row]), as: UTF8.self)
        #expect(closest.hasPrefix("“alcie” is not in these logs; closest are\n#  NAME"))
        #expect(String(decoding: renderUnknown("zz", closest: []), as: UTF8.self) == "“zz” is not in these logs\n")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_234, "-1,234")])
    func `numbers have separators`(number: Int, text: String) { #expect(grouped(number) == text) }

    @Test(arguments: [
        ("2026-03-02T08:14:09Z", "2026-03-02T17:55:31Z", "2026-03-02 08:14 – 17:55 UTC", "02 08:14:09"),
        ("2026-03-02T08:14:09Z", "2026-03-02T08:14:31Z", "2026-03-02 08:14 UTC", "02 08:14:09"),
        ("2026-03-02T08:14:09Z", "2026-04-01T00:00:00Z", "2026-03-02 08:14 – 04-01 00:00 UTC", "03-02 08:14"),
        ("2025-12-31T08:14:09Z", "2026-01-01T00:00:00Z", "2025-12-31 08:14 – 2026-01-01 00:00 UTC", "2025-12-31 08:14"),
    ])
    func `times are as short as they stay clear`(first: String, last: String, whole: String, short: String) throws {
        let (from, to) = (try #require(Timestamp(parsing: first)), try #require(Timestamp(parsing: last)))
        #expect(span(from, to) == whole)
        #expect(TimeStyle(first: from, last: to, wide: false).text(from) == short)
        #expect(TimeStyle(first: from, last: to, wide: true).text(from).count == 19)
    }
}
