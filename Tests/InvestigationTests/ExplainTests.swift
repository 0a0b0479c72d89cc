// What ties two nodes: which edges, in which direction, with which evidence, and where it is written.
import Ingest
import PropertyGraph
import TestSupport
import Testing

@testable import Investigation

@Suite("Explain")
struct ExplainTests {
    private static func explained(_ first: String, _ second: String, limit: Int = 0) async throws -> ExplainAnswer {
        let folder = try TemporaryFolder()
        try folder.write(SmallRecord.document(SmallRecord.story).utf8, to: "log.json")
        let investigator = try await Investigator.load([folder.path])
        return investigator.explain(
            try investigator.node(first), try investigator.node(second), limit: limit, paths: ["logs"])
    }

    @Test(
        "A lineage edge is found from either end, by the user, her key, the role, the session and its key",
        arguments: ["alice", "AKIAEXAMPLE000000001"], ["role:Deploy", "Deploy/build", "ASIAEXAMPLE000000009"])
    func lineage(source: String, target: String) async throws {
        for (first, second) in [(source, target), (target, source)] {
            let answer = try await ExplainTests.explained(first, second)
            let relation = try #require(answer.relations.items.first)
            #expect(relation.edge.kind == .assumed && relation.edge.evidence == .attested)
            #expect(relation.source.label == "alice" && relation.target.label == "Deploy/build")
            #expect(relation.evidence.items.map(\.eventID) == [SmallRecord.id(1)])
            #expect(relation.meaning.contains("Attested"))
        }
    }

    @Test("Each event of evidence names its file, its record and the fields that name the two")
    func places() async throws {
        let answer = try await ExplainTests.explained("alice", "example-logs")
        let relation = try #require(answer.relations.items.first)
        #expect(relation.edge.kind == .touched && relation.edge.evidence == nil)
        #expect(relation.edge.tally.events == 2 && relation.edge.tally.denied == 1)
        let place = try #require(relation.evidence.items.first)
        #expect(place.file.hasSuffix("log.json") && place.record == 2)
        #expect(place.path == "requestParameters.bucketName" && place.sourcePath == "userIdentity.arn")
        #expect(answer.next.first == "trailgraph logs \(SmallRecord.id(3)) logs")
    }

    @Test(
        "Activity points from who acts to what is acted on, and from an address to who uses it",
        arguments: [
            ("example-logs", "alice", EdgeKind.touched, "alice"), ("alice", "s3.amazonaws.com", .called, "alice"),
            ("alice", "198.51.100.9", .from, "198.51.100.9"), ("example-logs", "203.0.113.7", .touched, "203.0.113.7"),
        ])
    func direction(first: String, second: String, kind: EdgeKind, source: String) async throws {
        let answer = try await ExplainTests.explained(first, second)
        let relation = try #require(answer.relations.items.first)
        #expect(relation.edge.kind == kind && relation.source.label == source)
    }

    @Test("Two that no event ties have no edge, and the questions to ask next are about each")
    func none() async throws {
        let answer = try await ExplainTests.explained("example-logs", "198.51.100.9")
        #expect(answer.relations.items.isEmpty && Answer.explanation(answer).isEmpty)
        #expect(answer.next.count == 2)
    }

    @Test("A limit cuts edges and the events of each, and says how many there are")
    func limit() async throws {
        let answer = try await ExplainTests.explained("alice", "s3.amazonaws.com", limit: 1)
        #expect(answer.relations.items[0].evidence.items.count == 1)
        #expect(answer.relations.items[0].evidence.total == 2)
    }

    @Test("Every kind of edge and class of evidence is put into words of its own")
    func words() {
        let node = NodeSummary(id: "n", kind: .user, key: "k", label: "alice")
        let other = NodeSummary(id: "m", kind: .role, key: "l", label: "Deploy")
        let kinds = Set(
            EdgeKind.allCases.map {
                EdgeMeaning(node, other, GraphEdge(source: "n", target: "m", kind: $0, tally: Tally())).text
            })
        #expect(kinds.count == EdgeKind.allCases.count)
        let classes = [nil, .attested, .joined, .inferred].map { (evidence: Evidence?) in
            EdgeMeaning(
                node, other, GraphEdge(source: "n", target: "m", kind: .assumed, tally: Tally(), evidence: evidence)
            ).text
        }
        #expect(Set(classes).count == 4)
        #expect(classes[3].contains("probable"))
    }
}

@Suite("Raw JSON")
struct RawJSONTests {
    @Test(
        "Strings that are values are found with their paths",
        arguments: [
            (#"{"a":"1","b":{"c":["2",{"d":"3"}]}}"#, ["a=1", "b.c[0]=2", "b.c[1].d=3"]),
            (#"{"a\"b":"x\"y","c":[[],["z"]]}"#, [#"a\"b=x\"y"#, "c[1][0]=z"]),
            (#"{ "a" : 1 , "b" : null , "c" : "d" }"#, ["c=d"]), (#""alone""#, ["=alone"]), ("", []),
            (#"{"a":"cut"#, ["a=cut"]), (#"{"a":"\"#, [#"a=\"#]), ("]]}}\"x\"", ["=x"]),
        ])
    func paths(text: String, expected: [String]) {
        var json = RawJSON(Array(text.utf8))
        var found: [String] = []
        while let range = json.nextString() {
            found.append("\(json.path)=\(String(decoding: json.bytes[range], as: UTF8.self))")
        }
        #expect(found == expected)
    }
}
