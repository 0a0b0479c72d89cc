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

    /// As long as the name of the logs, so that nothing is laid out otherwise, and in no answer. A snapshot is told by
    /// what it holds.
    private static let snapshot = "qzqz"

    /// The command with the logs' snapshot in their place, made just before; nil for one that asks of something else.
    /// A window by date leaves files of logs unopened, which coverage says, and which a snapshot has no need to.
    private static func asking(_ line: Substring) -> String? {
        guard line.hasPrefix("$ trailgraph ") else { return nil }
        var words = line.dropFirst(2).split(separator: " ")
        // Commands with a window, with files that name the logs or hold an answer, with a second path, and what looks
        // at records.
        let others = [
            "--targets", "--since", "--until", "--baseline", "--stats", "--questions", "--redact", "-o", "--output",
            ">",
            "|", ";", "&&", "shared", "detect",
        ]
        guard words.dropFirst(2).contains("logs"), !others.contains(where: { words.contains($0[...]) }) else {
            return nil
        }
        for place in words.indices.dropFirst(2) where words[place] == "logs" { words[place] = snapshot[...] }
        let making = "rm -f \(snapshot); trailgraph index -q logs -o \(snapshot) > made 2>&1; "
        return "$ \(making)\(words.joined(separator: " "))"
    }

    @Test("A command prints of a snapshot what it prints of the logs", arguments: names)
    func replay(_ name: String) throws {
        let written = try String(contentsOf: cases.appendingPathComponent(name), encoding: .utf8)
        let lines = written.split(separator: "\n", omittingEmptySubsequences: false)
        let asked = lines.map { SnapshotAnswerTests.asking($0) ?? String($0) }
        let folder = try TemporaryFolder()
        try SnapshotAnswerTests.linkSampleLogs(into: folder)
        let transcript = try Transcript(parsing: asked.joined(separator: "\n"))
        let answered = try transcript.replayed(in: folder, with: CommandShell()).text
            .split(separator: "\n", omittingEmptySubsequences: false)
        for (now, (before, command)) in zip(answered, zip(lines, asked)) where !command.hasPrefix("$ ") {
            let now = now.replacingOccurrences(of: SnapshotAnswerTests.snapshot, with: "logs")
            guard now != before else { continue }
            Issue.record("\(name)\nlogs:     \(before)\nsnapshot: \(now)")
            return
        }
        #expect(answered.count == lines.count)
    }

    @Test(
        "So does every command that reads the sample logs",
        arguments: [
            "summary", "entities", "entities --kind role -f csv", "investigate alice -f json", "whois alice -f json",
            "investigate 203.0.113.66 -f json", "timeline alice", "firstseen alice -f json",
            "shared -f json", "blast alice -f json", "logs alice --limit 5", "policy alice", "ask", "investigate ali",
            "investigate nobody-at-all", "summary --since 24h -f json",
        ])
    func sampleLogs(_ question: String) throws {
        let folder = try TemporaryFolder()
        try SnapshotAnswerTests.linkSampleLogs(into: folder)
        let shell = try CommandShell()
        // As long as the name of the logs.
        let made = try shell.run("trailgraph index -q SampleLogs -o qzqzqzqzqz", in: folder.path)
        #expect(made.status == 0 && made.errors.isEmpty)
        let words = question.split(separator: " ", maxSplits: 1)
        func ask(_ path: String) throws -> CommandResult {
            // The subject, if any, comes before the path, and flags may come after it.
            let rest = words.count > 1 ? String(words[1]) : ""
            let line = rest.hasPrefix("-") ? "\(words[0]) \(path) \(rest)" : "\(words[0]) \(rest) \(path)"
            return try shell.run("trailgraph \(line)", in: folder.path)
        }
        let (logs, snapshot) = (try ask("SampleLogs"), try ask("qzqzqzqzqz"))
        #expect(logs.status == snapshot.status && !(logs.output + logs.errors).isEmpty)
        #expect(logs.output == snapshot.output.replacingOccurrences(of: "qzqzqzqzqz", with: "SampleLogs"))
        #expect(logs.errors == snapshot.errors)
    }

    private static func linkSampleLogs(into folder: borrowing TemporaryFolder) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "SampleLogs"),
            withDestinationPath: repository.appendingPathComponent("SampleLogs").path)
    }

    @Test("The same logs give the same snapshot, however they are read")
    func pure() throws {
        let folder = try TemporaryFolder()
        try SnapshotAnswerTests.linkSampleLogs(into: folder)
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
        try SnapshotAnswerTests.linkSampleLogs(into: folder)
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
        let reason = "section text, block 0: not as written"
        #expect(asked.errors == "trailgraph: a is damaged (\(reason)): make it again with trailgraph index\n")
    }
}
