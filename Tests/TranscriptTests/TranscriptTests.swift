// Runs the cases beside this file, and holds docs/REFERENCE.md to the declarations. With UPDATE_CASES=1 both are
// rewritten; read the difference before it is kept.
import Foundation
import TestSupport
import Testing

/// The top of the repository, from this file's own place.
private let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
private let cases = repository.appendingPathComponent("Tests/TranscriptTests/Cases")
private let updates = ProcessInfo.processInfo.environment["UPDATE_CASES"] == "1"

@Suite("What a user types and sees") struct TranscriptTests {
    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: cases.path))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    @Test("There are cases to run") func casesExist() {
        #expect(!TranscriptTests.names.isEmpty)
    }

    @Test("A case prints what it printed before", arguments: names)
    func replay(_ name: String) throws {
        let file = cases.appendingPathComponent(name)
        let written = try String(contentsOf: file, encoding: .utf8)
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "SampleLogs"),
            withDestinationPath: repository.appendingPathComponent("SampleLogs").path)
        let actual = try Transcript(parsing: written).replayed(in: folder, with: CommandShell()).text
        try expectSame(actual, written, at: file)
    }

    @Test("The reference page is what the declarations say") func reference() throws {
        let file = repository.appendingPathComponent("docs/REFERENCE.md")
        let folder = try TemporaryFolder()
        let result = try CommandShell().run("trailgraph help --markdown", in: folder.path)
        #expect(result.status == 0)
        let written = try? String(contentsOf: file, encoding: .utf8)
        try expectSame(result.output, written ?? "", at: file)
    }

    /// Compares line by line, so that a failure shows where the texts part and not two whole files.
    private func expectSame(_ actual: String, _ written: String, at file: URL) throws {
        guard actual != written else { return }
        if updates { return try Data(actual.utf8).write(to: file) }
        let (now, before) = (
            actual.split(separator: "\n", omittingEmptySubsequences: false),
            written.split(separator: "\n", omittingEmptySubsequences: false)
        )
        let index =
            zip(now, before).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(now.count, before.count)
        Issue.record(
            """
            \(file.lastPathComponent), line \(index + 1)
            written: \(index < before.count ? before[index] : "(the end)")
            now:     \(index < now.count ? now[index] : "(the end)")
            """)
    }
}
