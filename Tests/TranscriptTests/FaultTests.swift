// The system saying no, at every single call that reading makes: nothing crashes, no count is wrong, and what could not
// be read is named. The calls fail inside the program, by a small library loaded before the system's own.
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Failing system calls", .enabled("needs a C compiler called cc or clang") { Faults.compiler != nil })
struct FaultTests {
    private struct Answer: Decodable {
        struct Coverage: Decodable {
            struct Warning: Decodable { var file: String }

            var files: Int
            var filesSkipped: Int
            var records: Int
            var events: Int
            var warnings: [Warning]
        }

        struct Tally: Decodable { var events: Int }

        var coverage: Coverage
        var answer: Tally
    }

    /// Four files in two folders, one of them compressed: the number of records of each.
    private static let files = ["a.json": 1, "b.json.gz": 2, "deep/c.json": 4, "deep/d.json.gz": 8]

    private func tree() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var number = 0
        for (name, count) in FaultTests.files.sorted(by: { $0.key < $1.key }) {
            let records = (0..<count).map { _ in
                number += 1
                return """
                    {"eventTime":"2026-03-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets",\
                    "awsRegion":"us-east-1","eventID":"event-\(number)","userIdentity":{"type":"IAMUser",\
                    "arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333"}}
                    """
            }
            let plain = "tree/" + name.replacingOccurrences(of: ".gz", with: "")
            try folder.write("{\"Records\":[\(records.joined(separator: ","))]}".utf8, to: plain)
            if name.hasSuffix(".gz") { _ = try CommandShell().run("gzip '\(plain)'", in: folder.path) }
        }
        return folder
    }

    @Test(
        "Each call that fails costs what it was to bring, and that is said",
        arguments: [EIO, EMFILE, EACCES, EINTR])
    func each(_ code: Int32) throws {
        let folder = try tree()
        try Faults.compile(into: folder)
        let shell = try CommandShell()
        let whole = FaultTests.files.values.reduce(0, +)
        var isReached = true
        var (call, failed) = (0, 0)
        while isReached {
            call += 1
            // A bound, so that a program that goes on asking fails and does not hang.
            try #require(call < 400)
            try? FileManager.default.removeItem(atPath: folder.path(of: "reached"))
            let command = """
                FAULT_NTH=\(call) FAULT_ERRNO=\(code) FAULT_BELOW="$PWD/tree" FAULT_REACHED="$PWD/reached" \
                LD_PRELOAD="$PWD/faults.so" trailgraph summary "$PWD/tree" -q -f json
                """
            let result = try shell.run(command, in: folder.path)
            isReached = try folder.names().contains("reached")
            // Nothing of a signal: a crash would be 128 and more.
            try #require(result.status <= 2, "call \(call): \(result.status) \(result.errors)")
            let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
            #expect(answer.coverage.events == answer.answer.events && answer.coverage.records == answer.answer.events)
            let warned = answer.coverage.warnings
            #expect((result.status == 0) == warned.isEmpty, "call \(call): \(result.status), \(warned)")
            for warning in warned { #expect(warning.file.hasPrefix(folder.path(of: "tree")), "call \(call)") }
            if answer.answer.events == whole { continue }
            failed += 1
            #expect(result.status == 2, "call \(call): \(answer.answer.events) events")
            // Each file holds a power of two of records, so the sum tells which are missing; all of these are named.
            for (name, count) in FaultTests.files where answer.answer.events & count == 0 {
                let isNamed = warned.contains { folder.path(of: "tree/" + name).hasPrefix($0.file) }
                #expect(isNamed, "call \(call): \(name) is missing, and \(warned) say nothing")
            }
        }
        #expect(code == EINTR || failed > 10)
    }
}

/// The library that fails calls.
private enum Faults {
    static let compiler: String? = ["cc", "clang"].first { name in
        guard let shell = try? CommandShell(), let folder = try? TemporaryFolder() else { return false }
        return (try? shell.run("command -v \(name)", in: folder.path))?.status == 0
    }

    /// Compiles it into a folder, as `faults.so`.
    static func compile(into folder: borrowing TemporaryFolder) throws {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Faults/faults.c").path
        let command = "\(compiler ?? "cc") -shared -fPIC -O1 -o faults.so '\(source)' -ldl"
        let result = try CommandShell().run(command, in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
    }
}
