// Records kept in a snapshot, shown to those who look at records as they are read. Apart from reading logs because
// nothing is made of the records here: the graph is there already.
import CloudTrail
import PropertyGraph
import Snapshot
import Synchronization

extension LoadedFiles {
    /// Whether the snapshot at `path` holds the log files as well. O(sections); false for what is no snapshot.
    public static func areKept(in path: String) -> Bool {
        guard let file = try? SnapshotFile(opening: path) else { return false }
        return file.contents.contains { $0.name == StoredCopies.name }
    }

    /// Shows every record of the files that are kept in the snapshot to watchers, one for each worker, at the places
    /// that the graph knows the records by. O(bytes of the files).
    ///
    /// - Parameters:
    ///   - makeWatcher: makes a watcher.
    ///   - options: how many workers, and the limits that the files were read by.
    /// - Returns: what the watchers noted, and the numbers of the files that are not kept or not whole.
    /// - Throws: `LoadError.outOfMemory` where memory for a parser or a watcher ran out.
    public func watch(
        _ makeWatcher: @escaping LoadOptions.WatcherMaker, options: LoadOptions = LoadOptions()
    ) async throws(LoadError) -> (notes: [any RecordNotes], missing: [Int]) {
        let next = Counter()
        let workers = Swift.min(FileWorkers.workers(options), Swift.max(count, 1))
        let results = await FileWorkers.run(workers) { watched(makeWatcher, options.limits, next) }
        var notes: [any RecordNotes] = []
        var missing: [Int] = []
        for result in results {
            guard let result else { throw .outOfMemory }
            notes.append(result.notes)
            missing += result.missing
        }
        return (notes, missing.sorted())
    }

    /// One worker: takes files until none is left; nil when memory ran out.
    private func watched(
        _ makeWatcher: LoadOptions.WatcherMaker, _ limits: InputLimits, _ next: Counter
    ) -> (notes: any RecordNotes, missing: [Int])? {
        guard var reader = try? FileReader(limits: limits), let watcher = makeWatcher() else { return nil }
        var missing: [Int] = []
        while case let number = next.take(), number < count {
            guard let copy = copy(of: number) else {
                missing.append(number)
                continue
            }
            let isWhole = reader.readMembers(copy) { tape, members, record in
                watcher.see(members, of: tape, at: RecordPlace(file: UInt32(number), record: UInt32(record)))
            }
            if !isWhole { missing.append(number) }
        }
        return (watcher.notes(), missing)
    }
}

/// Numbers, each given once.
private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

extension FileReader {
    /// Reads a file that a snapshot holds, as it was read from disk.
    ///
    /// - Returns: whether all of it was there; if not, nothing of it was handed over.
    fileprivate mutating func readMembers(
        _ copy: FileCopy, _ body: (borrowing Tape, borrowing RecordMembers, _ index: Int) -> Void
    ) -> Bool {
        guard load(copy) else { return false }
        _ = readHeld(body)
        return true
    }
}
