// trailgraph index: logs into a snapshot, and a snapshot brought up to date.
import Ingest
import Investigation
import Report
import Snapshot

extension Command {
    static let index = Command(
        "index", "read logs once, into a snapshot that opens at once", operands: [.paths],
        description: [
            """
            Writes a snapshot: the graph and what every record said, without the raw records. Every command takes it \
            in place of logs.
            """,
            """
            Run again with the same --output, index reads only files that are new or have changed, by size and time of \
            change; the result is that of reading everything anew. Files that are gone stay in the snapshot, and \
            answers say so.
            """,
            """
            One line of JSON on stdout says what went in and came out. The same files always give the same bytes. Two \
            runs at once do not harm each other: the one that ends last says that the other was faster, and changes \
            nothing.
            """,
        ],
        examples: [
            Example(
                purpose: "Read a folder, tomorrow what is new", line: "trailgraph index SampleLogs -o acme.trailgraph"),
            Example(
                purpose: "Make sure that files which look unchanged are",
                line: "trailgraph index SampleLogs -o acme.trailgraph --verify"),
            Example(
                purpose: "Files from a program, each as path, tab, length, newline, bytes",
                line: "fetch-logs | trailgraph index --frames -o acme.trailgraph"),
        ],
        flags: [.snapshotOutput, .frames, .verify, .targets, .threads, .stats, .quiet],
        run: { (arguments) async throws(Failure) in
            guard let path = arguments.output, path != "-" else {
                throw .usage("index needs a file to write, as in --output acme.trailgraph")
            }
            let output = try SnapshotOutput(path)
            if output.exists, let status = try confirm(arguments, path) { return status }
            let old = output.exists ? try openIndex(path) : nil
            let (index, changes) = try await read(arguments, over: old)
            return try await writeSnapshot(
                index, to: output, threads: arguments.threads, isQuiet: arguments.isQuiet,
                stats: arguments.wantsStatistics
            ) { manifest in
                manifest.inputs = inputs(index, changes)
            }
        })

    /// Says that the snapshot at `path` is up to date; nil where it is not, or that cannot be told.
    private static func confirm(_ arguments: Arguments, _ path: String) throws(Failure) -> ExitStatus? {
        guard !arguments.frames else { return nil }
        let paths = try logPaths(arguments.operands)
        guard let known = try? IndexFile.readFiles(path),
            let changes = LogIndex.confirming(
                paths, files: known, output: path, verifies: arguments.verifies,
                options: options(arguments)),
            let investigator = try? Investigator(opening: path)
        else { return nil }
        var manifest = Manifest()
        manifest.inputs = inputs(known, changes)
        return try conclude(&manifest, path, investigator, isQuiet: arguments.isQuiet, stats: arguments.wantsStatistics)
    }

    private static func inputs(_ index: LogIndex, _ changes: IndexChanges) -> [(String, Int)] {
        [
            ("files", index.files.count), ("new", changes.new), ("changed", changes.changed),
            ("unchanged", changes.unchanged), ("gone", changes.gone),
        ]
    }

    private static func options(_ arguments: Arguments) -> LoadOptions {
        var options = LoadOptions()
        options.targetFiles = arguments.targets
        options.threads = arguments.threads ?? 0
        return options
    }

    private static func read(
        _ arguments: Arguments, over old: LogIndex?
    ) async throws(Failure) -> (index: LogIndex, changes: IndexChanges) {
        if arguments.frames, !arguments.operands.isEmpty {
            throw .usage("--frames reads standard input alone; leave out \(arguments.operands[0])")
        }
        let paths = arguments.frames ? [] : try logPaths(arguments.operands)
        let meter = arguments.isQuiet ? nil : ProgressMeter.onTerminal()
        defer { meter?.clear() }
        var options = options(arguments)
        options.onProgress = meter.map { $0.show }
        do {
            if arguments.frames { return try await LogIndex.readingFrames(over: old, options: options) }
            return try await LogIndex.reading(
                paths, over: old, output: arguments.output, verifies: arguments.verifies, options: options)
        } catch {
            if case .otherRules = error, let path = arguments.output {
                throw .cannot("\(path): \(error.description)")
            }
            throw .cannot(error.description)
        }
    }
}
