// Figures of real logs, counted a second time by programs that share no code with this one: the scripts in
// Tests/Independent. They ask and this answers, so that logs are loaded once and not for every question. Skipped where
// there are no such logs: they are not part of the repository.
import Foundation
import Glibc
import Investigation
import Report
import TestSupport
import Testing

/// Sets of real logs, a folder each: `$TRAILGRAPH_DATA`, else `shared/data` beside the package.
private enum RealLogs {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["TRAILGRAPH_DATA"], !path.isEmpty {
            return URL(fileURLWithPath: path)
        }
        return repository.deletingLastPathComponent().appendingPathComponent("shared/data")
    }()

    /// The folders that hold logs. What lies beside a tree of them as S3 has it describes them and is none.
    static let folders: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().flatMap { name -> [String] in
            let folder = root.appendingPathComponent(name)
            let tree = folder.appendingPathComponent("AWSLogs")
            if FileManager.default.fileExists(atPath: tree.path) { return parts(of: tree) }
            let isSet = FileManager.default.fileExists(atPath: folder.appendingPathComponent("SOURCE.json").path)
            return isSet ? [folder.path] : []
        }
    }()

    /// The tree, or where it is large the logs of its first and last account: without optimisation the whole would take
    /// minutes. `TRAILGRAPH_DATA_WHOLE=1` takes it whole.
    private static func parts(of tree: URL) -> [String] {
        let files = FileManager.default.enumerator(atPath: tree.path)?.reduce(0) { count, _ in count + 1 } ?? 0
        let accounts = ((try? FileManager.default.contentsOfDirectory(atPath: tree.path)) ?? []).sorted()
        let wantsAll = ProcessInfo.processInfo.environment["TRAILGRAPH_DATA_WHOLE"] == "1"
        guard !wantsAll, files > 1_000, accounts.count > 2 else { return [tree.path] }
        return [accounts[0], accounts[accounts.count - 1]].map { tree.appendingPathComponent($0).path }
    }
}

/// Answers questions about real logs, each set of them loaded when first asked about.
private actor Answerer {
    static let shared = Answerer()
    private var loaded: [String: Investigator] = [:]

    struct Asked: Decodable {
        var command: String
        var entity: String
        var folder: String
    }

    struct Edges: Encodable {
        struct Edge: Encodable {
            var kind: String
            var eventID: String
        }

        var edges: [Edge]
    }

    /// The answer as a line of JSON; null where the name is not one entity's.
    func answer(_ question: Asked) async throws -> Data {
        let investigator = try await investigator(of: question.folder)
        if question.command == "edges" {
            let edges = investigator.graph.edges.rows.map { row in
                Edges.Edge(kind: row.kind.name, eventID: investigator.summary(of: row.event).eventID)
            }
            return try JSONEncoder().encode(["answer": Edges(edges: edges)])
        }
        guard case .one(let node) = investigator.find(question.entity) else { return Data("null".utf8) }
        let answer: Answer =
            question.command == "whois"
            ? .whois(investigator.whois(node)) : .investigation(investigator.investigate(node))
        let response = Response(
            question: Question(command: question.command, entity: question.entity),
            coverage: Coverage(), answer: answer)
        var options = ReportOptions()
        options.pretty = false
        // The report ends its own line.
        return Data(try render(response, as: .json, options: options).dropLast())
    }

    private func investigator(of folder: String) async throws -> Investigator {
        if let known = loaded[folder] { return known }
        let investigator = try await Investigator.load([folder])
        loaded[folder] = investigator
        return investigator
    }
}

@Suite(
    "Real logs, counted twice", .serialized,
    .enabled("needs python3, and sets of logs in $TRAILGRAPH_DATA or ../shared/data") {
        !RealLogs.folders.isEmpty && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    })
struct IndependentTests {
    /// Runs a script, answers what it asks, and expects it to find nothing wrong.
    private func check(_ script: String, _ options: [String] = []) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        let path = RealLogs.repository.appendingPathComponent("Tests/Independent/\(script)").path
        process.arguments = [path] + options + ["-"] + RealLogs.folders
        process.environment = ["LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"]
        let (questions, answers) = (Pipe(), Pipe())
        let folder = try TemporaryFolder()
        try folder.write([], to: "report")
        process.standardInput = answers
        process.standardOutput = questions
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path(of: "report")))
        // A script that fails is gone before its answer: a failed test then, and not the end of all tests.
        _ = signal(SIGPIPE, SIG_IGN)
        try process.run()
        var rest = Data()
        while case let data = questions.fileHandleForReading.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: 0x0A) {
                let question = try JSONDecoder().decode(Answerer.Asked.self, from: rest[..<end])
                rest = Data(rest[rest.index(after: end)...])
                let answer = try await Answerer.shared.answer(question)
                try answers.fileHandleForWriting.write(contentsOf: answer + Data("\n".utf8))
            }
        }
        process.waitUntilExit()
        let report = try String(contentsOfFile: folder.path(of: "report"), encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(report)")
    }

    @Test("Calls, outcomes, times, services, actions, regions and addresses of the busiest are as counted")
    func counts() async throws { try await check("check_counts.py") }

    @Test(
        "Keys are joined to the records that issued them, console keys grouped, evidence and missing records are real")
    func lineage() async throws { try await check("check_lineage.py", ["--keys", "25"]) }
}
