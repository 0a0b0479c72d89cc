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
            in place of logs; logs and explain go back to the files, or with --with-records to the snapshot's own \
            copies of them.
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
                purpose: "To hand on, with the raw records in it",
                line: "trailgraph index SampleLogs --with-records -o case.trailgraph"),
            Example(
                purpose: "Files from a program, each as path, tab, length, newline, bytes",
                line: "fetch-logs | trailgraph index --frames -o acme.trailgraph"),
        ],
        flags: [.snapshotOutput, .withRecords, .frames, .verify, .targets, .threads, .stats, .quiet],
        run: { (arguments) async throws(Failure) in
            guard let path = arguments.output, path != "-" else {
                throw .usage("index needs a file to write, as in --output acme.trailgraph")
            }
            let output = try SnapshotOutput(path)
            var found = try await read(arguments, path, isUpdate: output.exists)
            let inputs = [
                ("files", found.files), ("new", found.changes.new), ("changed", found.changes.changed),
                ("unchanged", found.changes.unchanged), ("gone", found.changes.gone),
            ]
            // Nobody else may hold on to what the records said: joining gives it up as it goes.
            guard let index = found.index.take() else { return try confirm(arguments, path, inputs) }
            return try await writeSnapshot(
                index, to: output, threads: arguments.threads, isQuiet: arguments.isQuiet,
                stats: arguments.wantsStatistics
            ) { manifest in
                manifest.inputs = inputs
            }
        })

    /// Says that the snapshot at `path` is up to date.
    private static func confirm(
        _ arguments: Arguments, _ path: String, _ inputs: [(String, Int)]
    ) throws(Failure) -> ExitStatus {
        let investigator: Investigator
        do {
            investigator = try Investigator(opening: path)
        } catch {
            throw .cannot(error.description)
        }
        var manifest = Manifest()
        manifest.inputs = inputs
        return try conclude(&manifest, path, investigator, isQuiet: arguments.isQuiet, stats: arguments.wantsStatistics)
    }

    /// The index to be stored at `path`; nil where the one there is up to date.
    private static func read(
        _ arguments: Arguments, _ path: String, isUpdate: Bool
    ) async throws(Failure) -> (index: LogIndex?, files: Int, changes: IndexChanges) {
        if arguments.frames, !arguments.operands.isEmpty {
            throw .usage("--frames reads standard input alone; leave out \(arguments.operands[0])")
        }
        let paths = arguments.frames ? [] : try logPaths(arguments.operands)
        let meter = arguments.isQuiet ? nil : ProgressMeter.onTerminal()
        defer { meter?.clear() }
        var options = LoadOptions()
        options.targetFiles = arguments.targets
        options.threads = arguments.threads ?? 0
        options.onProgress = meter.map { $0.show }
        let old = arguments.frames && isUpdate ? try openIndex(path) : nil
        do {
            if isUpdate, !arguments.frames {
                return try await LogIndex.updating(
                    paths, at: path, verifies: arguments.verifies, keepsFiles: arguments.keepsRecords, options: options)
            }
            let keepsFiles = arguments.keepsRecords || old?.keepsFiles == true
            var (index, changes) =
                arguments.frames
                ? try await LogIndex.readingFrames(
                    over: old, keptIn: keepsFiles ? CopySpool(besides: path) : nil, options: options)
                : try await LogIndex.reading(paths, output: path, options: options)
            index.keepsFiles = keepsFiles
            return (index, index.files.count, changes)
        } catch {
            if case .otherRules = error { throw .cannot("\(path): \(error.description)") }
            throw .cannot(error.description)
        }
    }
}
