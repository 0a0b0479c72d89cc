// Drawings: what is drawn, how it looks, and that what is left out is said.

import PropertyGraph
import Testing

@testable import Investigation
@testable import Report

struct DrawingTests {
    private func lines(_ response: Response, as format: ReportFormat) throws -> [String] {
        String(decoding: try render(response, as: format), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The DOT line of the edge between two nodes of the sample.
    private func edge(_ source: NodeSummary, _ target: NodeSummary) throws -> String {
        let names = Sample.graph.nodes.map(\.node.id)
        let (from, to) = (try #require(names.firstIndex(of: source.id)), try #require(names.firstIndex(of: target.id)))
        return try #require(
            try lines(Sample.response, as: .dot).first { $0.hasPrefix("  n\(from + 1) -> n\(to + 1) ") })
    }

    @Test func `the scope line says what is drawn, what it rests on and what is left out`() throws {
        let label = try #require(try lines(Sample.response, as: .dot).first { $0.hasPrefix("    label=") })
        #expect(label.contains("alice · IAM user · 111122223333\\l--since 2026-03-02\\l214 files · 3,012 events"))
        #expect(label.contains("287 read-only calls not drawn · 312 nodes folded"))
    }

    @Test func `denied edges are dashed and red, inferred ones dotted, the rest solid`() throws {
        #expect(try edge(Sample.key, Sample.iam).contains(##"style=dashed color="#B2182B""##))
        #expect(try edge(Sample.alice, Sample.console).contains("style=dotted"))
        #expect(try !edge(Sample.key, Sample.deploySession).contains("style="))
        let partly = try edge(Sample.key, Sample.s3)
        #expect(partly.contains(#"label="180\n4 denied""#) && !partly.contains("style="))
    }

    @Test(arguments: [(0, "1.0"), (1, "1.0"), (10, "2.0"), (100, "3.0"), (55, "2.5"), (1_000_000_000, "5.0")])
    func `an edge is as wide as the count of its calls has digits`(events: Int, width: String) throws {
        var graph = GraphAnswer()
        graph.nodes = [Sample.alice, Sample.s3].map { NodeTally(node: $0, tally: Tally()) }
        graph.edges = [Sample.edge(Sample.alice, Sample.s3, .called, events)]
        let dot = dotReport(DrawnGraph(Sample.response, graph: graph, secrets: Secrets()))
        #expect(dot.contains("penwidth=\(width)"))
    }

    @Test func `a service names its actions, writes first`() throws {
        let dot = try lines(Sample.response, as: .dot).joined()
        #expect(
            dot.contains(
                #"s3\l212 calls, 4 denied\lPutBucketPolicy 2\lDeletePublicAccessBlock 1 denied\lPutObject 7\l"#
                    + #"GetObject 1,180\l+2 more\l"#))
    }

    @Test func `a service without actions of its own takes those of its edges`() throws {
        var graph = GraphAnswer()
        graph.nodes = [Sample.alice, Sample.key, Sample.s3].map { NodeTally(node: $0, tally: Tally()) }
        graph.edges = [Sample.alice, Sample.key].map { Sample.edge($0, Sample.s3, .called, 3) }
        graph.edges[0].actions = [Sample.action("s3:GetObject", 2, reads: true)]
        graph.edges[1].actions = [Sample.action("s3:GetObject", 1, reads: true), Sample.action("s3:PutObject", 1)]
        let drawing = DrawnGraph(Sample.response, graph: graph, secrets: Secrets())
        #expect(drawing.nodes[2].lines == ["s3", "0 calls", "PutObject 1", "GetObject 3"])
    }

    @Test(arguments: [
        ("Deploy/alice", ["Deploy/alice"]),
        ("OrganizationAccountAccess/maintenance", ["OrganizationAccountAccess/", "maintenance"]),
        ("exports/2026/02/salaries-final-version-3.csv", ["exports/2026/02/salaries-", "final-version-3.csv"]),
        (
            "northwind-exports/2026/02/a-very-long-name-of-an-object.csv",
            ["northwind-exports/2026/02/", "a-very-long-…an-object.csv"]
        ),
        ("arn:" + String(repeating: "x", count: 40), ["arn:xxxxxxxx…xxxxxxxxxxxxx"]),
    ])
    func `a long name is broken in two where words part`(name: String, lines: [String]) {
        var graph = GraphAnswer()
        graph.nodes = [NodeTally(node: Sample.node("x", .role, "key", name), tally: Tally())]
        let drawing = DrawnGraph(Sample.response, graph: graph, secrets: Secrets())
        #expect(drawing.nodes[0].lines == lines + ["IAM role"])
    }

    @Test func `folded nodes are dashed and name the command that shows them`() throws {
        let dot = try lines(Sample.response, as: .dot)
        let folded = try #require(dot.first { $0.contains("+312 S3 objects") })
        #expect(folded.contains("shape=box style=dashed"))
        #expect(folded.replacing("\\n", with: " ").contains("trailgraph investigate alice --service s3 --limit 0"))
    }

    @Test func `the legend shows the kinds that are drawn and no others`() throws {
        let dot = try lines(Sample.response, as: .dot).filter { $0.hasPrefix("    k") && $0.contains("label=") }
        let kinds = dot.compactMap { $0.firstMatch(of: /label="([^"]*)"/).map { String($0.1) } }
        #expect(
            kinds == [
                "IAM user", "IAM role", "role session", "credential", "access key", "service", "resource", "address",
            ])
    }

    @Test func `an edge to a node that is not drawn is left out`() throws {
        var graph = GraphAnswer()
        graph.nodes = [NodeTally(node: Sample.alice, tally: Tally())]
        graph.edges = [Sample.edge(Sample.alice, Sample.s3, .called, 3)]
        #expect(DrawnGraph(Sample.response, graph: graph, secrets: Secrets()).edges.isEmpty)
    }

    @Test(arguments: NodeKind.allCases)
    func `every kind has a look and Graphviz draws it`(kind: NodeKind) throws {
        var graph = GraphAnswer()
        graph.nodes = [NodeTally(node: Sample.node("x", kind, "key", "label"), tally: Tally())]
        let dot = dotReport(DrawnGraph(Sample.response, graph: graph, secrets: Secrets()))
        #expect(dot.contains("shape=\(DrawingLook(kind).shape)"))
        #expect(throws: Never.self) { try checkSVG(Graphviz().draw(dot, as: "svg")) }
    }

    @Test func `Mermaid has every node and edge, and marks the denied`() throws {
        let chart = try lines(Sample.response, as: .mermaid)
        #expect(chart[0] == "flowchart LR")
        #expect(chart.contains(#"  n1("alice<br/>IAM user<br/>111122223333"):::userKind"#))
        #expect(chart.filter { $0.contains(" -->") }.count == Sample.graph.edges.count)
        #expect(chart.contains { $0.hasPrefix("  linkStyle 8 stroke:#B2182B") })
    }

    @Test func `GraphML carries whole values under declared keys`() throws {
        let document = try lines(Sample.response, as: .graphml)
        #expect(document.contains(#"  <key id="node-events" for="node" attr.name="events" attr.type="int"/>"#))
        #expect(document.contains("      <data key=\"node-key\">\(Sample.object.key)</data>"))
        let declared = Set(document.compactMap { $0.firstMatch(of: /<key id="([^"]*)"/).map { String($0.1) } })
        let used = Set(document.compactMap { $0.firstMatch(of: /<data key="([^"]*)"/).map { String($0.1) } })
        #expect(used.isSubset(of: declared) && used.count > 15)
        #expect(document.filter { $0.contains("<edge ") }.count == Sample.graph.edges.count)
    }

    @Test(arguments: ReportFormat.allCases.filter(\.needsGraph))
    func `an answer without a graph is not drawn`(format: ReportFormat) {
        #expect(throws: ReportError.noGraph(format)) { try render(Sample.summaryResponse, as: format) }
    }

    @Test(arguments: [
        ("alice.svg", ReportFormat.svg), ("a/b.c/alice.PNG", .png), ("x.dot", .dot), ("x.gv", .dot), ("x.json", .json),
        ("x.ndjson", .jsonl), ("x.jsonl", .jsonl), ("x.csv", .csv), ("x.mmd", .mermaid), ("x.graphml", .graphml),
        ("x.txt", .text), ("x", nil), ("x.pdf", nil), (".svg", nil), ("x.svg/", nil), ("", nil),
    ])
    func `a file name says its format`(name: String, format: ReportFormat?) {
        #expect(ReportFormat(fileName: name) == format)
    }
}
