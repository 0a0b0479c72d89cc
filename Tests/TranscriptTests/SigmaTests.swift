// Matches of rules over real logs, found a second time by a program that shares no code with this one:
// Tests/Independent/check_sigma.py, for which pySigma parses the rules. Skipped where there is no such Python, no rules
// or no logs: none of them is part of the repository.
import Foundation
import TestSupport
import Testing

private enum SigmaSets {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let script = repository.appendingPathComponent("Tests/Independent/check_sigma.py").path
    static let ownRules = repository.appendingPathComponent("Sources/Detection/Resources").path
    static let sampleLogs = repository.appendingPathComponent("SampleLogs").path

    /// A folder given by a variable, else beside the package; nil where there is none.
    private static func folder(_ variable: String, _ fallback: String) -> String? {
        let given = ProcessInfo.processInfo.environment[variable] ?? ""
        let path = given.isEmpty ? repository.deletingLastPathComponent().appendingPathComponent(fallback).path : given
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Rules of others: `$TRAILGRAPH_SIGMA`, else `shared/sigma` beside the package.
    static let rules = folder("TRAILGRAPH_SIGMA", "shared/sigma/rules")

    /// Sets of real logs that are small enough for a test: those that are no tree as S3 has it.
    static let logs: [String] = {
        guard let data = folder("TRAILGRAPH_DATA", "shared/data") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        return names.sorted().map { "\(data)/\($0)" }.filter { set in
            FileManager.default.fileExists(atPath: "\(set)/SOURCE.json")
                && !FileManager.default.fileExists(atPath: "\(set)/AWSLogs")
        }
    }()

    /// A Python that has pySigma: `$TRAILGRAPH_PYTHON`, else the system's.
    static let python: String? = {
        let given = ProcessInfo.processInfo.environment["TRAILGRAPH_PYTHON"] ?? ""
        let path = given.isEmpty ? "/usr/bin/python3" : given
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-c", "import sigma.collection"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? path : nil
    }()
}

@Suite("Rules, matched twice", .serialized, .enabled("needs pySigma") { SigmaSets.python != nil })
struct SigmaTests {
    private func check(_ rules: String, _ folders: [String]) throws {
        let python = try #require(SigmaSets.python)
        let folder = try TemporaryFolder()
        let words = [python, SigmaSets.script, "$(command -v trailgraph)", rules] + folders
        let result = try CommandShell().run(
            "PYTHONDONTWRITEBYTECODE=1 " + words.joined(separator: " "), in: folder.path)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("Our own rules match in the sample logs what they match elsewhere")
    func ownRules() throws { try check(SigmaSets.ownRules, [SigmaSets.sampleLogs]) }

    @Test(
        "Rules of others match in real logs what they match elsewhere",
        .enabled("needs rules in $TRAILGRAPH_SIGMA and logs in $TRAILGRAPH_DATA") {
            SigmaSets.rules != nil && !SigmaSets.logs.isEmpty
        })
    func rulesOfOthers() throws { try check(try #require(SigmaSets.rules), SigmaSets.logs) }
}
