// Pseudonyms: nothing of the originals is left in any format, forms stay, and one original has one pseudonym.
import PropertyGraph
import Testing
import Triage

@testable import Investigation
@testable import Report

@Suite("Redaction")
struct RedactionTests {
    /// Words of the sample that tell whom it is about.
    static let telling = [
        "alice", "svc-backup", "payroll", "northwind", "Deploy", "OrganizationAccountAccess", "maintenance",
        Sample.home, Sample.shared, Sample.production, "198.51.100.7", "203.0.113.99", "AKIAIOSFODNN7EXAMPLE",
    ]

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [ReportFormat.text, .json, .jsonl, .csv, .html, .md, .dot, .svg, .mermaid, .graphml])
    func `no format shows an original`(format: ReportFormat) throws {
        for response in Sample.all where response.answer.graph != nil || !format.needsGraph {
            var redaction = Redaction(paths: ["SampleLogs"])
            let options = ReportOptions(width: 200, rows: 0)
            let before = try text(render(response, as: format, options: options))
            let after = try text(render(redaction.redact(response), as: format, options: options))
            // Addresses of the documentation ranges are originals and pseudonyms here.
            for word in RedactionTests.telling where !word.contains(".") {
                #expect(!after.contains(word), "\(word) in \(format)")
            }
            for node in nodes(of: response) where !node.id.isEmpty { #expect(!after.contains("\"\(node.id)\"")) }
            #expect(before != after)
        }
    }

    @Test func `what is counted stays as it was`() throws {
        var redaction = Redaction()
        let redacted = redaction.redact(Sample.response)
        guard case .investigation(let after) = redacted.answer else {
            Issue.record("an investigation became something else")
            return
        }
        #expect(after.tally == Sample.investigation.tally)
        #expect(after.services.items.map(\.actions) == Sample.investigation.services.items.map(\.actions))
        #expect(after.graph.edges.map(\.eventIDs) == Sample.graph.edges.map(\.eventIDs))
        let ids = Set(after.graph.nodes.map(\.node.id) + after.graph.folded.map(\.id))
        for edge in after.graph.edges { #expect(ids.contains(edge.source) && ids.contains(edge.target)) }
        #expect(redacted.next.isEmpty)
    }

    @Test(arguments: [
        ("arn:aws:iam::111122223333:user/ops/alice", "arn:aws:iam::000000000001:user/user-1/user-2"),
        ("arn:aws:sts::111122223333:assumed-role/Deploy/ci", "arn:aws:sts::000000000001:assumed-role/role-1/session-1"),
        ("arn:aws:s3:::payroll/2026/03/list.csv", "arn:aws:s3:::bucket-1/2026/03/object-1"),
        ("arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("arn:aws:sns:eu-west-1:111122223333:alerts", "arn:aws:sns:eu-west-1:000000000001:sns-1"),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:x",
            "arn:aws:lambda:eu-west-1:000000000001:function:function-1"
        ),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAEXAMPLE000000001"), ("ASIAIOSFODNN7EXAMPLE", "ASIAEXAMPLE000000001"),
        ("111122223333", "000000000001"), ("10.20.30.40", "192.0.2.1"), ("2001:db8:1::7", "2001:db8::1"),
        ("cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"), ("AWS Internal", "AWS Internal"),
        ("i-0123456789abcdef0", "i-00000000000000001"), ("subnet-0a1b2c3d", "subnet-00000001"),
        ("alice@example.com", "name-1"), ("AROAEXAMPLEROLE12345:ci", "AROAEXAMPLE000000001:name-1"), ("", ""),
        ("AIDAEXAMPLEALICE00001:2026-03-02T08:56:33Z", "AIDAEXAMPLE0000000001:2026-03-02T08:56:33Z"),
    ])
    func `a name keeps its form`(original: String, pseudonym: String) {
        var redaction = Redaction()
        #expect(redaction.name(original, "name") == pseudonym)
        #expect(redaction.name(original, "name") == pseudonym)
    }

    @Test func `names are found among other words`() {
        var redaction = Redaction(paths: ["my logs"])
        #expect(redaction.name("alice", "user") == "user-1")
        #expect(redaction.words("tool/1.0 (alice; 10.0.0.9) python") == "tool/1.0 (user-1; 192.0.2.1) python")
        #expect(redaction.words("malice") == "malice")
        #expect(
            redaction.command("trailgraph investigate alice 'my logs' --limit 0")
                == "trailgraph investigate user-1 'logs-1' --limit 0")
        #expect(redaction.file("/home/alice/111122223333_CloudTrail.json.gz") == "file-1.json.gz")
    }

    @Test func `past the documentation ranges addresses stay apart`() {
        var redaction = Redaction()
        let pseudonyms = (0..<1_000).map { redaction.name("10.0.\($0 / 250).\($0 % 250)", "address") }
        #expect(Set(pseudonyms).count == 1_000)
        #expect(pseudonyms[761] == "203.0.113.254")
        #expect(pseudonyms[762] == "2001:db8:1::2fb")
    }

    @Test func `the key leads from each pseudonym back to one original`() throws {
        var redaction = Redaction()
        _ = redaction.redact(Sample.response)
        let key = try #require(Document(parsing: redaction.key()))
        let entries = key["pseudonyms"]?.elements ?? []
        let pairs = entries.compactMap { entry in
            entry["pseudonym"]?.text.flatMap { pseudonym in entry["original"]?.text.map { (pseudonym, $0) } }
        }
        #expect(pairs.count == entries.count)
        #expect(Set(pairs.map(\.0)).count == pairs.count)
        #expect(Set(pairs.map(\.1)).count == pairs.count)
        #expect(pairs.contains { $0.1 == "alice" })
    }

    private func nodes(of response: Response) -> [NodeSummary] {
        guard case .investigation(let answer) = response.answer else { return [] }
        return [answer.subject] + answer.graph.nodes.map(\.node)
    }
}
