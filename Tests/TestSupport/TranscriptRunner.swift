// Transcripts: what a user types and sees, as text files that are run. A behavior of the command line is a case in
// such a file and not Swift code, so that it can be read, and written, by anyone.
import Foundation

/// A text file of commands with their output.
///
///     # What the case shows; lines like this are left alone.
///     file logs/one.json
///     | {"Records": []}
///
///     $ trailgraph summary logs -f xml
///     ! trailgraph: --format takes one of …
///     [exit 2]
///
/// `$` starts a command for `sh`, then comes what it prints: stdout as it is, then stderr after `!`, then the status.
public struct Transcript: Sendable {
    /// One piece of the file.
    enum Piece: Sendable {
        /// A comment or an empty line.
        case text(String)
        /// A file to make before what follows.
        case file(name: String, lines: [String])
        /// A command, and the lines it is to print, the status last.
        case command(String, output: [String])
    }

    /// A line that is none of the forms above.
    public struct Malformed: Error {
        /// Counted from 1.
        public var line: Int
        /// What is wrong with it.
        public var reason: String
    }

    var pieces: [Piece] = []

    /// Reads a file's text.
    public init(parsing text: String) throws(Malformed) {
        let lines = text.brokenIntoLines
        var index = 0
        func rest(while belongs: (String) -> Bool) -> [String] {
            let start = index
            while index < lines.count, belongs(lines[index]) { index += 1 }
            return Array(lines[start..<index])
        }
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.isEmpty || line.hasPrefix("#") {
                pieces.append(.text(line))
            } else if line.hasPrefix("file ") {
                let content = rest { $0 == "|" || $0.hasPrefix("| ") }
                pieces.append(.file(name: String(line.dropFirst(5)), lines: content.map { String($0.dropFirst(2)) }))
            } else if line.hasPrefix("$ ") {
                var output = rest { !$0.hasPrefix("[exit ") }
                guard index < lines.count else { throw Malformed(line: index, reason: "no [exit n] ends \(line)") }
                output.append(lines[index])
                index += 1
                pieces.append(.command(String(line.dropFirst(2)), output: output))
            } else {
                throw Malformed(line: index, reason: "neither a comment, a file nor a command")
            }
        }
    }

    /// The file's text.
    public var text: String {
        pieces.flatMap { piece -> [String] in
            switch piece {
            case .text(let line): [line]
            case .file(let name, let lines): ["file " + name] + lines.map { $0.isEmpty ? "|" : "| " + $0 }
            case .command(let command, let output): ["$ " + command] + output
            }
        }.joined(separator: "\n")
    }

    /// The same commands with the output they give now, run one after another in `folder`.
    public func replayed(in folder: borrowing TemporaryFolder, with shell: CommandShell) throws -> Transcript {
        var replayed = self
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text: break
            case .file(let name, let lines):
                try folder.write(lines.map { $0 + "\n" }.joined().utf8, to: name)
            case .command(let command, _):
                let result = try shell.run(command, in: folder.path)
                replayed.pieces[index] = .command(command, output: result.transcriptLines)
            }
        }
        return replayed
    }
}

/// How a command ended and what it printed.
public struct CommandResult: Sendable {
    /// The exit status; 128 and the signal's number where a signal ended it.
    public var status: Int32
    /// What stood on stdout.
    public var output: String
    /// What stood on stderr.
    public var errors: String

    fileprivate var transcriptLines: [String] {
        CommandResult.lines(output, mark: "") + CommandResult.lines(errors, mark: "!") + ["[exit \(status)]"]
    }

    /// The text's lines with the mark before each. A carriage return, which an editor would hide or drop, is spelled.
    private static func lines(_ text: String, mark: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = text.brokenIntoLines.map { line in
            let line = line.replacingOccurrences(of: "\r", with: "\\r")
            return mark.isEmpty || line.isEmpty ? mark + line : mark + " " + line
        }
        if lines.last == mark { lines.removeLast() } else { lines.append("\\ no line break at the end") }
        return lines
    }
}

extension String {
    /// What stands before, between and after line feeds. Not by `Character`: CR and LF together are one of those.
    fileprivate var brokenIntoLines: [String] {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}

/// Runs command lines with the built program first on the path and nothing of the tester's own surroundings.
public struct CommandShell: Sendable {
    /// The folder of the built program: where the test's own executable lies.
    public let programs: String
    /// A command that takes longer than this is stuck.
    private static let patience = DispatchTimeInterval.seconds(120)

    /// A command did not end.
    public struct Stuck: Error {
        /// The command as it was given to `sh`.
        public var command: String
    }

    /// A shell for the program that was built with this test.
    public init() throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        programs = URL(fileURLWithPath: own).deletingLastPathComponent().path
    }

    /// What a command finds around it. Programs built to count what of them runs write that where they are told, and
    /// otherwise into the folder they run in, where a test would find it.
    public func environment(home: String) -> [String: String] {
        let profile = ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"].map { ["LLVM_PROFILE_FILE": $0] }
        let own = [
            "PATH": programs + ":/usr/local/bin:/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8", "TERM": "dumb",
            "NO_COLOR": "1", "COLUMNS": "80", "TZ": "UTC",
        ]
        return own.merging(profile ?? [:]) { first, _ in first }
    }

    /// Runs one line with `sh`, with nothing on its stdin, and waits for it.
    public func run(_ command: String, in folder: String) throws -> CommandResult {
        let streams = try TemporaryFolder()
        func file(_ name: String) throws -> FileHandle {
            try streams.write([], to: name)
            return try FileHandle(forWritingTo: URL(fileURLWithPath: streams.path(of: name)))
        }
        let (output, errors) = (try file("output"), try file("errors"))
        // A process that has ended keeps open what it was given, and where thousands of files are open `Process` reads
        // past the end of their list.
        defer {
            try? output.close()
            try? errors.close()
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = environment(home: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + CommandShell.patience) == .timedOut {
            process.terminate()
            throw Stuck(command: command)
        }
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: streams.path(of: name))), as: UTF8.self)
        }
        let status = process.terminationStatus
        return CommandResult(
            status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
            output: try text("output"), errors: try text("errors"))
    }
}
