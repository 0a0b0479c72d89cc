// The page in a real browser: Chromium, driven by Browser/drive.py as a reader would use it. Skipped where Chromium,
// Python or Graphviz is missing.
import Foundation
import TestSupport
import Testing

@testable import Investigation
@testable import Report

@Suite("Pages in a browser", .serialized, .enabled("needs chromium, python3 and dot on the path") { Browser.isThere })
struct BrowserTests {
    @Test func `a page can be searched, clicked and used by keyboard alone`() throws {
        let seen = try Browser.use(render(Sample.response, as: .html))
        #expect(seen.complaints.isEmpty)
        #expect(seen.requests.isEmpty)
        #expect(seen.width <= 0)
        #expect(seen.idle?.contains("Nothing selected") == true)
        let node = try #require(seen.node)
        #expect(node.panel.contains(node.expected))
        #expect(node.panel.contains("Connections"))
        #expect(seen.afterEscape == seen.idle)
        let edge = try #require(seen.edge)
        #expect(!edge.expected.isEmpty)
        for event in edge.expected { #expect(edge.panel.contains(event)) }
        #expect(seen.slash == "search")
        #expect(seen.matches == 1)
        #expect(seen.found?.hasPrefix("1 of ") == true)
        #expect(seen.entered == 1)
        #expect(seen.cleared == ["", seen.idle ?? ""])
        let moves = try #require(seen.moves)
        #expect(Set(moves).count > 1)
        #expect(moves.allSatisfy { $0.hasPrefix("n") })
        #expect(seen.opened == 1)
        let views = try #require(seen.views)
        #expect(views[0] == views[2])
        #expect(views[0] != views[1])
    }

    @Test func `hostile words stay text: no element, attribute, request or script comes of them`() throws {
        let plain = try Browser.use(render(Sample.response, as: .html))
        let seen = try Browser.use(render(Hostile.mixedResponse, as: .html))
        #expect(seen.complaints.isEmpty)
        #expect(seen.requests.isEmpty)
        #expect(seen.scripts == 2)
        #expect(Set(seen.elements).subtracting(plain.elements).isEmpty)
        #expect(Set(seen.attributes).subtracting(plain.attributes).isEmpty)
    }

    @Test func `a user agent with a script in it is shown as it was written`() throws {
        let agent = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
        var answer = Sample.investigation
        answer.userAgents = Limited([
            NodeTally(node: Sample.node("a-9", .userAgent, agent, agent), tally: answer.tally)
        ])
        var response = Sample.response
        response.answer = .investigation(answer)
        let seen = try Browser.use(render(response, as: .html))
        #expect(seen.text.contains(agent))
        #expect(seen.complaints.isEmpty)
        #expect(seen.scripts == 2)
        #expect(!seen.elements.contains("img"))
    }
}

/// What the driver saw.
private struct Seen: Decodable {
    struct Node: Decodable {
        var expected: String
        var panel: String
    }

    struct Edge: Decodable {
        var expected: [String]
        var panel: String
    }

    struct Complaint: Decodable {}

    var idle: String?
    var node: Node?
    var afterEscape: String?
    var edge: Edge?
    var slash: String?
    var found: String?
    var matches: Int?
    var entered: Int?
    var cleared: [String]?
    var moves: [String]?
    var opened: Int?
    var views: [String]?
    var elements: [String]
    var scripts: Int
    var attributes: [String]
    var text: String
    var width: Int
    var requests: [String]
    var complaints: [Complaint]
}

private enum Browser {
    static let isThere: Bool = {
        let wanted = "command -v chromium && command -v python3 && command -v dot"
        guard let shell = try? CommandShell(), let folder = try? TemporaryFolder() else { return false }
        return (try? shell.run(wanted, in: folder.path))?.status == 0
    }()

    static func use(_ page: [UInt8]) throws -> Seen {
        let folder = try TemporaryFolder()
        try folder.write(page, to: "report.html")
        let driver = #filePath.replacing("BrowserTests.swift", with: "Browser/drive.py")
        let result = try CommandShell().run("python3 '\(driver)' report.html", in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode(Seen.self, from: Data(result.output.utf8))
    }
}
