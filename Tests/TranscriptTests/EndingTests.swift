// How a run ends when the world interferes: a reader that leaves, a signal, a full disk. Not transcripts, since a shell
// cannot hold the other end of a pipe or wait for the right moment.
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Endings") struct EndingTests {
    /// The program with these arguments, ready to run in a folder.
    private func program(_ arguments: [String], in folder: String) throws -> Process {
        let shell = try CommandShell()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: shell.programs + "/trailgraph")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = shell.environment(home: folder)
        process.standardInput = FileHandle.nullDevice
        return process
    }

    @Test("A reader that left is success, said to no one") func brokenPipe() throws {
        let folder = try TemporaryFolder()
        let process = try program(["help", "--markdown"], in: folder.path)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try output.fileHandleForReading.close()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    }

    @Test("A signal ends a run at once and leaves no file", arguments: [SIGINT, SIGTERM, SIGHUP])
    func signal(_ number: Int32) throws {
        let folder = try TemporaryFolder()
        let process = try program(["summary", "-", "--output", "out.json"], in: folder.path)
        // Nothing comes through this pipe, so the program waits for it with its output file claimed.
        let input = Pipe()
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, try folder.names().isEmpty { usleep(2_000) }
        #expect(try folder.names().allSatisfy { $0.hasPrefix("out.json.tmp.") })
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + number)
        #expect(try folder.names() == [])
        try input.fileHandleForWriting.close()
    }

    @Test(
        "A full disk is said, and is not success", .enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full"))
    )
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let result = try CommandShell().run("trailgraph help > /dev/full", in: folder.path)
        #expect(result.status == 2)
        #expect(result.errors == "trailgraph: cannot write to standard output: No space left on device\n")
    }
}
