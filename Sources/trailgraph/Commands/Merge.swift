// trailgraph merge: several snapshots into one.
import Ingest
import Report
import Snapshot

extension Command {
    static let merge = Command(
        "merge", "several snapshots into one", operands: [.word("SNAPSHOT…", { [] })],
        description: [
            """
            Puts together what the records in all snapshots said, and judges it anew: a session in one may have been \
            issued in another. The result is that of indexing all their files at once, in whatever order and grouping \
            they are merged.
            """,
            """
            A file counts once, by its path and its bytes. The same bytes under two paths are two deliveries of the \
            same records: their events count once, and the answer says how many were met again.
            """,
        ],
        examples: [
            Example(
                purpose: "Two accounts, indexed apart",
                line: "trailgraph merge acct-a.trailgraph acct-b.trailgraph -o all.trailgraph")
        ],
        flags: [.snapshotOutput, .force, .stats, .quiet],
        run: { (arguments) async throws(Failure) in
            guard let path = arguments.output, path != "-" else {
                throw .usage("merge needs a file to write, as in --output all.trailgraph")
            }
            guard !arguments.operands.isEmpty else { throw .usage("merge needs the snapshots to put together") }
            let output = try SnapshotOutput(path)
            if output.exists, !arguments.force {
                throw .usage("\(path) exists already; add --force to overwrite it, or name another file")
            }
            let merged = try merging(try await openIndexes(arguments.operands))
            return try await writeSnapshot(
                merged, to: output, threads: nil, isQuiet: arguments.isQuiet, stats: arguments.wantsStatistics
            ) { manifest in
                manifest.inputs = [("files", merged.files.count)]
                manifest.merged = arguments.operands
            }
        })

    private static func merging(_ indexes: [LogIndex]) throws(Failure) -> LogIndex {
        do {
            return try LogIndex.merging(indexes)
        } catch {
            throw .cannot("these snapshots cannot be put together: \(error.description)")
        }
    }
}
