// Every command that reads the sample logs, asked of their snapshot instead: what it prints must be the same to the
// byte. Apart from the transcripts because it is they that are the expectation.
import Foundation
import TestSupport
import Testing

private let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
private let cases = repository.appendingPathComponent("Tests/TranscriptTests/Cases")

@Suite("A snapshot in place of logs") struct SnapshotAnswerTests {
    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: cases.path))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    /// As long as the name of the logs, so that nothing is laid out otherwise. A snapshot is told by what it holds.
    private static let snapshot = "sample.tgr"

    /// Whether the command asks of the sample logs and nothing else. A window by date leaves files of logs unopened,
    /// which coverage says, and which a snapshot has no need to.
    private static func isAskable(_ line: Substring) -> Bool {
        guard line.hasPrefix("$ trailgraph ") else { return false }
        let words = line.split(separator: " ")
        return words.contains("SampleLogs") && !words.contains { $0.hasPrefix("SampleLogs/") }
            && !["--targets", "--since", "--until", "--baseline", "--stats", "index", "merge"].contains {
                words.contains($0)
            }
    }

    @Test("A command prints of a snapshot what it prints of the logs", arguments: names)
    func replay(_ name: String) throws {
        let written = try String(contentsOf: cases.appendingPathComponent(name), encoding: .utf8)
        let lines = written.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.contains(where: SnapshotAnswerTests.isAskable) else { return }
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "SampleLogs"),
            withDestinationPath: repository.appendingPathComponent("SampleLogs").path)
        let shell = try CommandShell()
        let made = try shell.run("trailgraph index -q SampleLogs -o \(SnapshotAnswerTests.snapshot)", in: folder.path)
        #expect(made.status == 0 && made.errors.isEmpty)
        let asked = lines.map { line in
            SnapshotAnswerTests.isAskable(line)
                ? line.replacingOccurrences(of: "SampleLogs", with: SnapshotAnswerTests.snapshot) : String(line)
        }
        let transcript = try Transcript(parsing: asked.joined(separator: "\n"))
        let answered = try transcript.replayed(in: folder, with: shell).text
            .replacingOccurrences(of: SnapshotAnswerTests.snapshot, with: "SampleLogs")
        let now = answered.split(separator: "\n", omittingEmptySubsequences: false)
        if let index = zip(now, lines).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset {
            let command = lines[...index].last { $0.hasPrefix("$ ") } ?? ""
            Issue.record("\(name), line \(index + 1), \(command)\nlogs:     \(lines[index])\nsnapshot: \(now[index])")
        }
        #expect(now.count == lines.count)
    }

    @Test("The same logs give the same snapshot, however they are read")
    func pure() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "SampleLogs"),
            withDestinationPath: repository.appendingPathComponent("SampleLogs").path)
        let shell = try CommandShell()
        let inside = try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "SampleLogs")).sorted()
        let reversed = inside.reversed().map { "SampleLogs/\($0)" }.joined(separator: " ")
        let script = """
            trailgraph index -q SampleLogs --threads 1 -o one && trailgraph index -q SampleLogs --threads 4 -o four \
            && trailgraph index -q \(reversed) -o reversed && cmp one four && cmp one reversed
            """
        let result = try shell.run(script, in: folder.path)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("What a snapshot is made of can be looked at, and what is damaged in it is said")
    func infoAndVerify() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "SampleLogs"),
            withDestinationPath: repository.appendingPathComponent("SampleLogs").path)
        let shell = try CommandShell()
        _ = try shell.run("trailgraph index -q SampleLogs -o a", in: folder.path)
        let info = try shell.run("trailgraph snapshot info a", in: folder.path)
        #expect(info.status == 0 && info.output.contains("event.time"))
        #expect(try shell.run("trailgraph snapshot verify a", in: folder.path).status == 0)
        // A byte of the texts: the one section that is longer than all before it.
        let damage = "printf x | dd of=a bs=1 seek=2000 conv=notrunc 2>&-; trailgraph snapshot verify a"
        let verified = try shell.run(damage, in: folder.path)
        #expect(verified.status == 2 && verified.output.contains("section text, block 0"))
        let asked = try shell.run("trailgraph entities a", in: folder.path)
        #expect(asked.status == 2 && asked.output.isEmpty)
        #expect(
            asked.errors
                == "trailgraph: a is damaged (section text, block 0: not as written): make it again with trailgraph index\n"
        )
    }
}
