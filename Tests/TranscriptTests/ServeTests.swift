// The server as its users have it: the program started, asked over HTTP, and told to end.
import Foundation
import FoundationNetworking
import TestSupport
import Testing

/// The program, serving.
private final class ServedProgram: @unchecked Sendable {
    let url: URL
    private let keys: [String: String]
    private let process = Process()

    struct Ready: Decodable {
        var url: String
        var pid: Int32
        var apiKey: String?
        var applicationKey: String?
    }

    init(_ arguments: [String]) throws {
        let shell = try CommandShell()
        process.executableURL = URL(fileURLWithPath: shell.programs + "/trailgraph")
        process.arguments = ["serve"] + arguments + ["--format", "json", "--quiet"]
        process.currentDirectoryURL = ServedProgram.repository
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while line.last != 0x0A, case let data = pipe.fileHandleForReading.availableData, !data.isEmpty { line += data }
        let ready = try JSONDecoder().decode(Ready.self, from: line)
        url = try #require(URL(string: ready.url))
        keys = ["DD-API-KEY": ready.apiKey ?? "", "DD-APPLICATION-KEY": ready.applicationKey ?? ""]
        #expect(ready.pid == process.processIdentifier)
    }

    deinit { if process.isRunning { process.terminate() } }

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    func get(_ target: String) async throws -> (status: Int, body: Data) {
        var request = URLRequest(url: try #require(URL(string: target, relativeTo: url)))
        request.allHTTPHeaderFields = keys
        let (body, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, body)
    }

    /// Tells it to end and waits; its exit status.
    func end(_ signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite("The server as a program", .serialized)
struct ServeTests {
    /// Each question as a request and as a command line.
    private static let questions: [(target: String, command: String)] = [
        ("summary?service=iam", "summary --service iam"), ("entities?text=role:adm", "entities role:adm"),
        ("investigate?entity=alice&writes=true&since=2026-03-02", "investigate alice --writes --since 2026-03-02"),
        (
            "investigate?entity=alice&writes=false&account=111122223333&account=444455556666",
            "investigate alice --account 111122223333 --account 444455556666"
        ),
        ("whois?entity=ab878b77-d19e-4506-8462-52599d551f53", "whois ab878b77-d19e-4506-8462-52599d551f53"),
        (
            "around?event=ab878b77-d19e-4506-8462-52599d551f53&within=1h",
            "around ab878b77-d19e-4506-8462-52599d551f53 --within 1h"
        ),
        ("timeline?entity=Deploy/deploy-4821&in=role-session", "timeline Deploy/deploy-4821 --in role-session"),
        ("firstseen?entity=alice&baseline=..2026-03-01T20:00:00Z", "firstseen alice --baseline ..2026-03-01T20:00:00Z"),
        ("shared?account=111122223333", "shared --account 111122223333"),
        ("blast?entity=AKIAEXAMPLEALICEKEY2", "blast AKIAEXAMPLEALICEKEY2"),
        (
            "path?from=AKIAEXAMPLEALICEKEY2&to=example-payroll-archive&paths=5",
            "path AKIAEXAMPLEALICEKEY2 example-payroll-archive --paths 5"
        ),
        ("explain?entity=AKIAEXAMPLEALICEKEY2&other=role:Deploy", "explain AKIAEXAMPLEALICEKEY2 role:Deploy"),
        ("events?entity=alice&limit=5", "logs alice --limit 5"), ("policy?entity=role:Deploy", "policy role:Deploy"),
        ("ask?question=key-exposure", "ask key-exposure"), ("ask", "ask"),
    ]

    @Test("A request is answered with the bytes that the command prints, in every form")
    func sameBytes() async throws {
        let folder = try TemporaryFolder()
        let shell = try CommandShell()
        let snapshot = folder.path(of: "sample.trailgraph")
        let repository = ServedProgram.repository.path
        let made = try shell.run("trailgraph index SampleLogs -o \(snapshot) --quiet", in: repository)
        try #require(made.status == 0, "\(made.errors)")
        let server = try ServedProgram([snapshot])
        for (target, command) in ServeTests.questions {
            let printed = try shell.run("trailgraph \(command) \(snapshot) --format json --quiet", in: repository)
            let answer = try await server.get("/api/v1/\(target)")
            #expect(answer.status == 200, "\(target)")
            #expect(String(decoding: answer.body, as: UTF8.self) == printed.output, "\(target)")
        }
        for form in ["jsonl", "csv", "dot", "mermaid", "graphml"] {
            let printed = try shell.run("trailgraph whois alice \(snapshot) --format \(form) --quiet", in: repository)
            let answer = try await server.get("/api/v1/whois?entity=alice&format=\(form)")
            #expect(String(decoding: answer.body, as: UTF8.self) == printed.output, "\(form)")
        }
        #expect(server.end(SIGTERM) == 0)
    }

    @Test("A name in a request is a name, also where a file is called so")
    func noFiles() async throws {
        let server = try ServedProgram(["SampleLogs"])
        for name in ["SampleLogs", "/etc/passwd", "..", "-", "--help", "-q"] {
            let target = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let found = try await server.get("/api/v1/entities?text=\(target)")
            #expect(found.status == 200)
            #expect(String(decoding: found.body, as: UTF8.self).contains("\"entity\": \"\(name)\""))
            #expect(try await server.get("/api/v1/whois?entity=\(target)").status != 500)
        }
        #expect(server.end(SIGINT) == 0)
    }

    @Test("Requests at one time get each their own answer")
    func together() async throws {
        let server = try ServedProgram(["SampleLogs"])
        let names = ["alice", "AKIAEXAMPLEALICEKEY2", "svc-backup", "203.0.113.66"]
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                let name = names[index % names.count]
                group.addTask { [server] in
                    let answer = try await server.get("/api/v1/whois?entity=\(name)")
                    return String(decoding: answer.body, as: UTF8.self).contains("\"entity\": \"\(name)\"")
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(server.end(SIGTERM) == 0)
    }
}

/// Python with the packages that checks need; `script/clients` puts it there.
private let python = ServedProgram.repository.appendingPathComponent(".build/python/bin/python3").path

@Suite(
    "The server and other programs",
    .enabled("needs what script/clients installs") { FileManager.default.isExecutableFile(atPath: python) })
struct ServedClientTests {
    @Test("Datadog's own client can do all it knows to do with signals")
    func client() throws {
        let folder = try TemporaryFolder()
        let shell = try CommandShell()
        let logs = ServedProgram.repository.appendingPathComponent("SampleLogs").path
        let made = try shell.run("trailgraph detect \(logs) --store acme.signals --quiet", in: folder.path)
        try #require(made.status == 0, "\(made.errors)")
        let script = ServedProgram.repository.appendingPathComponent("Tests/Independent/check_client.py").path
        let result = try shell.run(
            "PYTHONDONTWRITEBYTECODE=1 \(python) \(script) \(shell.programs)/trailgraph acme.signals \(logs)",
            in: folder.path)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
