// What index and merge have in common: a graph and its records into a snapshot, and one line that says what came of it.
import Digest
import Ingest
import Investigation
import PropertyGraph
import Report
import Snapshot

/// Writes `index` and its graph, and tells of it on stdout. Gives the coverage, which decides how the run ended.
func writeSnapshot(
    _ index: consuming LogIndex, to output: SnapshotOutput, threads: Int?, isQuiet: Bool, stats: Bool,
    _ describe: (inout Manifest) -> Void
) async throws(Failure) -> ExitStatus {
    let stored = await index.storable(atOnce: threads != 1)
    let investigator = Investigator(stored.loaded)
    var uncopied: [(path: String, reason: String)] = []
    try await output.write { (writer) throws(SnapshotError) in
        try await investigator.write(to: &writer, atOnce: threads != 1)
        try IndexFile.write(stored, to: &writer)
        uncopied = try IndexFile.writeFiles(of: stored, to: &writer)
    }
    if !isQuiet { StandardError.warn(uncopied.map { CoverageWarning(file: $0.path, reason: $0.reason) }) }
    var manifest = Manifest()
    describe(&manifest)
    return try conclude(&manifest, output.path, investigator, isQuiet: isQuiet, stats: stats)
}

/// Tells of the snapshot at `path`, which is that of `investigator`. Gives how the run ended: its coverage decides.
func conclude(
    _ manifest: inout Manifest, _ path: String, _ investigator: Investigator, isQuiet: Bool, stats: Bool
) throws(Failure) -> ExitStatus {
    if stats { StandardError.write(investigator.statistics.jsonLine + "\n") }
    if !isQuiet { StandardError.warn(investigator.coverage.warnings) }
    try finish(&manifest, path, records: investigator.coverage.records, investigator.graph)
    return investigator.coverage.isPartial ? .error : .answered
}

/// Completes the manifest with what lies at `path` now, and prints it.
func finish(_ manifest: inout Manifest, _ path: String, records: Int, _ graph: Graph) throws(Failure) {
    manifest.snapshot = path
    manifest.counts = [
        ("records", records), ("events", graph.events.count), ("nodes", graph.nodes.count),
        ("edges", graph.edges.count),
    ]
    guard let whole = FileDigest.ofFile(path) else { throw .cannot("cannot read \(path) again to tell its digest") }
    manifest.bytes = whole.bytes
    manifest.sha256 = whole.digest.description
    try StandardOutput.write(manifest.line)
}

/// The indexes in the snapshots at `paths`, opened two at a time.
func openIndexes(_ paths: [String]) async throws(Failure) -> [LogIndex] {
    var indexes: [LogIndex] = []
    for first in stride(from: 0, to: paths.count, by: 2) {
        let (one, other) = await both(atOnce: true) {
            Result { () throws(Failure) in try openIndex(paths[first]) }
        } _: {
            first + 1 < paths.count ? Result { () throws(Failure) in try openIndex(paths[first + 1]) } : nil
        }
        indexes.append(try one.get())
        if let other { indexes.append(try other.get()) }
    }
    return indexes
}

/// The index in the snapshot at `path`.
func openIndex(_ path: String) throws(Failure) -> LogIndex {
    do {
        return try IndexFile.read(path)
    } catch {
        if case .snapshot = error { throw .cannot(error.description) }
        throw .cannot("\(path): \(error.description)")
    }
}
