// Rules over a snapshot that holds its log files: the records are shown to watchers after all. Apart from asking
// because it reads everything, and only those who look at records want that.
import Ingest
import PropertyGraph

extension Investigator {
    /// The same with what watchers noted of the records that the snapshot keeps, as if the logs themselves had been
    /// loaded with `LoadOptions.makeWatcher`. Files with events that are not kept are warnings. O(bytes of the files).
    ///
    /// - Parameters:
    ///   - makeWatcher: makes a watcher for each worker.
    ///   - options: how many workers.
    /// - Throws: `LoadError.outOfMemory` where memory for a parser or a watcher ran out.
    public func watchingKeptRecords(
        _ makeWatcher: @escaping LoadOptions.WatcherMaker, options: LoadOptions = LoadOptions()
    ) async throws(LoadError) -> Investigator {
        let (notes, missing) = try await files.watch(makeWatcher, options: options)
        var watched = self
        watched.notes = notes
        // A file without records is not kept either, and lacks nothing.
        var hasRecords = [Bool](repeating: false, count: files.count)
        // A damaged snapshot may name files that it does not list.
        for places in [graph.events.places, graph.copies.list] {
            for file in places.lazy.map({ Int($0.file) }) where hasRecords.indices.contains(file) {
                hasRecords[file] = true
            }
        }
        watched.coverage.note(
            missing.filter { hasRecords[$0] }.map { number in
                CoverageWarning(file: files[number], reason: "is not in the snapshot, so no rule looked at its records")
            })
        return watched
    }
}
