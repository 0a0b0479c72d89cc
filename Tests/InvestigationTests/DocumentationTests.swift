// The example of the documentation page, compiled and run: what a reader copies must work.
import Foundation
import Investigation
import Testing

@Suite("The documentation's example")
struct DocumentationTests {
    static let sampleLogs =
        String(#filePath.dropLast("Tests/InvestigationTests/DocumentationTests.swift".count)) + "SampleLogs"

    @Test("It loads the sample logs, finds alice, and tells her denied calls and her sessions")
    func example() async throws {
        let investigator = try await Investigator.load([DocumentationTests.sampleLogs])
        guard case .one(let alice) = investigator.find("alice", kind: .user) else {
            Issue.record("alice was not found")
            return
        }

        var request = FilterRequest()
        request.outcomes = ["denied"]
        let denied = investigator.investigate(alice, filter: try investigator.resolve(request))
        #expect(denied.tally.events == 48)

        let sessions = investigator.investigate(alice).derivedSessions.items
        #expect(
            sessions.map(\.node.label) == [
                "Deploy/alice-release", "Deploy/deploy-4821", "CrossAccountOps/ops", "DataAdmin/ops",
            ])
        #expect(sessions.map(\.depth) == [1, 1, 2, 3])
    }

    @Test("The page shows what the test runs")
    func pageAgrees() throws {
        let page = try String(
            contentsOfFile: DocumentationTests.sampleLogs.dropLast("SampleLogs".count)
                + "Sources/Investigation/Investigation.docc/Investigation.md", encoding: .utf8)
        for line in [
            #"Investigator.load(["SampleLogs"])"#, #"investigator.find("alice", kind: .user)"#,
            #"request.outcomes = ["denied"]"#, "investigator.investigate(alice).derivedSessions.items",
        ] {
            #expect(page.contains(line), "the page lacks \(line)")
        }
    }
}
