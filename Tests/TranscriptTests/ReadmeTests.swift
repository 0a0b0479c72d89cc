// The commands that the READMEs show are run: a reader copies them.
import Foundation
import TestSupport
import Testing

@Suite("The READMEs' commands")
struct ReadmeTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The lines of a page's `sh` blocks.
    static func commands(in page: String) -> [String] {
        let text = (try? String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)) ?? ""
        var commands: [String] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```sh"
            } else if isInside, line.hasPrefix("trailgraph ") {
                commands.append(String(line))
            }
        }
        return commands
    }

    @Test("Each command answers", arguments: commands(in: "README.md") + commands(in: "SampleLogs/README.md"))
    func answers(command: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "SampleLogs"), withDestinationPath: ReadmeTests.root.path + "/SampleLogs")
        let result = try CommandShell().run(command, in: folder.path)
        #expect(result.status == 0, "\(command): \(result.errors)")
        #expect(result.errors.isEmpty, "\(result.errors)")
        let writesFile = command.contains(" -o ")
        #expect(writesFile ? try folder.names().count == 2 : !result.output.isEmpty)
    }

    @Test("The pages have commands to run")
    func pagesHaveCommands() {
        #expect(ReadmeTests.commands(in: "README.md").count >= 5)
        #expect(ReadmeTests.commands(in: "SampleLogs/README.md").count >= 15)
    }

    @Test("The README's answer is what the program says")
    func shownAnswer() throws {
        let page = try String(contentsOf: ReadmeTests.root.appendingPathComponent("README.md"), encoding: .utf8)
        let result = try CommandShell().run(
            "trailgraph investigate alice SampleLogs", in: ReadmeTests.root.path)
        let start = try #require(page.range(of: "alice · IAM user · 111122223333"))
        let end = try #require(page.range(of: "\n```", range: start.lowerBound..<page.endIndex))
        for line in page[start.lowerBound..<end.lowerBound].split(separator: "\n") where line != "…" {
            #expect(result.output.contains(line), "the README shows: \(line)")
        }
    }
}

@Suite("Secrets in the logs")
struct SecretTests {
    /// The sample logs' `AssumeRole` responses hold session tokens that begin with this.
    static let token = "EXAMPLETOKEN"

    @Test("The sample logs hold session tokens, or the next test proves nothing")
    func tokensAreThere() throws {
        let result = try CommandShell().run(
            "find SampleLogs -name '*.json.gz' -exec gzip -dc {} + | grep -c \(SecretTests.token)",
            in: ReadmeTests.root.path)
        #expect(Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 0)
    }

    @Test(
        "No format prints a session token",
        arguments: ["text", "json", "jsonl", "csv", "dot", "mermaid", "graphml"])
    func tokensStayHidden(format: String) throws {
        let commands = ["investigate alice SampleLogs", "investigate role:Deploy SampleLogs", "summary SampleLogs"]
        let isDrawing = ["dot", "mermaid", "graphml"].contains(format)
        for command in commands where !(isDrawing && command.hasPrefix("summary")) {
            let result = try CommandShell().run(
                "trailgraph \(command) --format \(format) --limit 0", in: ReadmeTests.root.path)
            #expect(result.status == 0)
            #expect(!result.output.contains(SecretTests.token))
        }
    }
}
